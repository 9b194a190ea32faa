import { MemoirError, invalidInput } from '../../core/errors.ts';
import type { MemoryRecord } from '../../core/record.ts';
import type { Change } from '../../core/store.ts';
import { ENTRY, VECTOR } from './change-log.ts';
import { writeDerived } from './commit-derived.ts';
import { finishSessions } from './commit-progress.ts';
import type { Progress } from './commit-progress.ts';
import { appendContent } from './content.ts';
import { leaveDerivations } from './derivations.ts';
import { writeEntry } from './entries.ts';
import { EMBED, requeue } from './outbox.ts';
import { toBody, toRecord } from './rows.ts';
import { recountSession } from './session-rows.ts';

type ReviseChange = Extract<Change, { type: 'revise' }>;

/** A memory as a change finds it. */
export interface StoredRow {
  readonly id: number;
  readonly version: number;
  readonly occurred_at: number;
  readonly status: string;
  readonly agent_id: number | null;
  readonly session_id: number | null;
  readonly content_id: number;
  readonly body: string;
}

/** Replaces the state of one memory; the one before goes to its history. */
export function revise(progress: Progress, change: ReviseChange): void {
  const { sql } = progress;
  const { record } = change;
  const stored = findStored(progress, record.id);
  const before = toRecord(stored.body);
  checkVersion(record, stored.version);
  checkPlace(record, before);
  sql.run(
    `INSERT INTO revision (memory_id, version, change, changed_at, content_id)
     SELECT id, version, change, changed_at, content_id FROM memory WHERE id = ?`,
    stored.id,
  );
  sql.run(
    `UPDATE memory SET kind = ?, status = ?, version = ?, change = ?, changed_at = ?,
       occurred_at = ?, expires_at = ?, content_id = ? WHERE id = ?`,
    record.kind,
    record.status,
    record.version,
    change.change,
    progress.now,
    Date.parse(record.occurredAt),
    record.expiresAt === undefined ? null : Date.parse(record.expiresAt),
    appendContent(sql, toBody(record)),
    stored.id,
  );
  writeEntry(sql, stored.id, record, stored.session_id ?? 0, stored.agent_id ?? 0);
  writeDerived(progress, stored.id, record, before);
  if (record.status !== 'active') leaveDerivations(sql, [stored.id]);
  progress.log.push({ memoryId: stored.id, part: ENTRY });
  if (stored.session_id !== null && moved(stored, record)) {
    finishSessions(progress);
    recountSession(sql, stored.session_id);
  }
  reviseVector(progress, stored, record, before.text !== record.text);
  progress.memoryIds.push(stored.id);
}

/** Whether the figures of its session change. */
function moved(stored: StoredRow, record: MemoryRecord): boolean {
  return stored.occurred_at !== Date.parse(record.occurredAt) || stored.status !== record.status;
}

/** The memory of the partition; NOT_FOUND when it is not there. */
export function findStored(progress: Progress, uid: string): StoredRow {
  const stored = progress.sql.get<StoredRow>(
    `SELECT m.id, m.version, m.occurred_at, m.status, m.agent_id, m.session_id, m.content_id, c.body
     FROM memory m JOIN content c ON c.id = m.content_id
     WHERE m.uid = ? AND m.partition_id = ? AND m.forgotten = 0`,
    uid,
    progress.partition.id,
  );
  if (stored !== undefined) return stored;
  throw new MemoirError('NOT_FOUND', `There is no memory ${uid}: it may be forgotten`);
}

function checkVersion({ id, version }: MemoryRecord, stored: number): void {
  if (version === stored + 1) return;
  throw new MemoirError(
    'CONFLICT',
    `Memory ${id} has version ${stored}, so the next is not ${version}: read it again`,
  );
}

export function checkPlace({ id, scope }: MemoryRecord, before: MemoryRecord): void {
  if (before.scope.agent === scope.agent && before.scope.session === scope.session) return;
  throw invalidInput(`scope of ${id}`, scope, 'a revision keeps agent and session');
}

/** Another text makes the vector void; a memory that waits for one waits for the new version. */
function reviseVector(
  progress: Progress,
  stored: StoredRow,
  record: MemoryRecord,
  isReworded: boolean,
): void {
  const { sql } = progress;
  if (isReworded) {
    sql.run('DELETE FROM vector WHERE id = ?', stored.id);
    sql.run('DELETE FROM vector8 WHERE id = ?', stored.id);
    progress.log.push({ memoryId: stored.id, part: VECTOR });
    if (progress.embeds) requeue(sql, EMBED, stored.id, record.version);
    return;
  }
  if (!progress.embeds) return;
  const vector = sql.get('SELECT 1 FROM vector WHERE id = ?', stored.id);
  const waits = sql.get('SELECT 1 FROM outbox WHERE memory_id = ? AND topic = ?', stored.id, EMBED);
  const missing = vector === undefined && record.status === 'active';
  if (waits !== undefined || missing) requeue(sql, EMBED, stored.id, record.version);
}
