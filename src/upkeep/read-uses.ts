import type { MemoryRecord } from '../core/record.ts';
import type { Scope } from '../core/scope.ts';
import type { Store } from '../core/store.ts';

/** What is known of how a memory is used. */
export interface Use {
  /** When it was last said, recalled or, if that was later, learned; epoch milliseconds. */
  readonly lastAt: number;
  /** How often it was said or recalled, at least 1. */
  readonly times: number;
}

/** How memories of one owner are used, by id. */
export async function readUses(
  store: Store,
  owner: Scope,
  records: readonly MemoryRecord[],
): Promise<ReadonlyMap<string, Use>> {
  // Sources of what makes no statement do not tell when it was said.
  const untold = records.flatMap(({ sources }) =>
    sources.filter(({ observation }) => observation === undefined).map(({ id }) => id),
  );
  const episodes = await store.records.get(owner, [...new Set(untold)]);
  const times = new Map(episodes.map(({ id, occurredAt }) => [id, occurredAt]));
  const recalls = await store.records.recalls(records.map(({ id }) => id));
  const recalled = new Map(recalls.map((recall) => [recall.id, recall]));
  return new Map(
    records.map(({ id, sources, recordedAt, observed = 1 }) => {
      const said = sources.flatMap(
        (source) => source.observation?.at ?? times.get(source.id) ?? [],
      );
      const moments = [recordedAt, ...said].map((time) => Date.parse(time));
      const recall = recalled.get(id);
      return [
        id,
        {
          lastAt: Math.max(...moments, recall?.lastAt ?? 0),
          times: Math.max(1, observed) + (recall?.times ?? 0),
        },
      ];
    }),
  );
}
