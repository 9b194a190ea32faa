import type { MemoryRecord } from '../../core/record.ts';
import { isWritable, writablePartition } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import type { ForgetTarget } from '../../core/store.ts';
import { restingRows } from './links.ts';
import { chosenRows } from './target.ts';
import { findPartition } from './tables.ts';
import type { Tables } from './tables.ts';

export function restingOn(
  tables: Tables,
  scope: Scope,
  target: ForgetTarget,
): readonly MemoryRecord[] {
  const table = findPartition(tables, writablePartition(scope));
  if (table === undefined) return [];
  const named = new Set(chosenRows(table, scope, target).map((row) => row.record.id));
  return restingRows(table, [...named])
    .map((row) => row.record)
    .filter((record) => !named.has(record.id) && isWritable(record.scope, scope));
}
