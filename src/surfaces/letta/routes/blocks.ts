import type { Block, BlockListOptions } from '../../../index.ts';
import { findBlock, inAgent, knows, owns, passAcross, requireOwn } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { pass } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { invalid, ProtocolError } from '../errors.ts';
import { lettaOf } from '../extra.ts';
import { readId, uuidOf } from '../ids.ts';
import { createOnce } from '../once.ts';
import { fillPage, readPage } from '../paging.ts';
import { given, queryFlag, queryInteger, queryText, queryTexts, readBody } from '../read.ts';
import { createBlock, toBlockChanges, toBlockInput, updateBlock } from '../requests/block.ts';
import type { BlockBody } from '../requests/block.ts';
import { toAgentState } from '../shapes/agent-state.ts';
import { toBlock } from '../shapes/block.ts';

const LIST = { name: 'blocks.list', action: 'read', audit: 'reads' } as const;
const GET = { name: 'blocks.get', action: 'read', audit: 'reads' } as const;
const CREATE = { name: 'blocks.create', action: 'curate', audit: 'always' } as const;
const UPDATE = { name: 'blocks.update', action: 'curate', audit: 'always' } as const;
const REMOVE = { name: 'blocks.remove', action: 'forget', audit: 'always' } as const;
const OF_AGENT = { name: 'agents.blocks.get', action: 'read', audit: 'reads' } as const;
const EDIT = { name: 'agents.blocks.edit', action: 'write', audit: 'always' } as const;
const ATTACH = { name: 'agents.blocks.attach', action: 'curate', audit: 'always' } as const;
const DETACH = { name: 'agents.blocks.detach', action: 'curate', audit: 'always' } as const;

function blockId(call: Call, at: number = 0): string {
  return readId('block', call.parameters[at] ?? '', ['path', 'block_id']);
}

/** Fields of the block's own; what it is kept as beside them is the surface's. */
export async function changeBlock(call: Call, block: Block, body: BlockBody): Promise<Block> {
  const changes = toBlockChanges(body, block.extra);
  if (Object.keys(changes).length === 0) return block;
  const ifVersion = versionWanted(call);
  return call.agents.blocks.update(block.id, changes, {
    actor: call.principal.actor,
    ...(ifVersion !== undefined && { ifVersion }),
  });
}

/** `If-Match: "3"` */
function versionWanted({ request }: Call): number | undefined {
  const wanted = request.headers.get('if-match');
  if (wanted === null || wanted === '*') return undefined;
  const [, digits] = /^(?:W\/)?"?(\d+)"?$/.exec(wanted.trim()) ?? [];
  if (digits === undefined) throw new ProtocolError(400, 'If-Match should be the version: "3"');
  return Number(digits);
}

async function listBlocks(call: Call): Promise<Answer> {
  const page = readPage(call, 'block', { limit: 50, order: 'asc' });
  const { user } = call.principal;
  const counts = queryTexts(call, 'connected_to_agents_count_eq')?.map(Number);
  if (counts?.some((count) => !Number.isInteger(count))) {
    throw invalid(
      ['query', 'connected_to_agents_count_eq'],
      'Input should be integers',
      'int_type',
    );
  }
  const agents = given({
    in: counts,
    moreThan: queryInteger(call, 'connected_to_agents_count_gt', -1, 1_000_000),
    lessThan: queryInteger(call, 'connected_to_agents_count_lt', 0, 1_000_000),
  });
  const filter: BlockListOptions = {
    ...given({
      label: queryText(call, 'label'),
      name: queryText(call, 'name'),
      tags: queryTexts(call, 'tags'),
      labelText: queryText(call, 'label_search'),
      descriptionText: queryText(call, 'description_search'),
      valueText: queryText(call, 'value_search'),
      user,
    }),
    tagMatch: queryFlag(call, 'match_all_tags') === true ? 'all' : 'any',
    ...(Object.keys(agents).length > 0 && { agents }),
  };
  const isTemplate = queryFlag(call, 'templates_only') === true;
  const isMeant = await blockTest(call);
  const found = await fillPage(
    page,
    (options) => call.agents.blocks.list({ ...filter, ...options }),
    ({ id }) => id,
    (block) => isMeant(block) && (!isTemplate || lettaOf(block.extra)['is_template'] === true),
  );
  return answer(found.map(toBlock));
}

/** A key that is bound to an agent is shown what that agent has. */
async function blockTest(call: Call): Promise<(block: Block) => boolean> {
  if (call.principal.agent === undefined) return (block) => owns(call, block);
  const agents = await call.agents.list({ limit: 1_000 });
  const attached = new Set(
    agents.filter((agent) => knows(call, agent)).flatMap(({ blocks }) => blocks),
  );
  return ({ id }) => attached.has(id);
}

