import type { Precision } from './time.ts';

export const DAY = 86_400_000;
const MONTH_NAMES =
  'january february march april may june july august september october november december'.split(
    ' ',
  );
export const MONTH: string = `(?:${MONTH_NAMES.join('|')}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)`;
/** First month of each season in the north, where most who write English live. */
const SEASONS: Readonly<Record<string, number>> = {
  spring: 2,
  summer: 5,
  autumn: 8,
  fall: 8,
  winter: 11,
};
export const NUMBERS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  couple: 2,
  few: 3,
  several: 4,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
};

/** A form of time that chrono does not read. */
interface Gap {
  readonly pattern: RegExp;
  read(match: RegExpExecArray, reference: Date): Period | undefined;
}

export interface Period {
  readonly from: Date;
  readonly to: Date;
  readonly precision: Precision;
  readonly repeats?: 'week' | 'year';
}

export const utc = (year: number, month: number, day = 1): Date =>
  new Date(Date.UTC(year, month, day));

export function yearPeriod(year: number): Period {
  return { from: utc(year, 0), to: utc(year + 1, 0), precision: 'year' };
}

function monthPeriod(year: number, month: number, length = 1): Period {
  return { from: utc(year, month), to: utc(year, month + length), precision: 'month' };
}

/** Which year "last March" or "next summer" means: the nearest before or after, "this" the present one. */
function yearOf(which: string, month: number, reference: Date): number {
  const year = reference.getUTCFullYear();
  const present = reference.getUTCMonth();
  if (which === 'last') return month < present ? year : year - 1;
  if (which === 'next') return month > present ? year : year + 1;
  return year;
}

