import { invalidInput } from '../../core/errors.ts';
import { toTimestamp } from '../../core/time.ts';
import type { Timestamp } from '../../core/time.ts';

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A stretch of time as callers give it: moments, or days in a timezone. */
export interface DateRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** IANA name. Default "UTC". */
  readonly timezone?: string | undefined;
}

/**
 * From when (inclusive) until when (exclusive) a range goes. A day begins at its midnight in the
 * timezone, and an end that is a day includes it; an end that is a moment includes that moment.
 */
export function readDateRange(range: DateRange): {
  readonly from?: Timestamp;
  readonly to?: Timestamp;
} {
  const { from, to } = range;
  const timezone = checkTimezone('timezone', range.timezone ?? 'UTC');
  return {
    ...(from !== undefined && { from: startOf('from', from, timezone) }),
    ...(to !== undefined && { to: endOf('to', to, timezone) }),
  };
}

export function checkTimezone(field: string, value: unknown): string {
  if (typeof value === 'string' && isTimezone(value)) return value;
  throw invalidInput(field, value, 'give an IANA name like "Europe/Lisbon"');
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function startOf(field: string, text: string, timezone: string): Timestamp {
  return DAY.test(text) ? midnight(field, text, timezone) : toTimestamp(field, text);
}

function endOf(field: string, text: string, timezone: string): Timestamp {
  if (!DAY.test(text)) return toTimestamp(field, Date.parse(toTimestamp(field, text)) + 1);
  const noon = Date.parse(`${toTimestamp(field, text).slice(0, 10)}T12:00:00Z`);
  const next = new Date(noon + 86_400_000).toISOString().slice(0, 10);
  return midnight(field, next, timezone);
}

/** The moment a day begins there; where the clock skips midnight, the first moment after it. */
function midnight(field: string, day: string, timezone: string): Timestamp {
  const wanted = Date.parse(toTimestamp(field, day));
  // The offset at the guess may differ from that at the answer, on days when clocks change.
  const first = wanted - offsetAt(wanted, timezone);
  return toTimestamp(field, wanted - offsetAt(first, timezone));
}

/** How far the clock there is ahead of UTC at a moment, in milliseconds. */
function offsetAt(moment: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(moment);
  const part = (type: string): number =>
    Number(parts.find((each) => each.type === type)?.value ?? Number.NaN);
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return shown - Math.floor(moment / 1_000) * 1_000;
}