async function create(call: Call): Promise<Answer> {
  const body = await readBody(call, createBlock);
  return pass(call, CREATE, { kinds: [] }, async (_tell, { user }) => {
    const block = await createOnce(
      call,
      'block',
      (id) => {
        const input = { ...toBlockInput(body), id, ...given({ user }) };
        return call.agents.blocks.create(input, { actor: call.principal.actor });
      },
      (id) => call.agents.blocks.get(id),
    );
    return answer(toBlock(block));
  });
}

async function listAgents(call: Call): Promise<Answer> {
  const page = readPage(call, 'agent', { limit: 50, order: 'desc' });
  const block = await findBlock(call, blockId(call));
  const found = await fillPage(
    page,
    (options) => call.agents.list({ ...options, block: block.id }),
    ({ id }) => id,
    (agent) => knows(call, agent),
  );
  return answer(await Promise.all(found.map((agent) => toAgentState(call, agent))));
}

async function listOfAgent(call: Call): Promise<Answer> {
  const page = readPage(call, 'block', { limit: 100, order: 'desc' });
  return inAgent(call, OF_AGENT, async (agent) => {
    const own = new Set(agent.blocks);
    const found = await fillPage(
      page,
      (options) => call.agents.blocks.list(options),
      ({ id }) => id,
      ({ id }) => own.has(id),
    );
    return answer(found.map(toBlock));
  });
}

/** By its label, or by its id, as newer clients may name it. */
async function blockOf(call: Call, agent: string): Promise<Block> {
  const name = call.parameters[1] ?? '';
  const id = uuidOf('block', name);
  if (id === undefined) return call.agents.blocks.byLabel(agent, name);
  const found = (await call.agents.blocks.ofAgent(agent)).find((block) => block.id === id);
  return found ?? call.agents.blocks.byLabel(agent, name);
}

export const blockRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'v1/blocks',
    answer: (call) => passAcross(call, LIST, () => listBlocks(call)),
  },
  { method: 'POST', path: 'v1/blocks', answer: create },
  {
    method: 'GET',
    path: 'v1/blocks/count',
    answer: (call) =>
      passAcross(call, LIST, async () => {
        const isMeant = await blockTest(call);
        const all = await fillPage(
          { limit: Number.MAX_SAFE_INTEGER, order: 'ascending' },
          (options) => call.agents.blocks.list(options),
          ({ id }) => id,
          isMeant,
        );
        return answer(all.length);
      }),
  },
  {
    method: 'GET',
    path: 'v1/blocks/:id',
    answer: (call) =>
      pass(call, GET, {}, async () => answer(toBlock(await findBlock(call, blockId(call))))),
  },
  {
    method: 'PATCH',
    path: 'v1/blocks/:id',
    answer: async (call) => {
      const body = await readBody(call, updateBlock);
      return pass(call, UPDATE, { kinds: [] }, async () => {
        const block = await findBlock(call, blockId(call));
        await requireOwn(call, block);
        return answer(toBlock(await changeBlock(call, block, body)));
      });
    },
  },
  {
    method: 'DELETE',
    path: 'v1/blocks/:id',
    answer: (call) =>
      pass(call, REMOVE, { kinds: [] }, async (tell) => {
        const block = await findBlock(call, blockId(call));
        await requireOwn(call, block);
        await call.agents.blocks.remove(block.id);
        tell({ ids: [block.id] });
        return answer({ message: `Block id=${call.parameters[0]} successfully deleted` });
      }),
  },
  {
    method: 'GET',
    path: 'v1/blocks/:id/agents',
    answer: (call) => passAcross(call, LIST, () => listAgents(call)),
  },
  { method: 'GET', path: 'v1/agents/:id/core-memory/blocks', answer: listOfAgent },
  {
    method: 'PATCH',
    path: 'v1/agents/:id/core-memory/blocks/attach/:block',
    answer: (call) =>
      inAgent(call, ATTACH, async ({ id }) => {
        const block = await findBlock(call, blockId(call, 1));
        return answer(await toAgentState(call, await call.agents.blocks.attach(id, block.id)));
      }),
  },
  {
    method: 'PATCH',
    path: 'v1/agents/:id/core-memory/blocks/detach/:block',
    answer: (call) =>
      inAgent(call, DETACH, async (agent) => {
        const block = await findBlock(call, blockId(call, 1));
        // A request that is sent again finds it detached.
        const isAttached = agent.blocks.includes(block.id);
        const changed = isAttached ? await call.agents.blocks.detach(agent.id, block.id) : agent;
        return answer(await toAgentState(call, changed));
      }),
  },
  {
    method: 'GET',
    path: 'v1/agents/:id/core-memory/blocks/:label',
    answer: (call) =>
      inAgent(call, OF_AGENT, async ({ id }) => answer(toBlock(await blockOf(call, id)))),
  },
  {
    method: 'PATCH',
    path: 'v1/agents/:id/core-memory/blocks/:label',
    answer: async (call) => {
      const body = await readBody(call, updateBlock);
      return inAgent(call, EDIT, async ({ id }) =>
        answer(toBlock(await changeBlock(call, await blockOf(call, id), body))),
      );
    },
  },
];
