import { KINDS } from '../../index.ts';
import type { Condition, MemoryRecord, TenantMemory } from '../../index.ts';
import type { Services } from '../services.ts';
import { attributesOf, createdAt, RESERVED } from './attributes.ts';
import { isEntityName } from './entity-ids.ts';
import { compileFilter, usersOf } from './filters/index.ts';
import type { Filter } from './filters/index.ts';
import { isWanted, statusesOf } from './visibility.ts';
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

const PAGE = 1_000;

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
  const { where } = compileFilter(wanted.filter);
  const pages = listAll(memory, user, { all: [BY_ITSELF, where] }, wanted.visibility);
  for await (const record of pages) {
    parts.whereabouts.note(parts.tenant, record.id, user);
    if (isWanted(record, false, wanted)) yield { record, isWaiting: false };
  }
  for (const record of await readWaiting(parts, memory, user, wanted)) {
    yield { record, isWaiting: true };
  }
}

/** Every record of one owner that meets a condition, of any kind. */
export async function* listAll(
  memory: TenantMemory,
  user: string | undefined,
  where: Condition,
  visibility: Visibility,
): AsyncGenerator<MemoryRecord> {
  const scope = memory.scope(user === undefined ? {} : { user });
  let cursor: string | undefined;
  do {
    const page = await scope.list({
      kinds: KINDS,
      statuses: statusesOf(visibility),
      anyTime: true,
      exactly: ['user'],
      where,
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** Messages of one owner that memories are still to be made of. */
async function readWaiting(
  { services, tenant }: ReadingParts,
  memory: TenantMemory,
  user: string | undefined,
  wanted: Wanted,
): Promise<readonly MemoryRecord[]> {
  const { derivations } = services.memory.store;
  const owner = { tenant, ...(user !== undefined && { user }) };
  const { waiting } = await derivations.pending(owner);
  if (waiting === 0) return [];
  const { where } = compileFilter(wanted.filter);
  const isMessage: Condition = { all: [{ not: BY_ITSELF }, where] };
  const messages: MemoryRecord[] = [];
  for await (const record of listAll(memory, user, isMessage, wanted.visibility)) {
    if (isWanted(record, true, wanted)) messages.push(record);
  }
  return waitingAmong(services, messages);
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
