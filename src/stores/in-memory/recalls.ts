import type { Recall } from '../../core/store.ts';
import type { Tables } from './tables.ts';

export function touch(tables: Tables, recalls: readonly Recall[]): void {
  for (const { id, times, lastAt } of recalls) {
    if (!tables.owners.has(id)) continue;
    const known = tables.recalls.get(id);
    tables.recalls.set(id, {
      id,
      times: times + (known?.times ?? 0),
      lastAt: Math.max(lastAt, known?.lastAt ?? lastAt),
    });
  }
}

export function readRecalls({ recalls }: Tables, ids: readonly string[]): readonly Recall[] {
  return ids.flatMap((id) => recalls.get(id) ?? []);
}
