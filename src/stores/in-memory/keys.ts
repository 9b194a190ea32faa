import type { MemoryRecord } from '../../core/record.ts';
import { MOST_KEYS, givesKeys } from '../shared/source-keys.ts';
import { restingRows } from './links.ts';
import type { PartitionTable } from './tables.ts';

/** Texts of derived memories by whose words an episode is found too. */
export function keysOf(table: PartitionTable, { id, kind }: MemoryRecord): readonly string[] {
  if (kind !== 'episode') return [];
  return restingRows(table, [id])
    .filter(({ record }) => givesKeys(record))
    .slice(0, MOST_KEYS)
    .map(({ record }) => record.text);
}
