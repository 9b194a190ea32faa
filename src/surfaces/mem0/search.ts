import { KINDS } from '../../index.ts';
import type { MemoryRecord, SearchResult, TenantMemory } from '../../index.ts';
import { decayFactors } from './accesses.ts';
import { attributesOf, createdAt } from './attributes.ts';
import { feedbackFactors } from './feedback.ts';
import { compileFilter } from './filters/index.ts';
import { asksOverview, overviewScore } from './overview.ts';
import { descending, isSource, ownersFor, readMemories, waitingAmong } from './reading.ts';
import type { ReadingParts, Wanted } from './reading.ts';
import { isWanted, statusesOf } from './visibility.ts';

export interface SearchRequest extends Wanted {
  readonly query: string;
  /** Most hits. */
  readonly limit: number;
  /** 0 to 1, on the final score. */
  readonly threshold: number;
  readonly rerank: boolean;
  /** Words alone decide. */
  readonly byWords: boolean;
  /** What is found often and lately comes first, what is not fades. */
  readonly decay: boolean;
}

/** A memory that answers a question. */
export interface Hit {
  readonly record: MemoryRecord;
  readonly isWaiting: boolean;
  /** 0 to 1. */
  readonly score: number;
  /** How it came to it: its own place, or that of the message it was made of; absent for an overview. */
  readonly result?: Pick<SearchResult, 'why'>;
  /** What its score was multiplied by. */
  readonly factors?: { readonly feedback?: number; readonly decay?: number };
}

/** Hits looked at for each that is asked for, because messages stand for what was made of them. */
const SPARE = 4;
const LEAST = 50;
const MOST = 1_000;
/** Hits that decay puts in order, for each that is asked for. */
const DECAY_POOL = 3;
/**
 * A message that answers a question lends its relevance to the memories made of it: nearly all of it
 * when none of them was found by its own words, little when another of them was.
 */
const LENT = 0.9;
const LENT_BESIDE = 0.4;

/** Finds memories of a tenant, best first, with scores that mean the same in every scope. */
export async function searchMemories(
  parts: ReadingParts,
  request: SearchRequest,
): Promise<readonly Hit[]> {
  const memory = parts.services.memory.tenant(parts.tenant);
  const hits: Hit[] = [];
  if (asksOverview(request.query)) hits.push(...(await lookOver(parts, request)));
  else {
    for await (const user of ownersFor(memory, request.filter)) {
      hits.push(...(await searchOwn(parts, memory, user, request)));
    }
  }
  const judged = await withFeedback(parts, hits);
  const fitting = judged.filter(({ score }) => score >= request.threshold).toSorted(bestFirst);
  const ordered = request.decay ? await withDecay(parts, fitting, request.limit) : fitting;
  return ordered.slice(0, request.limit);
}

/** What people said of a memory is part of how well it answers. */
async function withFeedback(
  { services, tenant }: ReadingParts,
  hits: readonly Hit[],
): Promise<readonly Hit[]> {
  const ids = hits.map(({ record }) => record.id);
  const factors = await feedbackFactors(services, tenant, ids);
  return hits.map((hit) => {
    const feedback = factors.get(hit.record.id);
    return feedback === undefined ? hit : { ...hit, ...scaled(hit, { feedback }) };
  });
}

/** Those that answer best, in the order that time and use give them; none falls out for its age. */
async function withDecay(
  { services, tenant }: ReadingParts,
  hits: readonly Hit[],
  limit: number,
): Promise<readonly Hit[]> {
  const pool = hits.slice(0, Math.max(DECAY_POOL * limit, LEAST));
  const factors = await decayFactors(
    services,
    tenant,
    pool.map(({ record }) => record),
  );
  return pool
    .map((hit) => ({ ...hit, ...scaled(hit, { decay: factors.get(hit.record.id) ?? 1 }) }))
    .toSorted(bestFirst);
}

