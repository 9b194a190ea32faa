import type { MemoryRecord } from '../core/record.ts';
import { analyze } from '../text/analyze.ts';

/** Share of the shorter memory's terms that two must have in common to speak of the same matter. */
const SHARED = 0.6;
const LEAST_SHARED = 2;

/**
 * Tells which of some memories say in nearly the same words, by the same speaker, something else than
 * an earlier one: "I live in Porto" after "I live in Lisbon". Both are shown, the later one marked, so
 * that a reader sees the change and which side of it is newer. Ids of the later ones. Asked again
 * about some of the same memories it does not read them again.
 */
export function createChangeFinder(): (memories: readonly MemoryRecord[]) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  const termsOf = (record: MemoryRecord): ReadonlySet<string> => {
    const terms = known.get(record.id) ?? new Set(analyze(record.text));
    known.set(record.id, terms);
    return terms;
  };
  return (memories) => {
    const inOrder = memories
      .map((record) => ({ record, terms: termsOf(record) }))
      .sort((left, right) => (left.record.occurredAt < right.record.occurredAt ? -1 : 1));
    return new Set(
      inOrder
        .filter((later, at) => inOrder.slice(0, at).some((earlier) => isChange(earlier, later)))
        .map(({ record }) => record.id),
    );
  };
}

interface Analysed {
  readonly record: MemoryRecord;
  readonly terms: ReadonlySet<string>;
}

function isChange(earlier: Analysed, later: Analysed): boolean {
  if (earlier.record.role !== later.record.role || earlier.record.speaker !== later.record.speaker)
    return false;
  if (earlier.record.occurredAt === later.record.occurredAt) return false;
  let shared = 0;
  for (const term of earlier.terms) if (later.terms.has(term)) shared += 1;
  const shorter = Math.min(earlier.terms.size, later.terms.size);
  const same = shared === earlier.terms.size && shared === later.terms.size;
  return !same && shared >= LEAST_SHARED && shared >= SHARED * shorter;
}
