import { badRequest } from './errors.ts';

export const DAY_MS = 86_400_000;

/** A stretch of time in epoch milliseconds, half open: a day, or one millisecond. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT =
  /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s*(?:Z|[+-]\d{2}:?\d{2})?$/i;
/** Epoch seconds beyond this, the year 5138, are taken for milliseconds. */
const MOST_SECONDS = 100_000_000_000;
const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * What a caller means by a time: a day is all of it in UTC; ISO 8601 without a zone is UTC; numbers,
 * and texts of digits, are epoch seconds or, where they are too many, milliseconds.
 */
export function readSpan(field: string, value: unknown): Span {
  if (typeof value === 'string' && DAY.test(value.trim())) {
    const from = dayOf(value.trim());
    if (from !== undefined) return { from, until: from + DAY_MS };
  }
  const from = readMoment(field, value);
  return { from, until: from + 1 };
}

/** Epoch milliseconds of a moment; a day begins it. */
export function readMoment(field: string, value: unknown): number {
  const moment = momentOf(value);
  if (moment !== undefined && moment >= FIRST && moment <= LAST) return moment;
  throw badRequest(`${field} must be a date, an ISO 8601 time or epoch seconds`);
}

function momentOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return fromEpoch(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^[+-]?\d+(?:\.\d+)?$/.test(text)) return fromEpoch(Number(text));
  if (DAY.test(text)) return dayOf(text);
  if (!MOMENT.test(text) || dayOf(text.slice(0, 10)) === undefined) return undefined;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`;
  const moment = Date.parse(zoned.replace(' ', 'T').replace(',', '.').replaceAll(' ', ''));
  return Number.isNaN(moment) ? undefined : moment;
}

function fromEpoch(value: number): number {
  return Math.trunc(Math.abs(value) < MOST_SECONDS ? value * 1_000 : value);
}

/** Where a calendar day begins in UTC; undefined for 30 February. */
export function dayOf(text: string): number | undefined {
  if (!DAY.test(text)) return undefined;
  const moment = Date.parse(`${text}T00:00:00.000Z`);
  const isDay = !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text);
  return isDay ? moment : undefined;
}

/** An expiration date is a day of the calendar without a time; the end of it in epoch milliseconds. */
export function readExpirationDate(value: unknown): number {
  const day = typeof value === 'string' ? dayOf(value) : undefined;
  if (day !== undefined) return day + DAY_MS;
  throw badRequest('expiration_date must be a date in the form YYYY-MM-DD');
}

/** The last day that a memory is visible; `expiresAt` in epoch milliseconds. */
export function expirationDay(expiresAt: number): number {
  return Math.floor((expiresAt - 1) / DAY_MS) * DAY_MS;
}

export function isoTime(moment: number): string {
  return new Date(moment).toISOString();
}
