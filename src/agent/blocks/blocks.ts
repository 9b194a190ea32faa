import type {
  AgentRecord,
  Block,
  BlockListOptions,
  Blocks,
  BlockVersion,
  By,
} from '../../core/agents.ts';
import { MemoirError } from '../../core/errors.ts';
import type { AgentParts } from '../parts.ts';
import { missing, untilWritten } from '../records/collection.ts';
import type { Decision } from '../records/collection.ts';
import { agentsOf } from '../records/shapes.ts';
import { findConversation } from '../records/conversation.ts';
import { agentsWith, blocksSeen, holdLabels, takenLabel, writeAttachments } from './attached.ts';
import { applyEdit } from './edit.ts';
import { changeBlock, makeBlock, readBlockChanges } from './new-block.ts';
import type { ChangedBlock } from './new-block.ts';
import { attachmentsOf, blocksOf, versionId, versionsOf } from './shapes.ts';
import type { KeptVersion } from './shapes.ts';

/** Blocks of a tenant. Every change is one commit against the version it was made of. */
export function createBlocks(parts: AgentParts): Blocks {
  const blocks = blocksOf(parts);
  const versions = versionsOf(parts);
  const agents = agentsOf(parts);
  return {
    async create(input, by) {
      const { block, version } = await makeBlock(parts, input, by);
      await parts.documents.commit([blocks.put(block, 0), versions.put(version, 0)]);
      return block;
    },
    get: async (id) => (await blocks.get(id)).item,
    list: (options) => listBlocks(parts, options),
    count: () => blocks.count(),
    update: (id, changes, by = {}) => {
      const checked = readBlockChanges(changes);
      return change(parts, id, (block) => {
        if (by.ifVersion !== undefined && by.ifVersion !== block.version) throw stale(block);
        return changeBlock(parts, block, checked, 'update', by);
      });
    },
    edit: (id, edit, by) =>
      change(parts, id, (block) => {
        const value = applyEdit(block.label, block.value, edit);
        return changeBlock(parts, block, { value }, edit.operation, by);
      }),
    remove: (id) => removeBlock(parts, id),
    versions: async (id, options = {}) => {
      await blocks.get(id);
      const { after, before, ...rest } = options;
      const page = {
        ...rest,
        ...(after !== undefined && { after: versionId(id, after) }),
        ...(before !== undefined && { before: versionId(id, before) }),
      };
      return (await versions.page(page, { all: [`block=${id}`] })).map(toVersion);
    },
    restore: (id, version, by) =>
      change(parts, id, async (block) => {
        const { label, value, description, limit } = await readVersion(parts, id, version);
        if (value === undefined) throw redacted(version);
        const changes = { label, value, limit, description: description ?? null };
        return changeBlock(parts, block, changes, 'restore', by);
      }),
    redact: (id, version, by) => redactVersion(parts, id, version, by),
    ofAgent: (agent, conversation) => seenBy(parts, agent, conversation),
    async byLabel(agent, label, conversation) {
      const seen = await seenBy(parts, agent, conversation);
      const found = seen.find((block) => block.label === label);
      if (found !== undefined) return found;
      throw new MemoirError('NOT_FOUND', `Block with label '${label}' not found`);
    },
    attach: (agent, block) => attachBlock(parts, agent, block),
    detach: (agent, block) =>
      untilWritten(parts.documents, async () => {
        const held = await agents.get(agent);
        if (!held.item.blocks.includes(block)) throw missing('Block', block);
        const rest = held.item.blocks.filter((id) => id !== block);
        const next = { blocks: rest, archives: held.item.archives };
        const { agent: result, writes } = writeAttachments(parts, held, next);
        return { writes, result };
      }),
  };
}

async function seenBy(
  parts: AgentParts,
  agent: string,
  conversation: string | undefined,
): Promise<readonly Block[]> {
  const { item } = await agentsOf(parts).get(agent);
  const thread =
    conversation === undefined ? undefined : await findConversation(parts, conversation);
  return (await blocksSeen(parts, item, thread)).map((held) => held.item);
}

/** Changes a block, however many do at once: decided anew on what is there when somebody was faster. */
function change(
  parts: AgentParts,
  id: string,
  decide: (block: Block) => Promise<ChangedBlock | undefined>,
): Promise<Block> {
  const write = async (): Promise<Decision<Block>> => {
    const { item, held } = await blocksOf(parts).get(id);
    const changed = await decide(item);
    if (changed === undefined) return { writes: [], result: item };
    const { block, version } = changed;
    const holds = block.label === item.label ? [] : await holdLabels(parts, block);
    const writes = [blocksOf(parts).put(block, held), versionsOf(parts).put(version, 0), ...holds];
    return { writes, result: block };
  };
  return parts.inTurn.run(`block ${id}`, () => untilWritten(parts.documents, write));
}

function stale({ id, version }: Block): MemoirError {
  return new MemoirError('CONFLICT', `Block '${id}' has version ${version}: read it again`);
}

