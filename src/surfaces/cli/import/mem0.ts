import { KINDS } from '../../../index.ts';
import type { DerivedKind, FactInput, Kind, RememberOptions } from '../../../index.ts';
import { RESERVED } from '../../mem0/attributes.ts';
import type { Attributes } from '../../mem0/attributes.ts';
import { snakeCase } from '../../mem0/snake-case.ts';
import { asSaid } from './as-said.ts';
import type { ImportItem } from './item.ts';
import { jsonItems } from './json-items.ts';
import { isFields, malformedItem, parseItem, skipIfTooDeep } from './parse-item.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * `--format mem0`: what Mem0 exports or answers to `get_all`, a list of memories {id, memory,
 * user_id, agent_id, run_id, metadata, categories, created_at, updated_at, expiration_date,
 * immutable, ...}, or {results: [...], relations: [...]}, or a list of such pages. Each memory
 * becomes a stated fact with its own dates, each relation a stated relation.
 */
export async function* readMem0(chunks: AsyncIterable<string>): AsyncGenerator<ImportItem> {
  for await (const { index, text } of jsonItems(chunks)) {
    const at = index < 0 ? 'the file' : `[${index}]`;
    const parsed = parseItem(at, text);
    if (parsed.type === 'skip') yield parsed;
    else yield* readMemoryOrPage(at, parsed.value);
  }
}

const LISTS = ['results', 'memories'] as const;

function* readMemoryOrPage(at: string, value: unknown): Iterable<ImportItem> {
  if (!isFields(value)) {
    yield malformedItem(at, value, 'a memory {id, memory}');
    return;
  }
  const list = LISTS.find((name) => Array.isArray(value[name]));
  if (list === undefined) {
    yield readMemory(at, value);
    return;
  }
  const prefix = at === 'the file' ? '' : at;
  for (const [index, memory] of (value[list] as readonly unknown[]).entries()) {
    yield* readMemoryOrPage(`${prefix}${list}[${index}]`, memory);
  }
  const { relations } = value;
  if (!Array.isArray(relations)) return;
  const owner = onlyOwner(value[list] as readonly unknown[]);
  for (const [index, relation] of relations.entries()) {
    yield readRelation(`${prefix}relations[${index}]`, relation, owner);
  }
}

/** The user of a page, where all its memories have the same. */
function onlyOwner(memories: readonly unknown[]): Fields {
  const users = new Set(
    memories.map((memory) => (isFields(memory) ? withWireNames(memory)['user_id'] : null)),
  );
  const [user] = users;
  return users.size === 1 && typeof user === 'string' ? { user_id: user } : {};
}

function readMemory(at: string, given: Fields): ImportItem {
  const value = withWireNames(given);
  const { lifecycle_state: state, data } = value;
  const text = value['memory'] ?? (isFields(data) ? data['memory'] : data) ?? value['text'];
  if (typeof text !== 'string') return malformedItem(`${at}.memory`, text, 'text');
  if (text.trim() === '') return { type: 'skip', at, reason: 'has no text', malformed: false };
  const tooDeep = skipIfTooDeep(at, value);
  if (tooDeep !== undefined) return tooDeep;
  const unwanted = typeof state === 'string' ? UNWANTED[state] : undefined;
  if (unwanted !== undefined) return { type: 'skip', at, reason: unwanted, malformed: false };
  const spoken = asSaid(text);
  return {
    type: 'fact',
    at,
    fact: text,
    options: optionsOf(value),
    ...(spoken !== undefined && { spoken }),
    ...ownerOf(value),
  };
}

/** States in which a memory of a server of ours says nothing of its own. */
const UNWANTED: Readonly<Record<string, string>> = {
  merged: 'was merged into another memory',
  quarantined: 'was not believed',
};

/** What the JavaScript client gives has names in camel case: "userId" is "user_id". */
function withWireNames(value: Fields): Fields {
  const entries = Object.entries(value).map(([name, each]) => [snakeCase(name), each] as const);
  return { ...Object.fromEntries(entries), ...value };
}

