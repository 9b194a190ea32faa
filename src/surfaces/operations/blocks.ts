import type { Block, BlockVersion, Page, Told } from '../../index.ts';
import {
  agentsOf,
  createOnce,
  findAgent,
  findBlock,
  findConversation,
  readPage,
  requireOwned,
  told,
} from './agent-access.ts';
import { by } from './agents.ts';
import { operation } from './operation.ts';
import type { Operation } from './operation.ts';
import { removed } from './schemas/agent-fields.ts';
import type { Removed } from './schemas/agent-fields.ts';
import {
  block,
  blockList,
  blockRequest,
  blocksRequest,
  blockVersion,
  editRequest,
  newBlock,
  updateBlock,
  versionPage,
  versionRequest,
  versionsRequest,
} from './schemas/blocks.ts';
import type { BlockList } from './schemas/blocks.ts';
import { ownTarget, unscoped } from './targets.ts';
import type { Target } from '../../governance/door.ts';
import type { Whose } from './schemas/common.ts';

const A_BLOCK = '01920000-0000-7000-8000-0000000000b1';
const noKinds = (input: Whose): Target => ({ ...ownTarget(input), kinds: [] });

export const createBlock: Operation<Told<Block>> = operation({
  note: { name: 'blocks.create', action: 'curate', audit: 'always' },
  title: 'Create a block',
  description: 'Makes a block for an agent. Attached to another one, it is shared.',
  input: newBlock,
  output: block,
  example: { id: A_BLOCK, label: 'persona', value: 'I am brief.' },
  keepsAnswers: 'itself',
  target: noKinds,
  async run(context, request) {
    const { id: agentId, ...input } = unscoped(request);
    const agent = await findAgent(context, agentId);
    const { blocks } = agentsOf(context);
    const owner = agent.user === undefined ? {} : { user: agent.user };
    let isNew = false;
    const made = await createOnce(
      context,
      'block',
      async (id) => {
        const fields = { ...input, ...owner, ...(id !== undefined && { id }) };
        const created = await blocks.create(fields, by(context));
        isNew = true;
        return created;
      },
      blocks.get,
    );
    try {
      await blocks.attach(agent.id, made.id);
    } catch (error) {
      if (isNew) await blocks.remove(made.id);
      throw error;
    }
    context.tell({ ids: [made.id] });
    return told(made);
  },
});

export const listBlocks: Operation<BlockList> = operation({
  note: { name: 'blocks.list', action: 'read', audit: 'reads' },
  title: 'Blocks of an agent',
  description: 'The blocks that an agent sees, in the order of attaching.',
  input: blocksRequest,
  output: blockList,
  example: { id: A_BLOCK },
  target: ownTarget,
  async run(context, { id, conversation }) {
    const thread = await findConversation(context, await findAgent(context, id), conversation);
    const blocks = await agentsOf(context).blocks.ofAgent(id, thread.id);
    return { blocks: blocks.map(told) };
  },
});

export const getBlock: Operation<Told<Block>> = operation({
  note: { name: 'blocks.get', action: 'read', audit: 'reads' },
  title: 'Get a block',
  description: 'One block by its id.',
  input: blockRequest,
  output: block,
  example: { id: A_BLOCK },
  target: ownTarget,
  run: async (context, { id }) => told(await findBlock(context, id)),
});

export const updateBlockRecord: Operation<Told<Block>> = operation({
  note: { name: 'blocks.update', action: 'curate', audit: 'always' },
  title: 'Change a block',
  description: 'Makes a new version of a block. What is left out stays, null takes away.',
  input: updateBlock,
  output: block,
  example: { id: A_BLOCK, value: 'I am very brief.' },
  target: noKinds,
  async run(context, request) {
    const { id, ifVersion, ...changes } = unscoped(request);
    await requireOwned(context, await findBlock(context, id));
    const how = { ...by(context), ...(ifVersion !== undefined && { ifVersion }) };
    const changed = await agentsOf(context).blocks.update(id, changes, how);
    context.tell({ ids: [id], detail: { version: changed.version } });
    return told(changed);
  },
});

export const removeBlock: Operation<Removed> = operation({
  note: { name: 'blocks.remove', action: 'forget', audit: 'always' },
  title: 'Remove a block',
  description: 'It leaves every agent, and its text is erased from its versions too.',
  input: blockRequest,
  output: removed,
  example: { id: A_BLOCK },
  target: noKinds,
  async run(context, { id }) {
    await requireOwned(context, await findBlock(context, id));
    await agentsOf(context).blocks.remove(id);
    context.tell({ ids: [id] });
    return { id, removed: true };
  },
});

export const editBlock: Operation<Told<Block>> = operation({
  note: { name: 'blocks.edit', action: 'write', audit: 'always' },
  title: 'Edit a block',
  description:
    'Edits the text as tools of agents do: applied to what is there then, however many edit at once.',
  input: editRequest,
  output: block,
  example: { id: A_BLOCK, edit: { operation: 'append', text: 'Ana likes tea.' } },
  target: (input) => noKinds(input),
  async run(context, { id, edit }) {
    await findBlock(context, id);
    const edited = await agentsOf(context).blocks.edit(id, edit, by(context));
    context.tell({ ids: [id], detail: { version: edited.version } });
    return told(edited);
  },
});

export const listVersions: Operation<Page<BlockVersion>> = operation({
  note: { name: 'blocks.versions', action: 'read', audit: 'reads' },
  title: 'Versions of a block',
  description: 'All versions of a block, newest first.',
  input: versionsRequest,
  output: versionPage,
  example: { id: A_BLOCK },
  target: ownTarget,
  async run(context, { id, ...page }) {
    await findBlock(context, id);
    const load = agentsOf(context).blocks.versions;
    return readPage(
      page,
      ({ after, before: _before, ...rest }) =>
        load(id, { ...rest, ...(after !== undefined && { after: Number(after) }) }),
      ({ version }) => String(version),
    );
  },
});

export const restoreBlock: Operation<Told<Block>> = operation({
  note: { name: 'blocks.restore', action: 'curate', audit: 'always' },
  title: 'Restore a block',
  description: 'Makes an earlier version the present one, as a new version.',
  input: versionRequest,
  output: block,
  example: { id: A_BLOCK, version: 1 },
  target: noKinds,
  async run(context, { id, version }) {
    await requireOwned(context, await findBlock(context, id));
    const restored = await agentsOf(context).blocks.restore(id, version, by(context));
    context.tell({ ids: [id], detail: { version: restored.version } });
    return told(restored);
  },
});

export const redactBlock: Operation<BlockVersion> = operation({
  note: { name: 'blocks.redact', action: 'forget', audit: 'always', grave: true },
  title: 'Redact a version of a block',
  description: 'Erases the text of a version that is not the present one.',
  input: versionRequest,
  output: blockVersion,
  example: { id: A_BLOCK, version: 1 },
  target: noKinds,
  async run(context, { id, version }) {
    await requireOwned(context, await findBlock(context, id));
    const redacted = await agentsOf(context).blocks.redact(id, version, by(context));
    context.tell({ ids: [id], detail: { version } });
    return redacted;
  },
});
