import { MemoirError } from '../../core/errors.ts';
import type { DeriveSettings } from '../../core/extraction.ts';
import type { MemoryRecord } from '../../core/record.ts';
import { isWritable, readablePartitions, writablePartition } from '../../core/scope.ts';
import type { Partition, Scope } from '../../core/scope.ts';
import { LONGEST_DERIVATION_WAIT_MS, MOST_DERIVATION_FAILURES } from '../../core/store.ts';
import type {
  CommitBatch,
  DerivationJob,
  DerivationStore,
  EpisodeVersion,
} from '../../core/store.ts';
import { appendContent, emptyContent } from './content.ts';
import type { EngineContext } from './context.ts';
import { dropUnusedSettings, ensureSettings, readSettings } from './derivation-settings.ts';
import { findAgent, findPartition } from './names.ts';
import { idRange, toRecord } from './rows.ts';
import { listOf } from './sql.ts';
import type { Sql } from './sql.ts';

type Pending = Awaited<ReturnType<DerivationStore['pending']>>;
type Asked = Parameters<DerivationStore['pending']>[0];

export interface DerivationCalls {
  claimDerivations(limit: number, leaseMs: number, now: number): Promise<readonly DerivationJob[]>;
  settleDerivations(jobs: readonly EpisodeVersion[]): Promise<void>;
  releaseDerivations(
    ids: readonly string[],
    reason: string | undefined,
    retryAt: number,
  ): Promise<void>;
  queueDerivations(scope: Scope, ids: readonly string[], settings: DeriveSettings): Promise<void>;
  pendingDerivations(of: Asked): Promise<Pending>;
}

export function createDerivations({ connection }: EngineContext): DerivationCalls {
  return {
    async claimDerivations(limit, leaseMs, now) {
      // An idle worker asks often; looking first spares it the lock and the disk.
      const waits = await connection.read((sql) => firstReady(sql, now) !== undefined);
      return waits ? connection.writeDerived((sql) => claim(sql, limit, leaseMs, now)) : [];
    },
    settleDerivations: (jobs) => connection.write((sql) => settle(sql, jobs)),
    releaseDerivations: (ids, reason, retryAt) =>
      connection.write((sql) => release(sql, ids, reason, retryAt)),
    queueDerivations: (scope, ids, settings) =>
      connection.write((sql) => queueEpisodes(sql, scope, ids, settings)),
    pendingDerivations: (of) => connection.read((sql) => countWaiting(sql, of)),
  };
}

interface FirstRow {
  readonly memory_id: number;
  readonly settings_id: number;
  readonly partition_id: number;
  readonly agent_id: number | null;
  readonly session_id: number | null;
}

/** The job that was queued first among those that never were tried, then those to be tried again. */
function firstReady(sql: Sql, now: number): FirstRow | undefined {
  return sql.get<FirstRow>(
    `SELECT d.memory_id, d.settings_id, m.partition_id, m.agent_id, m.session_id
     FROM derivation d CROSS JOIN memory m ON m.id = d.memory_id
     WHERE (d.ready_at <= ? OR d.ready_at > ?) AND d.attempts < ${MOST_DERIVATION_FAILURES}
       AND m.forgotten = 0
     ORDER BY d.ready_at, d.id LIMIT 1`,
    now,
    now + LONGEST_DERIVATION_WAIT_MS,
  );
}

interface JobRow {
  readonly id: number;
  readonly attempts: number;
  readonly body: string;
}

/** Jobs looked through for those that go with the first one. */
const WINDOW = 1024;