/** Read before chrono, the more exact first. */
export const GAPS: readonly Gap[] = [
  {
    pattern: new RegExp(`\\b(last|next|this)\\s+(${MONTH})\\b(?!\\s*\\d)`, 'gi'),
    read: ([, which = '', name = ''], reference) => {
      const month = MONTH_NAMES.findIndex((each) =>
        each.startsWith(name.toLowerCase().slice(0, 3)),
      );
      return monthPeriod(yearOf(which.toLowerCase(), month, reference), month);
    },
  },
  {
    pattern: /\b(last|next|this|past)\s+(spring|summer|autumn|fall|winter)\b/gi,
    read: ([, which = '', name = ''], reference) => {
      const month = SEASONS[name.toLowerCase()] ?? 0;
      const year = yearOf(which.toLowerCase().replace('past', 'last'), month, reference);
      return monthPeriod(year, month, 3);
    },
  },
  {
    pattern: /\b(spring|summer|autumn|fall|winter)\s+(?:of\s+)?((?:19|20)\d\d)\b/gi,
    read: ([, name = '', year = '']) =>
      monthPeriod(Number(year), SEASONS[name.toLowerCase()] ?? 0, 3),
  },
  {
    pattern: /\bQ([1-4])(?:\s+(?:of\s+)?((?:19|20)\d\d))?\b/g,
    read: ([, quarter = '', year], reference) =>
      monthPeriod(Number(year ?? reference.getUTCFullYear()), (Number(quarter) - 1) * 3, 3),
  },
  {
    pattern: /\b(?:(?:early|mid|late)[ -])?((?:19|20)\d\d)s\b/g,
    read: ([, decade = '']) => ({ ...yearPeriod(Number(decade)), to: utc(Number(decade) + 10, 0) }),
  },
  {
    pattern:
      /(?<=\b(?:in|since|around|from|until|till|to|by|during|of|back in|year|before|after|early|late|mid)\s)((?:19|20)\d\d)\b(?![-/.]\d)(?!\s*(?:euros?|dollars?|people|steps|calories|words))/gi,
    read: ([, year = '']) => yearPeriod(Number(year)),
  },
  {
    pattern:
      /\bon the (\d{1,2})(?:st|nd|rd|th)\b(?!\s+(?:of\s+\w|floor|grade|day|time|anniversary))/gi,
    read: ([, number = ''], reference) => {
      const day = Number(number);
      if (day < 1 || day > 31) return undefined;
      const from = utc(reference.getUTCFullYear(), reference.getUTCMonth(), day);
      return { from, to: new Date(from.getTime() + DAY), precision: 'day' };
    },
  },
  {
    pattern: /\b(?:in )?(?:the )?(spring|summer|autumn|fall|winter)\s+of\s+['\u2019](\d\d)\b/gi,
    read: ([, name = '', short = '']) =>
      monthPeriod(
        Number(short) + (Number(short) > 40 ? 1900 : 2000),
        SEASONS[name.toLowerCase()] ?? 0,
        3,
      ),
  },
  {
    pattern: /(?<=\b(?:of|in|since|from|back in|until|by|around)\s)['\u2019](\d\d)\b/g,
    read: ([, short = '']) => yearPeriod(Number(short) + (Number(short) > 40 ? 1900 : 2000)),
  },
  {
    pattern:
      /(?<=\b(?:since|in|until|by|during|in the|during the|over the)\s)(spring|summer|autumn|winter)\b(?! of)/gi,
    read: ([, name = ''], reference) => ({
      ...monthPeriod(reference.getUTCFullYear(), SEASONS[name.toLowerCase()] ?? 0, 3),
      repeats: 'year',
    }),
  },
  {
    pattern:
      /\b(christmas(?: (?:eve|day))?|new year(?:'|\u2019)?s (?:eve|day)|halloween|valentine(?:'|\u2019)?s day)(?:,? (?:in |of )?((?:19|20)\d\d))?\b/gi,
    read: ([, name = '', year], reference) => holiday(name.toLowerCase(), year, reference),
  },
  {
    pattern:
      /\bin (?:about |around )?(\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten) (day|week|month|year)s?(?:['\u2019]? time)?\b/gi,
    read: ([, number = '', unit = ''], reference) =>
      agoPeriod(-(NUMBERS[number.toLowerCase()] ?? Number(number)), unit.toLowerCase(), reference),
  },
  {
    pattern: new RegExp(
      `\\b(\\d{1,2})(?:st|nd|rd|th)?(?: ?[-\\u2013] ?| to | until )(\\d{1,2})(?:st|nd|rd|th)? (${MONTH})\\b(?: ((?:19|20)\\d\\d))?`,
      'gi',
    ),
    read: ([, first = '', last = '', name = '', year], reference) => {
      const month = MONTH_NAMES.findIndex((each) =>
        each.startsWith(name.toLowerCase().slice(0, 3)),
      );
      const from = utc(Number(year ?? reference.getUTCFullYear()), month, Number(first));
      const to = utc(from.getUTCFullYear(), month, Number(last) + 1);
      return to <= from
        ? undefined
        : { from, to, precision: 'day', ...(year === undefined && { repeats: 'year' }) };
    },
  },
  {
    pattern: /\bend of (the|this|next|last) (month|year)\b/gi,
    read: ([, which = '', unit = ''], reference) => {
      const shift = which === 'next' ? 1 : which === 'last' ? -1 : 0;
      const [year, month] = [reference.getUTCFullYear(), reference.getUTCMonth()];
      return unit === 'year' ? monthPeriod(year + shift, 11) : monthPeriod(year, month + shift);
    },
  },
  {
    pattern: /\b(?:a|one) (week|month|year) ago\b/gi,
    read: ([, unit = ''], reference) => agoPeriod(1, unit, reference),
  },
];

const HOLIDAYS: readonly (readonly [RegExp, month: number, day: number])[] = [
  [/^christmas eve/, 11, 24],
  [/^christmas/, 11, 25],
  [/eve$/, 11, 31],
  [/^new/, 0, 1],
  [/^halloween/, 9, 31],
  [/^valentine/, 1, 14],
];

function holiday(name: string, year: string | undefined, reference: Date): Period | undefined {
  const [, month, day] = HOLIDAYS.find(([pattern]) => pattern.test(name)) ?? [];
  if (month === undefined || day === undefined) return undefined;
  const from = utc(Number(year ?? reference.getUTCFullYear()), month, day);
  const to = new Date(from.getTime() + DAY);
  return { from, to, precision: 'day', ...(year === undefined && { repeats: 'year' }) };
}

/** So many units before the reference; a negative count is after it. */
export function agoPeriod(count: number, unit: string, reference: Date): Period | undefined {
  const year = reference.getUTCFullYear();
  const month = reference.getUTCMonth();
  if (unit === 'decade') return yearPeriod(year - 10 * count);
  if (unit === 'year') return yearPeriod(year - count);
  if (unit === 'month') return monthPeriod(year, month - count);
  const from = utc(year, month, reference.getUTCDate() - count * (unit === 'week' ? 7 : 1));
  const to = new Date(from.getTime() + DAY);
  return { from, to, precision: unit === 'week' ? 'month' : 'day' };
}
