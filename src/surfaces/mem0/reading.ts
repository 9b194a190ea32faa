import type { Condition, MemoryRecord, TenantMemory } from '../../index.ts';
import type { Services } from '../services.ts';
import { attributesOf, createdAt, RESERVED } from './attributes.ts';
import { isEntityName } from './entity-ids.ts';
import { asksWords, compileFilter, filterFor, usersOf } from './filters/index.ts';
import type { Filter } from './filters/index.ts';
import { listAll } from './list-all.ts';
import { isWanted } from './visibility.ts';
import type { Visibility } from './visibility.ts';
import type { Whereabouts } from './whereabouts.ts';

/** A memory as it is shown. */
export interface Found {
  readonly record: MemoryRecord;
  /** It is a message that memories are still to be made of. */
  readonly isWaiting: boolean;
}

export interface ReadingParts {
  readonly services: Pick<Services, 'memory' | 'runtime'>;
  readonly whereabouts: Whereabouts;
  readonly tenant: string;
}

export interface Wanted {
  readonly filter: Filter;
  readonly visibility: Visibility;
  /** What was said of memories, by id, for filters that ask for it. */
  readonly feedback?: ReadonlyMap<string, string>;
}

/** Whose memories a filter may let through; undefined is what belongs to no user. */
export async function* ownersFor(
  memory: TenantMemory,
  filter: Filter,
): AsyncGenerator<string | undefined> {
  const users = usersOf(filter);
  if (users !== 'any') {
    for (const user of users) if (isEntityName(user)) yield user;
    return;
  }
  let cursor: string | undefined;
  do {
    const page = await memory.owners({ limit: 10_000, ...(cursor !== undefined && { cursor }) });
    for (const { user } of page.items) yield user;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** Memories of a tenant that pass the filter and are shown, in no particular order. */
export async function* readMemories(parts: ReadingParts, wanted: Wanted): AsyncGenerator<Found> {
  const memory = parts.services.memory.tenant(parts.tenant);
  for await (const user of ownersFor(memory, wanted.filter)) {
    yield* readOwn(parts, memory, user, wanted);
  }
}

/** What is a memory by itself: all that is no message, and messages stored word for word. */
const BY_ITSELF: Condition = {
  any: [
    { not: { field: ['kind'], is: 'eq', value: 'episode' } },
    { field: ['metadata', RESERVED, 'raw'], is: 'eq', value: true },
  ],
};

async function* readOwn(
  parts: ReadingParts,
  memory: TenantMemory,
  user: string | undefined,
  wanted: Wanted,
): AsyncGenerator<Found> {
  const { where } = compileFilter(filterFor(wanted.filter, { user }));
  const condition = where === undefined ? BY_ITSELF : { all: [BY_ITSELF, where] };
  for await (const record of listAll(memory, user, condition, wanted.visibility)) {
    parts.whereabouts.note(parts.tenant, record.id, user);
    if (isWanted(record, false, wanted)) yield { record, isWaiting: false };
  }
  if (!(await mayWait(parts, user))) return;
  const isMessage: Condition = {
    all: [{ not: BY_ITSELF }, ...(where === undefined ? [] : [where])],
  };
  const messages: MemoryRecord[] = [];
  for await (const record of listAll(memory, user, isMessage, wanted.visibility)) {
    if (isWanted(record, true, wanted)) messages.push(record);
  }
  for (const record of await waitingAmong(parts.services, messages)) {
    yield { record, isWaiting: true };
  }
}

/**
 * The same memories, possibly without their words, which is much quicker when all that a filter asks
 * for is known of them anyway: to count them and to choose those that are shown, see `inFull`.
 */
export async function* readOutlines(parts: ReadingParts, wanted: Wanted): AsyncGenerator<Found> {
  const memory = parts.services.memory.tenant(parts.tenant);
  if (asksWords(wanted.filter)) {
    yield* readMemories(parts, wanted);
    return;
  }
  const read = parts.whereabouts.outlines.reader(memory, parts.tenant);
  for await (const user of ownersFor(memory, wanted.filter)) {
    const messages: MemoryRecord[] = [];
    for (const record of (await read(user)).values()) {
      if (isSource(record)) {
        if (isWanted(record, true, wanted)) messages.push(record);
      } else if (isWanted(record, false, wanted)) yield { record, isWaiting: false };
    }
    if (messages.length === 0 || !(await mayWait(parts, user))) continue;
    for (const record of await waitingAmong(parts.services, messages)) {
      yield { record, isWaiting: true };
    }
  }
}

/** All that one owner has and a filter may let through, messages too, possibly without their words. */
export async function* everythingOf(
  { whereabouts, tenant }: ReadingParts,
  memory: TenantMemory,
  user: string | undefined,
  { filter, visibility }: Wanted,
): AsyncGenerator<MemoryRecord> {
  if (!asksWords(filter)) {
    yield* (await whereabouts.outlines.reader(memory, tenant)(user)).values();
    return;
  }
  const { where } = compileFilter(filterFor(filter, { user }));
  yield* listAll(memory, user, where, visibility);
}

/** With their words, in the same order; those that went meanwhile are left out. */
export async function inFull(
  { services, whereabouts, tenant }: ReadingParts,
  found: readonly Found[],
): Promise<readonly Found[]> {
  const owners = Map.groupBy(found, ({ record }) => record.scope.user);
  const records = new Map<string, MemoryRecord>();
  for (const [user, own] of owners) {
    const scope = { tenant, ...(user !== undefined && { user }) };
    const ids = own.map(({ record }) => record.id);
    for (const record of await services.memory.store.records.get(scope, ids)) {
      records.set(record.id, record);
      whereabouts.note(tenant, record.id, user);
    }
  }
  return found.flatMap(({ record: { id }, isWaiting }) => {
    const record = records.get(id);
    return record === undefined ? [] : [{ record, isWaiting }];
  });
}

/** Whether memories are still to be made of any message of an owner. */
async function mayWait(
  { services, tenant }: ReadingParts,
  user: string | undefined,
): Promise<boolean> {
  const owner = { tenant, ...(user !== undefined && { user }) };
  const { waiting } = await services.memory.store.derivations.pending(owner);
  return waiting > 0;
}

/** Of messages, those that still wait: the queue tells numbers only, so it is asked by halves. */
export async function waitingAmong(
  services: Pick<Services, 'memory'>,
  messages: readonly MemoryRecord[],
): Promise<readonly MemoryRecord[]> {
  if (messages.length === 0) return [];
  const { derivations } = services.memory.store;
  const { waiting } = await derivations.pending({ ids: messages.map(({ id }) => id) });
  if (waiting === 0) return [];
  if (waiting === messages.length) return messages;
  const middle = Math.ceil(messages.length / 2);
  const halves = [messages.slice(0, middle), messages.slice(middle)];
  const found = await Promise.all(halves.map((half) => waitingAmong(services, half)));
  return found.flat();
}

/** Whether it is a message that memories are made of, and none by itself. */
export function isSource(record: MemoryRecord): boolean {
  return record.kind === 'episode' && attributesOf(record).raw !== true;
}

/** Newest first, by when it happened; then by id, downwards. */
export function newestFirst(left: Found, right: Found): number {
  return (
    createdAt(right.record) - createdAt(left.record) || descending(left.record.id, right.record.id)
  );
}

export function descending(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? 1 : -1;
}
