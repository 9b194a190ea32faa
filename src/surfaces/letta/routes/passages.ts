import { z } from 'zod';
import type { FoundPassage, JsonObject, PassageInput, PassagePlace } from '../../../index.ts';
import {
  findAgent,
  findArchive,
  inAgent,
  knowsArchive,
  passAcross,
  requireOwn,
  targetOf,
} from '../access.ts';
import { answer, NOTHING } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { giveArchivalTools } from '../archival-tools.ts';
import { pass } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { readId } from '../ids.ts';
import { readPage } from '../paging.ts';
import { given, queryInteger, queryOneOf, queryText, queryTexts, readBody } from '../read.ts';
import { moment, someJson, text, texts } from '../requests/fields.ts';
import type { Maybe } from '../requests/fields.ts';
import { toPassage, toSearchResult } from '../shapes/passage.ts';
import { archiveId } from './archives.ts';

const LIST = { name: 'passages.list', action: 'read', audit: 'reads' } as const;
const SEARCH = {
  name: 'passages.search',
  action: 'read',
  audit: 'reads',
  span: 'search_memory',
} as const;
const INSERT = {
  name: 'passages.insert',
  action: 'write',
  audit: 'always',
  span: 'create_memory',
} as const;
const REMOVE = {
  name: 'passages.remove',
  action: 'forget',
  audit: 'always',
  span: 'delete_memory',
} as const;

interface PassageBody {
  readonly text: string;
  readonly tags?: Maybe<string[]>;
  readonly metadata?: Maybe<JsonObject>;
  readonly created_at?: Maybe<string>;
}

const passageBody: z.ZodType<PassageBody> = z.looseObject({
  text: z.string().refine((value) => value.trim() !== '', 'Text must not be empty'),
  tags: texts,
  metadata: someJson,
  created_at: moment.nullish(),
});

const manyBody: z.ZodType<{ readonly passages: PassageBody[] }> = z.looseObject({
  passages: z.array(passageBody),
});

function toInput(body: PassageBody): PassageInput {
  return {
    text: body.text,
    ...given({ tags: body.tags, metadata: body.metadata, at: body.created_at }),
  };
}

/** The same key again inserts nothing. */
function insertOptions({ request }: Call): { readonly idempotencyKey?: string } {
  return given({ idempotencyKey: request.headers.get('idempotency-key') });
}

function passageId(call: Call, at: number): string {
  return readId('passage', call.parameters[at] ?? '', ['path', 'passage_id']);
}

async function insertForAgent(call: Call): Promise<Answer> {
  const body = await readBody(call, passageBody);
  return inAgent(
    call,
    INSERT,
    async (agent, tell) => {
      const { passages } = call.agents;
      const added = await passages.insert(
        { agent: agent.id },
        [toInput(body)],
        insertOptions(call),
      );
      tell({ ids: added.map(({ id }) => id) });
      await giveArchivalTools(call, await call.agents.get(agent.id));
      return answer(added.map(toPassage));
    },
    ['fact'],
  );
}

async function listOfAgent(call: Call): Promise<Answer> {
  const page = readPage(call, 'passage', { limit: 100, order: 'asc' });
  return inAgent(call, LIST, async ({ id }) => {
    const filter = given({ text: queryText(call, 'search') });
    const found = await call.agents.passages.list({ agent: id }, { ...page, ...filter });
    return answer(found.map(toPassage));
  });
}

async function searchOfAgent(call: Call): Promise<Answer> {
  return inAgent(call, SEARCH, async ({ id }) => {
    const query = queryText(call, 'query')?.trim() ?? '';
    if (query === '') return answer({ results: [], count: 0 });
    const found = await call.agents.passages.search({ agent: id }, query, {
      limit: queryInteger(call, 'top_k', 1, 1_000) ?? 5,
      tagMatch: queryOneOf(call, 'tag_match_mode', ['any', 'all'] as const) ?? 'any',
      ...given({
        tags: queryTexts(call, 'tags'),
        from: queryText(call, 'start_datetime'),
        to: queryText(call, 'end_datetime'),
      }),
    });
    return answer({ results: found.map(toSearchResult), count: found.length });
  });
}

async function removeOfAgent(call: Call): Promise<Answer> {
  return inAgent(
    call,
    REMOVE,
    async (agent, tell) => {
      const id = passageId(call, 1);
      await call.agents.passages.remove(id, { agent: agent.id });
      tell({ ids: [id] });
      return answer({ message: `Memory id=${call.parameters[1]} successfully deleted` });
    },
    ['fact'],
  );
}

