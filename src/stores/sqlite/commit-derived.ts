import type { MemoryRecord } from '../../core/record.ts';
import type { DeriveSettings } from '../../core/extraction.ts';
import { changedKeys } from '../shared/source-keys.ts';
import type { Progress } from './commit-progress.ts';
import { enqueueEpisodes } from './derivations.ts';
import { refreshKeys, supporting } from './keys.ts';
import { writeSlot } from './slots.ts';
import { writeSupport } from './support.ts';

/** Stores by what a memory is found beside its entry: the slot it fills, and what it rests on. */
export function writeDerived(
  progress: Progress,
  id: number,
  record: MemoryRecord,
  before?: MemoryRecord,
): void {
  const { sql, partition } = progress;
  if (record.kind === 'episode') progress.episodes.push({ id, record });
  if (record.sources.length === 0 && record.statement === undefined && before === undefined) return;
  writeSlot(sql, partition.id, id, record, before);
  writeSupport(sql, id, record, before);
  for (const source of changedKeys(before, record)) progress.keyed.add(source);
}

/** Gives episodes the words of what rests on them, and queues those that were written. */
export function finishDerived(progress: Progress, settings: DeriveSettings | undefined): void {
  const { sql, partition, episodes, keyed } = progress;
  const written = episodes.map(({ record }) => record.id);
  const changed = new Set([...keyed, ...supporting(sql, written)]);
  progress.log.push(...refreshKeys(sql, partition.id, [...changed]));
  if (settings !== undefined) enqueueEpisodes(sql, partition.id, episodes, settings);
}
