import { z } from 'zod';
import type { ArchiveChanges, JsonObject } from '../../../index.ts';
import { findAgent, findArchive, inAgent, knows, knowsArchive, requireOwn } from '../access.ts';
import { answer, NOTHING } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { giveArchivalTools } from '../archival-tools.ts';
import { pass } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { withLetta } from '../extra.ts';
import { readId } from '../ids.ts';
import { createOnce } from '../once.ts';
import { fillPage, readPage } from '../paging.ts';
import { given, queryText, readBody } from '../read.ts';
import { pick, someJson, text } from '../requests/fields.ts';
import type { Maybe } from '../requests/fields.ts';
import { toAgentState } from '../shapes/agent-state.ts';
import { toArchive } from '../shapes/archive.ts';
import { toEmbeddingConfig } from '../shapes/model.ts';

const LIST = { name: 'archives.list', action: 'read', audit: 'reads' } as const;
const GET = { name: 'archives.get', action: 'read', audit: 'reads' } as const;
const CREATE = { name: 'archives.create', action: 'curate', audit: 'always' } as const;
const UPDATE = { name: 'archives.update', action: 'curate', audit: 'always' } as const;
const REMOVE = { name: 'archives.remove', action: 'forget', audit: 'always' } as const;
const ATTACH = { name: 'agents.archives.attach', action: 'curate', audit: 'always' } as const;
const DETACH = { name: 'agents.archives.detach', action: 'curate', audit: 'always' } as const;

interface ArchiveBody {
  readonly name?: Maybe<string>;
  readonly description?: Maybe<string>;
  readonly embedding_config?: Maybe<JsonObject>;
  readonly metadata?: Maybe<JsonObject>;
}

const updateArchive: z.ZodType<ArchiveBody> = z.looseObject({
  name: text,
  description: text,
  embedding_config: someJson,
  metadata: someJson,
});

const createArchive: z.ZodType<ArchiveBody & { readonly name: string }> = z.looseObject({
  name: z.string().min(1),
  description: text,
  embedding_config: someJson,
  metadata: someJson,
});

export function archiveId(call: Call, at: number = 0): string {
  return readId('archive', call.parameters[at] ?? '', ['path', 'archive_id']);
}

async function listArchives(call: Call): Promise<Answer> {
  const page = readPage(call, 'archive', { limit: 50, order: 'desc' });
  const agentId = queryText(call, 'agent_id');
  const agent =
    agentId === undefined
      ? undefined
      : await findAgent(call, readId('agent', agentId, ['query', 'agent_id']));
  const found = await fillPage(
    page,
    (options) =>
      call.agents.archives.list({
        ...options,
        ...given({ name: queryText(call, 'name'), agent: agent?.id }),
      }),
    ({ id }) => id,
    // Those of an agent that the key knows it may know of, too.
    (archive) => agent !== undefined || knowsArchive(call, archive),
  );
  return answer(found.map(toArchive));
}

async function create(call: Call): Promise<Answer> {
  const body = await readBody(call, createArchive);
  return pass(call, CREATE, { kinds: [] }, async (_tell, { user }) => {
    const config = body.embedding_config ?? toEmbeddingConfig(call.services);
    const archive = await createOnce(
      call,
      'archive',
      (id) =>
        call.agents.archives.create({
          id,
          name: body.name,
          ...given({ description: body.description, metadata: body.metadata, user }),
          extra: withLetta({}, config === null ? {} : { embedding_config: config }),
        }),
      (id) => call.agents.archives.get(id),
    );
    return answer(toArchive(archive));
  });
}

async function update(call: Call): Promise<Answer> {
  const body = await readBody(call, updateArchive);
  return pass(call, UPDATE, { kinds: [] }, async () => {
    const archive = await findArchive(call, archiveId(call));
    await requireOwn(call, archive);
    const kept = pick(body, ['embedding_config']);
    const changes: ArchiveChanges = {
      ...given({ name: body.name, description: body.description, metadata: body.metadata }),
      ...(body.description === null && { description: null }),
      ...(Object.keys(kept).length > 0 && { extra: withLetta(archive.extra, kept) }),
    };
    const isChange = Object.keys(changes).length > 0;
    return answer(
      toArchive(isChange ? await call.agents.archives.update(archive.id, changes) : archive),
    );
  });
}

async function listAgents(call: Call): Promise<Answer> {
  const page = readPage(call, 'agent', { limit: 50, order: 'desc' });
  const archive = await findArchive(call, archiveId(call));
  const found = await fillPage(
    page,
    (options) => call.agents.list({ ...options, archive: archive.id }),
    ({ id }) => id,
    (agent) => knows(call, agent),
  );
  return answer(await Promise.all(found.map((agent) => toAgentState(call, agent))));
}

export const archiveRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'v1/archives',
    answer: (call) => pass(call, LIST, {}, () => listArchives(call)),
  },
  { method: 'POST', path: 'v1/archives', answer: create },
  {
    method: 'GET',
    path: 'v1/archives/:id',
    answer: (call) =>
      pass(call, GET, {}, async () => answer(toArchive(await findArchive(call, archiveId(call))))),
  },
  { method: 'PATCH', path: 'v1/archives/:id', answer: update },
  {
    method: 'DELETE',
    path: 'v1/archives/:id',
    answer: (call) =>
      pass(call, REMOVE, { kinds: ['fact'] }, async (tell) => {
        const archive = await findArchive(call, archiveId(call));
        await requireOwn(call, archive);
        await call.agents.archives.remove(archive.id);
        tell({ ids: [archive.id] });
        return NOTHING;
      }),
  },
  {
    method: 'GET',
    path: 'v1/archives/:id/agents',
    answer: (call) => pass(call, LIST, {}, () => listAgents(call)),
  },
  {
    method: 'PATCH',
    path: 'v1/agents/:id/archives/attach/:archive',
    answer: (call) =>
      inAgent(call, ATTACH, async ({ id }) => {
        const archive = await findArchive(call, archiveId(call, 1));
        await giveArchivalTools(call, await call.agents.archives.attach(id, archive.id));
        return answer({});
      }),
  },
  {
    method: 'PATCH',
    path: 'v1/agents/:id/archives/detach/:archive',
    answer: (call) =>
      inAgent(call, DETACH, async (agent) => {
        const id = archiveId(call, 1);
        if (agent.archives.includes(id)) await call.agents.archives.detach(agent.id, id);
        return answer({});
      }),
  },
];
