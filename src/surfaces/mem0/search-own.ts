import { KINDS } from '../../index.ts';
import type { Condition, MemoryRecord, SearchResult, TenantMemory } from '../../index.ts';
import { attributesOf } from './attributes.ts';
import { isEntityName } from './entity-ids.ts';
import { agentOf, compileFilter, filterFor } from './filters/index.ts';
import { sourceIds } from './memory-object.ts';
import { isOfSameSlot } from './put-current-first.ts';
import { everythingOf, isSource, waitingAmong } from './reading.ts';
import type { ReadingParts, Wanted } from './reading.ts';
import { MOST, poolFor, reachOf } from './search-request.ts';
import type { Hit, SearchRequest } from './search-request.ts';
import { isWanted, statusesOf } from './visibility.ts';

/** Ids that are named at once, less those of the messages of one memory. */
const MOST_NAMED = 900;
/**
 * A message that answers a question lends its relevance to the memories made of it: nearly all of it
 * when none of them was found by its own words; else a little to those that say something else in the
 * same respect ("uses Tidal" beside "no longer uses Spotify"), and nothing to others.
 */
const LENT = 0.9;
const LENT_BESIDE = 0.4;
/** Cosines of texts that have nothing to do with each other hardly reach it. */
const UNRELATED = 0.35;

/** What one owner's memories answer: found by themselves, or by the messages they were made of. */
export async function searchOwn(
  parts: ReadingParts,
  memory: TenantMemory,
  user: string | undefined,
  request: SearchRequest,
): Promise<readonly Hit[]> {
  const named = agentOf(request.filter);
  const agent = named !== undefined && isEntityName(named) ? { agent: named } : {};
  const { where, isExact } = compileFilter(filterFor(request.filter, { user, ...agent }));
  const scope = memory.scope({ ...(user !== undefined && { user }), ...agent });
  const reach = reachOf(request);
  const look = async (
    limit: number,
    condition: Condition | undefined,
  ): Promise<readonly SearchResult[]> => {
    const { results } = await scope.search(request.query, {
      kinds: KINDS,
      statuses: statusesOf(request.visibility),
      anyTime: true,
      exactly: ['user', ...('agent' in agent ? (['agent'] as const) : [])],
      limit,
      minScore: request.threshold,
      rerank: request.rerank,
      ...(condition !== undefined && { where: condition }),
      ...(request.byWords && { without: ['meaning'] }),
    });
    for (const { id } of results) parts.whereabouts.note(parts.tenant, id, user);
    return results;
  };
  const enough = request.decay ? poolFor(request.limit) : request.limit;
  for (const limit of new Set([reach, MOST])) {
    const results = await look(limit, where);
    const hits = await merge(parts, memory, user, request, results);
    const isAll = results.length < limit || hits.length >= enough;
    if (isAll || !isCrowded(results, request, isExact)) return hits;
  }
  // Others stood in the way of what is wanted, however far one looks: so it is named.
  const those: SearchResult[] = [];
  for (const ids of await namesOf(parts, memory, user, request)) {
    those.push(...(await look(MOST, { field: ['id'], is: 'in', value: ids })));
  }
  return merge(parts, memory, user, request, those);
}

/** Whether what is not wanted took places of what is. */
function isCrowded(results: readonly SearchResult[], wanted: Wanted, isExact: boolean): boolean {
  return !isExact || results.some((result) => !isWanted(recordOf(result), false, wanted));
}

/** Ids of all that is wanted of one owner, with the messages it was made of, in lists a store takes. */
async function namesOf(
  parts: ReadingParts,
  memory: TenantMemory,
  user: string | undefined,
  wanted: Wanted,
): Promise<readonly (readonly string[])[]> {
  const lists: Set<string>[] = [];
  let last: Set<string> | undefined;
  for await (const record of everythingOf(parts, memory, user, wanted)) {
    const isSeen = isSource(record) ? [true, false] : [false];
    if (!isSeen.some((isWaiting) => isWanted(record, isWaiting, wanted))) continue;
    if (last === undefined || last.size > MOST_NAMED) lists.push((last = new Set()));
    for (const id of [record.id, ...sourceIds(record)]) last.add(id);
  }
  return lists.map((list) => [...list]);
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
  const offer = (record: MemoryRecord, score: number, result: Hit['result']): void => {
    const isWaiting = waiting.has(record.id);
    if (!isWanted(record, isWaiting, request)) return;
    const known = hits.get(record.id);
    if (known !== undefined && known.score >= score) return;
    hits.set(record.id, { record, isWaiting, score, ...(result && { result }) });
  };
  const own = new Set(results.filter((each) => !isSource(each)).map(({ id }) => id));
  for (const result of results) {
    if (!isSource(result)) {
      offer(recordOf(result), result.score, result);
      continue;
    }
    if (isBesideOnly(result)) continue;
    const memories = (made.get(result.id) ?? []).filter(isBelieved);
    if (memories.length === 0 && attributesOf(result).quiet !== true) {
      offer(recordOf(result), result.score, result);
    }
    const found = memories.filter(({ id }) => own.has(id));
    for (const record of memories) {
      if (found.length === 0) offer(record, result.score * LENT, result);
      else if (found.some((each) => isOfSameSlot(record, each)))
        offer(record, result.score * LENT_BESIDE, result);
    }
  }
  for (const { record, hit } of await successorsOf(parts, [...hits.values()])) {
    offer(record, hit.score, hit.result);
  }
  return [...hits.values()];
}

/** A message that came up because of the turns beside it alone: it answers nothing itself. */
function isBesideOnly({ why: { parts } }: SearchResult): boolean {
  const hasWords = parts.own > 0 || parts.coverage > 0 || parts.concepts.length > 0;
  return parts.neighbour + parts.session > 0 && !hasWords && (parts.meaning ?? 0) < UNRELATED;
}

/** What replaced the memories found, where the question did not find it. */
async function successorsOf(
  { services, tenant }: ReadingParts,
  hits: readonly Hit[],
): Promise<readonly { readonly record: MemoryRecord; readonly hit: Hit }[]> {
  const present = new Set(hits.map(({ record }) => record.id));
  const replaced = hits.flatMap((hit) => {
    const { supersededBy: id, scope } = hit.record;
    return id === undefined || present.has(id) ? [] : [[id, { hit, scope }] as const];
  });
  const wanted = new Map(replaced.toReversed());
  const [first] = wanted.values();
  if (first === undefined) return [];
  const owner = { tenant, ...(first.scope.user !== undefined && { user: first.scope.user }) };
  const records = await services.memory.store.records.get(owner, [...wanted.keys()]);
  return records.flatMap((record) => {
    const from = wanted.get(record.id);
    return from === undefined || !isBelieved(record) ? [] : [{ record, hit: from.hit }];
  });
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
