import type { AgentRecord } from '../../core/agents.ts';
import { dropCompaction } from '../compaction/state.ts';
import { forgetMessages } from '../records/conversations.ts';
import type { TurnParts } from './turn-parts.ts';

/** Empties the context of the default conversation; see `AgentTurns.reset`. It must be held. */
export async function resetContext(
  { parts, data }: TurnParts,
  agent: string,
  purge: boolean,
): Promise<AgentRecord> {
  const conversation = await data.conversations.get(agent);
  if (purge) {
    await forgetMessages(parts, conversation);
    await dropCompaction(parts, conversation, 0);
  } else {
    const shown = await data.messages.from(agent, conversation.contextFrom);
    const last = shown.at(-1);
    const end =
      last === undefined
        ? conversation.contextFrom
        : (last.position ?? 0) + Math.max(1, last.episodes.length);
    await dropCompaction(parts, conversation, end);
  }
  return data.get(agent);
}
