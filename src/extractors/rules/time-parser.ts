import type { FoundTime, Precision, TimeParser } from './time.ts';

type Chrono = InstanceType<(typeof import('chrono-node/en'))['Chrono']>;
type ParsedResult = ReturnType<Chrono['parse']>[number];

const DAY = 86_400_000;
const MONTH_NAMES =
  'january february march april may june july august september october november december'.split(
    ' ',
  );
const MONTH = `(?:${MONTH_NAMES.join('|')}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)`;
/** First month of each season in the north, where most who write English live. */
const SEASONS: Readonly<Record<string, number>> = {
  spring: 2,
  summer: 5,
  autumn: 8,
  fall: 8,
  winter: 11,
};
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

interface Period {
  readonly from: Date;
  readonly to: Date;
  readonly precision: Precision;
  readonly repeats?: 'week' | 'year';
}

const utc = (year: number, month: number, day = 1): Date => new Date(Date.UTC(year, month, day));

function yearPeriod(year: number): Period {
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

const GAPS: readonly Gap[] = [
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
    pattern: /\b(?:a|one) (week|month|year) ago\b/gi,
    read: ([, unit = ''], reference) => agoPeriod(1, unit, reference),
  },
];

/** "for three years", "for the past six months": since when, where the verb says it still holds. */
export function durationStart(words: string, reference: Date): Period | undefined {
  const match =
    /\b(?:for|over|past|last)\s+(?:(?:about|around|almost|nearly|over|more than|at least|the|past|last|a)\s+)*(\d{1,3}|[a-z]+)?(?:\s+of)?\s*(day|week|month|year|decade)s?\b/i.exec(
      words,
    );
  if (match === null) return undefined;
  const [, number = 'a', unit = ''] = match;
  const count = /^\d+$/.test(number) ? Number(number) : NUMBERS[number.toLowerCase()];
  return count === undefined ? undefined : agoPeriod(count, unit.toLowerCase(), reference);
}

function agoPeriod(count: number, unit: string, reference: Date): Period | undefined {
  const year = reference.getUTCFullYear();
  const month = reference.getUTCMonth();
  if (unit === 'decade') return yearPeriod(year - 10 * count);
  if (unit === 'year') return yearPeriod(year - count);
  if (unit === 'month') return monthPeriod(year, month - count);
  const from = utc(year, month, reference.getUTCDate() - count * (unit === 'week' ? 7 : 1));
  const to = new Date(from.getTime() + DAY);
  return { from, to, precision: unit === 'week' ? 'month' : 'day' };
}

/**
 * Reads times with chrono and, first, the forms it does not know. Everything is reckoned in UTC: a
 * conversation does not say its time zone.
 */
export function createTimeParser(chrono: Chrono): TimeParser {
  return (sentence, offset, reference) => {
    if (!mayNameTime(sentence)) return [];
    const found = readGaps(sentence, offset, reference);
    for (const result of chrono.parse(sentence, { instant: reference, timezone: 0 })) {
      const time = fromChrono(result, offset, sentence);
      if (time !== undefined && !found.some((each) => overlap(each, time))) found.push(time);
    }
    return found.sort((one, other) => one.start - other.start);
  };
}

const TIME_WORD = new RegExp(
  `\\d|\\b(?:${MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun)(?:day)?s?|yesterday|today|tonight|tomorrow|ago|last|next|this|past|week|weekend|month|year|day|morning|evening|night|afternoon|noon|midnight|christmas|summer|winter|spring|autumn|fall)\\b`,
  'i',
);

/** Reading dates costs more than all the rest, and most sentences have none. */
function mayNameTime(sentence: string): boolean {
  return TIME_WORD.test(sentence);
}

function readGaps(sentence: string, offset: number, reference: Date): FoundTime[] {
  const found: FoundTime[] = [];
  for (const { pattern, read } of GAPS) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(sentence); match !== null; match = pattern.exec(sentence)) {
      const period = read(match, reference);
      if (period === undefined) continue;
      const start = offset + match.index;
      const time = { ...period, text: match[0], start, end: start + match[0].length };
      if (!found.some((each) => overlap(each, time))) found.push(time);
    }
  }
  return found;
}