async function insertIntoArchive(
  call: Call,
  bodies: readonly PassageBody[],
): Promise<readonly JsonObject[]> {
  return pass(call, INSERT, { kinds: ['fact'] }, async (tell) => {
    const archive = await findArchive(call, archiveId(call));
    await requireOwn(call, archive);
    const inputs = bodies.map(toInput);
    const place = { archive: archive.id };
    const added = await call.agents.passages.insert(place, inputs, insertOptions(call));
    tell({ ids: added.map(({ id }) => id) });
    return added.map(toPassage);
  });
}

async function removeOfArchive(call: Call): Promise<Answer> {
  return pass(call, REMOVE, { kinds: ['fact'] }, async (tell) => {
    const archive = await findArchive(call, archiveId(call));
    await requireOwn(call, archive);
    const id = passageId(call, 1);
    await call.agents.passages.remove(id, { archive: archive.id });
    tell({ ids: [id] });
    return NOTHING;
  });
}

interface SearchBody {
  readonly query?: Maybe<string>;
  readonly agent_id?: Maybe<string>;
  readonly archive_id?: Maybe<string>;
  readonly tags?: Maybe<string[]>;
  readonly tag_match_mode?: Maybe<'any' | 'all'>;
  readonly limit?: Maybe<number>;
  readonly start_date?: Maybe<string>;
  readonly end_date?: Maybe<string>;
}

const searchBody: z.ZodType<SearchBody> = z.looseObject({
  query: text,
  agent_id: text,
  archive_id: text,
  tags: texts,
  tag_match_mode: z.enum(['any', 'all']).nullish(),
  limit: z.int().min(1).max(1_000).nullish(),
  start_date: moment.nullish(),
  end_date: moment.nullish(),
});

async function search(call: Call): Promise<Answer> {
  const body = await readBody(call, searchBody);
  const { agent_id: agentId, archive_id: archive } = body;
  const agent = agentId
    ? await findAgent(call, readId('agent', agentId, ['body', 'agent_id']))
    : undefined;
  const place: PassagePlace = {
    ...(agent !== undefined && { agent: agent.id }),
    ...(archive && {
      archive: (await findArchive(call, readId('archive', archive, ['body', 'archive_id']))).id,
    }),
  };
  const work = async (): Promise<Answer> => answer((await find(call, place, body)).map(toFound));
  if (agent !== undefined) return pass(call, SEARCH, targetOf(agent), work);
  return archive ? pass(call, SEARCH, {}, work) : passAcross(call, SEARCH, work);
}

/** A bound key that names nothing searches the archives that it may know of. */
async function find(
  call: Call,
  place: PassagePlace,
  body: SearchBody,
): Promise<readonly FoundPassage[]> {
  const limit = body.limit ?? 50;
  const options = {
    limit,
    tagMatch: body.tag_match_mode ?? ('any' as const),
    ...given({ tags: body.tags, from: body.start_date, to: body.end_date }),
  };
  const question = body.query?.trim() === '' ? undefined : (body.query ?? undefined);
  const { principal, agents } = call;
  const isBound = principal.user !== undefined || principal.agent !== undefined;
  if (!isBound || place.agent !== undefined || place.archive !== undefined) {
    return agents.passages.search(place, question, options);
  }
  const found = [];
  for (const archive of await agents.archives.list({ limit: 1_000 })) {
    if (!(await knowsArchive(call, archive))) continue;
    found.push(...(await agents.passages.search({ archive: archive.id }, question, options)));
  }
  const newest = (a: FoundPassage, b: FoundPassage): number =>
    a.passage.at < b.passage.at ? 1 : a.passage.at > b.passage.at ? -1 : 0;
  return found.toSorted((a, b) => b.score - a.score || newest(a, b)).slice(0, limit);
}

function toFound({ passage, score }: FoundPassage): JsonObject {
  return { passage: toPassage(passage), score, metadata: {} };
}

export const passageRoutes: readonly Route[] = [
  { method: 'POST', path: 'v1/passages/search', answer: search },
  { method: 'POST', path: 'v1/agents/:id/archival-memory', answer: insertForAgent },
  { method: 'GET', path: 'v1/agents/:id/archival-memory', answer: listOfAgent },
  { method: 'GET', path: 'v1/agents/:id/archival-memory/search', answer: searchOfAgent },
  { method: 'DELETE', path: 'v1/agents/:id/archival-memory/:passage', answer: removeOfAgent },
  {
    method: 'POST',
    path: 'v1/archives/:id/passages',
    answer: async (call) => {
      const body = await readBody(call, passageBody);
      return answer((await insertIntoArchive(call, [body]))[0] ?? null);
    },
  },
  {
    method: 'POST',
    path: 'v1/archives/:id/passages/batch',
    answer: async (call) => {
      const { passages } = await readBody(call, manyBody);
      return answer(await insertIntoArchive(call, passages));
    },
  },
  { method: 'DELETE', path: 'v1/archives/:id/passages/:passage', answer: removeOfArchive },
];
