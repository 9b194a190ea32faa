import type { Period, Question } from '../core/question.ts';
import { ROLES } from '../core/record.ts';
import type { RankingTerm } from '../core/search.ts';
import type { WordScores } from './bm25.ts';
import type { Candidates } from './candidates.ts';
import { ASKS, DIRECTIVE, FIRST_PERSON, FLAG_VALUES, HAS_DIGIT, NAMED } from './entry.ts';
import type { Sums } from './fuse.ts';
import { scoreNeighbours, sharesFor } from './neighbours.ts';
import type { NeighbourShares } from './neighbours.ts';
import type { RankSpace } from './rank.ts';
import { STRETCH } from './scores.ts';
import type { Scored } from './scores.ts';
import { WEIGHTS } from './weights.ts';

const ASSISTANT = 1 + ROLES.indexOf('assistant');

/**
 * The score by words of every passing memory of one space: own, neighbour and session together,
 * weighed by length, role and the boosts; and how to take one apart.
 */
export interface SpaceWords extends Scored {
  readonly words: WordScores;
  /** The highest score before speaker and boosts. */
  readonly highest: number;
  readonly sums: Sums;
}

/** The factors of the recipe that a question switches on, looked up by role and flags of a memory. */
export interface Factors {
  readonly useSession: boolean;
  readonly useLength: boolean;
  readonly useRecency: boolean;
  readonly neighbours: NeighbourShares;
  /** What was said then is preferred. */
  readonly period: Period | undefined;
  /** By role code. */
  readonly role: Float64Array;
  /** By flags. */
  readonly boost: Float64Array;
}

const HIGHEST_ROLE = ROLES.length;

export function factorsFor(question: Question, without: ReadonlySet<RankingTerm>): Factors {
  const roleCounts = !without.has('role') && !question.asksAssistant;
  return {
    useSession: !without.has('session'),
    useLength: !without.has('length'),
    useRecency: !without.has('recency'),
    neighbours: sharesFor(!without.has('neighbour'), !without.has('question')),
    period: without.has('period') ? undefined : question.period,
    role: Float64Array.from({ length: HIGHEST_ROLE + 1 }, (_, role) =>
      roleCounts && role === ASSISTANT ? WEIGHTS.assistant : 1,
    ),
    boost: boostsFor(question, without),
  };
}

/** By what of the question and the ablations they depend on: a few tables, asked for by every search. */
const boosts = new Map<string, Float64Array>();

function boostsFor(question: Question, without: ReadonlySet<RankingTerm>): Float64Array {
  const key = [question.asksNumber, ...without].join();
  let table = boosts.get(key);
  if (table === undefined) {
    table = Float64Array.from({ length: FLAG_VALUES }, (_, flags) => {
      const factors = flagFactors(flags, question, without);
      return factors.voice * factors.directive * factors.question;
    });
    // Every order of every choice of ablations is a key: let nobody fill memory with them.
    if (without.size <= 1) boosts.set(key, table);
  }
  return table;
}

/** First person and number add up and count as one factor; `why` shows them apart. */
function flagFactors(
  flags: number,
  question: Question,
  without: ReadonlySet<RankingTerm>,
): { voice: number; directive: number; question: number } {
  const firstPerson = !without.has('firstPerson') && (flags & FIRST_PERSON) !== 0;
  const number = !without.has('number') && question.asksNumber && (flags & HAS_DIGIT) !== 0;
  const directive = !without.has('directive') && (flags & DIRECTIVE) !== 0;
  const peerQuestion = !without.has('question') && (flags & ASKS) !== 0 && (flags & NAMED) !== 0;
  return {
    voice: 1 + (firstPerson ? WEIGHTS.firstPerson : 0) + (number ? WEIGHTS.number : 0),
    directive: directive ? 1 + WEIGHTS.directive : 1,
    question: peerQuestion ? WEIGHTS.peerQuestion : 1,
  };
}

/** The one speaker that a question names, and what turns of that speaker are given. */
export interface SpeakerShare {
  readonly speaker: number;
  readonly share: number;
}

/** Of the stretch at work; it stays in the fastest cache. */
const neighbour = new Float32Array(STRETCH);

/**
 * Words and context, weighed by the priors of length and role; then the share of the named speaker,
 * and the boosts. One pass writes all of it to `scores`.
 */
