import type { AgentData, Compaction, Conversation } from '../../core/agents.ts';
import type { EpisodeVersion } from '../../core/session-store.ts';
import { messagePointersOf } from '../messages/pointers.ts';
import type { MessagePointer } from '../messages/pointers.ts';
import { scopeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { ownerOf } from '../records/conversation.ts';
import { changeConversation } from '../records/conversations.ts';
import { KEPT_STRATEGY, keptStateOf } from './kept.ts';
import type { KeptCompaction } from './kept.ts';

export interface CompactedThread {
  readonly conversation: Conversation;
  /** The one in force. */
  readonly compaction: Compaction | undefined;
  /** Position of the first message that is condensed, or else shown. */
  readonly startsAt: number;
}

/**
 * A conversation with the compaction in force; finishes one that was broken off between its state and
 * the record of the conversation. Where the summary was erased, because a message of it was forgotten,
 * the context takes in again what is left of the condensed messages, to be condensed anew.
 */
export async function readCompacted(
  { parts, data }: { readonly parts: AgentParts; readonly data: AgentData },
  id: string,
): Promise<CompactedThread> {
  const conversation = await data.conversations.get(id);
  const state = await keptStateOf(parts, conversation);
  if (state === undefined) {
    const whole = await takeBack(parts, conversation);
    return { conversation: whole, compaction: undefined, startsAt: whole.contextFrom };
  }
  const { contextFrom, compaction, startsAt } = state;
  if (contextFrom < conversation.contextFrom) {
    return { conversation, compaction: undefined, startsAt: conversation.contextFrom };
  }
  if (contextFrom === conversation.contextFrom) return { conversation, compaction, startsAt };
  return { conversation: await putInForce(parts, conversation, state), compaction, startsAt };
}

/**
 * Puts summary and cut-off in force. False when one of the messages it was made of was forgotten or
 * changed meanwhile: then nothing is written.
 */
export async function keepCompaction(
  parts: AgentParts,
  conversation: Conversation,
  kept: Pick<KeptCompaction, 'startsAt' | 'contextFrom' | 'compaction'>,
  restsOn: readonly EpisodeVersion[],
): Promise<boolean> {
  const scope = scopeOf(parts, await ownerOf(parts, conversation));
  const state: KeptCompaction = { strategy: KEPT_STRATEGY, ...kept };
  const isWritten = await parts.sessions.setState(scope, conversation.id, state, restsOn);
  if (isWritten) await putInForce(parts, conversation, state);
  return isWritten;
}

/** Takes the compaction away and puts the cut-off behind everything. */
export async function dropCompaction(
  parts: AgentParts,
  conversation: Conversation,
  contextFrom: number,
): Promise<void> {
  const scope = scopeOf(parts, await ownerOf(parts, conversation));
  await removePointers(parts, conversation);
  await parts.sessions.setState(scope, conversation.id, undefined);
  await changeConversation(parts, conversation.id, (fresh) => ({ ...fresh, contextFrom }));
}

/** The pointer first: whoever finds the cut-off in force finds what to do when the state is erased. */
async function putInForce(
  parts: AgentParts,
  conversation: Conversation,
  { startsAt, contextFrom, compaction }: KeptCompaction,
): Promise<Conversation> {
  const pointers = messagePointersOf(parts);
  const { id, agent, user } = conversation;
  const { area } = await ownerOf(parts, conversation);
  const pointer: MessagePointer = {
    id: compaction.message,
    agent,
    area,
    conversation: id,
    ...(user !== undefined && { user }),
    role: 'system',
    items: ['summary'],
    episodes: [],
    condenses: { from: startsAt, to: contextFrom },
    order: parts.newId(),
  };
  const before = await pointersOf(parts, id);
  const others = before.filter((each) => each.id !== pointer.id);
  await parts.documents.commit(
    [
      ...others.map((each) => pointers.removal(each.id)),
      ...(others.length === before.length ? [pointers.put(pointer)] : []),
    ],
    { erase: true },
  );
  // A reader may finish what its writer has gone beyond since.
  return changeConversation(parts, id, (fresh) => ({
    ...fresh,
    contextFrom: Math.max(fresh.contextFrom, contextFrom),
  }));
}

async function takeBack(parts: AgentParts, conversation: Conversation): Promise<Conversation> {
  const { id, contextFrom } = conversation;
  if (contextFrom === 0) return conversation;
  const lost = (await pointersOf(parts, id)).find(({ condenses }) => condenses?.to === contextFrom);
  if (lost?.condenses === undefined) return conversation;
  const { from } = lost.condenses;
  const whole = await changeConversation(parts, id, (fresh) =>
    fresh.contextFrom === contextFrom ? { ...fresh, contextFrom: from } : fresh,
  );
  await parts.documents.commit([messagePointersOf(parts).removal(lost.id)], { erase: true });
  return whole;
}

/** Of the summaries of a conversation: one, or two when the process ended between them. */
async function pointersOf(
  parts: AgentParts,
  conversation: string,
): Promise<readonly MessagePointer[]> {
  const found: MessagePointer[] = [];
  const query = { all: [`conversation=${conversation}`, 'item=summary'] };
  for await (const { item } of messagePointersOf(parts).all(query)) found.push(item);
  return found;
}

async function removePointers(parts: AgentParts, { id }: Conversation): Promise<void> {
  const removals = (await pointersOf(parts, id)).map((each) =>
    messagePointersOf(parts).removal(each.id),
  );
  if (removals.length > 0) await parts.documents.commit(removals, { erase: true });
}
