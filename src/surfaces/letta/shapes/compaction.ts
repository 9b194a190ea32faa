import type { Compaction, JsonObject } from '../../../index.ts';

const TRIGGERS: Readonly<Record<Compaction['trigger'], string>> = {
  window: 'context_window_exceeded',
  overflow: 'context_window_overflow',
  manual: 'manual',
};

function statsOf(compaction: Compaction): JsonObject {
  return {
    trigger: TRIGGERS[compaction.trigger],
    context_tokens_before: compaction.tokensBefore,
    context_tokens_after: compaction.tokensAfter,
    context_window: compaction.contextWindow,
    messages_count_before: compaction.messagesBefore,
    messages_count_after: compaction.messagesAfter,
  };
}

/** `base`: what all items of the message have. An event and a summary for callers that ask for these; else what the agent is told, as a user's words. */
export function toCompactionMessages(
  base: JsonObject,
  compaction: Compaction,
  isTold: boolean,
): readonly JsonObject[] {
  const stats = statsOf(compaction);
  if (!isTold) return [{ ...base, message_type: 'user_message', content: compaction.summary }];
  return [
    { ...base, message_type: 'event_message', event_type: 'compaction', event_data: stats },
    {
      ...base,
      message_type: 'summary_message',
      summary: compaction.summary,
      compaction_stats: stats,
    },
  ];
}

export function toCompactionResponse(compaction: Compaction): JsonObject {
  return {
    summary: compaction.summary,
    num_messages_before: compaction.messagesBefore,
    num_messages_after: compaction.messagesAfter,
  };
}
