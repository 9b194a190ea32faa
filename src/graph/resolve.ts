import { ENTITY_TYPES } from '../core/statement.ts';
import type { EntityName } from '../core/graph.ts';
import type { EntityType } from '../core/statement.ts';
import { plainKey } from './entity-key.ts';
import { foldNames } from './fold.ts';
import { shownForm, SLICE, USER_KEY } from './names.ts';
import type { Name, Said } from './names.ts';
import { tellApart } from './persons.ts';
import type { Bearer } from './persons.ts';

/** An entity with what it is found by. */
export interface Resolved extends EntityName {
  readonly aliases: readonly string[];
  /** Every spelling of its names, as `plainKey` makes it, and the key of each name. */
  readonly keys: readonly string[];
  /** Told by kinship alone: "user's sister". */
  readonly isDescribed: boolean;
}

export interface Resolution {
  readonly entities: readonly Resolved[];
  /** Whom or what a name means in a memory. */
  of(name: Name, said: Said): Resolved;
  /** By its key, as an owner of whom something is told. */
  owner(key: string): Resolved | undefined;
}

/** Finds the entities behind the names. What comes out does not depend on the order of the memories. */
export function* resolveEntities(
  names: readonly Name[],
  said: readonly Said[],
): Generator<undefined, Resolution> {
  const bearers = yield* tellApart(names, said);
  const groups = yield* foldNames(bearers, said);
  const members = new Map<string, Bearer[]>();
  for (const bearer of bearers.all) {
    const root = groups.find(bearer.id);
    const list = members.get(root);
    if (list === undefined) members.set(root, [bearer]);
    else list.push(bearer);
  }
  const userName = statedName(said);
  const described: Draft[] = [];
  for (const [root, list] of members) {
    described.push({ root, ...describeGroup(list, userName) });
    if (described.length % SLICE === 0) yield;
  }
  const byRoot = withDistinctIds(described);
  return {
    entities: [...byRoot.values()],
    of: (name, mention) => found(byRoot, groups.find(bearers.of(name, mention).id)),
    owner: (key) => byRoot.get(groups.find(`living:${key}`)),
  };
}

type Draft = Resolved & { readonly root: string };

function found(byRoot: ReadonlyMap<string, Resolved>, root: string): Resolved {
  const entity = byRoot.get(root);
  if (entity === undefined) throw new Error(`no entity for ${root}`);
  return entity;
}

/** What the user is called now: the latest stated name that is not superseded. */
function statedName(said: readonly Said[]): string | undefined {
  const stated = said.filter(
    ({ isNaming, subject, statement, record }) =>
      isNaming &&
      subject.key === USER_KEY &&
      statement.negated !== true &&
      record.status === 'active' &&
      statement.predicate !== 'is nicknamed',
  );
  const [latest] = stated.sort((left, right) => (rank(left) < rank(right) ? 1 : -1));
  return latest?.statement.object;
}

function rank({ statement, record }: Said): string {
  return `${statement.predicate === 'is named' ? 1 : 0} ${record.occurredAt} ${record.id}`;
}

function describeGroup(bearers: readonly Bearer[], userName: string | undefined): Resolved {
  const isUser = bearers.some(({ name }) => name.key === USER_KEY && name.of === 'living');
  const main = bearers.toSorted(byFullness)[0] as Bearer;
  const form = formOf(main.name);
  const isShared = main.label !== undefined;
  const name = isUser ? (userName ?? USER_KEY) : isShared ? `${form} (${main.label})` : form;
  const id = isUser ? USER_KEY : isShared ? `${main.name.key} (${main.label})` : main.name.key;
  return {
    id,
    name,
    type: isUser ? 'person' : typeOf(bearers),
    aliases: aliasesOf(bearers, name),
    keys: [...new Set(bearers.flatMap(keysOf))].sort(),
    isDescribed: bearers.every(({ name: { descriptor } }) => descriptor !== undefined),
  };
}

/** Names before descriptions, full names before parts of them, then what is said most. */
function byFullness(left: Bearer, right: Bearer): number {
  return (
    Number(left.name.descriptor !== undefined) - Number(right.name.descriptor !== undefined) ||
    right.name.key.split(' ').length - left.name.key.split(' ').length ||
    right.name.key.length - left.name.key.length ||
    timesWritten(right.name) - timesWritten(left.name) ||
    capitalsIn(formOf(right.name)) - capitalsIn(formOf(left.name)) ||
    (left.id < right.id ? -1 : 1)
  );
}

function timesWritten({ forms }: Name): number {
  return [...forms.values()].reduce((sum, times) => sum + times, 0);
}

/** The spelling that occurs most, of equals the one with more capitals and accents. */
function formOf({ forms, key }: Name): string {
  const [best] = [...forms].sort(
    ([left, least], [right, most]) =>
      most - least || capitalsIn(right) - capitalsIn(left) || (left < right ? 1 : -1),
  );
  return shownForm(best?.[0] ?? key);
}

function capitalsIn(form: string): number {
  return form.match(/\p{Lu}/gu)?.length ?? 0;
}

function aliasesOf(bearers: readonly Bearer[], name: string): readonly string[] {
  const byKey = new Map<string, { form: string; times: number }>();
  for (const { name: of } of bearers) {
    for (const [written, times] of of.forms) {
      const form = shownForm(written);
      const key = plainKey(form);
      const best = byKey.get(key);
      const isBetter =
        best === undefined || times > best.times || (times === best.times && form < best.form);
      if (isBetter) byKey.set(key, { form, times });
    }
  }
  const isTaken = new Set([plainKey(name), USER_KEY]);
  return [...byKey].flatMap(([key, { form }]) => (isTaken.has(key) ? [] : [form])).sort();
}

function keysOf({ name, label }: Bearer): readonly string[] {
  const keys = [name.key, ...[...name.forms.keys()].map(plainKey)];
  return label === undefined ? keys : [...keys, `${name.key} (${label})`];
}

function typeOf(bearers: readonly Bearer[]): EntityType {
  const counts = new Map<EntityType, number>();
  for (const { name } of bearers) {
    for (const [type, times] of name.types) counts.set(type, (counts.get(type) ?? 0) + times);
  }
  const isLiving = bearers.some(({ name }) => name.of === 'living');
  const told = ENTITY_TYPES.filter((type) => type !== 'thing' && counts.has(type));
  const [most] = told.sort((left, right) => (counts.get(right) ?? 0) - (counts.get(left) ?? 0));
  return most ?? (isLiving ? 'person' : 'thing');
}

/** One name for a person and a place: both say in their name which they are. */
function withDistinctIds(drafts: readonly Draft[]): ReadonlyMap<string, Resolved> {
  const times = new Map<string, number>();
  for (const { id } of drafts) times.set(id, (times.get(id) ?? 0) + 1);
  return new Map(
    drafts.map(({ root, ...entity }) => {
      if ((times.get(entity.id) ?? 0) < 2) return [root, entity];
      const { id, name, type } = entity;
      const told = `${id} (${type})`;
      const aliases = [name, ...entity.aliases];
      const keys = [...entity.keys, told];
      return [root, { ...entity, id: told, name: `${name} (${type})`, aliases, keys }];
    }),
  );
}
