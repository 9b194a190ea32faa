import type { MemoryFilter } from '../core/filter.ts';
import type { Question } from '../core/question.ts';
import type { RankingTerm, ScoreParts } from '../core/search.ts';
import { scoreWords } from './bm25.ts';
import type { WordAnswer, WordScores } from './bm25.ts';
import { findCandidates } from './candidates.ts';
import type { Candidates } from './candidates.ts';
import { coverageGate, fusionOf, spreadOf, WORDS_ALONE } from './fuse.ts';
import { scoreMeaning } from './meaning.ts';
import type { SpaceMeaning } from './meaning.ts';
import { liftNewerDuplicates } from './near-duplicates.ts';
import type { Ranking } from './near-duplicates.ts';
import { relevanceOf } from './relevance.ts';
import type { Comparison } from './relevance.ts';
import type { ScopeIndex } from './scope-index.ts';
import { createScratch } from './scratch.ts';
import { namedSpeaker } from './speaker.ts';
import { selectBest } from './select-best.ts';
import { indexOf } from './ascending.ts';
import { WEIGHTS } from './weights.ts';
import { neighbourScore } from './neighbours.ts';
import { lendScores } from './scores.ts';
import { factorsFor, namedFactors, placeShares, scoreSpace } from './word-score.ts';
import type { Factors, SpaceWords, SpeakerShare } from './word-score.ts';

/** One partition as a caller sees it. */
export interface RankSpace {
  readonly index: ScopeIndex;
  /** The agent whose private memories are seen beside the shared ones (0: shared only), or all. */
  readonly agent: number | 'all';
  /** The filter's sessions as the store's ids; an empty list matches nothing. Absent: no such filter. */
  readonly sessions?: readonly number[];
  /** Only memories of exactly this agent (0: of no agent). Absent: of all that are seen. */
  readonly exactAgent?: number;
  /** Ordinals that pass what only the store can judge (metadata, speakers, `where`). Absent: all. */
  readonly allowed?: ReadonlySet<number>;
}

export interface RankRequest {
  readonly question: Question;
  /** The embedded question, of the index's dimensions. */
  readonly vector?: Float32Array | undefined;
  readonly filter: MemoryFilter;
  readonly limit: number;
  readonly minScore: number;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly without?: readonly RankingTerm[] | undefined;
}

export interface RankedHit {
  /** Which of the given spaces. */
  readonly space: number;
  readonly ordinal: number;
  readonly score: number;
  readonly parts: ScoreParts;
}

export interface Ranked {
  readonly hits: readonly RankedHit[];
  readonly considered: number;
  readonly pendingVectors: number;
  readonly meaningWeight: number;
}

interface Item extends Ranking {
  readonly fused: number;
}

/** One question at work on some spaces. */
interface Work {
  readonly spaces: readonly RankSpace[];
  readonly question: Question;
  readonly without: ReadonlySet<RankingTerm>;
  readonly candidates: readonly Candidates[];
  readonly factors: Factors;
}

/** One for the thread: a ranking has ended before the next begins. */
const scratch = createScratch();

/**
 * Ranks the memories of one or several partitions for a question: words (BM25 with statistics of
 * what the caller may see), their context, priors, and meaning through the coverage gate. Pure;
 * linear in the size of the partitions.
 */
export function rank(spaces: readonly RankSpace[], request: RankRequest): Ranked {
  const { question } = request;
  scratch.reset();
  const without = new Set(request.without);
  const candidates = spaces.map((space) => findCandidates(space, request.filter, request.now));
  const factors = factorsFor(question, without);
  const work: Work = { spaces, question, without, candidates, factors };
  const terms = without.has('concept')
    ? question.terms.filter(({ isConcept }) => !isConcept)
    : question.terms;
  const answer = scoreWords(spaces, candidates, terms, scratch);
  const speaker = without.has('speaker') ? undefined : namedSpeaker(spaces, candidates, question);
  const words = scoreSpaces(work, answer, speaker);
  const meaning = scoreMeanings(work, request.vector);
  const weights = meaning.length === 0 ? WORDS_ALONE : coverageGate(bestCoverage(answer));
  const fusion = fusionOf(
    spreadOf(words.map(({ sums }) => sums)),
    spreadOf(meaning.map(({ inContext }) => inContext.sums)),
    weights,
  );
  const best = selectBest(
    candidates.map(({ passing }, at) => ({
      passing,
      words: words[at] as SpaceWords,
      meaning: meaning[at]?.inContext,
    })),
    fusion,
    Math.max(request.limit, WEIGHTS.nearDuplicate.top),
  );
  const items: Item[] = best
    .map((each) => ({ ...each, words: words[each.space]?.scores[each.ordinal] as number }))
    .filter((item) => hasEvidence(item, meaning));
  const ordered = without.has('nearDuplicate') ? items : liftNewerDuplicates(items, spaces, terms);
  const hits = explain(ordered, { ...work, words, meaning, speaker, totalIdf: answer.totalIdf });
  return {
    hits: hits.filter((hit) => hit.score >= request.minScore).slice(0, request.limit),
    considered: candidates.reduce((total, each) => total + each.passingCount, 0),
    pendingVectors: countPending(spaces, candidates, meaning),
    meaningWeight: weights.meaning,
  };
}

