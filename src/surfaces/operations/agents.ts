import type { AgentRecord, AgentFile, Page, Told, ToolRecord } from '../../index.ts';
import {
  agentsOf,
  createOnce,
  findAgent,
  findArchive,
  findBlock,
  findConversation,
  isMeant,
  placeOfId,
  readPage,
  told,
  toldPage,
} from './agent-access.ts';
import { operation } from './operation.ts';
import type { Operation, OperationContext } from './operation.ts';
import { requireEveryAgent } from './own.ts';
import type { Removed } from './schemas/agent-fields.ts';
import { removed } from './schemas/agent-fields.ts';
import {
  agent,
  agentFile,
  agentList,
  agentPage,
  agentRequest,
  agentsRequest,
  attachRequest,
  exportRequest,
  importRequest,
  newAgent,
  toolPage,
  toolsRequest,
  updateAgent,
} from './schemas/agents.ts';
import type { AgentList, AttachRequest } from './schemas/agents.ts';
import { ownTarget, unscoped } from './targets.ts';

const AN_AGENT = '01920000-0000-7000-8000-0000000000a1';

export const createAgentRecord: Operation<Told<AgentRecord>> = operation({
  note: { name: 'agents.create', action: 'curate', audit: 'always' },
  title: 'Create an agent',
  description: 'Makes an agent that persists, with its blocks, all or nothing.',
  input: newAgent,
  output: agent,
  example: { user: 'ana', name: 'companion', newBlocks: [{ label: 'human', value: 'Ana.' }] },
  keepsAnswers: 'itself',
  target: (input) => ({ ...ownTarget(input), kinds: [] }),
  async run(context, request) {
    const { user, agent: area } = context.target;
    const { blocks = [], archives = [] } = request;
    for (const id of blocks) await findBlock(context, id, context.principal);
    for (const id of archives) await findArchive(context, id, context.principal);
    const { create, get } = agentsOf(context);
    const owner = { ...(user !== undefined && { user }), ...(area !== undefined && { area }) };
    const record = await createOnce(
      context,
      'agent',
      (id) =>
        create({ ...unscoped(request), ...owner, ...(id !== undefined && { id }) }, by(context)),
      get,
    );
    context.tell({ ids: [record.id] });
    return told(record);
  },
});

export const listAgents: Operation<Page<Told<AgentRecord>>> = operation({
  note: { name: 'agents.list', action: 'read', audit: 'reads' },
  title: 'List agents',
  description: 'Agents, newest first, a page at a time.',
  input: agentsRequest,
  output: agentPage,
  example: { user: 'ana', limit: 20 },
  adjust: ({ everyone }) => (everyone === true ? { action: 'read-across' } : {}),
  target: (input) => ({ ...ownTarget(input), ...(input.everyone === true && { across: true }) }),
  async run(context, request) {
    const {
      limit: _limit,
      cursor: _cursor,
      order: _order,
      everyone,
      ...filter
    } = unscoped(request);
    const { user, agent: area } = context.target;
    // Without a user those of none are meant; whoever is bound to an agent means that one.
    const isOpen = everyone === true || user !== undefined || area !== undefined;
    const page = await readPage(
      request,
      (options) =>
        agentsOf(context).list({ ...filter, ...options, ...(user !== undefined && { user }) }),
      placeOfId,
      (record) => isMeant(context.target, record) && (isOpen || record.user === undefined),
    );
    return toldPage(page);
  },
});

export const getAgent: Operation<Told<AgentRecord>> = operation({
  note: { name: 'agents.get', action: 'read', audit: 'reads' },
  title: 'Get an agent',
  description: 'One agent by its id.',
  input: agentRequest,
  output: agent,
  example: { id: AN_AGENT },
  target: ownTarget,
  run: async (context, { id }) => told(await findAgent(context, id)),
});

export const updateAgentRecord: Operation<Told<AgentRecord>> = operation({
  note: { name: 'agents.update', action: 'curate', audit: 'always' },
  title: 'Change an agent',
  description: 'What is left out stays, null takes away, lists replace.',
  input: updateAgent,
  output: agent,
  example: { id: AN_AGENT, instructions: 'Answer in one sentence.' },
  target: (input) => ({ ...ownTarget(input), kinds: [] }),
  async run(context, request) {
    const { id, ifVersion, ...changes } = unscoped(request);
    await findAgent(context, id);
    const how = { ...by(context), ...(ifVersion !== undefined && { ifVersion }) };
    const record = await agentsOf(context).update(id, changes, how);
    context.tell({ ids: [id], detail: { version: record.version } });
    return told(record);
  },
});