/** The present wording is as old as its last update. */
function optionsOf(value: Fields): RememberOptions {
  const at = textOf(value['updated_at']) ?? textOf(value['created_at']);
  const expiresAt = endOfDay(textOf(value['expiration_date']));
  return {
    ...(at !== undefined && { at }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(value['immutable'] === true && { immutable: true }),
    ...validityOf(value),
    metadata: metadataOf(value),
    origin: { type: 'application', reference: 'mem0' },
  };
}

/** What a server of ours tells beside: of which kind a memory is, and since and until when it holds. */
function validityOf(value: Fields): Pick<RememberOptions, 'kind' | 'validFrom' | 'validTo'> {
  const kind = KINDS.filter(isDerivedKind).find((each) => each === value['memory_type']);
  const from = textOf(value['valid_from']);
  const to = textOf(value['valid_to']);
  return {
    ...(kind !== undefined && { kind }),
    ...(from !== undefined && { validFrom: from }),
    ...(to !== undefined && { validTo: to }),
  };
}

function isDerivedKind(kind: Kind): kind is DerivedKind {
  return kind !== 'episode';
}

/** What Mem0 keeps of a memory and Memoir has no field for, under the same names. */
const KEPT = ['hash', 'created_at', 'updated_at', 'run_id', 'app_id', 'actor_id', 'role'] as const;

function metadataOf(value: Fields): Fields {
  const { metadata, categories, id } = value;
  const kept = KEPT.flatMap((name) => {
    const given = value[name] ?? undefined;
    return given === undefined ? [] : [[name, given] as const];
  });
  return {
    ...(isFields(metadata) && metadata),
    ...(Array.isArray(categories) && categories.length > 0 && { categories }),
    ...Object.fromEntries(kept),
    ...((typeof id === 'string' || typeof id === 'number') && { sourceId: String(id) }),
    [RESERVED]: attributesOf(value),
  };
}

/** What the surface for Mem0's clients shows of it, so that it is shown as it was there. */
function attributesOf(value: Fields): Attributes {
  const { metadata, categories } = value;
  const run = textOf(value['run_id']) ?? textOf(value['session_id']);
  const app = textOf(value['app_id']);
  const created = momentOf(value['created_at']);
  const updated = momentOf(value['updated_at']);
  const names = Array.isArray(categories) ? categories.filter(isName) : [];
  return {
    ...(run !== undefined && { runs: [run] }),
    ...(app !== undefined && { apps: [app] }),
    ...(names.length > 0 && { categories: names }),
    ...(isFields(metadata) && { keys: Object.keys(metadata) }),
    ...(updated !== undefined && { updated }),
    ...(created !== undefined && updated !== undefined && { created }),
  };
}

function isName(value: unknown): value is string {
  return typeof value === 'string';
}

function momentOf(value: unknown): number | undefined {
  const moment = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(moment) ? undefined : moment;
}

function ownerOf(value: Fields): { readonly user?: string; readonly agent?: string } {
  const user = textOf(value['user_id']);
  const agent = textOf(value['agent_id']);
  return { ...(user !== undefined && { user }), ...(agent !== undefined && { agent }) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const DAY_MS = 86_400_000;

/** A memory is kept through the day on which it expires, UTC. */
function endOfDay(day: string | undefined): string | undefined {
  if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return day;
  const start = Date.parse(day);
  return Number.isNaN(start) ? day : new Date(start + DAY_MS).toISOString();
}

function readRelation(at: string, value: unknown, page: Fields): ImportItem {
  const expected = 'a relation {source, relationship, target}';
  if (!isFields(value)) return malformedItem(at, value, expected);
  const owner = ownerOf({ ...page, ...value });
  const source = textOf(value['source']);
  const predicate = textOf(value['relationship']) ?? textOf(value['relation']);
  const target = textOf(value['target']) ?? textOf(value['destination']);
  if (source === undefined || predicate === undefined || target === undefined) {
    return malformedItem(at, value, expected);
  }
  const name = (entity: string): string => (isUser(entity, owner.user) ? 'user' : entity);
  const relation = predicate.replaceAll('_', ' ');
  const fact: FactInput = { subject: name(source), predicate: relation, object: name(target) };
  const options = { origin: { type: 'application', reference: 'mem0' } } as const;
  return { type: 'fact', at, fact, options, ...owner };
}

/** Mem0 calls the user by their id, in lower case, or "user_id: ana". */
function isUser(entity: string, user: string | undefined): boolean {
  if (user === undefined) return false;
  const name = entity.toLowerCase().replace(/^user_id:[ _]?/, '');
  return name === user.toLowerCase() || name === 'user';
}
