import type { AgentMessage, Conversation, NewMessage } from '../../core/agents.ts';
import { checkList, checkOneOf } from '../../core/check.ts';
import type { DocumentWrite } from '../../core/document-store.ts';
import { invalidInput } from '../../core/errors.ts';
import type { AddOptions, MessageInput } from '../../core/memory.ts';
import { ROLES } from '../../core/record.ts';
import type { MemoryRecord, MessagePart } from '../../core/record.ts';
import { checkName } from '../../core/scope.ts';
import { memoryOf, timeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { given } from '../records/check.ts';
import { missing, untilWritten } from '../records/collection.ts';
import { agentsOf, conversationsOf } from '../records/shapes.ts';
import { fromParts, itemsOf, toParts } from './parts-of-message.ts';
import { clientTerm, messagePointersOf } from './pointers.ts';
import type { MessagePointer } from './pointers.ts';
import { loadMessages, notesOf } from './read.ts';

type Derive = Pick<AddOptions, 'derive'>;

/**
 * Adds messages to the log of a conversation, with their pointers in one transaction. What it has
 * already, by id or by the client's id, is not added again.
 */
export async function appendMessages(
  parts: AgentParts,
  conversation: string,
  messages: readonly NewMessage[],
  options: Derive & { readonly copyOf?: ReadonlyMap<string, string> } = {},
): Promise<readonly AgentMessage[]> {
  const { item: thread } = await conversationsOf(parts).get(conversation);
  const { item: agent } = await agentsOf(parts).get(thread.agent);
  const checked = await withIds(
    parts,
    thread,
    checkList('messages', messages) as readonly NewMessage[],
  );
  const ids = checked.map(({ id }) => id);
  const known = new Set((await messagePointersOf(parts).some(ids)).map(({ item }) => item.id));
  const fresh = checked.filter(({ id }) => !known.has(id));
  if (fresh.length > 0) {
    const memory = memoryOf(parts, { user: thread.user, area: agent.area });
    await memory.add(
      fresh.map((message) => toInput(message, thread.agent, options.copyOf?.get(message.id))),
      {
        session: thread.id,
        documents: (records) => toPointers(parts, thread, agent.area, records),
        ...given({ derive: options.derive }),
      },
    );
    await noteActivity(parts, thread.id);
  }
  const loaded = await loadMessages(parts, await messagePointersOf(parts).some([...new Set(ids)]));
  return ids.map((id) => {
    const message = loaded.get(id);
    // Forgotten before, or while it was added: it does not come back.
    if (message === undefined) throw missing('Message', id);
    return message;
  });
}

type Identified = NewMessage & { readonly id: string };

async function withIds(
  parts: AgentParts,
  { id: conversation }: Conversation,
  messages: readonly NewMessage[],
): Promise<readonly Identified[]> {
  const seen = new Map<string, string>();
  const identified: Identified[] = [];
  for (const message of messages) {
    checkOneOf('message.role', message.role, ROLES);
    if (typeof message.text !== 'string')
      throw invalidInput('message.text', message.text, 'give text');
    const { clientId } = message;
    const stored =
      clientId === undefined ? undefined : await knownAs(parts, conversation, clientId);
    const id =
      message.id ??
      stored ??
      (clientId === undefined ? undefined : seen.get(clientId)) ??
      parts.newId();
    if (clientId !== undefined) seen.set(clientId, id);
    identified.push({ ...message, id });
  }
  return [...new Map(identified.map((message) => [message.id, message])).values()];
}

async function knownAs(
  parts: AgentParts,
  conversation: string,
  clientId: string,
): Promise<string | undefined> {
  const term = clientTerm(conversation, checkName('message.clientId', clientId));
  const all = messagePointersOf(parts).all({ all: [term] });
  for await (const { item } of all) return item.id;
  return undefined;
}

function toInput(message: Identified, agent: string, copyOf: string | undefined): MessageInput {
  const { id, role, text, name, run, step, clientId, sender, at } = message;
  const content: MessagePart[] = [...toParts(message)];
  if (text !== '') content.unshift({ type: 'text', text });
  return {
    id,
    role,
    content,
    metadata: {
      memoir: { message: id, agent, ...given({ run, step, clientId, sender, copyOf }) },
    },
    ...given({ name, at }),
  };
}

/** One for each message; a long one has several episodes. */
function toPointers(
  parts: AgentParts,
  { id: conversation, agent, user }: Conversation,
  area: string,
  records: readonly MemoryRecord[],
): readonly DocumentWrite[] {
  const byMessage = Map.groupBy(records, (record) => notesOf(record)?.message ?? record.id);
  return [...byMessage].map(([id, [first, ...rest]]) => {
    const record = first as MemoryRecord;
    const { run, step, clientId } = notesOf(record) ?? {};
    const role = record.role ?? 'user';
    const items = itemsOf(role, role === 'tool' ? '' : record.text, fromParts(record.parts ?? []));
    const pointer: MessagePointer = {
      id,
      agent,
      area,
      conversation,
      role,
      items: items.map(({ type }) => type),
      episodes: [record, ...rest].map((each) => each.id),
      ...given({ user, run, step, clientId }),
      order: parts.newId(),
    };
    return messagePointersOf(parts).put(pointer, 0);
  });
}

/** For the order of conversations; the log is the truth. */
function noteActivity(parts: AgentParts, conversation: string): Promise<void> {
  return untilWritten(parts.documents, async () => {
    const found = await conversationsOf(parts).find(conversation);
    if (found === undefined) return { writes: [], result: undefined };
    const next = { ...found.item, lastMessageAt: timeOf(parts) };
    return { writes: [conversationsOf(parts).put(next, found.held)], result: undefined };
  });
}
