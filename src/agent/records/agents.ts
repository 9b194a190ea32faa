import type {
  AgentChanges,
  AgentData,
  AgentInput,
  AgentListOptions,
  AgentRecord,
  By,
  Conversation,
} from '../../core/agents.ts';
import { checkList } from '../../core/check.ts';
import type { DocumentWrite } from '../../core/document-store.ts';
import { MemoirError } from '../../core/errors.ts';
import {
  agentsWith,
  attachmentPut,
  blocksById,
  takenLabel,
  writeAttachments,
} from '../blocks/attached.ts';
import { makeBlock } from '../blocks/new-block.ts';
import type { ChangedBlock } from '../blocks/new-block.ts';
import { attachmentsOf, blocksOf, versionsOf } from '../blocks/shapes.ts';
import type { AgentParts } from '../parts.ts';
import { checkIds } from './check.ts';
import { missing, untilWritten } from './collection.ts';
import { changeAgent, makeAgent } from './new-agent.ts';
import { agentsOf, archivesOf, areasOf, conversationsOf } from './shapes.ts';

type AgentRecords = Pick<AgentData, 'create' | 'get' | 'list' | 'count' | 'update' | 'tags'>;

/** The records of the agents of a tenant. `checkTools`: NOT_FOUND for a tool that is not known. */
export function createAgentRecords(
  parts: AgentParts,
  checkTools: (names: readonly string[]) => Promise<void>,
): AgentRecords {
  const agents = agentsOf(parts);
  return {
    async create(input = {}, by) {
      const agent = makeAgent(parts, input);
      await checkTools(agent.tools);
      return createAgent(parts, agent, input, by);
    },
    get: async (id) => (await agents.get(id)).item,
    list: (options) => listAgents(parts, options),
    count: () => agents.count(),
    async update(id, changes, by = {}) {
      await checkTools(changes.tools ?? []);
      return updateAgent(parts, id, changes, by.ifVersion);
    },
    async tags() {
      const tags = new Set<string>();
      for await (const { item } of agents.all()) item.tags.forEach((tag) => tags.add(tag));
      return [...tags].toSorted();
    },
  };
}

async function createAgent(
  parts: AgentParts,
  record: AgentRecord,
  input: AgentInput,
  by: By | undefined,
): Promise<AgentRecord> {
  const owner = { user: record.user, madeFor: record.id };
  const made: ChangedBlock[] = [];
  for (const block of checkList('agent.newBlocks', input.newBlocks ?? [])) {
    made.push(await makeBlock(parts, block as Parameters<typeof makeBlock>[1], by, owner));
  }
  const blockIds = checkIds('agent.blocks', input.blocks ?? []);
  const archiveIds = checkIds('agent.archives', input.archives ?? []);
  return untilWritten(parts.documents, async () => {
    const holds = await holdExisting(parts, blockIds, archiveIds, made);
    const agent: AgentRecord = {
      ...record,
      blocks: [...made.map(({ block }) => block.id), ...blockIds],
      archives: archiveIds,
    };
    const conversation = defaultConversation(agent);
    const { id, area, user } = agent;
    const claim = { area, agent: id, ...(user !== undefined && { user }) };
    await requireFree(parts, agent);
    const writes: DocumentWrite[] = [
      agentsOf(parts).put(agent, 0),
      areasOf(parts).put(claim, 0),
      conversationsOf(parts).put(conversation, 0),
      ...made.flatMap(({ block, version }) => [
        blocksOf(parts).put(block, 0),
        versionsOf(parts).put(version, 0),
      ]),
      ...holds,
      ...[...agent.blocks, ...agent.archives].map((thing) => attachmentPut(parts, agent, thing)),
    ];
    return { writes, result: agent };
  });
}

/** CONFLICT for an id or an area that is taken, before a commit would be tried again for it. */
async function requireFree(parts: AgentParts, { id, area }: AgentRecord): Promise<void> {
  if ((await agentsOf(parts).find(id)) !== undefined) {
    throw new MemoirError('CONFLICT', `There is an agent with the id '${id}' already`);
  }
  if ((await areasOf(parts).find(area)) !== undefined) {
    throw new MemoirError('CONFLICT', `Another agent has the area '${area}': areas are private`);
  }
}

