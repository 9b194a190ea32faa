import type { AgentData, AgentRecord, Block, Conversation } from '../../core/agents.ts';
import { pointersOf } from '../archives/shapes.ts';
import type { AgentParts } from '../parts.ts';
import { createCollection } from '../records/collection.ts';
import type { Collection, Shape } from '../records/collection.ts';
import { dayOf, renderSystem } from './render-system.ts';
import type { MemoryStatistics, SystemText } from './render-system.ts';

/** The statistics that the system message of a conversation tells, and what they were sampled for. */
interface PromptSample extends MemoryStatistics {
  readonly conversation: string;
  readonly user?: string;
  /** Digest of all that makes it be rendered anew. */
  readonly key: string;
}

const SAMPLE: Shape<PromptSample> = {
  collection: 'agent-prompts',
  noun: 'System message',
  id: ({ conversation }) => conversation,
  order: ({ conversation }) => conversation,
  terms: () => [],
  user: ({ user }) => user,
};

export function promptSamplesOf(parts: AgentParts): Collection<PromptSample> {
  return createCollection(parts, SAMPLE);
}

export interface Thread {
  readonly agent: AgentRecord;
  readonly conversation: Conversation;
}

/**
 * The system message of a conversation. Its statistics stay as they were, so that it is the same byte
 * by byte over steps, turns and restarts, until a block is edited, attached or detached, a passage is
 * inserted, the context is reset or compacted, or the day changes in the agent's timezone. `keeps`:
 * whether a new sample is stored.
 */
export async function systemTextOf(
  { parts, data }: { readonly parts: AgentParts; readonly data: AgentData },
  thread: Thread,
  options: { readonly instructions?: string | undefined; readonly keeps: boolean },
): Promise<SystemText> {
  const { agent, conversation } = thread;
  const blocks = await data.blocks.ofAgent(agent.id, conversation.id);
  const samples = promptSamplesOf(parts);
  const { passages, key } = await measure(parts, thread, blocks);
  const known = await samples.find(conversation.id);
  let sample = known?.item;
  if (sample?.key !== key) {
    sample = {
      conversation: conversation.id,
      ...(conversation.user !== undefined && { user: conversation.user }),
      key,
      at: parts.now(),
      messages: await data.messages.count({ conversation: conversation.id }),
      passages,
      tags: passages === 0 ? [] : await data.passages.tags({ agent: agent.id }),
    };
    if (options.keeps) await parts.documents.commit([samples.put(sample)]);
  }
  return renderSystem(options.instructions ?? agent.instructions, thread, blocks, sample);
}

async function measure(
  parts: AgentParts,
  { agent, conversation }: Thread,
  blocks: readonly Block[],
): Promise<{ readonly passages: number; readonly key: string }> {
  const inArchives = { any: agent.archives.map((archive) => `archive=${archive}`) };
  const passages = await pointersOf(parts).count(inArchives);
  const newest = passages === 0 ? [] : await pointersOf(parts).page({ limit: 1 }, inArchives);
  const key = parts.digest(
    JSON.stringify([
      agent.instructions,
      blocks.map(({ id, version }) => [id, version]),
      agent.archives,
      [passages, newest[0]?.id],
      conversation.contextFrom,
      dayOf(parts.now(), agent.timezone),
    ]),
  );
  return { passages, key };
}