/** The score by words of every space; a second pass when a speaker is named, who gets a share of the best. */
function scoreSpaces(
  { spaces, candidates, factors }: Work,
  answer: WordAnswer,
  speaker: number | undefined,
): readonly SpaceWords[] {
  const prepared = spaces.map((space, at) => {
    const words = answer.spaces[at] as WordScores;
    const lent = lendScores(scratch, words.own.length);
    return (named: SpeakerShare | undefined): SpaceWords =>
      scoreSpace(space, words, candidates[at] as Candidates, factors, named, lent);
  });
  const scored = prepared.map((score) => score(undefined));
  if (speaker === undefined) return scored;
  const highest = Math.max(0, ...scored.map((each) => each.highest));
  return prepared.map((score) => score({ speaker, share: WEIGHTS.speaker * highest }));
}

/** Empty without a question vector or when meaning is left out. */
function scoreMeanings(
  { spaces, candidates, without }: Work,
  vector: Float32Array | undefined,
): readonly SpaceMeaning[] {
  if (vector === undefined || without.has('meaning')) return [];
  const useContext = !without.has('neighbour');
  return spaces.map((space, at) =>
    scoreMeaning(space, candidates[at] as Candidates, vector, useContext, scratch),
  );
}

/** The best share of the question's idf weight found in one memory that may be returned. */
function bestCoverage({ spaces, totalIdf }: WordAnswer): number {
  if (totalIdf === 0) return 0;
  return Math.max(0, ...spaces.map(({ mostMatched }) => mostMatched)) / totalIdf;
}

/** A memory that shares no word, no context and no meaning with the question is no answer at any rank. */
function hasEvidence({ space, ordinal, words }: Item, meaning: readonly SpaceMeaning[]): boolean {
  return words > 0 || (meaning[space]?.own[ordinal] ?? 0) > 0;
}

interface Evidence extends Work {
  readonly words: readonly SpaceWords[];
  readonly meaning: readonly SpaceMeaning[];
  readonly speaker: number | undefined;
  readonly totalIdf: number;
}

/** Takes each hit's score apart and says how relevant it is. */
function explain(items: readonly Item[], evidence: Evidence): RankedHit[] {
  const places = evidence.candidates.map((each, at) =>
    placeShares(
      each,
      items.filter(({ space }) => space === at).map(({ ordinal }) => ordinal),
    ),
  );
  const parts = items.map((item) =>
    partsOf(item, evidence, places[item.space]?.get(item.ordinal) ?? 0),
  );
  const scores = relevanceOf(parts, evidence.question, compared(evidence));
  return items.map(({ space, ordinal }, at) => ({
    space,
    ordinal,
    score: scores[at] as number,
    parts: parts[at] as ScoreParts,
  }));
}

function compared({ meaning, candidates }: Evidence): Comparison {
  const count = candidates.reduce((sum, each) => sum + each.passingCount, 0);
  return { count, ...spreadOf(meaning.map(({ ownSums }) => ownSums)) };
}

function partsOf(item: Item, evidence: Evidence, placeShare: number): ScoreParts {
  const space = evidence.spaces[item.space] as RankSpace;
  const { words } = evidence.words[item.space] as SpaceWords;
  const { ordinal } = item;
  const cosine = evidence.meaning[item.space]?.own[ordinal];
  const session = space.index.columns.session[ordinal] as number;
  const { terms } = space.index.terms.of(ordinal);
  const shared = evidence.question.terms.filter(({ hash }) => indexOf(terms, hash) >= 0);
  return {
    own: words.own[ordinal] as number,
    neighbour: neighbourScore(space.index.columns, words.own, ordinal, evidence.factors.neighbours),
    session:
      session === 0 || evidence.without.has('session') ? 0 : (words.session[session] as number),
    factors: namedFactors(
      space,
      ordinal,
      evidence.question,
      evidence.without,
      evidence.factors,
      evidence.speaker,
      placeShare,
    ),
    words: item.words,
    ...(cosine !== undefined && !Number.isNaN(cosine) && { meaning: cosine }),
    fused: item.fused,
    coverage: coverageOf(words, ordinal, evidence.totalIdf),
    matched: shared.filter(({ isConcept }) => !isConcept).map(({ term }) => term),
    concepts: shared.filter(({ isConcept }) => isConcept).map(({ term }) => term),
  };
}

/** Single precision may sum to a little more than the whole. */
function coverageOf(words: WordScores, ordinal: number, totalIdf: number): number {
  return totalIdf === 0 ? 0 : Math.min(1, (words.matched[ordinal] as number) / totalIdf);
}

/** Of the memories that may be returned, how many have no vector. */
function countPending(
  spaces: readonly RankSpace[],
  candidates: readonly Candidates[],
  meaning: readonly SpaceMeaning[],
): number {
  return spaces.reduce((pending, { index }, at) => {
    if (index.vectors === undefined) return pending;
    const { passing, passingCount } = candidates[at] as Candidates;
    const withVector = meaning[at]?.ownSums.count;
    if (withVector !== undefined) return pending + passingCount - withVector;
    return pending + countWithout(index.columns.vectorRow, passing);
  }, 0);
}

function countWithout(vectorRow: Uint32Array, passing: Uint8Array): number {
  let without = 0;
  for (let at = 0; at < passing.length; at += 1) {
    if (vectorRow[at] === 0 && passing[at] === 1) without += 1;
  }
  return without;
}
