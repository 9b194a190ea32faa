import type { AgentMessage, JsonObject, JsonValue, MessageItem } from '../../../index.ts';
import { toId } from '../ids.ts';
import { toCompactionMessages } from './compaction.ts';
import { toDate } from './date.ts';

/**
 * What a stored message says, as items of one id: its reasoning, its words, its calls, what must be
 * approved, what tools answered, what was approved, what a compaction condensed: an event and a summary for
 * callers that ask for these (`tellsCompaction`), else a user's words.
 */
export function toLettaMessages(
  message: AgentMessage,
  tellsCompaction: boolean = false,
): readonly JsonObject[] {
  return message.items.flatMap((item) => toItems(message, item, tellsCompaction));
}

type Call = Extract<MessageItem, { readonly type: 'tool-call' }>['calls'][number];
type Result = Extract<MessageItem, { readonly type: 'tool-result' }>['results'][number];

function toItems(
  message: AgentMessage,
  item: MessageItem,
  tellsCompaction: boolean,
): readonly JsonObject[] {
  const base = baseOf(message);
  switch (item.type) {
    case 'system':
    case 'user':
    case 'assistant':
      return [
        { ...base, message_type: `${item.type}_message`, content: contentOf(message, item.text) },
      ];
    case 'reasoning':
      return [
        {
          ...base,
          message_type: 'reasoning_message',
          reasoning: item.text,
          source: 'reasoner_model',
          signature: item.signature ?? null,
        },
      ];
    case 'tool-call':
      return callItems(base, item);
    case 'tool-result':
      return [resultItem(base, item.results)];
    case 'approval':
      return [approvalItem(base, item)];
    case 'summary':
      return toCompactionMessages(base, item.compaction, tellsCompaction);
  }
}

/** What all items of a message have. */
export function baseOf(
  message: Pick<AgentMessage, 'id' | 'at'> & Partial<AgentMessage>,
): JsonObject {
  return {
    id: toId('message', message.id),
    date: toDate(message.at),
    name: message.name ?? null,
    otid: message.clientId ?? message.id,
    sender_id: message.sender ?? null,
    step_id: message.step === undefined ? null : toId('step', message.step),
    run_id: message.run === undefined ? null : toId('run', message.run),
    seq_id: null,
  };
}

function contentOf({ content }: AgentMessage, text: string): JsonValue {
  return content === undefined || content.length === 0 ? text : content;
}

/** Calls that wait for an approval are asked for apart from those that are run at once. */
function callItems(
  base: JsonObject,
  { calls, awaitsApproval }: Extract<MessageItem, { readonly type: 'tool-call' }>,
): readonly JsonObject[] {
  const waiting = calls.filter(({ id }) => awaitsApproval.includes(id));
  const free = calls.filter(({ id }) => !awaitsApproval.includes(id));
  return [
    ...(free.length === 0 ? [] : [callItem(base, 'tool_call_message', free)]),
    ...(waiting.length === 0 ? [] : [callItem(base, 'approval_request_message', waiting)]),
  ];
}

function callItem(base: JsonObject, type: string, calls: readonly Call[]): JsonObject {
  const all = calls.map(({ id, name, input }) => ({ name, arguments: input, tool_call_id: id }));
  return { ...base, message_type: type, tool_call: all[0] ?? null, tool_calls: all };
}

function resultItem(base: JsonObject, results: readonly Result[]): JsonObject {
  const all = results.map(toReturn);
  const [first] = all;
  const isError = results.some((result) => result.isError);
  return {
    ...base,
    name: results[0]?.name ?? null,
    message_type: 'tool_return_message',
    tool_return: first?.tool_return ?? '',
    status: first?.status ?? 'success',
    tool_call_id: first?.tool_call_id ?? '',
    stdout: null,
    stderr: null,
    tool_returns: all,
    ...(isError && { is_err: true }),
  };
}

function toReturn({ id, output, isError }: Result): {
  readonly type: string;
  readonly tool_return: string;
  readonly status: string;
  readonly tool_call_id: string;
  readonly stdout: null;
  readonly stderr: null;
} {
  return {
    type: 'tool',
    tool_return: typeof output === 'string' ? output : JSON.stringify(output),
    status: isError ? 'error' : 'success',
    tool_call_id: id,
    stdout: null,
    stderr: null,
  };
}

function approvalItem(
  base: JsonObject,
  { approvals }: Extract<MessageItem, { readonly type: 'approval' }>,
): JsonObject {
  const [first] = approvals;
  return {
    ...base,
    message_type: 'approval_response_message',
    approvals: approvals.map(({ toolCall, approve, reason }) => ({
      type: 'approval',
      tool_call_id: toolCall,
      approve,
      reason: reason ?? null,
    })),
    approve: first?.approve ?? null,
    reason: first?.reason ?? null,
    approval_request_id: null,
  };
}
