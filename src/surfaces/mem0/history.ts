import { KINDS } from '../../index.ts';
import type { MemoryRecord, Revision, Runtime, ScopedMemory } from '../../index.ts';
import { appsOf, ownMetadata, runsOf } from './attributes.ts';
import { categoriesOf } from './categories.ts';
import type { MemoryEvent } from './events.ts';
import type { JsonObject } from './json.ts';
import type { Tombstone } from './tombstones.ts';

export interface HistoryRow {
  readonly id: string;
  readonly memory_id: string;
  readonly input: readonly { readonly role: string; readonly content: string }[];
  readonly old_memory: string | null;
  readonly new_memory: string | null;
  readonly user_id: string | null;
  readonly agent_id: string | null;
  readonly app_id: string | null;
  readonly session_id: string | null;
  readonly run_id: string | null;
  readonly categories: readonly string[];
  readonly event: MemoryEvent;
  readonly metadata: JsonObject | null;
  readonly created_at: string;
  readonly updated_at: string;
}

type Digest = Pick<Runtime, 'digest'>;

/**
 * Every change of a memory, oldest first; the first one has the messages it was made of, and the one by
 * which it was replaced what took its place.
 */
export async function historyOf(
  scope: ScopedMemory,
  record: MemoryRecord,
  runtime: Digest,
): Promise<readonly HistoryRow[]> {
  const [revisions, input, successor] = await Promise.all([
    scope.history(record.id),
    inputOf(scope, record),
    successorOf(scope, record),
  ]);
  const replaced = revisions.findLastIndex(({ change }) => change === 'supersede');
  return revisions.map((revision, at) => {
    const row = toRow(record, revision, at, revisions[at - 1], at === 0 ? input : [], runtime);
    return at === replaced && successor !== undefined
      ? { ...row, new_memory: successor.text }
      : row;
  });
}

/** What replaced a memory, where it is of the same agent, or of none either. */
async function successorOf(
  scope: ScopedMemory,
  { supersededBy: id, status, scope: own }: MemoryRecord,
): Promise<MemoryRecord | undefined> {
  if (id === undefined || status !== 'superseded') return undefined;
  const { items } = await scope.list({
    kinds: KINDS,
    statuses: ['active', 'superseded'],
    anyTime: true,
    limit: 1,
    where: { field: ['id'], is: 'eq', value: id },
  });
  return items.find((record) => record.scope.agent === own.agent);
}

/** The messages that a memory rests on, as far as they are there. */
export async function inputOf(
  scope: ScopedMemory,
  record: MemoryRecord,
): Promise<HistoryRow['input']> {
  const ids = [...new Set(record.sources.map(({ id }) => id))].filter((id) => id !== record.id);
  const messages = record.kind === 'episode' ? [record] : await messagesOf(scope, ids);
  return messages.map(({ role = 'user', text }) => ({ role, content: text }));
}

async function messagesOf(
  scope: ScopedMemory,
  ids: readonly string[],
): Promise<readonly MemoryRecord[]> {
  if (ids.length === 0) return [];
  const { items } = await scope.list({
    kinds: ['episode'],
    anyTime: true,
    order: 'oldest',
    limit: 1_000,
    where: { field: ['id'], is: 'in', value: ids },
  });
  return items;
}

function toRow(
  record: MemoryRecord,
  { text, at, change }: Revision,
  place: number,
  before: Revision | undefined,
  input: HistoryRow['input'],
  runtime: Digest,
): HistoryRow {
  const run = runsOf(record)[0] ?? null;
  return {
    id: rowId(record.id, place, runtime),
    memory_id: record.id,
    input,
    old_memory: before?.text ?? null,
    new_memory: text,
    user_id: record.scope.user ?? null,
    agent_id: record.scope.agent ?? null,
    app_id: appsOf(record)[0] ?? null,
    session_id: run,
    run_id: run,
    categories: categoriesOf(record),
    event: change === 'add' ? 'ADD' : 'UPDATE',
    metadata: ownMetadata(record),
    created_at: at,
    updated_at: at,
  };
}

/** What is left of the history of a memory that is gone: that and when it changed, and no words. */
export function historyOfGone(
  id: string,
  { changes, user, agent, app, run }: Tombstone,
  runtime: Digest,
): readonly HistoryRow[] {
  return changes.map(({ event, at }, place) => ({
    id: rowId(id, place, runtime),
    memory_id: id,
    input: [],
    old_memory: null,
    new_memory: null,
    user_id: user,
    agent_id: agent,
    app_id: app,
    session_id: run,
    run_id: run,
    categories: [],
    event,
    metadata: null,
    created_at: at,
    updated_at: at,
  }));
}

/** A UUID (version 8, RFC 9562) that stays the same for a row. */
function rowId(id: string, place: number, { digest }: Digest): string {
  const hex = digest(`${id} ${place}`);
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