function claim(sql: Sql, limit: number, leaseMs: number, now: number): readonly DerivationJob[] {
  const first = firstReady(sql, now);
  if (first === undefined) return [];
  const rows = sql.all<JobRow>(
    `SELECT d.id, d.attempts, c.body
     FROM (SELECT * FROM derivation WHERE memory_id BETWEEN ?1 AND ?2
           ORDER BY memory_id LIMIT ${WINDOW}) d
       CROSS JOIN memory m ON m.id = d.memory_id
       CROSS JOIN content c ON c.id = m.content_id
     WHERE d.settings_id = ?3 AND m.agent_id IS ?4 AND m.session_id IS ?5 AND m.forgotten = 0
       AND (d.ready_at <= ?6 OR d.ready_at > ?7) AND d.attempts < ${MOST_DERIVATION_FAILURES}
     ORDER BY d.memory_id LIMIT ?8`,
    first.memory_id,
    idRange(first.partition_id)[1],
    first.settings_id,
    first.agent_id,
    first.session_id,
    now,
    now + LONGEST_DERIVATION_WAIT_MS,
    limit,
  );
  sql.run(
    'UPDATE derivation SET ready_at = ? WHERE id IN (SELECT value FROM json_each(?))',
    now + leaseMs,
    listOf(rows.map((row) => row.id)),
  );
  const settings = readSettings(sql, first.settings_id);
  return rows.map(({ attempts, body }) => ({
    episode: toRecord(body),
    settings,
    failures: attempts,
  }));
}

function settle(sql: Sql, jobs: readonly EpisodeVersion[]): void {
  for (const { id, version } of jobs) {
    const memory = sql.get<{ id: number }>(
      'SELECT id FROM memory WHERE uid = ? AND version = ? AND forgotten = 0',
      id,
      version,
    );
    if (memory !== undefined) leaveDerivations(sql, [memory.id]);
  }
}

/** Takes the jobs of a batch off the queue; CONFLICT unless each waits as it was when claimed. */
export function settleJobs(sql: Sql, { partition, settles = [] }: CommitBatch): void {
  if (settles.length === 0) return;
  const partitionId = findPartition(sql, partition)?.id ?? 0;
  const ids = settles.map(({ id, version }) => {
    const memory = sql.get<{ id: number }>(
      `SELECT m.id FROM memory m JOIN derivation d ON d.memory_id = m.id
       WHERE m.uid = ? AND m.version = ? AND +m.partition_id = ? AND m.forgotten = 0`,
      id,
      version,
      partitionId,
    );
    if (memory !== undefined) return memory.id;
    throw new MemoirError(
      'CONFLICT',
      `Episode ${id} was changed, forgotten or worked on by somebody else: derive nothing from it`,
    );
  });
  leaveDerivations(sql, ids);
}

/** Takes memories off the queue, if they are in it, with all that was kept there; says how many were. */
export function leaveDerivations(sql: Sql, memoryIds: readonly number[]): number {
  const rows = sql.all<{ id: number; error_id: number | null }>(
    `SELECT id, error_id FROM derivation
     WHERE memory_id IN (SELECT value FROM json_each(?))`,
    listOf(memoryIds),
  );
  if (rows.length === 0) return 0;
  emptyContent(
    sql,
    rows.map((row) => row.error_id),
  );
  sql.run(
    'DELETE FROM derivation WHERE id IN (SELECT value FROM json_each(?))',
    listOf(rows.map((row) => row.id)),
  );
  dropUnusedSettings(sql);
  return rows.length;
}

function release(
  sql: Sql,
  ids: readonly string[],
  reason: string | undefined,
  retryAt: number,
): void {
  const rows = sql.all<{ id: number; error_id: number | null }>(
    `SELECT d.id, d.error_id FROM derivation d JOIN memory m ON m.id = d.memory_id
     WHERE m.uid IN (SELECT value FROM json_each(?))`,
    listOf(ids),
  );
  for (const row of rows) {
    if (reason === undefined) {
      sql.run('UPDATE derivation SET ready_at = ? WHERE id = ?', retryAt, row.id);
      continue;
    }
    emptyContent(sql, [row.error_id]);
    sql.run(
      'UPDATE derivation SET ready_at = ?, attempts = attempts + 1, error_id = ? WHERE id = ?',
      retryAt,
      appendContent(sql, reason),
      row.id,
    );
  }
}

