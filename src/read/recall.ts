import type { Embedder } from '../core/embedder.ts';
import { invalidInput } from '../core/errors.ts';
import type { SearchOptions, SearchResult, SearchResults, Warning } from '../core/memory.ts';
import type { Question } from '../core/question.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Runtime } from '../core/runtime.ts';
import type { Scope } from '../core/scope.ts';
import type { BesideTurns, SearchAnswer, SearchHit } from '../core/search.ts';
import type { EmbeddingModelIdentity, Store } from '../core/store.ts';
import { toTimestamp } from '../core/time.ts';
import type { Timestamp } from '../core/time.ts';
import { passesFilter } from '../ranking/filter-entry.ts';
import type { EmbeddedQuestion, QuestionEmbedder } from './embed-question.ts';
import { explainHit } from './explain.ts';
import { findEnough } from './find-enough.ts';
import type { Extras } from './find-enough.ts';
import { analyzeQuestion } from './question.ts';
import { holds, isRevoked, textAsHeld, UNKNOWN } from './current.ts';
import { knownExactly } from './knowledge.ts';
import type { Knowledge, KnowledgeReader } from './knowledge.ts';
import type { Graph } from '../graph/graph.ts';
import { followGraph } from './follow-graph.ts';
import type { GraphReader } from './graph.ts';
import type { RecallNotes } from './recall-notes.ts';
import { bringInFollowed, putCurrentFirst, putPresentFirst } from './put-current-first.ts';
import type { KnownHit, Present } from './put-current-first.ts';
import { bearingOn } from './bearing.ts';
import { rerankHits } from './rerank.ts';
import type { Reranked, RerankedHit, RerankParts } from './rerank.ts';
import { readSearchOptions } from './search-options.ts';
import type { SearchSettings } from './search-options.ts';

/** What recalling needs from outside. */
export interface RecallParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly embedder: Embedder | undefined;
  readonly questions: QuestionEmbedder | undefined;
  /** Said with every answer while no embedder is installed. */
  readonly embedderWarning: Warning | undefined;
  /** The model whose vectors the store holds; undefined when it holds none. */
  readonly model: () => Promise<EmbeddingModelIdentity | undefined>;
  /** Waits, at most that long, for the last memories that are just being embedded. */
  catchUp(milliseconds: number): Promise<void>;
  /** The relevance floor when the caller names none, 0 to 1. */
  readonly minScore: number;
  /** What scopes know beside episodes. */
  readonly knowledge: KnowledgeReader;
  readonly graph: GraphReader;
  /** Told which derived memories are shown. */
  readonly recalls: Pick<RecallNotes, 'note'>;
  /** Orders the best hits; undefined for none. */
  readonly rerank: RerankParts | undefined;
}

const DEFAULT_LIMIT = 10;
/** A question that asks for a list is answered by more memories. */
const LIST_LIMIT = 20;
/** What was said a moment ago should be found by meaning too; a long queue is not waited for. */
const MOST_CATCH_UP_MS = 300;

/** What a context is made of. */
export interface Recalled extends SearchResults {
  /** Standing wishes of the scope, newest first, whatever was asked. */
  readonly standing: readonly MemoryRecord[];
  /** The turns beside results, by the id of these. */
  readonly beside: ReadonlyMap<string, BesideTurns>;
}

/** Standing wishes looked at: more than are shown, because many may say the same. */
const MOST_STANDING = 50;
/** Hits of which the turns beside them are looked up: the best, and a few that may be left out. */
const BESIDE = 15;

/**
 * Question in, memories out, best first. An empty list means that nothing relevant is known; an
 * arm that was down or late is named in the warnings.
 */
export async function recall(
  parts: RecallParts,
  scope: Scope,
  text: string,
  options: SearchOptions,
): Promise<SearchResults> {
  const { results, warnings } = await recallWith(parts, scope, text, options, {});
  return { results, warnings };
}

/** The same with what a context shows beside the answer to the question. */
export function recallForContext(
  parts: RecallParts,
  scope: Scope,
  text: string,
  options: SearchOptions,
): Promise<Recalled> {
  // A reranker may put any hit among the best.
  const beside = parts.rerank === undefined ? BESIDE : 1_000;
  return recallWith(parts, scope, text, options, { standing: MOST_STANDING, beside });
}

async function recallWith(
  parts: RecallParts,
  scope: Scope,
  text: string,
  options: SearchOptions,
  extras: Extras,
): Promise<Recalled> {
  const settings = readSearchOptions(options);
  const question = analyzeQuestion(checkQuestion(text), parts.runtime.now());
  const embedded = await embedQuestion(parts, question, settings);
  await parts.catchUp(Math.min(settings.deadlineMs, MOST_CATCH_UP_MS));
  const limit = settings.limit ?? (question.asksList ? LIST_LIMIT : DEFAULT_LIMIT);
  const reach = settings.rerank ? Math.max(limit, parts.rerank?.candidates ?? 0) : limit;
  const search = { scope, question, embedded, settings, extras };
  const { found, chosen } = await findEnough(parts, search, reach);
  const everything = await parts.knowledge.of(scope, found.marker);
  const knowledge = knownExactly(everything, scope, settings.filter.exactly);
  const ordered = await rerank(parts, question, chosen, settings);
  const known = await bringInKnowledge(parts, scope, ordered.hits, {
    settings,
    question,
    knowledge,
    limit,
  });
  const selected = known.slice(0, limit);
  const moment = settings.filter.asOf ?? toTimestamp('now', parts.runtime.now());
  parts.recalls.note(selected.flatMap(derivedIn));
  return {
    results: selected.map((hit) => toResult(hit, settings.filter.asOf, moment)),
    warnings: collectWarnings(parts, settings, embedded, found, ordered),
    standing: (found.standing ?? []).filter((wish) => !isRevoked(wish, knowledge, moment)),
    beside: new Map(selected.map(({ record, beside = {} }) => [record.id, beside])),
  };
}