function attachBlock(parts: AgentParts, agent: string, id: string): Promise<AgentRecord> {
  return untilWritten(parts.documents, async () => {
    const held = await agentsOf(parts).get(agent);
    const block = await blocksOf(parts).get(id);
    const { blocks, archives } = held.item;
    if (blocks.includes(id)) return { writes: [], result: held.item };
    const seen = await blocksSeen(parts, held.item, undefined);
    if (seen.some(({ item }) => item.label === block.item.label)) {
      throw takenLabel(block.item.label);
    }
    const next = { blocks: [...blocks, id], archives };
    const { agent: result, writes } = writeAttachments(parts, held, next);
    // The block as it is: who gives it another label meanwhile conflicts.
    return { writes: [...writes, blocksOf(parts).put(block.item, block.held)], result };
  });
}

/** Takes a block from every agent and erases it with its versions. */
function removeBlock(parts: AgentParts, id: string): Promise<void> {
  return untilWritten(parts.documents, async () => {
    const { held } = await blocksOf(parts).get(id);
    const ids = await agentsWith(parts, id);
    const agents = await agentsOf(parts).some(ids);
    const detached = agents.flatMap((agent) => {
      const { blocks, archives } = agent.item;
      const next = { blocks: blocks.filter((each) => each !== id), archives };
      return writeAttachments(parts, agent, next).writes;
    });
    const writes = [
      blocksOf(parts).removal(id, held),
      ...(await versionRemovals(parts, id)),
      ...detached,
    ];
    return { writes, result: undefined, erase: true };
  });
}

export async function versionRemovals(
  parts: AgentParts,
  block: string,
): Promise<readonly ReturnType<ReturnType<typeof versionsOf>['removal']>[]> {
  const removals = [];
  for await (const { item, held } of versionsOf(parts).all({ all: [`block=${block}`] })) {
    removals.push(versionsOf(parts).removal(versionId(block, item.version), held));
  }
  return removals;
}

async function readVersion(parts: AgentParts, id: string, version: number): Promise<KeptVersion> {
  const found = await versionsOf(parts).find(versionId(id, version));
  if (found !== undefined) return found.item;
  throw noVersion(id, version);
}

function noVersion(id: string, version: number): MemoirError {
  return new MemoirError('NOT_FOUND', `Block '${id}' has no version ${version}`);
}

function redacted(version: number): MemoirError {
  return new MemoirError('CONFLICT', `Version ${version} was redacted: its value is gone`);
}

/** Its hashes go too, also from the version after it: short texts can be guessed by their digests. */
function redactVersion(
  parts: AgentParts,
  id: string,
  version: number,
  by: By = {},
): Promise<BlockVersion> {
  return untilWritten(parts.documents, async () => {
    const versions = versionsOf(parts);
    const block = await blocksOf(parts).get(id);
    const found = await versions.find(versionId(id, version));
    if (found === undefined) throw noVersion(id, version);
    if (block.item.version === version) {
      throw new MemoirError(
        'CONFLICT',
        `Version ${version} is the present one: change the block, then redact it`,
      );
    }
    const { value: _value, hashBefore: _before, hashAfter: _after, ...rest } = found.item;
    const result: KeptVersion = { ...rest, operation: 'redact', actor: by.actor ?? 'local' };
    const next = await versions.find(versionId(id, version + 1));
    const { hashBefore: _hash, ...later } = next?.item ?? ({} as KeptVersion);
    return {
      writes: [
        versions.put(result, found.held),
        ...(next === undefined ? [] : [versions.put(later, next.held)]),
      ],
      result: toVersion(result),
      erase: true,
    };
  });
}

function toVersion({ user: _user, ...version }: KeptVersion): BlockVersion {
  return version;
}

async function listBlocks(
  parts: AgentParts,
  options: BlockListOptions = {},
): Promise<readonly Block[]> {
  const { label, tags = [], tagMatch = 'any', user } = options;
  const tagTerms = tags.map((tag) => `tag=${tag}`);
  const all = [
    ...(label === undefined ? [] : [`label=${label}`]),
    ...(tagMatch === 'all' ? tagTerms : []),
  ];
  const isAny = tagMatch === 'any' && tags.length > 0;
  const counts = options.agents === undefined ? undefined : await countAgents(parts);
  return blocksOf(parts).page(
    options,
    { all, ...(isAny && { any: tagTerms }), ...(user !== undefined && { user }) },
    (block) => passes(block, options) && isAmong(counts?.get(block.id) ?? 0, options.agents),
  );
}

function passes(block: Block, options: BlockListOptions): boolean {
  return (
    (options.name === undefined || block.name === options.name) &&
    has(block.label, options.labelText) &&
    has(block.description, options.descriptionText) &&
    has(block.value, options.valueText)
  );
}

function has(text: string | undefined, part: string | undefined): boolean {
  if (part === undefined) return true;
  return (text ?? '').toLowerCase().includes(part.toLowerCase());
}

function isAmong(count: number, wanted: BlockListOptions['agents']): boolean {
  if (wanted === undefined) return true;
  const { in: among, moreThan, lessThan } = wanted;
  return (
    (among === undefined || among.includes(count)) &&
    (moreThan === undefined || count > moreThan) &&
    (lessThan === undefined || count < lessThan)
  );
}

async function countAgents(parts: AgentParts): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for await (const { item } of attachmentsOf(parts).all()) {
    counts.set(item.thing, (counts.get(item.thing) ?? 0) + 1);
  }
  return counts;
}
