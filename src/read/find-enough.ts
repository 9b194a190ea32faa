import type { Question } from '../core/question.ts';
import type { Runtime } from '../core/runtime.ts';
import type { Scope } from '../core/scope.ts';
import type { SearchAnswer, SearchHit, SearchRequest } from '../core/search.ts';
import type { Store } from '../core/store.ts';
import type { EmbeddedQuestion } from './embed-question.ts';
import type { SearchSettings } from './search-options.ts';
import { selectHits } from './select.ts';

export interface FindParts {
  readonly store: Store;
  readonly runtime: Runtime;
  /** The relevance floor when the caller names none, 0 to 1. */
  readonly minScore: number;
}

/** What a context wants beside the hits. */
export type Extras = Pick<SearchRequest, 'standing' | 'beside'>;

/** What is looked for, and what is wanted beside it. */
export interface Search {
  readonly scope: Scope;
  readonly question: Question;
  readonly embedded: EmbeddedQuestion & { readonly model?: string };
  readonly settings: SearchSettings;
  readonly extras: Extras;
}

export interface Enough {
  readonly found: SearchAnswer;
  /** The hits that are worth showing; see `selectHits`. */
  readonly chosen: readonly SearchHit[];
}

/** Looked up beyond the limit, to make up for doubles that are left out: few at first. */
const FEW_SPARE = 2;
const MANY_SPARE = 20;
const MOST_HITS = 1_000;

/** Reading a memory costs more than ranking it, so few are read to spare; more when doubles are left out. */
export async function findEnough(parts: FindParts, search: Search, reach: number): Promise<Enough> {
  const first = await findUpTo(parts, search, reach, FEW_SPARE);
  if (first.chosen.length === reach || first.found.hits.length < reach + FEW_SPARE) return first;
  return findUpTo(parts, search, reach, MANY_SPARE);
}

async function findUpTo(
  parts: FindParts,
  search: Search,
  reach: number,
  spare: number,
): Promise<Enough> {
  const found = await searchIndex(parts, search, Math.min(MOST_HITS, reach + spare));
  const keepsEchoes = search.settings.without.includes('echo');
  return { found, chosen: selectHits(found.hits, search.question.text, reach, keepsEchoes) };
}

function searchIndex(
  parts: FindParts,
  { scope, question, embedded, settings, extras }: Search,
  limit: number,
): Promise<SearchAnswer> {
  return parts.store.index.search({
    scope,
    question,
    ...(embedded.vector !== undefined &&
      embedded.model !== undefined && {
        vector: { values: embedded.vector, model: embedded.model },
      }),
    filter: settings.filter,
    limit,
    minScore: settings.minScore ?? parts.minScore,
    now: parts.runtime.now(),
    without: settings.without,
    ...extras,
  });
}