function scaled(hit: Hit, factors: NonNullable<Hit['factors']>): Pick<Hit, 'score' | 'factors'> {
  const factor = factors.feedback ?? factors.decay ?? 1;
  return { score: Math.min(1, hit.score * factor), factors: { ...hit.factors, ...factors } };
}

/** Everything that is known, by how much it matters. */
async function lookOver(parts: ReadingParts, request: SearchRequest): Promise<readonly Hit[]> {
  const hits: Hit[] = [];
  for await (const { record, isWaiting } of readMemories(parts, request)) {
    hits.push({ record, isWaiting, score: overviewScore(record.importance) });
  }
  return hits;
}

function bestFirst(left: Hit, right: Hit): number {
  return (
    right.score - left.score ||
    createdAt(right.record) - createdAt(left.record) ||
    descending(left.record.id, right.record.id)
  );
}

async function searchOwn(
  parts: ReadingParts,
  memory: TenantMemory,
  user: string | undefined,
  request: SearchRequest,
): Promise<readonly Hit[]> {
  const { where, isExact } = compileFilter(request.filter);
  const scope = memory.scope(user === undefined ? {} : { user });
  const reach = Math.min(MOST, Math.max(LEAST, request.limit * SPARE));
  const { results } = await scope.search(request.query, {
    kinds: KINDS,
    statuses: statusesOf(request.visibility),
    anyTime: true,
    exactly: ['user'],
    where,
    limit: isExact ? reach : MOST,
    minScore: request.threshold,
    rerank: request.rerank,
    ...(request.byWords && { without: ['meaning'] }),
  });
  for (const { id } of results) parts.whereabouts.note(parts.tenant, id, user);
  return merge(parts, memory, user, request, results);
}

/** Messages give way to what was made of them; those that nothing was made of stand for themselves. */
async function merge(
  parts: ReadingParts,
  memory: TenantMemory,
  user: string | undefined,
  request: SearchRequest,
  results: readonly SearchResult[],
): Promise<readonly Hit[]> {
  const messages = results.filter(isSource);
  const made = await madeOf(memory, user, messages);
  const waiting = new Set((await waitingAmong(parts.services, messages)).map(({ id }) => id));
  const hits = new Map<string, Hit>();
  const offer = (record: MemoryRecord, score: number, result: SearchResult): void => {
    const isWaiting = waiting.has(record.id);
    if (!isWanted(record, isWaiting, request)) return;
    const known = hits.get(record.id);
    if (known !== undefined && known.score >= score) return;
    hits.set(record.id, { record, isWaiting, score, result });
  };
  const own = new Set(results.filter((each) => !isSource(each)).map(({ id }) => id));
  for (const result of results) {
    if (!isSource(result)) {
      offer(recordOf(result), result.score, result);
      continue;
    }
    const memories = (made.get(result.id) ?? []).filter(isBelieved);
    if (memories.length === 0 && attributesOf(result).quiet !== true) {
      offer(recordOf(result), result.score, result);
    }
    const lent = memories.some(({ id }) => own.has(id)) ? LENT_BESIDE : LENT;
    for (const record of memories) offer(record, result.score * lent, result);
  }
  return [...hits.values()];
}

/** What was made of messages, by the id of the message. */
async function madeOf(
  memory: TenantMemory,
  user: string | undefined,
  messages: readonly SearchResult[],
): Promise<ReadonlyMap<string, readonly MemoryRecord[]>> {
  const scope = memory.scope(user === undefined ? {} : { user });
  const withFacts = messages.filter(({ facts = [] }) => facts.length > 0);
  const made = await Promise.all(
    withFacts.map(async ({ id }) => [id, await scope.derivedFrom(id)] as const),
  );
  return new Map(made);
}

/** What is kept beside what is believed is no memory that stands for its message. */
function isBelieved({ status }: MemoryRecord): boolean {
  return status !== 'quarantined' && status !== 'disputed';
}

/** A result without what the search added to the record. */
function recordOf(result: SearchResult): MemoryRecord {
  const { score: _s, why: _w, facts: _f, outdatedSince: _o, ...record } = result;
  return record;
}
