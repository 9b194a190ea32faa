import type { MemoryRecord } from '../../index.ts';
import { holdsAt, tellsOfEnd } from './lifecycle.ts';

/** A memory at its place in an answer. */
interface Placed {
  readonly record: MemoryRecord;
  readonly score: number;
}

/**
 * Puts what holds before what it replaced, and before what only tells that something else ended:
 * "lives in Seattle" before "no longer lives in Chicago". `now`: epoch milliseconds. Scores stay with
 * the places, so that they never rise.
 */
export function putCurrentFirst<Hit extends Placed>(hits: readonly Hit[], now: number): Hit[] {
  const ordered = new Set<Hit>();
  const begun = new Set<Hit>();
  const current = hits.filter(({ record }) => holdsAt(record, now) && !tellsOfEnd(record));
  const byId = new Map(hits.map((hit) => [hit.record.id, hit]));
  const place = (hit: Hit): void => {
    if (begun.has(hit)) return;
    begun.add(hit);
    if (isOver(hit.record, now)) {
      const next = byId.get(hit.record.supersededBy ?? '');
      if (next !== undefined) place(next);
      for (const other of current) if (standsInstead(other.record, hit.record)) place(other);
    }
    ordered.add(hit);
  };
  hits.forEach(place);
  const scores = hits.map(({ score }) => score).toSorted((left, right) => right - left);
  return [...ordered].map((hit, at) => ({ ...hit, score: scores[at] ?? hit.score }));
}

function isOver(record: MemoryRecord, now: number): boolean {
  return tellsOfEnd(record) || record.supersededBy !== undefined || !holdsAt(record, now);
}

/** What the same message says of the same, as "I switched from Spotify to Tidal" does. */
function standsInstead(current: MemoryRecord, old: MemoryRecord): boolean {
  const isOfSameMessage = current.sources.some(({ id }) =>
    old.sources.some((own) => own.id === id),
  );
  return isOfSameMessage && isOfSameSlot(current, old);
}

/** Whether they say something of the same, in the same respect. */
export function isOfSameSlot({ statement: one }: MemoryRecord, other: MemoryRecord): boolean {
  return (
    one !== undefined &&
    one.subject === other.statement?.subject &&
    one.predicate === other.statement.predicate
  );
}
