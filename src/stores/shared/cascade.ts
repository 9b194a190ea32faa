import type { MemoryRecord } from '../../core/record.ts';
import { weaken } from './weaken.ts';

/** What becomes of memories that rest on what goes. */
export interface Cascade {
  /** Those that go too, because nothing is left that they rest on. */
  readonly gone: readonly MemoryRecord[];
  /** Next states of those that stay, without the sources that went. */
  readonly weakened: readonly MemoryRecord[];
}

/** Follows what goes to all that rests on it; `restingOn` reads memories as they are stored. */
export function cascade(
  ids: readonly string[],
  restingOn: (ids: readonly string[]) => readonly MemoryRecord[],
): Cascade {
  const gone = new Set(ids);
  const along: MemoryRecord[] = [];
  const weakened = new Map<string, MemoryRecord>();
  let wave = ids;
  while (wave.length > 0) {
    const next: MemoryRecord[] = [];
    for (const record of restingOn(wave)) {
      if (gone.has(record.id)) continue;
      const left = weaken(record, gone);
      if (left === undefined) next.push(record);
      else weakened.set(record.id, left);
    }
    for (const { id } of next) {
      gone.add(id);
      weakened.delete(id);
    }
    along.push(...next);
    wave = next.map(({ id }) => id);
  }
  return { gone: along, weakened: [...weakened.values()] };
}