const overlap = (one: FoundTime, other: FoundTime): boolean =>
  one.start < other.end && other.start < one.end;

/** Words that are times only when they are not something else, and times that say nothing. */
const NO_TIME =
  /^(?:now|right now|just now|today|may|march|sat|sun|mar|second|sec|min|this (?:moment|time)|for .*|\d{1,4}(?: ?[ap])?|\d{1,2}[.:]\d{2}|at \d+)$/;
const RELATIVE = /^\s*(?:before|after|from|prior to|until)\b/i;

function fromChrono(result: ParsedResult, offset: number, sentence: string): FoundTime | undefined {
  const { text, index, start } = result;
  if (NO_TIME.test(text) && text !== 'today') return undefined;
  const after = sentence.slice(index + text.length);
  // "three days before Christmas" is counted from now by chrono.
  if (
    /\b(?:before|after|from)$/i.test(text) ||
    (/\d|\bdays?\b|\bweeks?\b/.test(text) &&
      RELATIVE.test(after) &&
      !/\b(?:19|20)\d\d\b/.test(text))
  ) {
    return undefined;
  }
  const from = startOf(start, text);
  if (from === undefined || Number.isNaN(from.moment.getTime())) return undefined;
  const to = endOf(from, result);
  const repeats = repeatsOf(start, text);
  return {
    start: offset + index,
    end: offset + index + text.length,
    text,
    from: from.moment,
    to,
    precision: from.precision,
    ...(repeats && { repeats }),
  };
}

interface Start {
  readonly moment: Date;
  readonly precision: Precision;
}

function startOf(components: ParsedResult['start'], text: string): Start | undefined {
  const year = components.get('year');
  const month = components.get('month');
  const day = components.get('day');
  if (year === null || month === null || day === null) return undefined;
  const isDay =
    components.isCertain('day') ||
    components.isCertain('weekday') ||
    /\b(?:morning|evening|afternoon|night|tonight|today|noon|midnight)\b/i.test(text);
  // "last week" and "a few days ago" are not told to the day.
  if (/\bweeks?\b|\b(?:few|couple|several)\b/i.test(text) && !/\bweekend\b/i.test(text)) {
    return { moment: utc(year, month - 1, day), precision: 'month' };
  }
  if (components.isCertain('hour') && (isDay || components.isCertain('month'))) {
    const minute = components.get('minute') ?? 0;
    return {
      moment: new Date(Date.UTC(year, month - 1, day, components.get('hour') ?? 0, minute)),
      precision: 'time',
    };
  }
  // "at 8am" tells no day.
  if (components.isCertain('hour') && !isDay) return undefined;
  if (isDay) return { moment: utc(year, month - 1, day), precision: 'day' };
  if (components.isCertain('month')) return { moment: utc(year, month - 1), precision: 'month' };
  if (components.isCertain('year')) return { moment: utc(year, 0), precision: 'year' };
  return undefined;
}

function endOf({ moment, precision }: Start, { end }: ParsedResult): Date {
  const last = end === null || end === undefined ? undefined : startOf(end, '');
  const from = last?.moment ?? moment;
  const unit = last?.precision ?? precision;
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth()];
  if (unit === 'year') return utc(year + 1, 0);
  if (unit === 'month') return utc(year, month + 1);
  return new Date(utc(year, month, from.getUTCDate()).getTime() + DAY);
}

function repeatsOf(components: ParsedResult['start'], text: string): 'week' | 'year' | undefined {
  if (/\b(?:last|next|this|past|ago|yesterday|tomorrow|in \d)\b/i.test(text)) return undefined;
  if (components.isCertain('weekday') && !components.isCertain('day')) return 'week';
  const isBare = components.isCertain('month') && !components.isCertain('year');
  return isBare ? 'year' : undefined;
}
