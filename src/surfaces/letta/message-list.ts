import type { AgentMessage, JsonObject, MessageItem, MessageListOptions } from '../../index.ts';
import type { Call } from './call.ts';
import { fillPage, readPage } from './paging.ts';
import type { PageDefaults } from './paging.ts';
import { queryFlag, queryTexts } from './read.ts';
import { toLettaMessages } from './shapes/letta-message.ts';

/** Of which items a stored message can have, for each type that is asked for. */
const ITEMS: Readonly<Record<string, MessageItem['type']>> = {
  system_message: 'system',
  user_message: 'user',
  event_message: 'summary',
  summary_message: 'summary',
  assistant_message: 'assistant',
  reasoning_message: 'reasoning',
  tool_call_message: 'tool-call',
  approval_request_message: 'tool-call',
  tool_return_message: 'tool-result',
  approval_response_message: 'approval',
};

/** A summary is told as a user's words where it is not asked for as such. */
function itemsOf(type: string): readonly MessageItem['type'][] {
  const item = ITEMS[type];
  return item === undefined ? [] : item === 'user' ? ['user', 'summary'] : [item];
}

/**
 * A page of messages as items. `limit` counts stored messages, of which all items are on one page; types
 * are chosen before it, so that a page that is not the last is never empty.
 */
export async function listMessages(
  call: Call,
  filter: Pick<MessageListOptions, 'agent' | 'conversation' | 'run' | 'step'>,
  defaults: PageDefaults,
  passes: (message: AgentMessage) => boolean | Promise<boolean> = () => true,
): Promise<readonly JsonObject[]> {
  const page = readPage(call, 'message', defaults);
  const types = queryTexts(call, 'include_return_message_types');
  const items = types?.flatMap((type) => itemsOf(type));
  const tellsCompaction =
    queryFlag(call, 'include_compaction_messages') ??
    types?.some((type) => ITEMS[type] === 'summary') ??
    false;
  const shown = (message: AgentMessage): readonly JsonObject[] =>
    toLettaMessages(message, tellsCompaction).filter(
      (item) => types === undefined || types.includes(String(item['message_type'])),
    );
  if (items?.length === 0) return [];
  const found = await fillPage(
    page,
    (options) =>
      call.agents.messages.list({
        ...filter,
        ...options,
        summaries: true,
        ...(items !== undefined && { items }),
      }),
    ({ id }) => id,
    async (message) => shown(message).length > 0 && (await passes(message)),
  );
  return found.flatMap(shown);
}
