import type { JsonObject as StoredObject, StoredDocument } from '../../index.ts';
import { MemoirError } from '../../index.ts';
import type { Principal } from '../../governance/principal.ts';
import type { Services } from '../services.ts';
import { COLLECTIONS } from './documents.ts';
import { ENTITY_FIELDS } from './entity-ids.ts';
import { positiveTests, usersOf } from './filters/index.ts';
import type { Filter } from './filters/index.ts';
import { isJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { isoTime } from './times.ts';

/**
 * An export as it was asked for. It holds no memories: the object is made when it is fetched, of those
 * that were known when it was asked for and are there still, so that what was deleted is in no export.
 */
export interface Export {
  readonly id: string;
  readonly schema: JsonObject;
  readonly filters: JsonObject;
  readonly createdAt: string;
  /** Whom the key that asked for it was bound to. */
  readonly bound: { readonly user: string | null; readonly agent: string | null };
}

type Parts = Pick<Services, 'memory' | 'runtime'>;

/** Most ids that an export is found by, so that it goes with whom it is about. */
const MOST_TERMS = 24;

export async function writeExport(
  parts: Parts,
  tenant: string,
  { id, schema, filters, createdAt, bound: { user: boundUser, agent } }: Export,
  filter: Filter,
): Promise<void> {
  const value: StoredObject = JSON.parse(
    JSON.stringify({ schema, filters, created_at: createdAt, bound: { user: boundUser, agent } }),
  );
  const users = namesIn(filter, 'user_id');
  const [user] = users;
  await parts.memory.store.documents.commit([
    {
      type: 'put',
      tenant,
      collection: COLLECTIONS.exports,
      id,
      expect: 0,
      ...(user !== undefined && users.length === 1 && { user }),
      terms: [
        `filters=${digestOf(parts, filters)}`,
        ...ENTITY_FIELDS.flatMap((field) =>
          namesIn(filter, field).map((name) => `${field}=${name}`),
        ).slice(0, MOST_TERMS),
      ],
      order: `${createdAt} ${id}`,
      value,
    },
  ]);
}

function namesIn(filter: Filter, field: string): readonly string[] {
  const tests = positiveTests(filter).filter((test) => test.field === field);
  const values = tests.flatMap(({ value }) => value ?? []);
  return [...new Set(values.filter((value) => typeof value === 'string'))];
}

/** The same for equal filters, whatever the order of their keys. */
function digestOf({ runtime }: Pick<Parts, 'runtime'>, filters: JsonObject): string {
  return runtime.digest(JSON.stringify(sorted(filters)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each)]));
}

export async function findExport(
  { memory }: Pick<Parts, 'memory'>,
  tenant: string,
  id: string,
): Promise<Export | undefined> {
  const [document] = await memory.store.documents.get(tenant, COLLECTIONS.exports, [id]);
  return document === undefined ? undefined : toExport(document);
}

/** The latest one with equal filters. */
export async function findExportByFilters(
  parts: Parts,
  tenant: string,
  filters: JsonObject,
): Promise<Export | undefined> {
  const [document] = await parts.memory.store.documents.find({
    tenant,
    collection: COLLECTIONS.exports,
    all: [`filters=${digestOf(parts, filters)}`],
    direction: 'descending',
    limit: 1,
  });
  return document === undefined ? undefined : toExport(document);
}

function toExport({ id, value }: StoredDocument): Export {
  const { schema, filters, created_at: createdAt, bound } = value;
  if (!isJsonObject(schema) || !isJsonObject(filters)) throw exportNotFound();
  return { id, schema, filters, createdAt: String(createdAt), bound: readBound(bound) };
}

function readBound(bound: unknown): Export['bound'] {
  const nameIn = (field: string): string | null => {
    const name = isJsonObject(bound) ? bound[field] : undefined;
    return typeof name === 'string' ? name : null;
  };
  return { user: nameIn('user'), agent: nameIn('agent') };
}

/**
 * Whether a key may fetch it: what it asks for tells of others too, so keys that are bound get what they
 * asked for themselves, and what is about their user alone.
 */
export function mayFetch(
  { user, agent }: Pick<Principal, 'user' | 'agent'>,
  { bound }: Pick<Export, 'bound'>,
  filter: Filter,
): boolean {
  if (user === undefined && agent === undefined) return true;
  if (bound.user === (user ?? null) && bound.agent === (agent ?? null)) return true;
  const users = usersOf(filter);
  return agent === undefined && users !== 'any' && [...users].every((each) => each === user);
}

export function exportNotFound(): MemoirError {
  return new MemoirError('NOT_FOUND', 'No memory export request found');
}

export function newExport(
  parts: Pick<Services, 'runtime' | 'newId'>,
  { user, agent }: Pick<Principal, 'user' | 'agent'>,
  schema: JsonObject,
  filters: JsonObject,
): Export {
  const bound = { user: user ?? null, agent: agent ?? null };
  return { id: parts.newId(), schema, filters, createdAt: isoTime(parts.runtime.now()), bound };
}
