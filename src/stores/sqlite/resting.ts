import type { MemoryRecord } from '../../core/record.ts';
import { isWritable, writablePartition } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import type { ForgetTarget } from '../../core/store.ts';
import type { EngineContext } from './context.ts';
import { findPartition } from './names.ts';
import { toRecord } from './rows.ts';
import type { Sql } from './sql.ts';
import { readResting } from './support.ts';
import { chooseRows } from './target.ts';

export interface RestingCalls {
  restingOn(scope: Scope, target: ForgetTarget): Promise<readonly MemoryRecord[]>;
}

export function createResting({ connection }: EngineContext): RestingCalls {
  return {
    restingOn: (scope, target) => connection.read((sql) => restingOn(sql, scope, target)),
  };
}

function restingOn(sql: Sql, scope: Scope, target: ForgetTarget): readonly MemoryRecord[] {
  const partitionId = findPartition(sql, writablePartition(scope))?.id;
  if (partitionId === undefined) return [];
  const rows = chooseRows(sql, partitionId, scope, target);
  const named = new Set(rows.map((row) => row.id));
  const uids = rows.map((row) => row.uid);
  return readResting(sql, partitionId, uids)
    .filter(({ id }) => !named.has(id))
    .map((row) => toRecord(row.body))
    .filter((record) => isWritable(record.scope, scope));
}
