import { writablePartition } from '../../core/scope.ts';
import type { EngineContext } from './context.ts';
import { removeRows, sessionsAmong } from './forget.ts';
import type { Inspection } from './inspection.ts';
import { restOf, rewrite, rowsOf } from './repair.ts';
import type { Sql } from './sql.ts';
import type { ChosenRow } from './target.ts';

/** A memory whose content is gone, or is not the record that it was. */
type LostRow = ChosenRow & { readonly partition_id: number };

const LOST = `SELECT m.id, m.uid, m.kind, m.session_id, m.partition_id
  FROM memory m LEFT JOIN content c ON c.id = m.content_id
  WHERE m.forgotten = 0 AND CASE
    WHEN c.body IS NULL OR typeof(c.body) <> 'text' OR NOT json_valid(c.body) THEN 1
    ELSE json_type(c.body) <> 'object' OR json_extract(c.body, '$.id') IS NOT m.uid
      OR json_type(c.body, '$.text') IS NOT 'text' OR json_type(c.body, '$.scope') IS NOT 'object'
      OR json_type(c.body, '$.sources') IS NOT 'array'
      OR json_type(c.body, '$.statement') IS NOT NULL AND (
        json_type(c.body, '$.statement.subject') IS NOT 'text'
        OR json_type(c.body, '$.statement.predicate') IS NOT 'text'
        OR json_type(c.body, '$.statement.object') IS NOT 'text') END
  ORDER BY m.id`;

const MOST_NAMED = 5;

/**
 * Records are the truth: what is lost here nothing can rebuild. Mending takes what is left of them
 * out of the way, and what rested on them alone, so that all else can be read.
 */
export function records({ connection, cache, pause }: EngineContext): Inspection {
  return {
    name: 'records are whole',
    fine: 'every memory has its text',
    async look() {
      const lost = await connection.read((sql) => sql.all<LostRow>(LOST));
      if (lost.length === 0) return '';
      const named = lost.slice(0, MOST_NAMED).map((row) => row.uid);
      const more = lost.length > MOST_NAMED ? ' and others' : '';
      return `${lost.length} memories have lost their text (${named.join(', ')}${more}): restore a backup to have them back`;
    },
    async mend() {
      const lost = await connection.read((sql) => sql.all<LostRow>(LOST));
      for (const [partitionId, rows] of Map.groupBy(lost, (row) => row.partition_id)) {
        await connection.write((sql) => putAside(sql, partitionId, rows));
        cache.release(partitionId);
        await pause();
      }
    },
  };
}

function putAside(sql: Sql, partitionId: number, rows: readonly LostRow[]): void {
  const now = changedLast(sql, partitionId);
  removeRows(sql, partitionId, rows, { sessions: sessionsAmong(rows), keepsHashes: true, now });
  const rest = restOf(sql, partitionId, rows, now, []);
  const [first] = rest.rewrite;
  if (first !== undefined) {
    rewrite(sql, writablePartition(first.scope), rest.rewrite, 'revise', now);
  }
  const uids = rest.gone.map(({ id }) => id);
  const along = rowsOf(sql, partitionId, uids);
  removeRows(sql, partitionId, along, { sessions: sessionsAmong(along), keepsHashes: true, now });
}

/** Epoch milliseconds; mending is told no time. */
function changedLast(sql: Sql, partitionId: number): number {
  const row = sql.get<{ at: number | null }>(
    'SELECT max(changed_at) AS at FROM memory WHERE partition_id = ?',
    partitionId,
  );
  return row?.at ?? 0;
}
