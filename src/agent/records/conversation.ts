import type { Conversation } from '../../core/agents.ts';
import type { AgentParts, AreaOwner } from '../parts.ts';
import { agentsOf, conversationsOf } from './shapes.ts';

/** NOT_FOUND when there is none of that id. */
export async function findConversation(parts: AgentParts, id: string): Promise<Conversation> {
  return (await conversationsOf(parts).get(id)).item;
}

/** Whose memory the messages of a conversation are in. */
export async function ownerOf(
  parts: AgentParts,
  { agent, user }: Pick<Conversation, 'agent' | 'user'>,
): Promise<AreaOwner> {
  const { item } = await agentsOf(parts).get(agent);
  return { user, area: item.area };
}
