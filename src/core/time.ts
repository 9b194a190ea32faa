import { invalidInput } from './errors.ts';

/**
 * A moment as Memoir keeps it: ISO 8601, UTC, milliseconds, always 24 characters
 * ("2026-05-01T10:00:00.000Z"), so that comparing strings compares moments.
 */
export type Timestamp = string;

const ISO = /^\d{4}-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?)?$/;

/**
 * Reads a Date, epoch milliseconds or an ISO 8601 string. A string without a zone is read as UTC,
 * so that one file means one time on every machine. Years 0000 to 9999.
 */
export function toTimestamp(field: string, value: unknown): Timestamp {
  const moment = new Date(readMilliseconds(field, value));
  const year = moment.getUTCFullYear();
  if (Number.isNaN(year) || year < 0 || year > 9999) {
    throw invalidInput(field, value, 'give a time between the years 0000 and 9999');
  }
  return moment.toISOString();
}

const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/** The timestamp next to a moment that may lie outside the years 0000 to 9999. */
export function nearestTimestamp(moment: Date): Timestamp {
  return new Date(Math.min(LAST, Math.max(FIRST, moment.getTime()))).toISOString();
}

function readMilliseconds(field: string, value: unknown): number {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && ISO.test(value) && isCalendarDay(value)) {
    return Date.parse(
      /(Z|[+-]\d{2}:?\d{2})$|^\d{4}-\d{2}(-\d{2})?$/.test(value)
        ? value
        : `${value.replace(' ', 'T')}Z`,
    );
  }
  throw invalidInput(
    field,
    value,
    'give a Date, epoch milliseconds or ISO 8601, like "2026-05-01T10:00:00Z"',
  );
}

/** Date.parse takes 30 February for 2 March. */
function isCalendarDay(value: string): boolean {
  const [year, month, day] = value.slice(0, 10).split('-').map(Number) as [number, number, number?];
  return (
    day === undefined ||
    (day >= 1 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate())
  );
}