export const removeAgent: Operation<Removed> = operation({
  note: { name: 'agents.remove', action: 'forget', audit: 'always', grave: true },
  title: 'Remove an agent',
  description:
    'With its conversations, messages, runs, what it alone knows, and blocks and archives made for it.',
  input: agentRequest,
  output: removed,
  example: { id: AN_AGENT },
  target: (input) => ({ ...ownTarget(input) }),
  async run(context, { id }) {
    await findAgent(context, id);
    await agentsOf(context).remove(id);
    context.tell({ ids: [id] });
    return { id, removed: true };
  },
});

function attaching(verb: 'attach' | 'detach', description: string): Operation<Told<AgentRecord>> {
  return operation({
    note: { name: `agents.${verb}`, action: 'curate', audit: 'always' },
    title: verb === 'attach' ? 'Attach to an agent' : 'Detach from an agent',
    description,
    input: attachRequest,
    output: agent,
    example: { id: AN_AGENT, tool: 'archival_memory_search' },
    target: (input) => ({ ...ownTarget(input), kinds: [] }),
    async run(context, request) {
      await findAgent(context, request.id);
      const record = await attachOne(context, verb, request);
      context.tell({ ids: [record.id] });
      return told(record);
    },
  });
}

async function attachOne(
  context: OperationContext,
  verb: 'attach' | 'detach',
  { id, block, archive, tool = '' }: AttachRequest,
): Promise<AgentRecord> {
  const agents = agentsOf(context);
  if (block !== undefined)
    return agents.blocks[verb](id, (await findBlock(context, block, context.principal)).id);
  if (archive === undefined) return agents.tools[verb](id, tool);
  return agents.archives[verb](id, (await findArchive(context, archive, context.principal)).id);
}

export const attachToAgent: Operation<Told<AgentRecord>> = attaching(
  'attach',
  'Gives an agent a block, an archive or a tool that is there. Once more changes nothing.',
);
export const detachFromAgent: Operation<Told<AgentRecord>> = attaching(
  'detach',
  'Takes a block, an archive or a tool from an agent; it stays for others.',
);

export const exportAgent: Operation<AgentFile> = operation({
  note: { name: 'agents.export', action: 'export', audit: 'always' },
  title: 'Export an agent',
  description: 'An agent with its blocks, archives, tools and messages, as one file of JSON.',
  input: exportRequest,
  output: agentFile,
  example: { id: AN_AGENT },
  target: ownTarget,
  async run(context, request) {
    const { id, conversation, scrub } = request;
    const record = await findAgent(context, id);
    const thread = await findConversation(context, record, conversation);
    context.tell({ ids: [id] });
    const options = { conversation: thread.id, ...(scrub !== undefined && { scrub }) };
    return agentsOf(context).exportFile(id, options);
  },
});

export const importAgents: Operation<AgentList> = operation({
  note: { name: 'agents.import', action: 'import', audit: 'always', slow: true },
  title: 'Import agents',
  description: 'Makes new agents of an exported file, all with ids of their own.',
  input: importRequest,
  output: agentList,
  example: { user: 'ana', file: { format: 'memoir-agent', version: 1, agents: [], tools: [] } },
  target: (input) => ({ ...ownTarget(input), kinds: ['episode', 'fact'] }),
  async run(context, { file, name }) {
    requireEveryAgent(context);
    const { user } = context.target;
    const agents = await agentsOf(context).importFile(file, {
      by: by(context),
      ...(name !== undefined && { name }),
      ...(user !== undefined && { user }),
    });
    context.tell({ ids: agents.map(({ id }) => id) });
    return { agents: agents.map(told) };
  },
});

export const listTools: Operation<Page<Told<ToolRecord>>> = operation({
  note: { name: 'tools.list', action: 'read', audit: 'reads' },
  title: 'List tools of agents',
  description: 'What agents may be given: the memory tools, the application’s, and clients’.',
  input: toolsRequest,
  output: toolPage,
  example: { limit: 20 },
  target: ownTarget,
  async run(context, request) {
    const page = await readPage(
      request,
      (options) => agentsOf(context).tools.list(options),
      placeOfId,
    );
    return toldPage(page);
  },
});

/** Who does it, for versions of blocks. */
export function by({ principal }: OperationContext): { readonly actor: string } {
  return { actor: principal.actor };
}
