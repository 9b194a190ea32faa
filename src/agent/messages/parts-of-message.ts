import type {
  AgentMessage,
  Approval,
  MessageItem,
  MessageToolCall,
  MessageToolResult,
  NewMessage,
} from '../../core/agents.ts';
import type { JsonObject, JsonValue } from '../../core/document-store.ts';
import type { ChatMessage } from '../../core/message.ts';
import type { MessagePart } from '../../core/record.ts';
import { given } from '../records/check.ts';
import { imageParts } from './images.ts';

/** The parts of an episode that say what a message is beside its words. */
export function toParts(message: NewMessage): readonly MessagePart[] {
  const awaits = new Set(message.awaitsApproval ?? []);
  return [
    ...(message.content ?? []).map((content) => ({ type: 'content', content })),
    ...(message.reasoning === undefined
      ? []
      : [{ type: 'reasoning', reasoning: message.reasoning }]),
    ...(message.calls ?? []).map(({ id, name, input }) => ({
      type: 'tool-call',
      toolCallId: id,
      toolName: name,
      input,
      ...(awaits.has(id) && { awaitsApproval: true }),
    })),
    ...(message.results ?? []).map(({ id, name, output, isError }) => ({
      type: 'tool-result',
      toolCallId: id,
      toolName: name,
      output: toOutput(output),
      ...(isError && { isError }),
    })),
    ...(message.approvals ?? []).map((approval) => ({
      type: 'approval',
      approval: { ...approval },
    })),
  ];
}

/** As the AI SDK carries it. */
function toOutput(output: JsonValue): JsonObject {
  return typeof output === 'string'
    ? { type: 'text', value: output }
    : { type: 'json', value: output };
}

/** Read back from parts that `toParts` made. */
export interface SaidInParts {
  readonly content: readonly JsonObject[];
  readonly reasoning: NewMessage['reasoning'];
  readonly calls: readonly MessageToolCall[];
  readonly awaitsApproval: readonly string[];
  readonly results: readonly MessageToolResult[];
  readonly approvals: readonly Approval[];
}

export function fromParts(parts: readonly MessagePart[]): SaidInParts {
  const of = (type: string): readonly MessagePart[] => parts.filter((part) => part.type === type);
  const calls = of('tool-call');
  return {
    content: of('content').map((part) => part['content'] as JsonObject),
    reasoning: of('reasoning')[0]?.['reasoning'] as NewMessage['reasoning'],
    calls: calls.map((part) => ({
      id: String(part['toolCallId']),
      name: String(part['toolName']),
      input: inputText(part['input']),
    })),
    awaitsApproval: calls
      .filter((part) => part['awaitsApproval'] === true)
      .map((part) => String(part['toolCallId'])),
    results: of('tool-result').map((part) => ({
      id: String(part['toolCallId']),
      name: String(part['toolName']),
      output: outputOf(part['output']),
      isError: part['isError'] === true,
    })),
    approvals: of('approval').map((part) => part['approval'] as unknown as Approval),
  };
}

function inputText(input: unknown): string {
  return typeof input === 'string' ? input : JSON.stringify(input ?? {});
}

function outputOf(output: unknown): JsonValue {
  const isTagged = typeof output === 'object' && output !== null && 'value' in output;
  return (isTagged ? output.value : output) as JsonValue;
}

/** What a message says, item by item, in the order in which it was said. */
export function itemsOf(
  role: AgentMessage['role'],
  text: string,
  said: SaidInParts,
): readonly MessageItem[] {
  const items: MessageItem[] = [];
  if (said.reasoning !== undefined) items.push({ type: 'reasoning', ...said.reasoning });
  const isSpoken = text !== '' || said.content.length > 0;
  if (isSpoken && role !== 'tool') items.push({ type: role, text });
  if (said.calls.length > 0) {
    items.push({ type: 'tool-call', calls: said.calls, awaitsApproval: said.awaitsApproval });
  }
  if (said.results.length > 0) items.push({ type: 'tool-result', results: said.results });
  if (said.approvals.length > 0) items.push({ type: 'approval', approvals: said.approvals });
  return items;
}

/**
 * A message as a model is told it: its words, images, tool calls and results. Reasoning and approvals are not
 * told; undefined when nothing else is in it.
 */
export function toChatMessage(message: AgentMessage): ChatMessage | undefined {
  const said = message.items.flatMap((item): readonly MessagePart[] => {
    if (item.type === 'tool-call')
      return toParts({ role: 'assistant', text: '', calls: item.calls });
    if (item.type === 'tool-result')
      return toParts({ role: 'tool', text: '', results: item.results });
    return [];
  });
  const isTold = message.role === 'user' || message.role === 'system';
  const parts = isTold ? [...said, ...imageParts(message.content ?? [])] : said;
  if (message.text === '' && parts.length === 0) return undefined;
  return {
    role: message.role,
    content: message.role === 'tool' ? '' : message.text,
    ...(message.name !== undefined && { name: message.name }),
    ...(parts.length > 0 && { parts }),
  };
}

/** What appending would need to make the message again. */
export function toNewMessage(message: AgentMessage): NewMessage {
  const { id, role, text, content, name, clientId, sender, run, step, at, items } = message;
  const said: Partial<NewMessage> = Object.assign({}, ...items.map(asNew));
  return { ...said, id, role, text, at, ...given({ content, name, clientId, sender, run, step }) };
}

function asNew(item: MessageItem): Partial<NewMessage> {
  switch (item.type) {
    case 'reasoning':
      return { reasoning: { text: item.text, ...given({ signature: item.signature }) } };
    case 'tool-call':
      return { calls: item.calls, awaitsApproval: item.awaitsApproval };
    case 'tool-result':
      return { results: item.results };
    case 'approval':
      return { approvals: item.approvals };
    default:
      return {};
  }
}
