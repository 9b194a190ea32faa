import type { ChatMessage } from '../../core/message.ts';
import { prepareMessages } from './prepare-messages.ts';
import type { PreparedMessage, PreparedPiece } from './prepare-messages.ts';

export type OpenAiPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

/** A message as OpenAI's /chat/completions takes it. */
export type OpenAiMessage =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string | readonly OpenAiPart[] }
  | {
      readonly role: 'assistant';
      readonly content: string | null;
      readonly tool_calls?: readonly {
        readonly id: string;
        readonly type: 'function';
        readonly function: { readonly name: string; readonly arguments: string };
      }[];
    }
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: string };

/**
 * What the user says in several pieces goes out as a list of parts; `plain`: as one text, without
 * images, for servers that take nothing else.
 */
export function toOpenAiMessages(
  messages: readonly ChatMessage[],
  plain: boolean = false,
): readonly OpenAiMessage[] {
  return prepareMessages(messages).flatMap((message) => toOpenAiMessage(message, plain));
}

function toContent(
  pieces: readonly PreparedPiece[],
  plain: boolean,
): string | readonly OpenAiPart[] {
  const [only] = pieces;
  if (pieces.length === 1 && only?.type === 'text') return only.text;
  if (plain)
    return pieces.map((each) => (each.type === 'text' ? each.text : '[image]')).join('\n\n');
  return pieces.map((each) =>
    each.type === 'text' ? each : { type: 'image_url', image_url: { url: each.url } },
  );
}

function toOpenAiMessage(message: PreparedMessage, plain: boolean): readonly OpenAiMessage[] {
  if (message.role === 'user') return [{ role: 'user', content: toContent(message.pieces, plain) }];
  if (message.role === 'tool') {
    return message.results.map(({ id, text }) => ({
      role: 'tool',
      tool_call_id: id,
      content: text,
    }));
  }
  if (message.role !== 'assistant') return [{ role: message.role, content: message.text }];
  const { text, calls } = message;
  if (calls.length === 0) return [{ role: 'assistant', content: text }];
  return [
    {
      role: 'assistant',
      content: text === '' ? null : text,
      tool_calls: calls.map(({ id, name, input }) => ({
        id,
        type: 'function',
        function: { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
      })),
    },
  ];
}
