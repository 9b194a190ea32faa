import { durationStart } from './time-parser.ts';
import type { ClauseTime, FoundTime } from './time.ts';
import type { Token } from './token.ts';
import type { VerbGroup } from './verb-group.ts';

export function isWithin({ start, end }: FoundTime, from: number, to: number): boolean {
  return start >= from && end <= to;
}

/** "every morning", "most Fridays": no one time. */
export function isRepeated(tokens: readonly Token[], time: FoundTime): boolean {
  const lead = tokens.findLast(({ end }) => end <= time.start);
  const next = tokens.find(({ start }) => start >= time.end);
  const [before, after] = [lead?.lower ?? '', next?.text ?? ''];
  // "the Q3 report", "my Monday class": part of a name.
  if (next?.tag === 'NOUN' && /^(?:the|a|an|my|our|his|her|their)$/.test(before)) return true;
  // "this week's goal": part of a phrase.
  if (/^['\u2019]s$/.test(after)) return true;
  return /^(?:every|each|most|many|some|all|other)$/.test(before) || /days$/i.test(time.text);
}

const ROLES: readonly (readonly [RegExp, ClauseTime['role']])[] = [
  [/\b(?:since|starting|from|as of|ever since|beginning)(?: \w+)?$/, 'since'],
  [/\b(?:until|till|through|til|to)(?: \w+)?$/, 'until'],
  [/\b(?:by|before)(?: \w+)?$/, 'by'],
];
const BEFORE_TIME =
  /^(?:in|on|at|since|until|till|til|by|from|around|about|during|of|back|early|late|mid|the|starting|through|over|for|as|to|before|after|beginning|ever|sometime|this|-)$/;

/** A time with the words before it that belong to it: "back in 2015". */
export function widen(
  tokens: readonly Token[],
  time: FoundTime,
): { readonly start: number; readonly end: number } {
  let first = tokens.findIndex(({ end }) => end > time.start);
  while (first > 0 && BEFORE_TIME.test(tokens[first - 1]?.lower ?? '')) first--;
  return { start: tokens[first]?.start ?? time.start, end: time.end };
}

export function clauseTime(
  time: FoundTime,
  tokens: readonly Token[],
  verb: VerbGroup,
  reference: Date,
): ClauseTime {
  const { start, end } = widen(tokens, time);
  const lead = tokens
    .filter((token) => token.start >= start && token.end <= time.start)
    .map(({ lower }) => lower)
    .join(' ');
  const role = ROLES.find(([pattern]) => pattern.test(lead))?.[1] ?? 'at';
  const [from, to] = placed(time, verb, reference, lead);
  return {
    role,
    from: from.toISOString(),
    to: to.toISOString(),
    precision: time.precision,
    isYearless: time.repeats === 'year',
    start,
    end,
  };
}

/** A bare "Friday" or "March" is the last one in the past tense, the next one otherwise. */
function placed(
  time: FoundTime,
  verb: VerbGroup,
  reference: Date,
  lead: string,
): readonly [Date, Date] {
  const { from, to, repeats } = time;
  if (repeats === undefined) return [from, to];
  // "was postponed to June": to one that comes.
  const isDone = verb.tense === 'past' || verb.tense === 'perfect';
  const isPast = /\bsince\b/.test(lead) || (isDone && lead !== 'to');
  const shift = isPast && from > reference ? -1 : !isPast && to <= reference ? 1 : 0;
  return [moved(from, repeats, shift), moved(to, repeats, shift)];
}

function moved(date: Date, unit: 'week' | 'year', by: number): Date {
  const copy = new Date(date);
  if (unit === 'week') copy.setUTCDate(copy.getUTCDate() + 7 * by);
  else copy.setUTCFullYear(copy.getUTCFullYear() + by);
  return copy;
}

const DURATION =
  /\b(?:for|over)\s+(?:(?:about|around|almost|nearly|over|more than|at least|the|past|last)\s+)*(?:(?:\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|(?:a )?few|(?:a )?couple(?: of)?|several)\s+)?(?:days?|weeks?|months?|years?|decades?)(?: now)?\b/i;

export function findDuration(
  text: string,
  start: number,
  end: number,
): { readonly start: number; readonly end: number } | undefined {
  const from = Math.max(0, start);
  const match = DURATION.exec(text.slice(from, end));
  return match === null
    ? undefined
    : { start: from + match.index, end: from + match.index + match[0].length };
}

/** Only what still holds began so long ago: "I have worked here for three years". */
export function durationTime(
  text: string,
  duration: { readonly start: number; readonly end: number } | undefined,
  verb: VerbGroup,
  reference: Date,
): readonly ClauseTime[] {
  if (duration === undefined || verb.tense !== 'perfect') return [];
  const period = durationStart(text.slice(duration.start, duration.end), reference);
  if (period === undefined) return [];
  const { from, to, precision } = period;
  return [
    {
      role: 'since',
      from: from.toISOString(),
      to: to.toISOString(),
      precision,
      isYearless: false,
      ...duration,
    },
  ];
}

/** "I wrote it in two days" tells how long it took: what is past is not to come. */
export function isSpan(time: FoundTime, verb: VerbGroup, reference: Date): boolean {
  const isPast = verb.tense === 'past' || verb.tense === 'perfect';
  return isPast && /^in\b/i.test(time.text) && time.repeats === undefined && time.from > reference;
}