/** The default conversation has the agent's id. */
function defaultConversation({ id, user, createdAt }: AgentRecord): Conversation {
  return {
    id,
    agent: id,
    ...(user !== undefined && { user }),
    isolatedBlocks: [],
    contextFrom: 0,
    metadata: {},
    extra: {},
    version: 1,
    createdAt,
    updatedAt: createdAt,
  };
}

/** Blocks and archives as they are, so that who removes or renames one meanwhile conflicts. */
async function holdExisting(
  parts: AgentParts,
  blockIds: readonly string[],
  archiveIds: readonly string[],
  made: readonly ChangedBlock[],
): Promise<readonly DocumentWrite[]> {
  const blocks = await blocksById(parts, blockIds);
  const archives = await archivesOf(parts).some(archiveIds);
  requireAll(
    'Block',
    blockIds,
    blocks.map(({ item }) => item.id),
  );
  requireAll(
    'Archive',
    archiveIds,
    archives.map(({ item }) => item.id),
  );
  const labels = [...made.map(({ block }) => block.label), ...blocks.map(({ item }) => item.label)];
  const taken = labels.find((label, at) => labels.indexOf(label) !== at);
  if (taken !== undefined) throw takenLabel(taken);
  return [
    ...blocks.map(({ item, held }) => blocksOf(parts).put(item, held)),
    ...archives.map(({ item, held }) => archivesOf(parts).put(item, held)),
  ];
}

function requireAll(noun: string, ids: readonly string[], found: readonly string[]): void {
  const absent = ids.find((id) => !found.includes(id));
  if (absent !== undefined) throw missing(noun, absent);
}

async function listAgents(
  parts: AgentParts,
  options: AgentListOptions = {},
): Promise<readonly AgentRecord[]> {
  const { name, tags = [], tagMatch = 'any', user, text, block, archive } = options;
  const tagTerms = tags.map((tag) => `tag=${tag}`);
  const all = [
    ...(name === undefined ? [] : [`name=${name}`]),
    ...(tagMatch === 'all' ? tagTerms : []),
  ];
  const isAny = tagMatch === 'any' && tags.length > 0;
  const withBlock = block === undefined ? undefined : await agentsWith(parts, block);
  const withArchive = archive === undefined ? undefined : await agentsWith(parts, archive);
  const part = text?.toLowerCase();
  return agentsOf(parts).page(
    options,
    { all, ...(isAny && { any: tagTerms }), ...(user !== undefined && { user }) },
    (agent) =>
      (withBlock === undefined || withBlock.includes(agent.id)) &&
      (withArchive === undefined || withArchive.includes(agent.id)) &&
      (part === undefined || `${agent.name}\n${agent.description}`.toLowerCase().includes(part)),
  );
}

function updateAgent(
  parts: AgentParts,
  id: string,
  changes: AgentChanges,
  ifVersion: number | undefined,
): Promise<AgentRecord> {
  return untilWritten(parts.documents, async () => {
    const { item, held } = await agentsOf(parts).get(id);
    if (ifVersion !== undefined && ifVersion !== item.version) {
      throw new MemoirError('CONFLICT', `Agent '${id}' has version ${item.version}: read it again`);
    }
    const changed = changeAgent(item, changes);
    const { blocks, archives } = item;
    const next = {
      blocks: changes.blocks === undefined ? blocks : checkIds('blocks', changes.blocks),
      archives: changes.archives === undefined ? archives : checkIds('archives', changes.archives),
    };
    if (JSON.stringify({ ...changed, ...next }) === JSON.stringify(item)) {
      return { writes: [], result: item };
    }
    const isSame = JSON.stringify(next) === JSON.stringify({ blocks, archives });
    const holds = isSame ? [] : await holdExisting(parts, next.blocks, next.archives, []);
    const { agent, writes } = writeAttachments(parts, { item: changed, held }, next);
    return { writes: [...writes, ...holds], result: agent };
  });
}

/** Removals of all attachments of an agent. */
export async function attachmentRemovals(
  parts: AgentParts,
  agent: string,
): Promise<readonly DocumentWrite[]> {
  const removals = [];
  for await (const { item } of attachmentsOf(parts).all({ all: [`agent=${agent}`] })) {
    removals.push(attachmentsOf(parts).removal(`${item.agent}/${item.thing}`));
  }
  return removals;
}
