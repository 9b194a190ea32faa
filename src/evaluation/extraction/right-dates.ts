import type { Timestamp } from '../../core/time.ts';
import type { Period } from './label.ts';
import type { Pair } from './pair.ts';

/** Of the dates that texts tell of what was found: how many there are, and how many are right. */
export interface DateCount {
  readonly told: number;
  readonly right: number;
  /** Starts or ends of validity given where the text tells none. */
  readonly invented: number;
}

export function countDates({ label, candidate }: Pair): DateCount {
  const { occurredAt, validFrom, validTo, kind } = candidate;
  // Whether a date is that of an event or of a state depends on how the candidate is worded.
  const begins = [validFrom, occurredAt].filter((time) => time !== undefined);
  const isBegun = label.begins.length > 0 && begins.some((time) => isIn(time, label.begins, 0));
  const isEnded = validTo !== undefined && isIn(validTo, label.ends, 1);
  return {
    told: count(label.begins.length > 0) + count(label.ends.length > 0),
    right: count(isBegun) + count(isEnded),
    invented:
      count(validFrom !== undefined && label.begins.length === 0 && kind !== 'event') +
      count(validTo !== undefined && label.ends.length === 0),
  };
}

/** `after`: 1 when the first moment after a period counts too, as it does for ends (half open). */
function isIn(time: Timestamp, periods: readonly Period[], after: 0 | 1): boolean {
  const moment = Date.parse(time);
  return periods.some(({ from, to }) => moment >= from && moment < to + after);
}

function count(is: boolean): number {
  return is ? 1 : 0;
}
