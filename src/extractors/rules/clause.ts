import type { RawClause } from './clauses.ts';
import {
  clauseTime,
  durationTime,
  findDuration,
  isRepeated,
  isSpan,
  isWithin,
  widen,
} from './clause-time.ts';
import { isVerb } from './clauses.ts';
import type { Entity, Resolver } from './entity.ts';
import { readEntities } from './entity.ts';
import type { ClauseTime, FoundTime } from './time.ts';
import type { Token } from './token.ts';
import type { VerbGroup } from './verb-group.ts';
import { readVerbGroup } from './verb-group.ts';
import { verbForms } from './verbs.ts';
import { ADVERBS, HEDGES, NOMINATIVE } from './words.ts';

/** A clause as the rules read it: who, what verb, and the words behind it. */
export interface Clause {
  readonly subjects: readonly Entity[];
  /** The words of the subject; empty for imperatives and inherited subjects. */
  readonly subjectTokens: readonly Token[];
  readonly verb: VerbGroup;
  /** Behind the verb, without times and adverbs. */
  readonly rest: readonly Token[];
  readonly times: readonly ClauseTime[];
  readonly isHedged: boolean;
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly Token[];
}

/** What a clause is read with. */
export interface ClauseContext {
  readonly resolver: Resolver;
  readonly times: readonly FoundTime[];
  readonly reference: Date;
  /** Of the clause before, for clauses without a subject of their own. */
  readonly inherited: readonly Entity[];
  /** The text that the offsets of the tokens mean. */
  readonly text: string;
}

/** Reads a clause; undefined when it has no verb that a subject goes with. */
export function readClause(raw: RawClause, context: ClauseContext): Clause | undefined {
  const first = raw.tokens[0];
  const last = raw.tokens.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const found = context.times.filter(
    (time) =>
      isWithin(time, first.start, last.end) &&
      !isRepeated(raw.tokens, time) &&
      // "My last day was 31 March": no day before today.
      !/^last day$/i.test(time.text),
  );
  const duration = findDuration(context.text, first.start, last.end);
  const stretches = [
    ...found.map((time) => widen(raw.tokens, time)),
    ...(duration === undefined ? [] : [duration]),
  ];
  const words = raw.tokens.filter(
    (token) => !stretches.some(({ start, end }) => token.start >= start && token.end <= end),
  );
  const verbAt = raw.isInheriting ? skipAdverbs(words, 0) : findVerb(words);
  if (verbAt === undefined) return undefined;
  const subjectTokens = raw.isInheriting ? [] : subjectBefore(words, verbAt);
  let subjects = raw.isInheriting
    ? context.inherited
    : readEntities(subjectTokens, context.resolver);
  const isOfThing = subjects.some(({ attribute }) => attribute !== undefined);
  const verb = readVerbGroup(words, verbAt, isOfThing);
  if (verb === undefined) return undefined;
  const isNothing = verb.lemma === 'have' && NONE.test(words[verb.end]?.lower ?? '');
  const behind = words.slice(isNothing ? verb.end + 1 : verb.end);
  const isEnded = verb.isEnded || (verb.isNegated && saysEnd(behind));
  const rest = withoutAdverbs(behind);
  const isTurned = verb.lemma === 'be' && subjectTokens.length > 0 && tellsFavourite(rest);
  if (
    isTurned &&
    !/^(?:i|he|she|they|we|you|it|this|that|these|those|what|which)$/.test(
      subjectTokens[0]?.lower ?? '',
    )
  ) {
    subjects = readEntities(rest, context.resolver);
  }
  return {
    subjects,
    subjectTokens,
    verb: { ...verb, isEnded, isNegated: (verb.isNegated || isNothing) && !isEnded },
    rest: isTurned ? subjectTokens : rest,
    times: [
      ...found
        .filter((time) => !isSpan(time, verb, context.reference))
        .map((time) => clauseTime(time, raw.tokens, verb, context.reference)),
      ...durationTime(context.text, duration, verb, context.reference),
    ],
    isHedged: verb.isHedged || words.some(({ lower }) => HEDGES.has(lower)),
    start: first.start,
    end: last.end,
    tokens: raw.tokens,
  };
}

function skipAdverbs(words: readonly Token[], from: number): number {
  let at = from;
  while (isAdverb(words[at])) at++;
  return at;
}

const isAdverb = (token: Token | undefined): boolean =>
  token !== undefined && (ADVERBS.has(token.lower) || HEDGES.has(token.lower));

/** The first verb that can be the one of the clause: neither "to do" nor "doing", nor of "who does". */
function findVerb(words: readonly Token[]): number | undefined {
  const at = words.findIndex((token, index) => {
    if (
      !isVerb(token) ||
      ((token.text === '\u2019s' || token.lower === "'s") && isPossessive(words, index))
    )
      return false;
    const before = words[index - 1]?.lower;
    if (before === 'to') return false;
    return !(
      token.tag === 'VERB' &&
      token.lower.endsWith('ing') &&
      verbForms(token.lower).every(({ form }) => form === 'ing')
    );
  });
  if (at < 0) return undefined;
  let first = at;
  while (
    (first > 0 && /^(?:not|never|no|longer)$/.test(words[first - 1]?.lower ?? '')) ||
    isAdverb(words[first - 1])
  )
    first--;
  return first;
}

