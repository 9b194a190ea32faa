import type { QuestionTerm } from '../core/question.ts';
import type { Candidates } from './candidates.ts';
import { ASKS } from './entry.ts';
import type { RankSpace } from './rank.ts';
import type { Scratch } from './scratch.ts';
import type { Occurrences } from './occurrences.ts';
import { WEIGHTS } from './weights.ts';

/** What the words of a question say about the memories of one space, by ordinal. */
export interface WordScores {
  /** BM25 of the memory itself. */
  readonly own: Float32Array;
  /** BM25 of the memory's session taken as one text, by session number. */
  readonly session: Float32Array;
  /** Sum of the idf of the question's terms found in the memory. */
  readonly matched: Float32Array;
  /**
   * The most of it found in one memory that may be returned. Questions asked before do not count:
   * their words are like the question's, and answer nothing.
   */
  readonly mostMatched: number;
}

export interface WordAnswer {
  readonly spaces: readonly WordScores[];
  readonly totalIdf: number;
}

/** Scores on the way, and what one term needs on the way. */
interface Tally extends WordScores {
  mostMatched: number;
  /** How often each session has the term at work; all 0 between terms. */
  readonly sessionCounts: Float32Array;
  /** The sessions that have it. */
  readonly sessionsHaving: Uint32Array;
}

/** A term in one space: how many visible memories and sessions have it. */
interface TermInSpace {
  readonly occurrences: Occurrences;
  readonly sessions: number;
}

/** How many texts there are and how many terms they have on average. */
interface Statistics {
  readonly count: number;
  readonly meanLength: number;
}

/**
 * BM25 (Robertson and Zaragoza 2009, with the idf of Lucene, which is never negative) of every
 * visible memory and of every session as one text. Several spaces are scored as one collection:
 * the statistics are those of all that the caller may see.
 */
export function scoreWords(
  spaces: readonly RankSpace[],
  candidates: readonly Candidates[],
  terms: readonly QuestionTerm[],
  scratch: Scratch,
): WordAnswer {
  const memories = statistics(candidates, (each) => each.visibleCount);
  const sessions = statistics(candidates, (each) => each.visibleSessions);
  const tallies = spaces.map((space) => emptyTally(space, scratch));
  let totalIdf = 0;
  for (const { hash, isConcept } of terms) {
    const found = spaces.map((space, at) =>
      findTerm(space, candidates[at] as Candidates, hash, tallies[at] as Tally),
    );
    const idf = idfOf(memories.count, sum(found.map((each) => each.occurrences.size)));
    const sessionIdf = idfOf(sessions.count, sum(found.map((each) => each.sessions)));
    const weight = isConcept ? WEIGHTS.concept : 1;
    // A concept is no word of the question: it adds to the score and covers nothing.
    const covers = isConcept ? 0 : idf;
    totalIdf += covers;
    found.forEach(({ occurrences, sessions: having }, at) => {
      const space = spaces[at] as RankSpace;
      const tally = tallies[at] as Tally;
      addMemories(tally, space, occurrences, weight * idf, memories.meanLength);
      if (covers > 0) addMatches(tally, space, candidates[at] as Candidates, occurrences, covers);
      addSessions(tally, space, having, weight * sessionIdf, sessions.meanLength);
    });
  }
  return { spaces: tallies, totalIdf };
}

function emptyTally({ index }: RankSpace, scratch: Scratch): Tally {
  const { end } = index.columns;
  return {
    own: scratch.zeros(end),
    session: scratch.zeros(index.sessions.end),
    matched: scratch.zeros(end),
    mostMatched: 0,
    sessionCounts: scratch.zeros(index.sessions.end),
    sessionsHaving: scratch.integers(index.sessions.end),
  };
}

function statistics(
  candidates: readonly Candidates[],
  count: (each: Candidates) => number,
): Statistics {
  const total = sum(candidates.map(count));
  const length = sum(candidates.map((each) => each.visibleLength));
  return { count: total, meanLength: Math.max(1, length / Math.max(1, total)) };
}

/** An unseen term counts ln(1 + N): it says how much of the question is not covered. */
function idfOf(total: number, having: number): number {
  if (having === 0) return Math.log(1 + total);
  return Math.log(1 + (total - having + 0.5) / (having + 0.5));
}

function findTerm(
  { index }: RankSpace,
  { visible, visibleCount }: Candidates,
  hash: number,
  { sessionCounts, sessionsHaving }: Tally,
): TermInSpace {
  const occurrences = index.terms.having(hash);
  if (visibleCount < index.size) keepVisible(occurrences, visible);
  const { size, ordinals, counts } = occurrences;
  const { session } = index.columns;
  let sessions = 0;
  for (let at = 0; at < size; at += 1) {
    const number = session[ordinals[at] as number] as number;
    if (number === 0) continue;
    const count = sessionCounts[number] as number;
    if (count === 0) sessionsHaving[sessions++] = number;
    sessionCounts[number] = count + (counts[at] as number);
  }
  return { occurrences, sessions };
}

/** The list is lent until the next term is looked up, so it may be shortened in place. */
function keepVisible(occurrences: Occurrences, visible: Uint8Array): void {
  const { size, ordinals, counts } = occurrences;
  let kept = 0;
  for (let at = 0; at < size; at += 1) {
    const ordinal = ordinals[at] as number;
    if (visible[ordinal] === 0) continue;
    ordinals[kept] = ordinal;
    counts[kept] = counts[at] as number;
    kept += 1;
  }
  occurrences.size = kept;
}

function addMemories(
  { own }: Tally,
  { index }: RankSpace,
  { size, ordinals, counts }: Occurrences,
  weight: number,
  meanLength: number,
): void {
  const { length } = index.columns;
  const { gain, base, slope } = saturation(meanLength);
  const most = weight * gain;
  for (let at = 0; at < size; at += 1) {
    const ordinal = ordinals[at] as number;
    const count = counts[at] as number;
    own[ordinal] =
      (own[ordinal] as number) +
      (most * count) / (count + base + slope * (length[ordinal] as number));
  }
}

function addMatches(
  tally: Tally,
  { index }: RankSpace,
  { passing }: Candidates,
  { size, ordinals }: Occurrences,
  idf: number,
): void {
  const { matched } = tally;
  const { flags } = index.columns;
  let most = tally.mostMatched;
  for (let at = 0; at < size; at += 1) {
    const ordinal = ordinals[at] as number;
    const share = Math.fround((matched[ordinal] as number) + idf);
    matched[ordinal] = share;
    if (share <= most || passing[ordinal] !== 1) continue;
    if (((flags[ordinal] as number) & ASKS) === 0) most = share;
  }
  tally.mostMatched = most;
}

function addSessions(
  { session, sessionCounts, sessionsHaving }: Tally,
  { index }: RankSpace,
  having: number,
  weight: number,
  meanLength: number,
): void {
  const { gain, base, slope } = saturation(meanLength);
  for (let at = 0; at < having; at += 1) {
    const number = sessionsHaving[at] as number;
    const count = sessionCounts[number] as number;
    sessionCounts[number] = 0;
    session[number] =
      (session[number] as number) +
      (weight * gain * count) / (count + base + slope * index.sessions.length(number));
  }
}

/** BM25 of a term is weight * gain * count / (count + base + slope * length). */
function saturation(meanLength: number): { gain: number; base: number; slope: number } {
  const { k1, b } = WEIGHTS;
  return { gain: k1 + 1, base: k1 * (1 - b), slope: (k1 * b) / meanLength };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
