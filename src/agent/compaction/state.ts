import type { AgentData, Compaction, Conversation } from '../../core/agents.ts';
import type { EpisodeVersion, SessionState } from '../../core/session-store.ts';
import { scopeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { ownerOf } from '../records/conversation.ts';
import { changeConversation } from '../records/conversations.ts';

const STRATEGY = 'agent-compaction';

/**
 * A compaction and the cut-off that belongs to it, as the state of the session: both are written at
 * once, and the store erases them with the first message of the session that is forgotten.
 */
interface KeptCompaction extends SessionState {
  readonly strategy: typeof STRATEGY;
  readonly contextFrom: number;
  readonly compaction: Compaction;
}

function isKept(state: SessionState | undefined): state is KeptCompaction {
  return state?.strategy === STRATEGY;
}

export interface CompactedThread {
  readonly conversation: Conversation;
  /** The one in force. */
  readonly compaction: Compaction | undefined;
}

/**
 * A conversation with the compaction in force; finishes one that was broken off between its state and
 * the record of the conversation.
 */
export async function readCompacted(
  { parts, data }: { readonly parts: AgentParts; readonly data: AgentData },
  id: string,
): Promise<CompactedThread> {
  const conversation = await data.conversations.get(id);
  const scope = scopeOf(parts, await ownerOf(parts, conversation));
  const state = await parts.sessions.state(scope, id);
  if (!isKept(state)) return { conversation, compaction: undefined };
  const { contextFrom, compaction } = state;
  if (contextFrom < conversation.contextFrom) return { conversation, compaction: undefined };
  return { conversation: await cutOff(parts, conversation, contextFrom), compaction };
}

/**
 * Puts summary and cut-off in force. False when one of the messages it was made of was forgotten or
 * changed meanwhile: then nothing is written.
 */
export async function keepCompaction(
  parts: AgentParts,
  conversation: Conversation,
  kept: Pick<KeptCompaction, 'contextFrom' | 'compaction'>,
  restsOn: readonly EpisodeVersion[],
): Promise<boolean> {
  const scope = scopeOf(parts, await ownerOf(parts, conversation));
  const state: KeptCompaction = { strategy: STRATEGY, ...kept };
  const isWritten = await parts.sessions.setState(scope, conversation.id, state, restsOn);
  if (isWritten) await cutOff(parts, conversation, kept.contextFrom);
  return isWritten;
}

/** Takes the compaction away and puts the cut-off behind everything. */
export async function dropCompaction(
  parts: AgentParts,
  conversation: Conversation,
  contextFrom: number,
): Promise<void> {
  const scope = scopeOf(parts, await ownerOf(parts, conversation));
  await parts.sessions.setState(scope, conversation.id, undefined);
  await cutOff(parts, conversation, contextFrom);
}

async function cutOff(
  parts: AgentParts,
  conversation: Conversation,
  contextFrom: number,
): Promise<Conversation> {
  if (conversation.contextFrom === contextFrom) return conversation;
  return changeConversation(parts, conversation.id, (fresh) => ({ ...fresh, contextFrom }));
}
