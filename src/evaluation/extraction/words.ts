import { normalize } from '../../text/normalize.ts';
import { stemEnglish } from '../../text/stem-english.ts';
import { STOP_WORDS } from '../../text/stop-words.ts';

const WORD = /[\p{L}\p{M}]+|\d+(?:[.:]\d+)*/gu;
const NUMBERS =
  'zero one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty'.split(
    ' ',
  );
const TENS_FROM = 13;

/** A date as machines write it, and the time of day if there is one. */
const ISO_DATE = /\b(\d{4})-(\d{2})(?:-(\d{2}))?(?:t(\d{2}:\d{2})[\d:.]*z?)?/g;
const MONTHS =
  'january february march april may june july august september october november december'.split(
    ' ',
  );

/** The words by which two wordings are compared: stems, figures for numbers, without stop words. */
export function contentWords(text: string): ReadonlySet<string> {
  const plain = normalize(text)
    .replace(/(?<=\d),(?=\d{3})/g, '')
    .replace(/['’]s\b/gu, '')
    .replace(/(?<=\d)(?:st|nd|rd|th)\b/g, '')
    .replace(ISO_DATE, dateInWords);
  const words = plain.match(WORD) ?? [];
  return new Set(words.filter((word) => !STOP_WORDS.has(word)).map(figureOrStem));
}

/** "2026-07-09" is "9 July 2026". */
function dateInWords(
  _all: string,
  year: string,
  month: string,
  day: string | undefined,
  time: string | undefined,
): string {
  const name = MONTHS[Number(month) - 1] ?? month;
  return [day === undefined ? '' : Number(day), name, year, time ?? ''].join(' ');
}

function figureOrStem(word: string): string {
  const index = NUMBERS.indexOf(word);
  if (index < 0) return /^\d/.test(word) ? word : stemEnglish(word);
  return String(index < TENS_FROM ? index : (index - TENS_FROM + 2) * 10);
}

/**
 * How far two wordings share their words, 0 to 1: the F1 of words that SQuAD scores answers with
 * (Rajpurkar et al. 2016). 0 when they tell different numbers: "3 cats" is not nearly "4 cats".
 */
export function wordOverlap(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size === 0 || right.size === 0) return 0;
  if (!numbersAreIn(left, right) && !numbersAreIn(right, left)) return 0;
  const shared = [...left].filter((word) => right.has(word)).length;
  return (2 * shared) / (left.size + right.size);
}

function numbersAreIn(words: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...words].every((word) => !/^\d/.test(word) || others.has(word));
}
