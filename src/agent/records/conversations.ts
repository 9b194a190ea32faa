import type {
  Conversation,
  ConversationChanges,
  ConversationInput,
  ConversationListOptions,
  Conversations,
  NewMessage,
} from '../../core/agents.ts';
import { checkBoolean, checkKnownFields, checkObject, checkOneOf } from '../../core/check.ts';
import type { DocumentWrite } from '../../core/document-store.ts';
import { MemoirError } from '../../core/errors.ts';
import { toTimestamp } from '../../core/time.ts';
import { blocksSeen } from '../blocks/attached.ts';
import { versionRemovals } from '../blocks/blocks.ts';
import { makeBlock } from '../blocks/new-block.ts';
import type { ChangedBlock } from '../blocks/new-block.ts';
import { blocksOf, versionsOf } from '../blocks/shapes.ts';
import { appendMessages } from '../messages/append.ts';
import { toNewMessage } from '../messages/parts-of-message.ts';
import { messagePointersOf, SAID } from '../messages/pointers.ts';
import { loadMessages } from '../messages/read.ts';
import { memoryOf, timeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { checkIds, checkOwnId, given, readFields, without } from './check.ts';
import type { FieldReader } from './check.ts';
import { missing, untilWritten } from './collection.ts';
import { pageOfList } from './page-of-list.ts';
import { findConversation, ownerOf } from './conversation.ts';
import { agentsOf, conversationsOf, runsOf, stepsOf } from './shapes.ts';
import { promptSamplesOf } from '../turn/system-text.ts';

const INPUT_FIELDS = [
  'id',
  'agent',
  'user',
  'title',
  'description',
  'isolate',
  'model',
  'contextWindow',
  'metadata',
  'extra',
] as const satisfies readonly (keyof ConversationInput)[];

const CHANGE_FIELDS = [
  'title',
  'description',
  'model',
  'contextWindow',
  'archived',
  'lastMessageAt',
  'metadata',
  'extra',
] as const satisfies readonly (keyof ConversationChanges)[];

/** Conversations of the agents of a tenant. */
export function createConversations(parts: AgentParts): Conversations {
  return {
    create: (input) => createConversation(parts, input),
    get: (id) => findConversation(parts, id),
    list: (options) => listConversations(parts, options),
    update: (id, changes) => updateConversation(parts, id, changes),
    async remove(id) {
      const { agent } = await findConversation(parts, id);
      if (id === agent) {
        throw new MemoirError(
          'INVALID_INPUT',
          'The default conversation stays with its agent: reset the agent instead',
        );
      }
      await eraseConversation(parts, id);
    },
    fork: (id, options = {}) => forkConversation(parts, id, options.message),
  };
}

async function createConversation(
  parts: AgentParts,
  input: ConversationInput,
  forkedFrom?: Conversation['forkedFrom'],
): Promise<Conversation> {
  const fields = checkObject('conversation', input);
  checkKnownFields('conversation', fields, INPUT_FIELDS);
  const read = readFields('conversation', fields);
  const { item: agent } = await agentsOf(parts).get(input.agent);
  const user = read.name('user') ?? agent.user;
  const isolated = await isolate(parts, agent.id, user, checkIds('isolate', input.isolate ?? []));
  const at = timeOf(parts);
  const conversation: Conversation = {
    id: fields['id'] === undefined ? parts.newId() : checkOwnId('conversation.id', fields['id']),
    agent: agent.id,
    ...given({
      user,
      title: read.text('title', 10_000),
      description: read.text('description', 10_000),
      model: read.name('model'),
      contextWindow: readWindow(read),
      forkedFrom,
    }),
    isolatedBlocks: isolated.map(({ block }) => block.id),
    contextFrom: 0,
    metadata: read.json('metadata') ?? {},
    extra: read.json('extra') ?? {},
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  await parts.documents.commit([
    conversationsOf(parts).put(conversation, 0),
    ...isolated.flatMap(({ block, version }) => [
      blocksOf(parts).put(block, 0),
      versionsOf(parts).put(version, 0),
    ]),
  ]);
  return conversation;
}

function readWindow(read: FieldReader): number | undefined {
  return read.integer('contextWindow', 1_000, 10_000_000);
}

/** Copies of blocks of the agent by label; NOT_FOUND for one it does not have. */
async function isolate(
  parts: AgentParts,
  agent: string,
  user: string | undefined,
  labels: readonly string[],
): Promise<readonly ChangedBlock[]> {
  const { item } = await agentsOf(parts).get(agent);
  const blocks = labels.length === 0 ? [] : await blocksSeen(parts, item, undefined);
  const copies = labels.map((label) => {
    const found = blocks.find((each) => each.item.label === label)?.item;
    if (found === undefined) {
      throw new MemoirError('NOT_FOUND', `Block with label '${label}' not found`);
    }
    const { value, description, limit, tokenLimit, readOnly, tags, metadata, extra } = found;
    const copy = { label, value, limit, readOnly, tags, metadata, extra };
    const input = { ...copy, ...given({ description, tokenLimit }) };
    return makeBlock(parts, input, { actor: `agent:${agent}` }, { user, madeFor: agent });
  });
  return Promise.all(copies);
}

async function listConversations(
  parts: AgentParts,
  options: ConversationListOptions = {},
): Promise<readonly Conversation[]> {
  const { agent, user, archived, text, orderBy } = options;
  const by = checkOneOf('orderBy', orderBy ?? 'createdAt', [
    'createdAt',
    'lastMessageAt',
    'lastRunAt',
  ] as const);
  const query = {
    all: ['named', ...(agent === undefined ? [] : [`agent=${agent}`])],
    ...(user !== undefined && { user }),
  };
  const part = text?.toLowerCase();
  const passes = (conversation: Conversation): boolean =>
    (archived === undefined || archived === (conversation.archivedAt !== undefined)) &&
    (part === undefined || (conversation.title ?? '').toLowerCase().includes(part));
  if (by === 'createdAt') return conversationsOf(parts).page(options, query, passes);
  const found: Conversation[] = [];
  for await (const { item } of conversationsOf(parts).all(query))
    if (passes(item)) found.push(item);
  return pageOfList(
    'Conversation',
    found,
    options,
    (item) => `${item[by] ?? ''}\n${item.createdAt}\n${item.id}`,
  );
}

function updateConversation(
  parts: AgentParts,
  id: string,
  changes: ConversationChanges,
): Promise<Conversation> {
  const fields = checkObject('changes', changes);
  checkKnownFields('changes', fields, CHANGE_FIELDS);
  const read = readFields('changes', fields);
  const { lastMessageAt, archived } = changes;
  const set = given({
    title: read.text('title', 10_000),
    description: read.text('description', 10_000),
    model: read.name('model'),
    contextWindow: readWindow(read),
    metadata: read.json('metadata'),
    extra: read.json('extra'),
    lastMessageAt:
      lastMessageAt === undefined ? undefined : toTimestamp('lastMessageAt', lastMessageAt),
  });
  const archive = archived === undefined ? undefined : checkBoolean('archived', archived);
  return changeConversation(parts, id, (conversation) => {
    const { archivedAt, ...rest } = conversation;
    const isArchived = archive ?? archivedAt !== undefined;
    const next = { ...without(rest, fields), ...set };
    return isArchived ? { ...next, archivedAt: archivedAt ?? timeOf(parts) } : next;
  });
}

/** Changes a conversation, again when somebody was faster; nothing is written for what is the same. */
export function changeConversation(
  parts: AgentParts,
  id: string,
  decide: (conversation: Conversation) => Conversation,
): Promise<Conversation> {
  return untilWritten(parts.documents, async () => {
    const { item, held } = await conversationsOf(parts).get(id);
    const next = decide(item);
    if (JSON.stringify(next) === JSON.stringify(item)) return { writes: [], result: item };
    const result = { ...next, version: item.version + 1, updatedAt: timeOf(parts) };
    return { writes: [conversationsOf(parts).put(result, held)], result };
  });
}

/** Forgets the messages, then erases all that belongs to it; broken off, it can be done again. */
export async function eraseConversation(parts: AgentParts, id: string): Promise<void> {
  const conversation = await findConversation(parts, id);
  await forgetMessages(parts, conversation);
  const blocks = await Promise.all(
    conversation.isolatedBlocks.map(async (block): Promise<readonly DocumentWrite[]> => [
      blocksOf(parts).removal(block),
      ...(await versionRemovals(parts, block)),
    ]),
  );
  const runs = await runRemovals(parts, id);
  const writes = [
    conversationsOf(parts).removal(id),
    promptSamplesOf(parts).removal(id),
    ...blocks.flat(),
    ...runs,
  ];
  await parts.documents.commit(writes, { erase: true });
}

/** The log of a conversation, and what rests on it alone; pointers too. */
export async function forgetMessages(parts: AgentParts, conversation: Conversation): Promise<void> {
  const memory = memoryOf(parts, await ownerOf(parts, conversation));
  await memory.forget({ session: conversation.id });
  const removals = [];
  const pointers = messagePointersOf(parts);
  for await (const { item } of pointers.all({ all: [`conversation=${conversation.id}`] })) {
    removals.push(pointers.removal(item.id));
  }
  if (removals.length > 0) await parts.documents.commit(removals, { erase: true });
}

async function runRemovals(parts: AgentParts, conversation: string): Promise<DocumentWrite[]> {
  const query = { all: [`conversation=${conversation}`] };
  const removals: DocumentWrite[] = [];
  for await (const { item } of runsOf(parts).all(query))
    removals.push(runsOf(parts).removal(item.id));
  for await (const { item } of stepsOf(parts).all(query))
    removals.push(stepsOf(parts).removal(item.id));
  return removals;
}

/**
 * Copies the messages up to one: each conversation is forgotten by itself. Facts are not derived from
 * the copies again.
 */
async function forkConversation(
  parts: AgentParts,
  id: string,
  until: string | undefined,
): Promise<Conversation> {
  const from = await findConversation(parts, id);
  const { messages, last } = await messagesUntil(parts, id, until);
  const input = {
    agent: from.agent,
    ...given({
      user: from.user,
      title: from.title,
      description: from.description,
      model: from.model,
      contextWindow: from.contextWindow,
    }),
  };
  const forkedFrom = last === undefined ? undefined : { conversation: id, message: last };
  const fork = await createConversation(parts, input, forkedFrom);
  const copyOf = new Map<string, string>();
  const copies = messages.map((message) => {
    const copy = parts.newId();
    copyOf.set(copy, message.id ?? '');
    return { ...message, id: copy };
  });
  if (copies.length > 0) await appendMessages(parts, fork.id, copies, { derive: 'none', copyOf });
  return findConversation(parts, fork.id);
}

async function messagesUntil(
  parts: AgentParts,
  conversation: string,
  until: string | undefined,
): Promise<{ readonly messages: readonly NewMessage[]; readonly last: string | undefined }> {
  const pointers = messagePointersOf(parts);
  const found = [];
  for await (const each of pointers.all({ all: [`conversation=${conversation}`, SAID] })) {
    found.push(each);
    if (each.item.id === until) break;
  }
  if (until !== undefined && found.at(-1)?.item.id !== until) throw missing('Message', until);
  const loaded = await loadMessages(parts, found);
  const messages = found.flatMap(({ item }): readonly NewMessage[] => {
    const message = loaded.get(item.id);
    if (message === undefined) return [];
    const { clientId: _clientId, run: _run, step: _step, ...copy } = toNewMessage(message);
    return [copy];
  });
  return { messages, last: messages.at(-1)?.id };
}
