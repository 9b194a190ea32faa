import type { AgentRecord, Block, Conversation } from '../../core/agents.ts';
import type { DocumentWrite } from '../../core/document-store.ts';
import { MemoirError } from '../../core/errors.ts';
import { timeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import type { Held } from '../records/collection.ts';
import { agentsOf } from '../records/shapes.ts';
import { attachmentId, attachmentsOf, blocksOf } from './shapes.ts';

/** Blocks by id in the order of the ids; those that are gone are left out. */
export async function blocksById(
  parts: AgentParts,
  ids: readonly string[],
): Promise<readonly Held<Block>[]> {
  return blocksOf(parts).some(ids);
}

/** What an agent sees: its blocks, in a conversation with the isolated ones in their places. */
export async function blocksSeen(
  parts: AgentParts,
  agent: AgentRecord,
  conversation: Conversation | undefined,
): Promise<readonly Held<Block>[]> {
  const [own, isolated] = await Promise.all([
    blocksById(parts, agent.blocks),
    blocksById(parts, conversation?.isolatedBlocks ?? []),
  ]);
  const byLabel = new Map(isolated.map((held) => [held.item.label, held]));
  const seen = own.map((held) => {
    const instead = byLabel.get(held.item.label);
    byLabel.delete(held.item.label);
    return instead ?? held;
  });
  return [...seen, ...byLabel.values()];
}

/** Ids of the agents that have a block or an archive. */
export async function agentsWith(parts: AgentParts, thing: string): Promise<readonly string[]> {
  const agents: string[] = [];
  for await (const { item } of attachmentsOf(parts).all({ all: [`thing=${thing}`] })) {
    agents.push(item.agent);
  }
  return agents;
}

/** The same agent with other blocks or archives, and all that must be written for it. */
export function writeAttachments(
  parts: AgentParts,
  { item: agent, held }: Held<AgentRecord>,
  next: Pick<AgentRecord, 'blocks' | 'archives'>,
): { readonly agent: AgentRecord; readonly writes: readonly DocumentWrite[] } {
  const before = [...agent.blocks, ...agent.archives];
  const after = [...next.blocks, ...next.archives];
  const added = after.filter((thing) => !before.includes(thing));
  const gone = before.filter((thing) => !after.includes(thing));
  const changed: AgentRecord = {
    ...agent,
    ...next,
    version: agent.version + 1,
    updatedAt: timeOf(parts),
  };
  return {
    agent: changed,
    writes: [
      agentsOf(parts).put(changed, held),
      ...added.map((thing) => attachmentPut(parts, agent, thing)),
      ...gone.map((thing) =>
        attachmentsOf(parts).removal(attachmentId({ agent: agent.id, thing })),
      ),
    ],
  };
}

export function attachmentPut(parts: AgentParts, agent: AgentRecord, thing: string): DocumentWrite {
  const user = agent.user === undefined ? {} : { user: agent.user };
  return attachmentsOf(parts).put({ agent: agent.id, thing, ...user });
}

export function takenLabel(label: string): MemoirError {
  return new MemoirError('CONFLICT', `The agent already has a block with label '${label}'`);
}

/**
 * Writes that leave the agents of a block as they are, for a commit in which it gets another label:
 * who attaches a block of that label to one of them meanwhile, conflicts. CONFLICT when one of them
 * has such a block already. `except`: an agent that the caller writes itself.
 */
export async function holdLabels(
  parts: AgentParts,
  block: Block,
  except?: string,
): Promise<readonly DocumentWrite[]> {
  const ids = await agentsWith(parts, block.id);
  const agents = await agentsOf(parts).some(ids.filter((id) => id !== except));
  for (const { item } of agents) {
    const others = await blocksById(
      parts,
      item.blocks.filter((id) => id !== block.id),
    );
    if (others.some((each) => each.item.label === block.label)) throw takenLabel(block.label);
  }
  return agents.map(({ item, held }) => agentsOf(parts).put(item, held));
}
