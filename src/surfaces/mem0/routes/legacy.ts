import { MemoirError } from '../../../index.ts';
import { addMemories } from '../add.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import type { Call, Route } from '../call.ts';
import { badRequest } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { listCall } from '../list-call.ts';
import type { Listed } from '../list-call.ts';
import { readPage, toEnvelope } from '../paging.ts';
import { snakeCase } from '../snake-case.ts';
import { searchCall } from '../search-call.ts';
import { readInteger, readObjectOrText } from '../values.ts';

/** "v1.1" wraps what "v1.0" answers with as a bare list. */
function isWrapped({ body }: Call): boolean {
  return body['output_format'] === 'v1.1';
}

async function addOfOld(call: Call): Promise<Answer> {
  const { results, event_id, status } = await addMemories(call);
  return answer(isWrapped(call) ? { results, relations: [], event_id, status } : results);
}

async function searchV1(call: Call): Promise<Answer> {
  const results = await searchCall(call, { threshold: 0.1, limit: 10 });
  return answer(isWrapped(call) ? { results, relations: [] } : results);
}

async function searchV2(call: Call): Promise<Answer> {
  const results = await searchCall(call, { threshold: 0.3, limit: 10 });
  return answer(isWrapped(call) ? { results } : results);
}

const LISTS: ReadonlySet<string> = new Set(['categories', 'fields']);
const MOST = 200;

/** A query as the body of a list: lists are repeated or separated by commas. */
function queryBody({ query }: Call): JsonObject {
  const body: Record<string, unknown> = {};
  for (const key of new Set(query.keys())) {
    const name = snakeCase(key.replace(/\[\]$/, ''));
    const values = query.getAll(key).filter((value) => value !== '');
    if (values.length === 0) continue;
    body[name] = LISTS.has(name) ? values.flatMap((value) => value.split(',')) : values[0];
  }
  const metadata = readObjectOrText('metadata', body['metadata']);
  return { ...body, ...(metadata !== undefined && { metadata }) };
}

const NEEDS_ENTITY = 'One of the filters: app_id, user_id, agent_id, run_id is required!';

async function listV1(call: Call): Promise<Answer> {
  const body = queryBody(call);
  const limit = readInteger('limit', body['limit']);
  if (limit !== undefined && limit > MOST) throw badRequest(`limit must be <= ${MOST}`);
  if (limit !== undefined && limit < 1) throw badRequest('limit must be at least 1');
  const listed = await listCall({ ...call, body }, NEEDS_ENTITY);
  if (asksPage(call)) return envelopeOf(call, listed);
  const shown = limit === undefined ? listed.found : listed.found.slice(0, limit);
  return answer((await listed.inFull(shown)).map(listed.show));
}

async function listV2(call: Call): Promise<Answer> {
  const listed = await listCall(call);
  if (asksPage(call)) return envelopeOf(call, listed);
  const results = (await listed.inFull(listed.found)).map(listed.show);
  return answer(isWrapped(call) ? { results } : results);
}

function asksPage({ query, body }: Call): boolean {
  return ['page', 'page_size'].some((name) => query.has(name) || body[name] !== undefined);
}

/** Pages of old end with an error. */
async function envelopeOf(call: Call, { found, inFull, show }: Listed): Promise<Answer> {
  const page = readPage(call, 100);
  const last = Math.max(1, Math.ceil(found.length / page.size));
  if (page.page > last) throw new MemoirError('NOT_FOUND', 'Invalid page.');
  const envelope = toEnvelope(call, found, page);
  return answer({ ...envelope, results: (await inFull(envelope.results)).map(show) });
}

export const legacyRoutes: readonly Route[] = [
  { method: 'POST', path: 'v1/memories', answer: addOfOld },
  { method: 'POST', path: 'v2/memories/add', answer: addOfOld },
  { method: 'POST', path: 'v1/memories/search', answer: searchV1 },
  { method: 'POST', path: 'v2/memories/search', answer: searchV2 },
  { method: 'GET', path: 'v1/memories', answer: listV1 },
  { method: 'POST', path: 'v2/memories', answer: listV2 },
];
