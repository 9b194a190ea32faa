import type { MemoryRecord } from '../../core/record.ts';
import { writablePartition } from '../../core/scope.ts';
import type { EngineContext } from './context.ts';
import { emptyLog } from './empty-log.ts';
import { removeRows, sessionsAmong } from './forget.ts';
import { recordsOf, restOf, rewrite, rowsOf } from './repair.ts';
import type { Expiries } from './purging.ts';
import type { Sql } from './sql.ts';
import type { ChosenRow } from './target.ts';

export interface PurgeCalls {
  /** Erases memories of any partition that had expired by `now`; says how many were found. */
  purgeExpired(now: number, limit: number): Promise<number>;
  expiries(now: number): Promise<Expiries>;
}

/** Memories erased in one transaction at most, some milliseconds. */
const SLICE = 1000;

export function createPurge({ connection, cache, pause }: EngineContext): PurgeCalls {
  async function purgeSlice(now: number, limit: number): Promise<number> {
    const due = await connection.read((sql) => readExpired(sql, now, limit));
    for (const partitionId of new Set(due.map((row) => row.partition_id))) {
      await connection.write((sql) => {
        // They may have been forgotten or given more time since.
        const rows = readExpired(sql, now, limit, partitionId);
        const filling = rows.filter(({ kind }) => kind !== 'episode');
        const rest = restOf(sql, partitionId, rows, now, recordsOf(sql, filling));
        settleRest(sql, rest.rewrite, now);
        const along = rowsOf(
          sql,
          partitionId,
          rest.gone.map(({ id }) => id),
        );
        const all = [...rows, ...along];
        const sessions = sessionsAmong(all);
        removeRows(sql, partitionId, all, { sessions, keepsHashes: true, now });
      });
      cache.release(partitionId);
      await pause();
    }
    return due.length;
  }

  return {
    expiries: (now) => connection.read((sql) => readExpiries(sql, now)),

    async purgeExpired(now, limit) {
      let purged = 0;
      while (purged < limit) {
        const found = await purgeSlice(now, Math.min(SLICE, limit - purged));
        if (found === 0) break;
        purged += found;
      }
      if (purged > 0) await emptyLog(connection);
      return purged;
    },
  };
}

/** Writes what stays without those that expired; all are of one partition. */
function settleRest(sql: Sql, records: readonly MemoryRecord[], now: number): void {
  const [first] = records;
  if (first !== undefined) rewrite(sql, writablePartition(first.scope), records, 'expire', now);
}

function readExpiries(sql: Sql, now: number): Expiries {
  const due = sql.get(
    `SELECT 1 FROM memory WHERE expires_at <= ? AND forgotten = 0
       AND (kind <> 'episode' OR EXISTS (SELECT 1 FROM support WHERE source = uid)) LIMIT 1`,
    now,
  );
  const row = sql.get<{ next: number }>(
    `SELECT expires_at AS next FROM memory WHERE expires_at > ? AND forgotten = 0
     ORDER BY expires_at LIMIT 1`,
    now,
  );
  return { isDue: due !== undefined, next: row?.next ?? Infinity };
}

/** Memories that had expired by then: of one partition or of all. */
function readExpired(
  sql: Sql,
  now: number,
  limit: number,
  partitionId?: number,
): readonly (ChosenRow & { readonly partition_id: number })[] {
  return sql.all(
    `SELECT id, uid, kind, session_id, partition_id FROM memory
     WHERE expires_at <= ?1 AND forgotten = 0 AND (?2 IS NULL OR partition_id = ?2)
     ORDER BY expires_at LIMIT ?3`,
    now,
    partitionId ?? null,
    limit,
  );
}
