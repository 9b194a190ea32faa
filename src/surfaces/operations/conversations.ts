import type { Target } from '../../governance/door.ts';
import type { AgentMessage, Conversation, Page, Told } from '../../index.ts';
import { MemoirError } from '../../index.ts';
import {
  agentsOf,
  createOnce,
  findAgent,
  findConversation,
  placeOfId,
  readPage,
  requireMeant,
  told,
  toldPage,
} from './agent-access.ts';
import { operation } from './operation.ts';
import type { Operation, OperationContext } from './operation.ts';
import { removed } from './schemas/agent-fields.ts';
import type { Removed } from './schemas/agent-fields.ts';
import type { Whose } from './schemas/common.ts';
import {
  conversation,
  conversationPage,
  conversationRequest,
  conversationsRequest,
  forkRequest,
  foundMessages,
  messagePage,
  messagesRequest,
  newConversation,
  searchMessagesRequest,
  updateConversation,
} from './schemas/conversations.ts';
import type { FoundMessages } from './schemas/conversations.ts';
import { ownTarget, unscoped } from './targets.ts';

const AN_ID = '01920000-0000-7000-8000-0000000000d1';
const noKinds = (input: Whose): Target => ({ ...ownTarget(input), kinds: [] });

export const createConversation: Operation<Told<Conversation>> = operation({
  note: { name: 'conversations.create', action: 'write', audit: 'always' },
  title: 'Create a conversation',
  description: 'A further thread of an agent, beside its default one.',
  input: newConversation,
  output: conversation,
  example: { id: AN_ID, title: 'Lisbon' },
  keepsAnswers: 'itself',
  target: noKinds,
  async run(context, request) {
    const { id: agent, ...input } = unscoped(request);
    await findAgent(context, agent);
    const { conversations } = agentsOf(context);
    const made = await createOnce(
      context,
      'conversation',
      (id) => conversations.create({ ...input, agent, ...(id !== undefined && { id }) }),
      conversations.get,
    );
    context.tell({ ids: [made.id] });
    return told(made);
  },
});

export const listConversations: Operation<Page<Told<Conversation>>> = operation({
  note: { name: 'conversations.list', action: 'read', audit: 'reads' },
  title: 'Conversations of an agent',
  description: 'Without the default one, which has the id of the agent.',
  input: conversationsRequest,
  output: conversationPage,
  example: { id: AN_ID },
  target: ownTarget,
  async run(context, request) {
    const { id, limit: _limit, cursor: _cursor, order: _order, ...filter } = unscoped(request);
    await findAgent(context, id);
    const { user } = context.target;
    const meant = { ...filter, agent: id, ...(user !== undefined && { user }) };
    const load = agentsOf(context).conversations.list;
    return toldPage(
      await readPage(request, (options) => load({ ...meant, ...options }), placeOfId),
    );
  },
});

export const getConversation: Operation<Told<Conversation>> = operation({
  note: { name: 'conversations.get', action: 'read', audit: 'reads' },
  title: 'Get a conversation',
  description: 'One conversation by its id; an agent’s id is that of its default one.',
  input: conversationRequest,
  output: conversation,
  example: { id: AN_ID },
  target: ownTarget,
  run: async (context, { id }) => told(await find(context, id)),
});

export const updateConversationRecord: Operation<Told<Conversation>> = operation({
  note: { name: 'conversations.update', action: 'write', audit: 'always' },
  title: 'Change a conversation',
  description: 'What is left out stays, null takes away.',
  input: updateConversation,
  output: conversation,
  example: { id: AN_ID, archived: true },
  target: noKinds,
  async run(context, request) {
    const { id, ...changes } = unscoped(request);
    await find(context, id);
    const changed = await agentsOf(context).conversations.update(id, changes);
    context.tell({ ids: [id], detail: { version: changed.version } });
    return told(changed);
  },
});

export const removeConversation: Operation<Removed> = operation({
  note: { name: 'conversations.remove', action: 'forget', audit: 'always', grave: true },
  title: 'Remove a conversation',
  description:
    'Forgets its messages and what rests on them alone. The default one goes with its agent.',
  input: conversationRequest,
  output: removed,
  example: { id: AN_ID },
  target: (input) => ({ ...ownTarget(input), kinds: ['episode', 'fact'] }),
  async run(context, { id }) {
    const { agent } = await find(context, id);
    if (agent === id) {
      const message = 'The default conversation goes with its agent: reset the agent, or remove it';
      throw new MemoirError('INVALID_INPUT', message);
    }
    await agentsOf(context).conversations.remove(id);
    context.tell({ ids: [id] });
    return { id, removed: true };
  },
});

export const forkConversation: Operation<Told<Conversation>> = operation({
  note: { name: 'conversations.fork', action: 'write', audit: 'always' },
  title: 'Fork a conversation',
  description: 'A new conversation that begins with the messages up to one.',
  input: forkRequest,
  output: conversation,
  example: { id: AN_ID },
  target: (input) => ({ ...ownTarget(input), kinds: ['episode'] }),
  async run(context, { id, message }) {
    await find(context, id);
    const options = message === undefined ? {} : { message };
    const forked = await agentsOf(context).conversations.fork(id, options);
    context.tell({ ids: [forked.id] });
    return told(forked);
  },
});

export const listMessages: Operation<Page<AgentMessage>> = operation({
  note: { name: 'agents.messages', action: 'read', audit: 'reads' },
  title: 'Messages of an agent',
  description: 'The log of an agent, newest first, also what has left its context.',
  input: messagesRequest,
  output: messagePage,
  example: { id: AN_ID, limit: 20 },
  target: ownTarget,
  async run(context, request) {
    const { id, conversation: named, run } = request;
    const agent = await findAgent(context, id);
    const of = {
      agent: id,
      ...(run !== undefined && { run }),
      ...(named !== undefined && {
        conversation: (await findConversation(context, agent, named)).id,
      }),
    };
    const load = agentsOf(context).messages.list;
    const { user } = context.target;
    return readPage(
      request,
      (options) => load({ ...of, ...options }),
      placeOfId,
      (message) => user === undefined || message.user === user,
    );
  },
});

export const searchMessages: Operation<FoundMessages> = operation({
  note: { name: 'agents.messages-search', action: 'read', audit: 'reads', span: 'search_memory' },
  title: 'Search messages of an agent',
  description: 'Finds messages in the log of an agent, by words and meaning.',
  input: searchMessagesRequest,
  output: foundMessages,
  example: { id: AN_ID, question: 'What did Ana say about tea?' },
  target: ownTarget,
  async run(context, request) {
    const { id, question, ...options } = unscoped(request);
    const agent = await findAgent(context, id);
    if (options.conversation !== undefined) {
      await findConversation(context, agent, options.conversation);
    }
    const { user } = context.target;
    const meant = { ...options, agent: id, ...(user !== undefined && { user }) };
    return { results: await agentsOf(context).messages.search(question, meant) };
  },
});

async function find(context: OperationContext, id: string): Promise<Conversation> {
  const found = await agentsOf(context).conversations.get(id);
  return requireMeant(context, 'Conversation', found);
}
