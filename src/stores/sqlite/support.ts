import type { MemoryRecord } from '../../core/record.ts';
import { listOf } from './sql.ts';
import type { Sql } from './sql.ts';

/** Stores what a memory rests on. */
export function writeSupport(
  sql: Sql,
  id: number,
  { sources }: MemoryRecord,
  before?: MemoryRecord,
): void {
  const old = new Set(before?.sources.map((source) => source.id));
  const next = new Set(sources.map((source) => source.id));
  for (const source of next) {
    if (!old.has(source))
      sql.run('INSERT INTO support (memory_id, source) VALUES (?, ?)', id, source);
  }
  for (const source of old) {
    if (!next.has(source))
      sql.run('DELETE FROM support WHERE memory_id = ? AND source = ?', id, source);
  }
}

/** A memory that rests on another one. */
export interface RestingRow {
  readonly id: number;
  readonly body: string;
}

/**
 * Memories of a partition that rest on any of these, in the order they were added. The plus keeps
 * SQLite from going through all memories of the partition.
 */
export function readResting(
  sql: Sql,
  partitionId: number,
  sources: readonly string[],
): readonly RestingRow[] {
  return sql.all<RestingRow>(
    `SELECT m.id, c.body FROM memory m JOIN content c ON c.id = m.content_id
     WHERE m.id IN (SELECT memory_id FROM support
                    WHERE source IN (SELECT value FROM json_each(?)))
       AND +m.partition_id = ? AND m.forgotten = 0 ORDER BY m.id`,
    listOf(sources),
    partitionId,
  );
}
