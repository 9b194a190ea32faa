import type { Reflection } from '../../core/agents.ts';
import { memoryOf, timeOf } from '../parts.ts';
import { changeConversation } from '../records/conversations.ts';
import { findThread } from './begin.ts';
import type { TurnParts } from './turn-parts.ts';

const MODEL_CALLS = 5;

/**
 * Works over the memory of an agent with the user of a conversation: merges what says the same,
 * condenses what is old, archives what has faded. What was said is never touched, and the
 * conversation is not held: turns go on meanwhile.
 */
export async function reflectOn(
  turn: TurnParts,
  id: string,
  named: string | undefined,
): Promise<Reflection> {
  const { parts } = turn;
  const { agent, conversation } = await findThread(turn, id, named);
  const memory = memoryOf(parts, { user: conversation.user, area: agent.area });
  const modelCalls = agent.reflection?.modelCalls ?? MODEL_CALLS;
  const consolidation = await memory.consolidate({ modelCalls });
  const decay = await memory.decay();
  const done = consolidation.actions.filter(({ outcome }) => outcome === 'done').length;
  const faded = decay.faded.filter(({ outcome }) => outcome === 'archived').length;
  const at = timeOf(parts);
  await changeConversation(parts, conversation.id, (fresh) => ({
    ...fresh,
    reflection: { steps: 0, at },
  }));
  return {
    agent: agent.id,
    conversation: conversation.id,
    modelCalls: consolidation.modelCalls,
    changed: done + faded,
    at,
  };
}