export function scoreSpace(
  { index }: RankSpace,
  words: WordScores,
  { passing, passingCount, visible, visibleCount }: Candidates,
  factors: Factors,
  named: SpeakerShare | undefined,
  { scores, peaks }: Scored,
): SpaceWords {
  const { columns } = index;
  const { session, role, lengthPrior, flags, occurredAt, speaker: speakers } = columns;
  const { own, session: sessionScores } = words;
  const { useLength, role: roleFactors, boost, period } = factors;
  const sessionShare = factors.useSession ? WEIGHTS.session : 0;
  const step = factors.useRecency ? WEIGHTS.recency / visibleCount : 0;
  const { speaker, share } = named ?? { speaker: 0, share: 0 };
  let highest = 0;
  let sum = 0;
  let squares = 0;
  // The place is counted among what the caller may see: gaps and others' memories leave no trace.
  const hasGaps = visibleCount !== visible.length;
  let place = 0;
  for (let stretch = 0; stretch < peaks.length; stretch += 1) {
    const start = stretch * STRETCH;
    const end = Math.min(scores.length, start + STRETCH);
    scoreNeighbours(columns, own, start, end, factors.neighbours, neighbour);
    let peak = -Infinity;
    for (let at = start; at < end; at += 1) {
      if (!hasGaps || visible[at] !== 0) place += 1;
      if (passing[at] !== 1) continue;
      const number = session[at] as number;
      // A memory outside any session is a session of its own: its own score stands for both.
      const sessionScore = (number === 0 ? own[at] : sessionScores[number]) as number;
      let score = 0;
      // Where a session has no word of the question, none of its turns has.
      if (sessionScore !== 0) {
        const context =
          (own[at] as number) + (neighbour[at - start] as number) + sessionShare * sessionScore;
        const prior = useLength ? (lengthPrior[at] as number) : 1;
        score = context * prior * (roleFactors[role[at] as number] as number);
        if (score > highest) highest = score;
      }
      if (share !== 0 && speakers[at] === speaker) score += share;
      if (period !== undefined) score *= periodFactor(period, occurredAt[at] as number);
      score = Math.fround(score * (boost[flags[at] as number] as number) * (1 + step * place));
      scores[at] = score;
      if (score > peak) peak = score;
      sum += score;
      squares += score * score;
    }
    peaks[stretch] = peak;
  }
  return { scores, peaks, words, highest, sums: { count: passingCount, sum, squares } };
}

function periodFactor({ from, to }: Period, occurredAt: number): number {
  return occurredAt >= from && occurredAt < to ? 1 + WEIGHTS.period : 1;
}

/** What multiplied the words of one memory, by name; factors of 1 are left out. */
export function namedFactors(
  space: RankSpace,
  ordinal: number,
  question: Question,
  without: ReadonlySet<RankingTerm>,
  factors: Factors,
  speaker: number | undefined,
  placeShare: number,
): Partial<Record<RankingTerm, number>> {
  const { columns } = space.index;
  const flags = columns.flags[ordinal] as number;
  const all: Record<string, number> = {
    length: factors.useLength ? (columns.lengthPrior[ordinal] as number) : 1,
    role: factors.role[columns.role[ordinal] as number] as number,
    firstPerson: flagFactors(flags & FIRST_PERSON, question, without).voice,
    number: flagFactors(flags & HAS_DIGIT, question, without).voice,
    directive: flagFactors(flags & DIRECTIVE, question, without).directive,
    question: flagFactors(flags, question, without).question,
    period:
      factors.period === undefined
        ? 1
        : periodFactor(factors.period, columns.occurredAt[ordinal] as number),
    recency: factors.useRecency ? 1 + WEIGHTS.recency * placeShare : 1,
    speaker:
      speaker !== undefined && columns.speaker[ordinal] === speaker ? 1 + WEIGHTS.speaker : 1,
  };
  const named: Record<string, number> = {};
  for (const name in all) if (all[name] !== 1) named[name] = all[name] as number;
  return named;
}

/**
 * How far up the visible memories each of these stands in order of adding, 0 (first) to 1 (last), by
 * ordinal.
 */
export function placeShares(
  { visible, visibleCount }: Candidates,
  ordinals: readonly number[],
): ReadonlyMap<number, number> {
  // Without gaps an ordinal is a place.
  if (visibleCount === visible.length) {
    return new Map(ordinals.map((ordinal) => [ordinal, (ordinal + 1) / visibleCount]));
  }
  const shares = new Map<number, number>();
  let place = 0;
  let at = 0;
  for (const ordinal of ordinals.toSorted((left, right) => left - right)) {
    for (; at <= ordinal; at += 1) if (visible[at] !== 0) place += 1;
    shares.set(ordinal, place / visibleCount);
  }
  return shares;
}
