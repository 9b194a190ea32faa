import type { MemoryFilter } from './filter.ts';
import type { Question } from './question.ts';
import type { MemoryRecord } from './record.ts';
import type { Scope } from './scope.ts';

/** The parts of the ranking that can be switched off, for ablations. */
export const RANKING_TERMS = [
  'concept',
  'neighbour',
  'session',
  'length',
  'role',
  'speaker',
  'firstPerson',
  'number',
  'directive',
  'question',
  'period',
  'recency',
  'nearDuplicate',
  'meaning',
  'current',
  'graph',
  'echo',
] as const;
export type RankingTerm = (typeof RANKING_TERMS)[number];

export interface SearchRequest {
  readonly scope: Scope;
  readonly question: Question;
  /** The embedded question (any length > 0; normalised by the index) and its model's name. */
  readonly vector?: { readonly values: Float32Array; readonly model: string };
  readonly filter: MemoryFilter;
  /** Most hits returned, 1 to 1,000. */
  readonly limit: number;
  /** Hits with a lower score are left out, 0 to 1. */
  readonly minScore: number;
  /** Epoch milliseconds: what "now" means for validity and expiry. */
  readonly now: number;
  /** Ranking terms to leave out. Default: none. */
  readonly without?: readonly RankingTerm[];
  /**
   * Also return the newest standing wishes that pass the filter, whatever the question is, at most
   * that many, 0 to 100. Default: 0.
   */
  readonly standing?: number;
  /** Also return the turns beside that many of the best hits, 0 to 1,000. Default: 0. */
  readonly beside?: number;
}

/** The turns before and after one in its session, as far as they are there and pass the filter. */
export interface BesideTurns {
  readonly before?: MemoryRecord;
  readonly after?: MemoryRecord;
}

/**
 * How a hit came to its place. `own`, `neighbour` and `session` are BM25 sums in nats; the
 * factors multiply them; `words` is the result; `meaning` the cosine of the embeddings (absent
 * when either side has none); `fused` the final value by which hits are ordered (z-scores).
 */
export interface ScoreParts {
  readonly own: number;
  readonly neighbour: number;
  readonly session: number;
  readonly factors: Readonly<Partial<Record<RankingTerm, number>>>;
  readonly words: number;
  readonly meaning?: number;
  readonly fused: number;
  /** Share 0 to 1 of the question's idf weight found in this memory itself. */
  readonly coverage: number;
  /** Terms of the question found in this memory. */
  readonly matched: readonly string[];
  /** Concepts that question and memory share, like "~job". */
  readonly concepts: readonly string[];
}

export interface SearchHit {
  readonly record: MemoryRecord;
  /** Relevance 0 to 1; means the same in every scope, see `ranking/relevance.ts`. */
  readonly score: number;
  readonly parts: ScoreParts;
  /** For as many of the best hits as asked for; empty for one that stands alone. */
  readonly beside?: BesideTurns;
}

export interface SearchAnswer {
  /** Best first. */
  readonly hits: readonly SearchHit[];
  /** Memories that passed scope and filter and were scored. */
  readonly considered: number;
  /** Of those, how many have no vector yet although the store expects one. */
  readonly pendingVectors: number;
  /** Weight given to meaning by the coverage gate; 0 when words alone decided. */
  readonly meaningWeight: number;
  /** The marker that `RecordStore.statements` would answer with, in the same snapshot. */
  readonly marker: string;
  /**
   * Wishes of the user that are meant to last ("always answer in German") and procedures, newest
   * first by when they were said; present when asked for.
   */
  readonly standing?: readonly MemoryRecord[];
}
