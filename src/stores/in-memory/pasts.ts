import { isVisible } from '../../core/scope.ts';
import type { Partition, Scope } from '../../core/scope.ts';
import type { Past } from '../../core/store.ts';
import { findPartition } from './tables.ts';
import type { Tables } from './tables.ts';

export function pasts(tables: Tables, scope: Scope, ids: readonly string[]): readonly Past[] {
  return ids.flatMap((id) => {
    const row = tables.owners.get(id)?.rows.get(id);
    if (row === undefined || !isVisible(row.record.scope, scope)) return [];
    return [{ id, contentHash: row.contentHash, revisions: [...row.revisions] }];
  });
}

export function elsewhere(
  tables: Tables,
  partition: Partition,
  ids: readonly string[],
): readonly string[] {
  const own = findPartition(tables, partition);
  return ids.filter((id) => tables.owners.has(id) && tables.owners.get(id) !== own);
}
