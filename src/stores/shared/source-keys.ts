import type { MemoryRecord } from '../../core/record.ts';

/** Most derived memories by whose words an episode is found; the ones added first count. */
export const MOST_KEYS = 8;

/**
 * Whether the sources of a memory are found by its words too. A summary tells of a whole session, so
 * its words would make every turn of it alike.
 */
export function givesKeys({ kind, status, sources }: MemoryRecord): boolean {
  return sources.length > 0 && status === 'active' && kind !== 'episode' && kind !== 'summary';
}

/** Ids of sources whose index entry may change when a memory goes from one state to another. */
export function changedKeys(
  before: MemoryRecord | undefined,
  after: MemoryRecord | undefined,
): readonly string[] {
  const old = keyedSources(before);
  const next = keyedSources(after);
  const sameText = before?.text === after?.text;
  return [...new Set([...old, ...next])].filter((id) => !sameText || !old.has(id) || !next.has(id));
}

function keyedSources(record: MemoryRecord | undefined): ReadonlySet<string> {
  if (record === undefined || !givesKeys(record)) return new Set();
  return new Set(record.sources.map(({ id }) => id));
}
