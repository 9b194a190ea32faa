import type { ChatMessage } from '../core/message.ts';
import type { MessagePart } from '../core/record.ts';
import type { TokenCounter } from '../core/tokens.ts';
import { countMessages, isShownImage, MESSAGE_OVERHEAD } from '../text/message-tokens.ts';
import { toolOutputField, toolOutputText } from '../text/tool-output.ts';

/** Texts are not shortened below this many tokens: what is left would say nothing. */
const SMALLEST = 20;

/** Most characters kept for each token allowed; bounds the work on huge texts. */
const CHARACTERS_PER_TOKEN = 8;

/**
 * Cuts the middle out of a text until it has at most that many tokens, and says so at the cut: the
 * beginning tells what it is, the end often what is asked. A text that fits stays as it is.
 * Undefined when not even the mark fits.
 */
export function shortenText(
  text: string,
  tokens: number,
  counter: TokenCounter,
): string | undefined {
  const longest = tokens * CHARACTERS_PER_TOKEN;
  if (text.length <= longest * 8 && counter.count(text) <= tokens) return text;
  let best: string | undefined;
  let least = 0;
  let most = Math.min(text.length - 1, longest);
  while (least <= most) {
    const kept = Math.floor((least + most) / 2);
    const candidate = cutMiddle(text, kept);
    if (counter.count(candidate) <= tokens) {
      best = candidate;
      least = kept + 1;
    } else {
      most = kept - 1;
    }
  }
  return best;
}

function cutMiddle(text: string, kept: number): string {
  let headEnd = Math.ceil(kept / 2);
  let tailStart = text.length - Math.floor(kept / 2);
  if (isHighSurrogate(text, headEnd - 1)) headEnd -= 1;
  if (isHighSurrogate(text, tailStart - 1)) tailStart += 1;
  const left = tailStart - headEnd;
  return `${text.slice(0, headEnd)} [... ${left} characters left out ...] ${text.slice(tailStart)}`;
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff;
}

/**
 * Shortens the long texts of some messages (what was said, outputs and inputs of tools, other
 * parts) until all messages together have at most that many tokens; the longest give way first,
 * and calls keep their results. Undefined when even that is too much.
 */
export function shortenMessages(
  messages: readonly ChatMessage[],
  tokens: number,
  counter: TokenCounter,
): readonly ChatMessage[] | undefined {
  // However short their texts, messages cost this much; without it, many are shortened for nothing.
  if (messages.length * MESSAGE_OVERHEAD > tokens) return undefined;
  for (let most = tokens; most >= SMALLEST; most = Math.floor(most * 0.9)) {
    const shortened = messages.map((message) => shortenMessage(message, most, counter));
    if (countMessages(shortened, counter) <= tokens) return shortened;
  }
  return undefined;
}

function shortenMessage(message: ChatMessage, most: number, counter: TokenCounter): ChatMessage {
  const parts = message.parts?.map((part) => shortenPart(part, most, counter));
  return {
    ...message,
    content: shortenText(message.content, most, counter) ?? '',
    ...(parts !== undefined && { parts }),
  };
}

function shortenPart(part: MessagePart, most: number, counter: TokenCounter): MessagePart {
  if (isShownImage(part) || fits(JSON.stringify(part), most, counter)) return part;
  if (part.type === 'tool-result') {
    const value = shortenText(toolOutputText(part), most, counter) ?? '';
    return { ...part, [toolOutputField(part) ?? 'output']: { type: 'text', value } };
  }
  if (part.type === 'tool-call') {
    const input = JSON.stringify(part['input'] ?? part['args'] ?? null);
    return { ...part, input: { shortened: shortenText(input, most, counter) ?? '' } };
  }
  return { type: 'text', text: `[${part.type.slice(0, 40)} left out]` };
}

function fits(text: string, tokens: number, counter: TokenCounter): boolean {
  return text.length <= tokens * CHARACTERS_PER_TOKEN * 8 && counter.count(text) <= tokens;
}
