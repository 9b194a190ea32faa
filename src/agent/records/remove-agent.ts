import type { AgentRecord, Archives } from '../../core/agents.ts';
import type { DocumentWrite } from '../../core/document-store.ts';
import { agentsWith } from '../blocks/attached.ts';
import { versionRemovals } from '../blocks/blocks.ts';
import { attachmentId, attachmentsOf, blocksOf } from '../blocks/shapes.ts';
import { memoryOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { untilWritten } from './collection.ts';
import { eraseConversation } from './conversations.ts';
import { agentsOf, areasOf, archivesOf, conversationsOf } from './shapes.ts';

/**
 * Removes an agent with all that is its own. What it heard and knows goes first, its record last:
 * broken off, it can be done again.
 */
export async function removeAgent(
  parts: AgentParts,
  archives: Archives,
  id: string,
): Promise<void> {
  const { item: agent } = await agentsOf(parts).get(id);
  const users = new Set<string | undefined>([agent.user]);
  const conversations = [];
  for await (const { item } of conversationsOf(parts).all({ all: [`agent=${id}`] })) {
    users.add(item.user);
    conversations.push(item.id);
  }
  for (const conversation of conversations) await eraseConversation(parts, conversation);
  for (const user of users) await forgetArea(parts, user, agent.area);
  await removeOwnArchives(parts, archives, agent);
  await untilWritten(parts.documents, async () => {
    const { item, held } = await agentsOf(parts).get(id);
    const writes: DocumentWrite[] = [
      agentsOf(parts).removal(id, held),
      areasOf(parts).removal(item.area),
      ...(await ownBlockRemovals(parts, item)),
      ...[...item.blocks, ...item.archives].map((thing) =>
        attachmentsOf(parts).removal(attachmentId({ agent: id, thing })),
      ),
    ];
    return { writes, result: undefined, erase: true };
  });
}

/** What is in the agent's private area, and in nobody else's. */
async function forgetArea(
  parts: AgentParts,
  user: string | undefined,
  area: string,
): Promise<void> {
  const memory = memoryOf(parts, { user, area });
  const exactly = ['agent' as const, ...(user === undefined ? [] : ['user' as const])];
  for (;;) {
    const { items } = await memory.list({
      exactly,
      statuses: ['active', 'superseded', 'quarantined', 'archived', 'disputed'],
      kinds: ['episode', 'event', 'fact', 'preference', 'profile', 'task', 'procedure', 'summary'],
      anyTime: true,
      limit: 1_000,
    });
    if (items.length === 0) return;
    await memory.forget({ ids: items.map(({ id }) => id) });
  }
}

async function removeOwnArchives(
  parts: AgentParts,
  archives: Archives,
  agent: AgentRecord,
): Promise<void> {
  for (const { item } of await archivesOf(parts).some(agent.archives)) {
    if (item.madeFor === agent.id && (await isOnlyIts(parts, item.id, agent.id))) {
      await archives.remove(item.id);
    }
  }
}

async function ownBlockRemovals(
  parts: AgentParts,
  agent: AgentRecord,
): Promise<readonly DocumentWrite[]> {
  const removals: DocumentWrite[] = [];
  for (const { item, held } of await blocksOf(parts).some(agent.blocks)) {
    if (item.madeFor !== agent.id || !(await isOnlyIts(parts, item.id, agent.id))) continue;
    removals.push(
      blocksOf(parts).removal(item.id, held),
      ...(await versionRemovals(parts, item.id)),
    );
  }
  return removals;
}

async function isOnlyIts(parts: AgentParts, thing: string, agent: string): Promise<boolean> {
  return (await agentsWith(parts, thing)).every((id) => id === agent);
}
