import { MONTHS } from '../../text/months.ts';
import type { Timestamp } from '../../core/time.ts';

export type Precision = 'year' | 'month' | 'day' | 'time';

/** A time that a text names, before the clause around it is understood. */
export interface FoundTime {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The moment at which it begins, and the one at which it is over. */
  readonly from: Date;
  readonly to: Date;
  readonly precision: Precision;
  /** Only a day of the week or a month is said: which one depends on past or future. */
  readonly repeats?: 'week' | 'year';
}

/** What a time means in its clause. */
export interface ClauseTime {
  readonly role: 'at' | 'since' | 'until' | 'by';
  readonly from: Timestamp;
  readonly to: Timestamp;
  readonly precision: Precision;
  /** The text names no year: "5 May". */
  readonly isYearless: boolean;
  /** With its preposition. */
  readonly start: number;
  readonly end: number;
}

export type TimeParser = (sentence: string, offset: number, reference: Date) => FoundTime[];

/** A time in words, in UTC, as exactly as it is known: "12 June 2026", "June 2026". */
export function timeInWords(time: Timestamp, precision: Precision): string {
  const date = new Date(time);
  const year = String(date.getUTCFullYear());
  if (precision === 'year') return year;
  const month = `${MONTHS[date.getUTCMonth()] ?? ''} ${year}`;
  if (precision === 'month') return month;
  const day = `${date.getUTCDate()} ${month}`;
  return precision === 'day' ? day : `${day}, ${date.toISOString().slice(11, 16)}`;
}

/** The words for when something happened or will: "on 12 June 2026", "in 2026". */
export function timePhrase(time: Timestamp, precision: Precision): string {
  return `${precision === 'year' || precision === 'month' ? 'in' : 'on'} ${timeInWords(time, precision)}`;
}
