import type { ContextPreview } from '../../core/agents.ts';
import { measureThread } from './measure.ts';
import { contextMessages } from './refused.ts';
import type { TurnParts } from './turn-parts.ts';

/** What the model would be given now, but for what is recalled for the next message. */
export async function previewContext(
  turn: TurnParts,
  conversation: string,
): Promise<ContextPreview> {
  const measured = await measureThread(turn, conversation, { keeps: false });
  const { thread, system, tools, compaction, counter, settings, tokens } = measured;
  const { data } = turn;
  const [messages, loggedMessages, archivedPassages] = await Promise.all([
    contextMessages(turn, thread.conversation),
    data.messages.count({ conversation }),
    data.passages.count({ agent: thread.agent.id }),
  ]);
  const blocks = counter.count(system.blocks);
  const statistics = counter.count(system.statistics);
  return {
    system: system.text,
    blocks: system.blocks,
    statistics: system.statistics,
    ...(compaction !== undefined && { summary: compaction.summary }),
    messages,
    tools,
    tokens: {
      instructions: counter.count(thread.agent.instructions),
      blocks,
      statistics,
      summary: tokens.summary,
      messages: tokens.messages,
      tools: tokens.tools,
      all: tokens.all,
    },
    contextWindow: settings.contextWindow,
    archivedPassages,
    loggedMessages,
  };
}
