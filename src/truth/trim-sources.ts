import { MOST_SOURCES } from '../core/record.ts';
import type { Observation, SourceSpan } from '../core/record.ts';
import { compare } from './claim.ts';

/**
 * At most `MOST_SOURCES` of the sources of a memory: the first, which its wording is from; of each
 * trust, highest first, those that mark where it begins, where it was last said to hold and where it
 * ends; and then the newest. What is true of the slot stays the same, as long as nothing arrives late
 * that happened between those that went.
 */
export function trimSources(sources: readonly SourceSpan[]): readonly SourceSpan[] {
  if (sources.length <= MOST_SOURCES) return sources;
  const kept = new Set(sources.slice(0, 1));
  for (const source of [...marksOf(sources), ...newestFirst(sources)]) {
    if (kept.size === MOST_SOURCES) break;
    kept.add(source);
  }
  return sources.filter((source) => kept.has(source));
}

function marksOf(sources: readonly SourceSpan[]): readonly SourceSpan[] {
  const observed = sources.filter(({ observation }) => observation !== undefined);
  const trusts = [...new Set(observed.map(({ observation }) => observation?.trust ?? 0))];
  return trusts
    .toSorted((left, right) => right - left)
    .flatMap((trust) => {
      const equal = observed.filter(({ observation }) => observation?.trust === trust);
      const holding = equal.filter(({ observation }) => observation?.stance === 'holds');
      const ending = equal.filter(({ observation }) => observation?.stance !== 'holds');
      return [
        holding.toSorted(by(beginOf))[0],
        holding.toSorted(by(({ at }) => at)).at(-1),
        ending.toSorted(by(({ at, to }) => to ?? at)).at(-1),
      ].filter((source) => source !== undefined);
    });
}

function beginOf({ at, from }: Observation): string {
  return from ?? at;
}

function newestFirst(sources: readonly SourceSpan[]): readonly SourceSpan[] {
  return sources.toSorted(by(({ at }) => at)).toReversed();
}

/** What tells no time comes first. */
function by(
  time: (observation: Observation) => string,
): (left: SourceSpan, right: SourceSpan) => number {
  const timeOf = ({ observation }: SourceSpan): string =>
    observation === undefined ? '' : time(observation);
  return (left, right) => compare(timeOf(left), timeOf(right));
}
