import type { Sql } from './sql.ts';

/**
 * The log of what changed in a partition, without text: by it the index in each process, also the
 * own one, is brought up to date after a commit. `part` says what to read again.
 */
export const ENTRY = 1;
export const VECTOR = 2;
/** Too much changed to list: load the partition afresh. */
export const EVERYTHING = 0;

/** Changes kept per partition. An index older than that is loaded afresh. */
export const KEPT_CHANGES = 8192;
const PRUNE_EVERY = 512;

export interface LoggedChange {
  readonly memoryId: number;
  readonly part: number;
  /** The id of the memory, when it is no episode and went. */
  readonly gone?: string;
}

/** Numbers the changes on from `version`, and returns the version to store in the partition. */
export function logChanges(
  sql: Sql,
  partitionId: number,
  version: number,
  changes: readonly LoggedChange[],
): number {
  let seq = version;
  for (const { memoryId, part, gone } of changes) {
    seq += 1;
    sql.run(
      'INSERT INTO change (partition_id, seq, memory_id, part, gone) VALUES (?, ?, ?, ?, ?)',
      partitionId,
      seq,
      memoryId,
      part,
      gone ?? null,
    );
  }
  if (Math.floor(seq / PRUNE_EVERY) > Math.floor(version / PRUNE_EVERY)) {
    const text = 'DELETE FROM change WHERE partition_id = ? AND seq <= ?';
    sql.run(text, partitionId, seq - KEPT_CHANGES);
  }
  return seq;
}

/** The same for callers that change nothing else of the partition. */
export function bumpVersion(sql: Sql, partitionId: number, changes: readonly LoggedChange[]): void {
  if (changes.length === 0) return;
  const row = sql.get<{ version: number }>(
    'SELECT version FROM partition WHERE id = ?',
    partitionId,
  );
  if (row === undefined) return;
  const version = logChanges(sql, partitionId, row.version, changes);
  sql.run('UPDATE partition SET version = ? WHERE id = ?', version, partitionId);
}
