import type { Candidate } from '../../core/extraction.ts';
import { MemoirError } from '../../core/errors.ts';
import { toTimestamp } from '../../core/time.ts';
import type { Timestamp } from '../../core/time.ts';

/** A date of an answer: the first moment of the year, month, day or minute it names. */
export interface AnswerDate {
  readonly at: Timestamp;
  readonly precision: NonNullable<Candidate['precision']>;
}

const YEAR = /^\d{4}$/;

/** Reads "2024", "2024-05", "2024-05-31" or a time with or without zone; undefined for others. */
export function readAnswerDate(value: string): AnswerDate | undefined {
  const text = value.trim();
  try {
    const at = toTimestamp('date', YEAR.test(text) ? `${text}-01` : text);
    return { at, precision: precisionOf(text.length) };
  } catch (error) {
    if (MemoirError.is(error)) return undefined;
    throw error;
  }
}

function precisionOf(length: number): AnswerDate['precision'] {
  if (length <= 4) return 'year';
  if (length <= 7) return 'month';
  return length <= 10 ? 'day' : 'time';
}