function isPossessive(words: readonly Token[], index: number): boolean {
  return words[index]?.tag === 'PART' || words[index + 1] === undefined;
}

/** The subject's words: a pronoun right before the verb, or the phrase there. */
function subjectBefore(words: readonly Token[], verbAt: number): readonly Token[] {
  let end = verbAt;
  while (end > 0 && isAdverb(words[end - 1])) end--;
  const before = words[end - 1];
  if (before === undefined) return [];
  if (NOMINATIVE.has(before.lower)) {
    const isJoined = words[end - 2]?.lower === 'and';
    return isJoined ? words.slice(startOfPhrase(words, end - 2), end) : [before];
  }
  return words.slice(startOfPhrase(words, end), end);
}

/** Commas open a phrase, except those around an apposition. */
function startOfPhrase(words: readonly Token[], end: number): number {
  const isClosed = words[end - 1]?.lower === ',';
  let commas = isClosed ? 2 : 0;
  for (let at = end - 1; at >= 0; at--) {
    const word = words[at];
    if (word === undefined) break;
    if (word.lower !== ',') continue;
    if (commas === 0) return at + 1;
    commas = isClosed && commas === 2 ? 1 : 0;
  }
  const first = words[0];
  return first !== undefined && (first.tag === 'INTJ' || isAdverb(first)) ? 1 : 0;
}

/** "Blue is my favourite colour" says the same as "my favourite colour is blue". */
function tellsFavourite(rest: readonly Token[]): boolean {
  return (
    /^(?:my|our|his|her)$/.test(rest[0]?.lower ?? '') &&
    (/^favou?rite$/.test(rest[1]?.lower ?? '') ||
      /^(?:(?:native|first|second) language|mother tongue)$/.test(
        rest
          .slice(1)
          .map(({ lower }) => lower)
          .join(' '),
      ))
  );
}

/** "I have no children". */
const NONE = /^(?:no|zero)$/;
const NO_MORE = /^(?:anymore|any more|any longer|no more)$/;

function saysEnd(tokens: readonly Token[]): boolean {
  return tokens.some(
    (token, index) =>
      NO_MORE.test(token.lower) || NO_MORE.test(`${token.lower} ${tokens[index + 1]?.lower ?? ''}`),
  );
}

const FILLERS =
  /^(?:a lot|as well|of course|so much|very much|right now|at the moment|these days|at all|any ?more|any longer|no more|every (?:day|week|month|year|morning|evening|night|weekend|summer|winter|\w+day)|all the time|on (?:weekends|weekdays)|in general|for (?:now|sure|years|ages|a while|a long time|fun|a living|real|good)|by the way|(?:once|twice|\w+ times|several times) (?:a|per|each) (?:day|week|month|year)|a bit|a little|the most|full[ -]?time|part[ -]?time|on my own|by myself|in my free time|in my spare time|on the side|a lot of the time|for work|after work|to be honest|as a hobby|most of the time|since then|ever since|again|since (?:i was .*|childhood)|when i was .*|as a (?:kid|child|teenager)|over there|out there|back then|btw|tbh|fyi|imo|lol|haha|in (?:years|months|ages|forever)|:\)|:d)$/;

/** Leaves out adverbs and phrases that only colour. */
function withoutAdverbs(tokens: readonly Token[]): readonly Token[] {
  const kept: Token[] = [];
  for (let at = 0; at < tokens.length;) {
    const filler = fillerAt(tokens, at);
    if (filler > 0) {
      at += filler;
      continue;
    }
    const token = tokens[at];
    // An adverb before an adjective belongs to it: "very spicy food".
    const isColour =
      isAdverb(token) &&
      !/^(?:ADJ|NUM|NOUN)$/.test(token?.tag ?? '') &&
      tokens[at + 1]?.tag !== 'ADJ';
    const isNoise =
      token?.tag === 'SPACE' ||
      token?.tag === 'INTJ' ||
      (/^\p{Extended_Pictographic}/u.test(token?.text ?? '') && token?.tag !== 'NUM');
    if (token !== undefined && !isColour && !isNoise) kept.push(token);
    at++;
  }
  return kept;
}

function fillerAt(tokens: readonly Token[], at: number): number {
  for (let length = 5; length > 0; length--) {
    if (at + length > tokens.length) continue;
    const words = tokens
      .slice(at, at + length)
      .map(({ lower }) => lower)
      .join(' ')
      .replaceAll(' - ', '-');
    const next = tokens[at + length];
    // "a lot of research", "a little dog": part of the phrase.
    if (
      /^a (?:lot|bit|little)$/.test(words) &&
      next !== undefined &&
      /^(?:of|NOUN|ADJ)$/.test(next.lower === 'of' ? 'of' : next.tag)
    )
      continue;
    if (FILLERS.test(words)) return length;
  }
  return 0;
}
