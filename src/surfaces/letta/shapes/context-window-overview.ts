import type { ContextPreview, JsonObject } from '../../../index.ts';
import { toLettaMessages } from './letta-message.ts';

/** What an agent's window holds now, in tokens by part. */
export function toContextWindowOverview(context: ContextPreview): JsonObject {
  const { tokens } = context;
  return {
    context_window_size_max: context.contextWindow,
    context_window_size_current: tokens.all,
    num_messages: context.messages.length,
    num_archival_memory: context.archivedPassages,
    num_recall_memory: context.loggedMessages,
    num_tokens_system: tokens.instructions,
    num_tokens_core_memory: tokens.blocks,
    num_tokens_external_memory_summary: tokens.statistics,
    num_tokens_summary_memory: tokens.summary,
    num_tokens_functions_definitions: tokens.tools,
    num_tokens_messages: tokens.messages,
    system_prompt: context.system,
    core_memory: context.blocks,
    external_memory_summary: context.statistics,
    summary_memory: context.summary ?? null,
    functions_definitions: context.tools.map(({ name, description, parameters }) => ({
      type: 'function',
      function: { name, description: description ?? null, parameters: parameters as JsonObject },
    })),
    messages: context.messages.flatMap((message) => toLettaMessages(message)),
  };
}
