import { MemoirError, invalidInput } from '../../core/errors.ts';
import type { Scope } from '../../core/scope.ts';
import type { Change, CommitBatch, CommitReceipt } from '../../core/store.ts';
import { ENTRY_VERSION } from '../../ranking/entry.ts';
import { checkBatchDocuments } from '../shared/check-documents.ts';
import { logChanges } from './change-log.ts';
import { countPending } from './pending.ts';
import { add } from './commit-add.ts';
import { finishDerived } from './commit-derived.ts';
import { finishSessions } from './commit-progress.ts';
import type { Progress } from './commit-progress.ts';
import { revise } from './commit-revise.ts';
import { strengthen } from './commit-strengthen.ts';
import { writeDocuments } from './commit-documents.ts';
import { settleJobs } from './derivations.ts';
import { feedChanges } from './feed.ts';
import { findReplay, rememberKey } from './idempotency.ts';
import { ensurePartition, findPartition, findScopeSession, readMeta } from './names.ts';
import { checkSlots } from './slots.ts';
import type { Sql } from './sql.ts';

/** Writes a batch within a transaction; throws to write nothing. `now` dates revisions. */
export function commit(sql: Sql, batch: CommitBatch, now: number): CommitReceipt {
  checkOwners(batch);
  const replay = findReplay(sql, batch);
  if (replay !== undefined) return { ids: replay, replayed: true };
  checkGuard(sql, batch);
  checkSlots(sql, batch);
  checkEpisodes(sql, batch);
  settleJobs(sql, batch);
  writeDocuments(sql, batch.documents ?? []);
  if (batch.changes.length === 0) return { ids: [], replayed: false };
  const progress = begin(sql, batch, now);
  for (const change of batch.changes) apply(progress, change);
  finishDerived(progress, batch.derive);
  finish(progress);
  feedChanges(sql, batch, now);
  rememberKey(sql, progress.partition.id, batch, progress.memoryIds);
  return {
    ids: batch.changes.map((change) => change.record.id),
    replayed: false,
    ...(batch.countPending !== undefined && { pending: countPending(sql, batch.countPending) }),
  };
}

function checkOwners(batch: CommitBatch): void {
  checkBatchDocuments(batch);
  for (const { record } of batch.changes) {
    const { tenant, user } = record.scope;
    if (tenant !== batch.partition.tenant || user !== batch.partition.user) {
      throw invalidInput(`scope of ${record.id}`, user ?? tenant, 'commit it to its own partition');
    }
  }
}

/** The guarded session is that of the caller's agent, if it names one. */
function checkGuard(sql: Sql, batch: CommitBatch): void {
  const guard = batch.sessionGuard;
  if (guard === undefined) return;
  const { partition, agent } = batch;
  const owner: Scope = {
    tenant: partition.tenant,
    ...(partition.user !== undefined && { user: partition.user }),
    ...(agent !== undefined && { agent }),
  };
  const length = findScopeSession(sql, owner, guard.session)?.length ?? 0;
  if (length === guard.length) return;
  throw new MemoirError(
    'CONFLICT',
    `The session has ${length} episodes, not ${guard.length}: somebody else added to it; read it again`,
  );
}

/** What the batch rests on is there as it was read. */
function checkEpisodes(sql: Sql, { partition, restsOn = [] }: CommitBatch): void {
  if (restsOn.length === 0) return;
  const partitionId = findPartition(sql, partition)?.id ?? 0;
  for (const { id, version } of restsOn) {
    const text = `SELECT 1 FROM memory WHERE uid = ? AND version = ? AND +partition_id = ?
      AND status = 'active' AND forgotten = 0`;
    if (sql.get(text, id, version, partitionId) !== undefined) continue;
    throw new MemoirError('CONFLICT', `Episode ${id} was changed or forgotten: make it anew`);
  }
}

function begin(sql: Sql, batch: CommitBatch, now: number): Progress {
  const meta = readMeta(sql);
  if (meta.entry_version > ENTRY_VERSION) {
    const message = 'The store is in use by a newer version of Memoir: update this one';
    throw new MemoirError('CONFIG', message);
  }
  const partition = ensurePartition(sql, batch.partition);
  return {
    sql,
    partition,
    embeds: meta.model_id !== 0,
    now,
    sessions: new Map(),
    agents: new Map(),
    log: [],
    memoryIds: [],
    episodes: [],
    keyed: new Set(),
    nextOrdinal: partition.next_ordinal,
  };
}

function apply(progress: Progress, change: Change): void {
  if (change.type === 'add') add(progress, change);
  else if (change.type === 'revise') revise(progress, change);
  else strengthen(progress, change);
}

function finish(progress: Progress): void {
  const { sql, partition, nextOrdinal } = progress;
  finishSessions(progress);
  const version = logChanges(sql, partition.id, partition.version, progress.log);
  sql.run(
    'UPDATE partition SET next_ordinal = ?, live = live + ?, version = ? WHERE id = ?',
    nextOrdinal,
    nextOrdinal - partition.next_ordinal,
    version,
    partition.id,
  );
}
