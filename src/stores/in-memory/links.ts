import type { MemoryRecord } from '../../core/record.ts';
import type { PartitionTable, Row } from './tables.ts';

/** Memories that rest on any of these, in the order they were added. */
export function restingRows(table: PartitionTable, ids: readonly string[]): readonly Row[] {
  const resting = new Set(ids.flatMap((id) => [...(table.dependents.get(id) ?? [])]));
  return [...resting]
    .flatMap((id) => table.rows.get(id) ?? [])
    .toSorted((left, right) => left.sequence - right.sequence);
}

/** Keeps the way from sources to what rests on them. */
export function linkSources(
  table: PartitionTable,
  before: MemoryRecord | undefined,
  after: MemoryRecord | undefined,
): void {
  for (const { id } of before?.sources ?? []) {
    const resting = table.dependents.get(id);
    resting?.delete(before?.id ?? '');
    if (resting?.size === 0) table.dependents.delete(id);
  }
  for (const { id } of after?.sources ?? []) {
    const resting = table.dependents.get(id) ?? new Set();
    table.dependents.set(id, resting.add(after?.id ?? ''));
  }
}
