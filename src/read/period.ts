import type { Period } from '../core/question.ts';

const DAY = 86_400_000;
const MONTHS =
  'january|february|march|april|may|june|july|august|september|october|november|december';
const NUMBERS: Readonly<Record<string, number>> = {
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
  couple: 2,
  few: 3,
  several: 4,
};

/** A wording and the period it means, seen from `now`. */
interface Reading {
  readonly pattern: RegExp;
  read(match: RegExpExecArray, now: number): Period | undefined;
}

/** To now, from a date that may be named in full. */
const SINCE: readonly Reading[] = [
  {
    pattern: new RegExp(
      `\\bsince (?:the )?(\\d{1,2})(?:st|nd|rd|th)? (?:of )?(${MONTHS})(?:,? (\\d{4}))?\\b`,
    ),
    read: ([, day, month, year], now) => untilNow(dayOf(day, month, year, now), now),
  },
  {
    pattern: new RegExp(
      `\\bsince (${MONTHS}) (\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?\\b(?!\\d)`,
    ),
    read: ([, month, day, year], now) => untilNow(dayOf(day, month, year, now), now),
  },
  {
    pattern: new RegExp(`\\bsince (?:last )?(${MONTHS})(?:,? (\\d{4}))?\\b`),
    read: ([, month, year], now) => untilNow(monthOf(month, year, now), now),
  },
  {
    pattern: /\bsince (\d{4})\b/,
    read: ([, year], now) => untilNow(yearOf(Number(year)), now),
  },
  {
    pattern: /\bsince yesterday\b/,
    read: (_, now) => untilNow(days(startOfDay(now) - DAY, 1), now),
  },
  {
    pattern: /\bsince (?:last|the previous) (week|month|year)\b/,
    read: ([, unit], now) => untilNow(lastUnit(unit, now), now),
  },
];

const RELATIVE: readonly Reading[] = [
  { pattern: /\btoday\b/, read: (_, now) => days(startOfDay(now), 1) },
  { pattern: /\byesterday\b/, read: (_, now) => days(startOfDay(now) - DAY, 1) },
  {
    pattern: /\b(?:last|previous|past) (week|month|year)\b/,
    read: ([, unit], now) => lastUnit(unit, now),
  },
  {
    pattern: /\bthis (week|month|year)\b/,
    read: ([, unit], now) => thisUnit(unit, now),
  },
  {
    pattern: /\b(?:last|past) (\w+) (day|week|month|year)s\b/,
    read: ([, count, unit], now) => span(count, unit, now),
  },
  {
    pattern: /\b(\w+)(?: of)? (day|week|month)s? ago\b/,
    read: ([, count, unit], now) => around(count, unit, now),
  },
];

/** "In May 2023", "on 8 May": the words of such dates are in the index, and find by themselves. */
const NAMED_DATE = new RegExp(
  `\\b(?:${MONTHS})(?: \\d{1,2}(?:st|nd|rd|th)?)?,? \\d{4}\\b|\\b\\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:${MONTHS})\\b`,
);

/**
 * The period that a question names as seen from `now` (epoch ms, days in UTC): "last week", "two
 * months ago", "since May"; undefined when it names none, or a date that words find as well. English.
 * Years ago is when something happened, hardly when it was told, so it names none.
 * A month without a year is its latest that has begun; "N weeks ago" allows half a unit to either
 * side, since people round; "since" ends now.
 */
export function readPeriod(question: string, now: number): Period | undefined {
  const text = question.toLowerCase();
  return (
    readFirst(SINCE, text, now) ??
    (NAMED_DATE.test(text) ? undefined : readFirst(RELATIVE, text, now))
  );
}

function readFirst(readings: readonly Reading[], text: string, now: number): Period | undefined {
  for (const { pattern, read } of readings) {
    const match = pattern.exec(text);
    const period = match === null ? undefined : read(match, now);
    if (period !== undefined) return period;
  }
  return undefined;
}

function untilNow(period: Period | undefined, now: number): Period | undefined {
  return period === undefined || period.from > now ? undefined : { from: period.from, to: now + 1 };
}

function startOfDay(now: number): number {
  return Math.floor(now / DAY) * DAY;
}

function days(from: number, count: number): Period {
  return { from, to: from + count * DAY };
}

/** Weeks begin on Monday. */
function startOfWeek(now: number): number {
  const weekday = (new Date(now).getUTCDay() + 6) % 7;
  return startOfDay(now) - weekday * DAY;
}

function lastUnit(unit: string | undefined, now: number): Period {
  const date = new Date(now);
  if (unit === 'week') return days(startOfWeek(now) - 7 * DAY, 7);
  if (unit === 'year') return yearOf(date.getUTCFullYear() - 1) as Period;
  return wholeMonth(date.getUTCFullYear(), date.getUTCMonth() - 1);
}

function thisUnit(unit: string | undefined, now: number): Period {
  const date = new Date(now);
  if (unit === 'week') return days(startOfWeek(now), 7);
  if (unit === 'year') return yearOf(date.getUTCFullYear()) as Period;
  return wholeMonth(date.getUTCFullYear(), date.getUTCMonth());
}

function unitDays(unit: string | undefined): number {
  return { day: 1, week: 7, month: 30.44, year: 365.25 }[unit ?? ''] ?? 1;
}

function readCount(word: string | undefined): number | undefined {
  const count = NUMBERS[word ?? ''] ?? Number(word);
  return Number.isFinite(count) && count > 0 && count < 1_000 ? count : undefined;
}

function span(word: string | undefined, unit: string | undefined, now: number): Period | undefined {
  const count = readCount(word);
  if (count === undefined) return undefined;
  return { from: startOfDay(now) - count * unitDays(unit) * DAY, to: now + 1 };
}

function around(
  word: string | undefined,
  unit: string | undefined,
  now: number,
): Period | undefined {
  const count = readCount(word);
  if (count === undefined) return undefined;
  const middle = startOfDay(now) - count * unitDays(unit) * DAY;
  const half = unit === 'day' ? 0 : (unitDays(unit) * DAY) / 2;
  return { from: middle - half, to: middle + half + DAY };
}

function monthIndex(name: string | undefined): number {
  return MONTHS.split('|').indexOf(name ?? '');
}

function wholeMonth(year: number, index: number): Period {
  return { from: Date.UTC(year, index, 1), to: Date.UTC(year, index + 1, 1) };
}

function monthOf(name: string | undefined, year: string | undefined, now: number): Period {
  const index = monthIndex(name);
  if (year !== undefined) return wholeMonth(Number(year), index);
  const present = new Date(now).getUTCFullYear();
  return wholeMonth(Date.UTC(present, index, 1) <= now ? present : present - 1, index);
}

function dayOf(
  day: string | undefined,
  name: string | undefined,
  year: string | undefined,
  now: number,
): Period | undefined {
  const within = monthOf(name, year, now);
  const from = within.from + (Number(day) - 1) * DAY;
  return from < within.to ? days(from, 1) : undefined;
}

function yearOf(year: number): Period | undefined {
  if (year < 1900 || year > 2200) return undefined;
  return { from: Date.UTC(year, 0, 1), to: Date.UTC(year + 1, 0, 1) };
}
