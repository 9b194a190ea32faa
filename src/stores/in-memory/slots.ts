import type { MemoryRecord } from '../../core/record.ts';
import { writablePartition } from '../../core/scope.ts';
import type { Scope } from '../../core/scope.ts';
import type { CommitBatch } from '../../core/store.ts';
import { slotOf } from '../../truth/slot.ts';
import { checkSlot } from '../shared/check-slot.ts';
import { findPartition } from './tables.ts';
import type { PartitionTable, Tables } from './tables.ts';

export function inSlots(
  tables: Tables,
  scope: Scope,
  slots: readonly string[],
): readonly MemoryRecord[] {
  return readSlots(findPartition(tables, writablePartition(scope)), scope.agent, slots);
}

export function checkSlots(table: PartitionTable | undefined, batch: CommitBatch): void {
  for (const guard of batch.slotGuard ?? []) {
    checkSlot(guard, readSlots(table, batch.agent, [guard.slot]));
  }
}

export function readSlots(
  table: PartitionTable | undefined,
  agent: string | undefined,
  slots: readonly string[],
): readonly MemoryRecord[] {
  const records = [...(table?.rows.values() ?? [])].map((row) => row.record);
  return records.filter(
    ({ statement, scope }) =>
      statement !== undefined && scope.agent === agent && slots.includes(slotOf(statement)),
  );
}
