import type { ChatMessage } from '../../core/message.ts';
import type { MessagePart } from '../../core/record.ts';
import { toolOutputText } from '../../text/tool-output.ts';

export interface PreparedCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

export interface PreparedResult {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** What a user says, piece by piece. `url`: an address, or the bytes as a data URL. */
export type PreparedPiece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly url: string };

/** A message in the form that every chat API accepts. */
export type PreparedMessage =
  | { readonly role: 'system'; readonly text: string }
  | { readonly role: 'user'; readonly pieces: readonly PreparedPiece[] }
  | {
      readonly role: 'assistant';
      readonly text: string;
      readonly calls: readonly PreparedCall[];
    }
  | { readonly role: 'tool'; readonly results: readonly PreparedResult[] };

const NO_RESULT = 'No result was kept.';
const SYSTEM_NOTE = '[System note]';
const OPENING = '(The earlier part of the conversation is not shown.)';

/**
 * Brings a conversation into the form that every chat API accepts, so that one odd old message does
 * not make a model refuse all that follow: one system message, first; a user message next; every
 * tool call directly followed by its results, with a note for one that is missing; results without
 * a call as quoted text; neighbours of one role joined, those of the user as pieces of their own.
 * Names go before what was said; images that have an address go along, and other images and files,
 * whose bytes Memoir does not keep, become a note.
 */
export function prepareMessages(messages: readonly ChatMessage[]): readonly PreparedMessage[] {
  const systemCount = messages.findIndex(({ role }) => role !== 'system');
  const leading = systemCount === -1 ? messages : messages.slice(0, systemCount);
  const system = leading
    .map(({ content }) => content)
    .filter((text) => text !== '')
    .join('\n\n');
  const rest = joinNeighbours(prepareRest(messages.slice(leading.length)));
  return [
    ...(system === '' ? [] : [{ role: 'system' as const, text: system }]),
    ...(rest.length > 0 && rest[0]?.role !== 'user' ? [asUser(OPENING)] : []),
    ...rest,
  ];
}

interface Answer {
  readonly index: number;
  readonly part: MessagePart;
}

function prepareRest(messages: readonly ChatMessage[]): readonly PreparedMessage[] {
  const open = collectResults(messages);
  return messages.flatMap((message, index) => {
    if (message.role === 'assistant') return prepareAssistant(message, index, open);
    if (message.role === 'tool') return prepareOrphans(message, open);
    const text = [spokenText(message), ...noteParts(message)].filter(Boolean).join('\n');
    const said = message.role === 'system' && text !== '' ? `${SYSTEM_NOTE} ${text}` : text;
    const pieces = [
      ...(said === '' ? [] : [{ type: 'text' as const, text: said }]),
      ...imagesOf(message),
    ];
    return pieces.length === 0 ? [] : [{ role: 'user' as const, pieces }];
  });
}

function asUser(text: string): PreparedMessage {
  return { role: 'user', pieces: [{ type: 'text', text }] };
}

function hasAddress(part: MessagePart): part is MessagePart & { readonly url: string } {
  return part.type === 'image' && typeof part['url'] === 'string';
}

function imagesOf({ parts = [] }: ChatMessage): readonly PreparedPiece[] {
  return parts.filter(hasAddress).map(({ url }) => ({ type: 'image', url }));
}

/** Results that no call has taken yet; calls come before results, so each finds its own. */
function collectResults(messages: readonly ChatMessage[]): Set<Answer> {
  return new Set(
    messages.flatMap((message, index) =>
      (message.parts ?? [])
        .filter((part) => part.type === 'tool-result')
        .map((part) => ({ index, part })),
    ),
  );
}

function prepareAssistant(
  message: ChatMessage,
  index: number,
  open: Set<Answer>,
): readonly PreparedMessage[] {
  const calls = (message.parts ?? []).filter((part) => part.type === 'tool-call').map(readCall);
  const text = [message.content, ...noteParts(message)].filter(Boolean).join('\n');
  if (calls.length === 0) return text === '' ? [] : [{ role: 'assistant', text, calls }];
  const results = calls.map((call) => takeResult(call, index, open));
  return [
    { role: 'assistant', text, calls },
    { role: 'tool', results },
  ];
}

function readCall(part: MessagePart): PreparedCall {
  return {
    id: String(part['toolCallId'] ?? ''),
    name: String(part['toolName'] ?? 'tool'),
    input: part['input'] ?? part['args'] ?? {},
  };
}

function takeResult(call: PreparedCall, index: number, open: Set<Answer>): PreparedResult {
  const answer = [...open].find(
    (each) => each.index >= index && String(each.part['toolCallId'] ?? '') === call.id,
  );
  if (answer === undefined) return { id: call.id, name: call.name, text: NO_RESULT };
  open.delete(answer);
  return { id: call.id, name: call.name, text: toolOutputText(answer.part) };
}

/** What tools answered to calls that are not there: quoted, because no API takes it as a result. */
function prepareOrphans(message: ChatMessage, open: Set<Answer>): readonly PreparedMessage[] {
  const parts = (message.parts ?? []).filter((part) => part.type === 'tool-result');
  if (parts.length === 0) {
    return message.content === '' ? [] : [asUser(quoteResult(message.content))];
  }
  const orphans = [...open].filter(({ part }) => parts.includes(part));
  const texts = orphans.map(({ part }) => quoteResult(toolOutputText(part)));
  return texts.length === 0 ? [] : [asUser(texts.join('\n'))];
}

function quoteResult(text: string): string {
  return `[Result of a tool, quoted] ${text}`;
}

function spokenText({ role, name, content }: ChatMessage): string {
  const text = name === undefined || content === '' ? content : `${name}: ${content}`;
  // A user cannot speak as the system.
  return role === 'user' ? text.replaceAll(SYSTEM_NOTE, '(System note)') : text;
}

function noteParts({ role, parts = [] }: ChatMessage): readonly string[] {
  return parts
    .filter(({ type }) => type !== 'tool-call' && type !== 'tool-result')
    .filter((part) => role === 'assistant' || !hasAddress(part))
    .map((part) => (typeof part['text'] === 'string' ? part['text'] : `[${part.type}]`));
}

function joinNeighbours(messages: readonly PreparedMessage[]): readonly PreparedMessage[] {
  const joined: PreparedMessage[] = [];
  for (const message of messages) {
    const before = joined.at(-1);
    const together = before === undefined ? undefined : joinTwo(before, message);
    if (together === undefined) joined.push(message);
    else joined[joined.length - 1] = together;
  }
  return joined;
}

function joinTwo(first: PreparedMessage, second: PreparedMessage): PreparedMessage | undefined {
  if (first.role === 'user' && second.role === 'user') {
    return { role: 'user', pieces: [...first.pieces, ...second.pieces] };
  }
  const areTexts = first.role === 'assistant' && second.role === 'assistant';
  if (!areTexts || first.calls.length > 0 || second.calls.length > 0) return undefined;
  return { role: 'assistant', text: `${first.text}\n\n${second.text}`, calls: [] };
}
