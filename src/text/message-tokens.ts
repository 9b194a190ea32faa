import type { ChatMessage } from '../core/message.ts';
import type { MessagePart } from '../core/record.ts';
import type { TokenCounter } from '../core/tokens.ts';

/**
 * Tokens that a message costs beside its text: the marks that open and close it and name its role.
 * Three for OpenAI's chat format, four or five for those of most open models.
 */
export const MESSAGE_OVERHEAD = 4;

/** Tokens of an image that a model is shown, whatever its bytes: about what hosted models count. */
export const IMAGE_TOKENS = 1_000;

/** An image that goes to the model, and not only its note. */
export function isShownImage({ type, url }: MessagePart): boolean {
  return type === 'image' && typeof url === 'string';
}

/** Tokens of a message: its text, its name, its images, its other parts as JSON, and MESSAGE_OVERHEAD. */
export function countMessage(message: ChatMessage, counter: TokenCounter): number {
  const name = message.name === undefined ? 0 : counter.count(`${message.name}: `);
  const images = (message.parts ?? []).filter(isShownImage).length;
  const others = message.parts?.filter((part) => !isShownImage(part)) ?? [];
  const parts = others.length === 0 ? 0 : counter.count(JSON.stringify(others));
  const said = counter.count(message.content);
  return MESSAGE_OVERHEAD + name + parts + images * IMAGE_TOKENS + said;
}

/** Tokens of several messages; 0 for none. */
export function countMessages(messages: readonly ChatMessage[], counter: TokenCounter): number {
  return messages.reduce((sum, message) => sum + countMessage(message, counter), 0);
}
