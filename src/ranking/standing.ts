import type { MemoryFilter } from '../core/filter.ts';
import { findCandidates } from './candidates.ts';
import { STANDING } from './entry.ts';
import type { RankSpace } from './rank.ts';

/** A memory by its place. */
export interface Found {
  /** Which of the given spaces. */
  readonly space: number;
  readonly ordinal: number;
}

/** Of more wishes than that in one space, only those added last are looked at. */
const MOST_IN_SPACE = 1_000;

/**
 * The standing wishes that pass the filter, newest first by when they were said, at most `limit`: what
 * a model should know whatever the question is. Empty when there are none.
 */
export function findStanding(
  spaces: readonly RankSpace[],
  filter: MemoryFilter,
  now: number,
  limit: number,
): Found[] {
  if (limit === 0) return [];
  return spaces
    .flatMap((space, at) =>
      standingIn(space, filter, now).map((ordinal) => ({
        space: at,
        ordinal,
        occurredAt: space.index.columns.occurredAt[ordinal] as number,
      })),
    )
    .sort((left, right) => right.occurredAt - left.occurredAt || right.ordinal - left.ordinal)
    .slice(0, limit)
    .map(({ space, ordinal }) => ({ space, ordinal }));
}

function standingIn(space: RankSpace, filter: MemoryFilter, now: number): number[] {
  // A procedure that was derived from a wish counts, whatever the search itself is after.
  const { derived: _, ...all } = filter;
  const { passing } = findCandidates(space, all, now);
  const { flags } = space.index.columns;
  const found: number[] = [];
  for (let at = passing.length - 1; at >= 0 && found.length < MOST_IN_SPACE; at -= 1) {
    if (((flags[at] as number) & STANDING) !== 0 && passing[at] === 1) found.push(at);
  }
  return found;
}
