import type { MemoryRecord } from '../../core/record.ts';

/** What derived memories that were read rest on, and what took their places. */
export interface Chains {
  /** Why a memory cannot be taken: it would rest on itself, or replace itself, by way of others. */
  closes(record: MemoryRecord): string | undefined;
  add(record: MemoryRecord): void;
}

type Links = Map<string, readonly string[]>;

const MOST_STEPS = 1_000;

export function createChains(): Chains {
  const sources: Links = new Map();
  const successors: Links = new Map();
  return {
    closes(record) {
      if (leadsBack(record.id, othersOf(record), sources)) return 'rests on what rests on it';
      const { supersededBy } = record;
      if (supersededBy === undefined || !leadsBack(record.id, [supersededBy], successors)) return;
      return 'is replaced by what it replaced';
    },
    add(record) {
      const { id, supersededBy } = record;
      const others = othersOf(record);
      if (others.length > 0) sources.set(id, others);
      if (supersededBy !== undefined) successors.set(id, [supersededBy]);
    },
  };
}

/** A fact that nobody said rests on itself, which is no circle. */
function othersOf({ id: own, sources }: MemoryRecord): readonly string[] {
  return sources.map(({ id }) => id).filter((id) => id !== own);
}

function leadsBack(id: string, from: readonly string[], links: Links): boolean {
  const seen = new Set(from);
  for (const each of seen) {
    if (each === id) return true;
    if (seen.size > MOST_STEPS) return false;
    for (const next of links.get(each) ?? []) seen.add(next);
  }
  return false;
}
