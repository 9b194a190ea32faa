import type { Chrono, ParsedResult } from 'chrono-node/en';
import type { Period } from './time-gaps.ts';
import { DAY, GAPS, MONTH, NUMBERS, agoPeriod, utc } from './time-gaps.ts';
import type { FoundTime, Precision, TimeParser } from './time.ts';

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
  `\\d|\\b(?:${MONTH}|(?:mon|tues|wednes|thurs|fri|satur|sun)(?:day)?s?|yesterday|today|tonight|tomorrow|ago|last|next|this|past|week|weekend|month|year|day|morning|evening|night|afternoon|noon|midnight|christmas|halloween|valentine|summer|winter|spring|autumn|fall)\\b`,
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
  const { index, start } = result;
  // "on Tuesday,": the sign is the sentence's.
  const text = result.text.replace(/[\s,;:.]+$/, (sign) =>
    /[ap]\.?m\.$/i.test(result.text) ? sign : '',
  );
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
