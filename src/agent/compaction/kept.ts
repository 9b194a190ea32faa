import type { Compaction, Conversation } from '../../core/agents.ts';
import type { SessionState } from '../../core/session-store.ts';
import type { MessagePointer } from '../messages/pointers.ts';
import { scopeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { ownerOf } from '../records/conversation.ts';

export const KEPT_STRATEGY = 'agent-compaction';

/**
 * A compaction and the cut-off that belongs to it, as the state of the session: both are written at
 * once, and the store erases them with the first message of the session that is forgotten.
 */
export interface KeptCompaction extends SessionState {
  readonly strategy: typeof KEPT_STRATEGY;
  /** Position of the first message that is condensed in it. */
  readonly startsAt: number;
  readonly contextFrom: number;
  readonly compaction: Compaction;
}

function isKept(state: SessionState | undefined): state is KeptCompaction {
  return state?.strategy === KEPT_STRATEGY;
}

/** What a summary message says; undefined when its summary is not the one that is kept. */
export async function compactionOf(
  parts: AgentParts,
  { id, agent, user, conversation }: MessagePointer,
): Promise<Compaction | undefined> {
  const state = await keptStateOf(parts, { id: conversation, agent, ...(user && { user }) });
  return state?.compaction.message === id ? state.compaction : undefined;
}

/** Undefined when there is none, or it was erased. */
export async function keptStateOf(
  parts: AgentParts,
  conversation: Pick<Conversation, 'id' | 'agent' | 'user'>,
): Promise<KeptCompaction | undefined> {
  const scope = scopeOf(parts, await ownerOf(parts, conversation));
  const state = await parts.sessions.state(scope, conversation.id);
  return isKept(state) ? state : undefined;
}
