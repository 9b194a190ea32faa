import type { Conversation, JsonObject } from '../../../index.ts';
import { lettaOf } from '../extra.ts';
import { toId } from '../ids.ts';

/** The id by which callers name a conversation; null for an agent's default one. */
export function conversationId(conversation: string, agent: string): string | null {
  return conversation === agent ? null : toId('conv', conversation);
}

/** `messages`: ids of those in its context. */
export function toConversation(
  conversation: Conversation,
  messages: readonly string[],
): JsonObject {
  const extra = lettaOf(conversation.extra);
  return {
    id: conversationId(conversation.id, conversation.agent) ?? 'default',
    agent_id: toId('agent', conversation.agent),
    summary: conversation.title ?? null,
    description: conversation.description ?? null,
    in_context_message_ids: messages.map((id) => toId('message', id)),
    isolated_block_ids: conversation.isolatedBlocks.map((id) => toId('block', id)),
    model: conversation.model ?? null,
    model_settings: extra['model_settings'] ?? null,
    context_window_limit: conversation.contextWindow ?? null,
    hidden: extra['hidden'] ?? null,
    archived: conversation.archivedAt !== undefined,
    archived_at: conversation.archivedAt ?? null,
    last_message_at: conversation.lastMessageAt ?? null,
    created_at: conversation.createdAt,
    updated_at: conversation.updatedAt,
    created_by_id: null,
    last_updated_by_id: null,
  };
}