/** A graph of thousands of relations takes long to build anew; the search after next has it. */
const GRAPH_MS = 25;

async function within<Result>(
  milliseconds: number,
  work: Promise<Result>,
): Promise<Result | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface Bringing {
  readonly settings: SearchSettings;
  readonly question: Question;
  readonly knowledge: Knowledge;
  readonly limit: number;
}

/**
 * What holds now comes before what it replaced, and what is connected with what the question names
 * is brought in; see `putCurrentFirst` and `followGraph`.
 */
async function bringInKnowledge(
  { store, runtime, graph }: RecallParts,
  scope: Scope,
  hits: readonly RerankedHit[],
  { settings: { filter, without }, question, knowledge, limit }: Bringing,
): Promise<readonly KnownHit[]> {
  if (knowledge.records.size === 0) return hits.map((hit) => ({ ...hit, standing: UNKNOWN }));
  const now = runtime.now();
  const at = filter.asOf ?? toTimestamp('now', now);
  const { derived: _, ...withDerived } = filter;
  const present: Present = {
    knowledge,
    at,
    bearing: bearingOn(question),
    async fetch(ids) {
      const records = await store.records.get(scope, ids);
      // What a person worded anew is a fact, and comes instead of what it corrects.
      return records.filter((record) => passesFilter(record, withDerived, now, scope));
    },
  };
  const known = without.includes('current')
    ? hits.map((hit) => ({ ...hit, standing: UNKNOWN }))
    : await putInOrder(hits, present, filter.asOf);
  if (without.includes('graph')) return known;
  const moment = { at, isPast: filter.asOf !== undefined };
  const build = (): Promise<Graph | undefined> => within(GRAPH_MS, graph.of(scope));
  const followed = await followGraph(build, question.text, moment, knowledge);
  return bringInFollowed(known, followed, limit, present);
}

async function putInOrder(
  hits: readonly RerankedHit[],
  present: Present,
  asOf: Timestamp | undefined,
): Promise<readonly KnownHit[]> {
  const ordered = await putCurrentFirst(hits, present);
  return asOf === undefined ? ordered : putPresentFirst(ordered);
}

/** A derived memory itself, or what holds of what was derived from an episode. */
function derivedIn({ record, standing }: KnownHit): readonly string[] {
  if (record.kind !== 'episode') return [record.id];
  return standing.facts.filter((fact) => fact.holds).map(({ id }) => id);
}

/** `asOf`: what is read of then is told as it was then. */
function toResult(hit: KnownHit, asOf: Timestamp | undefined, at: Timestamp): SearchResult {
  const { record, score, standing } = hit;
  const { facts } = standing;
  const ended = record.kind === 'episode' || holds(record, at) ? undefined : record.validTo;
  const outdatedSince = standing.outdatedSince ?? ended;
  return {
    ...record,
    ...(asOf !== undefined && record.kind !== 'episode' && { text: textAsHeld(record) }),
    score,
    why: explainHit(hit),
    ...(facts.length > 0 && { facts }),
    ...(outdatedSince !== undefined && { outdatedSince }),
  };
}

async function rerank(
  parts: RecallParts,
  question: Question,
  hits: readonly SearchHit[],
  settings: SearchSettings,
): Promise<Reranked> {
  if (parts.rerank === undefined || !settings.rerank) return { hits };
  return rerankHits(parts.rerank, question.text, hits);
}

function checkQuestion(text: unknown): string {
  if (typeof text === 'string' && text.trim() !== '') return text.toWellFormed();
  throw invalidInput('question', text, 'ask with at least one visible character');
}

async function embedQuestion(
  parts: RecallParts,
  question: Question,
  settings: SearchSettings,
): Promise<EmbeddedQuestion & { readonly model?: string }> {
  const stored = await parts.model();
  if (
    parts.questions === undefined ||
    stored === undefined ||
    settings.without.includes('meaning')
  ) {
    const warning =
      parts.embedder !== undefined
        ? undefined
        : stored === undefined
          ? parts.embedderWarning
          : noEmbedder(stored);
    return warning === undefined ? {} : { warning };
  }
  const embedded = await parts.questions.embed(question.text, settings.deadlineMs);
  return { ...embedded, model: stored.name };
}

function noEmbedder(stored: EmbeddingModelIdentity): Warning {
  return {
    code: 'MEANING_OFF',
    message: `The store has vectors of "${stored.name}" but no embedder is configured: words answered alone`,
  };
}

function collectWarnings(
  parts: RecallParts,
  settings: SearchSettings,
  embedded: EmbeddedQuestion,
  answer: SearchAnswer,
  ordered: Reranked,
): Warning[] {
  const warnings = embedded.warning === undefined ? [] : [embedded.warning];
  const asksMeaning = parts.embedder !== undefined && !settings.without.includes('meaning');
  // One reason is enough: an embedder that failed leaves memories waiting too.
  if (asksMeaning && embedded.warning === undefined && answer.pendingVectors > 0) {
    warnings.push({
      code: 'EMBEDDINGS_PENDING',
      message: `${answer.pendingVectors} of ${answer.considered} memories have no embedding yet and were found by words alone`,
    });
  }
  if (ordered.warning !== undefined) warnings.push(ordered.warning);
  return warnings;
}
