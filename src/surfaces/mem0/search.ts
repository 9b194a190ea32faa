import { decayFactors } from './accesses.ts';
import { createdAt } from './attributes.ts';
import { feedbackFactors } from './feedback.ts';
import { asksOverview, overviewScore } from './overview.ts';
import { putCurrentFirst } from './put-current-first.ts';
import { descending, inFull, ownersFor, readOutlines } from './reading.ts';
import type { ReadingParts } from './reading.ts';
import { searchOwn } from './search-own.ts';
import { poolFor, reachOf } from './search-request.ts';
import type { Hit, SearchRequest } from './search-request.ts';

/** Finds memories of a tenant, best first, with scores that mean the same in every scope. */
export async function searchMemories(
  parts: ReadingParts,
  request: SearchRequest,
): Promise<readonly Hit[]> {
  const memory = parts.services.memory.tenant(parts.tenant);
  if (asksOverview(request.query)) {
    const best = await fittingOf(parts, request, await lookOver(parts, request));
    const worded = await withWords(parts, best.slice(0, reachOf(request)));
    return putCurrentFirst(worded, request.visibility.now).slice(0, request.limit);
  }
  const hits: Hit[] = [];
  for await (const user of ownersFor(memory, request.filter)) {
    hits.push(...(await searchOwn(parts, memory, user, request)));
  }
  const best = await fittingOf(parts, request, hits);
  return putCurrentFirst(best, request.visibility.now).slice(0, request.limit);
}

/** Those that answer well enough, best first. */
async function fittingOf(
  parts: ReadingParts,
  request: SearchRequest,
  hits: readonly Hit[],
): Promise<readonly Hit[]> {
  const judged = await withFeedback(parts, hits);
  const fitting = judged.filter(({ score }) => score >= request.threshold).toSorted(bestFirst);
  return request.decay ? withDecay(parts, fitting, request.limit) : fitting;
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
  const pool = hits.slice(0, poolFor(limit));
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
  for await (const { record, isWaiting } of readOutlines(parts, request)) {
    hits.push({ record, isWaiting, score: overviewScore(record.importance) });
  }
  return hits;
}

/** The hits with the words of their memories: an overview is chosen without them. */
async function withWords(parts: ReadingParts, hits: readonly Hit[]): Promise<readonly Hit[]> {
  const full = await inFull(parts, hits);
  const records = new Map(full.map(({ record }) => [record.id, record]));
  return hits.flatMap((hit) => {
    const record = records.get(hit.record.id);
    return record === undefined ? [] : [{ ...hit, record }];
  });
}

function bestFirst(left: Hit, right: Hit): number {
  return (
    right.score - left.score ||
    createdAt(right.record) - createdAt(left.record) ||
    descending(left.record.id, right.record.id)
  );
}