/** Queues those of these memories that are active episodes the scope may write. */
export function queueEpisodes(
  sql: Sql,
  scope: Scope,
  ids: readonly string[],
  settings: DeriveSettings,
): void {
  const partitionId = findPartition(sql, writablePartition(scope))?.id;
  if (partitionId === undefined) return;
  const rows = sql.all<{ id: number; body: string }>(
    `SELECT m.id, c.body FROM memory m JOIN content c ON c.id = m.content_id
     WHERE m.uid IN (SELECT value FROM json_each(?)) AND +m.partition_id = ? AND m.forgotten = 0
     ORDER BY m.id`,
    listOf(ids),
    partitionId,
  );
  const episodes = rows.flatMap((row) => {
    const record = toRecord(row.body);
    return isWritable(record.scope, scope) ? [{ id: row.id, record }] : [];
  });
  enqueueEpisodes(sql, partitionId, episodes, settings);
}

/** Queues those of these memories that something can be derived from; others are passed over. */
export function enqueueEpisodes(
  sql: Sql,
  partitionId: number,
  memories: readonly { readonly id: number; readonly record: MemoryRecord }[],
  settings: DeriveSettings,
): void {
  const episodes = memories.filter(
    ({ record }) => record.kind === 'episode' && record.status === 'active',
  );
  if (episodes.length === 0) return;
  const settingsId = ensureSettings(sql, partitionId, settings);
  for (const { id } of episodes) {
    sql.run(
      `INSERT INTO derivation (memory_id, settings_id) VALUES (?, ?)
       ON CONFLICT (memory_id) DO UPDATE
       SET settings_id = excluded.settings_id, attempts = 0, ready_at = 0`,
      id,
      settingsId,
    );
  }
  dropUnusedSettings(sql);
}

/** Makes every job ready, whatever it failed. */
export function retryDerivations(sql: Sql): void {
  sql.run(
    `UPDATE derivation SET ready_at = 0, attempts = 0
     WHERE attempts >= ${MOST_DERIVATION_FAILURES}`,
  );
}

const COUNT = `SELECT count(*) AS waiting, count(*) FILTER (WHERE attempts > 0) AS failing
  FROM derivation`;

function countWaiting(sql: Sql, of: Asked): Pending {
  const nothing = { waiting: 0, failing: 0 };
  if (of === undefined) return { ...nothing, ...sql.get<Pending>(COUNT) };
  if ('ids' in of) {
    const text = `${COUNT} WHERE memory_id IN
      (SELECT id FROM memory WHERE uid IN (SELECT value FROM json_each(?)) AND forgotten = 0)`;
    return { ...nothing, ...sql.get<Pending>(text, listOf(of.ids)) };
  }
  const counts = readablePartitions(of).map((partition) => countVisible(sql, partition, of));
  return {
    waiting: counts.reduce((sum, { waiting }) => sum + waiting, 0),
    failing: counts.reduce((sum, { failing }) => sum + failing, 0),
  };
}

/** Waiting episodes of a partition: all, or those an agent sees. */
function countVisible(sql: Sql, partition: Partition, { agent }: Scope): Pending {
  const nothing = { waiting: 0, failing: 0 };
  const partitionId = findPartition(sql, partition)?.id;
  if (partitionId === undefined) return nothing;
  const agentId = agent === undefined ? null : (findAgent(sql, partitionId, agent) ?? 0);
  const counted = sql.get<Pending>(
    `${COUNT} CROSS JOIN memory m ON m.id = memory_id WHERE memory_id BETWEEN ?1 AND ?2
       AND (?3 IS NULL OR m.agent_id IS NULL OR m.agent_id = ?3)`,
    ...idRange(partitionId),
    agentId,
  );
  return { ...nothing, ...counted };
}
