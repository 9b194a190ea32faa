import { isVisible } from '../../core/scope.ts';
import type { Partition, Scope } from '../../core/scope.ts';
import type { Past } from '../../core/store.ts';
import type { EngineContext } from './context.ts';
import { findPartition } from './names.ts';
import { toRecord, toRevision } from './rows.ts';
import type { RevisionRow } from './rows.ts';
import { listOf } from './sql.ts';
import type { Sql } from './sql.ts';

export interface PastCalls {
  pasts(scope: Scope, ids: readonly string[]): Promise<readonly Past[]>;
  elsewhere(partition: Partition, ids: readonly string[]): Promise<readonly string[]>;
}

export function createPasts({ connection }: EngineContext): PastCalls {
  return {
    pasts: (scope, ids) => connection.read((sql) => readPasts(sql, scope, ids)),
    elsewhere: (partition, ids) => connection.read((sql) => findElsewhere(sql, partition, ids)),
  };
}

interface PresentRow extends RevisionRow {
  readonly id: number;
  readonly uid: string;
  readonly content_hash: string;
}

function readPasts(sql: Sql, scope: Scope, ids: readonly string[]): readonly Past[] {
  const rows = sql
    .all<PresentRow>(
      `SELECT m.id, m.uid, m.content_hash, m.version, m.change, m.changed_at, c.body
       FROM memory m JOIN content c ON c.id = m.content_id
       WHERE m.uid IN (SELECT value FROM json_each(?)) AND m.forgotten = 0`,
      listOf(ids),
    )
    .filter((row) => isVisible(toRecord(row.body).scope, scope));
  const earlier = Map.groupBy(
    sql.all<RevisionRow & { readonly memory_id: number }>(
      `SELECT r.memory_id, r.version, r.change, r.changed_at, c.body
       FROM revision r JOIN content c ON c.id = r.content_id
       WHERE r.memory_id IN (SELECT value FROM json_each(?)) ORDER BY r.memory_id, r.version`,
      listOf(rows.map(({ id }) => id)),
    ),
    (row) => row.memory_id,
  );
  const byId = new Map(rows.map((row) => [row.uid, row]));
  return ids.flatMap((uid) => {
    const row = byId.get(uid);
    if (row === undefined) return [];
    const revisions = [...(earlier.get(row.id) ?? []), row].map(toRevision);
    return [{ id: uid, contentHash: row.content_hash, revisions }];
  });
}

/** What is forgotten and not erased yet has its id still. */
function findElsewhere(sql: Sql, partition: Partition, ids: readonly string[]): readonly string[] {
  const rows = sql.all<{ readonly uid: string }>(
    `SELECT uid FROM memory
     WHERE uid IN (SELECT value FROM json_each(?)) AND partition_id <> ?`,
    listOf(ids),
    findPartition(sql, partition)?.id ?? -1,
  );
  const taken = new Set(rows.map(({ uid }) => uid));
  return ids.filter((id) => taken.has(id));
}
