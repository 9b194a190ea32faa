import { MemoirError } from '../../core/errors.ts';
import { fieldOf } from '../field-of.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { errorMessage, quote } from '../http/post-json.ts';
import { readEvents } from '../http/server-sent-events.ts';
import { refusalByFinish } from '../model-refused.ts';

/** The text of a whole answer; MODEL_BAD_OUTPUT when there is none. */
export function readAnswer(endpoint: Endpoint, body: unknown): string {
  throwIfError(endpoint, body);
  const choice = firstChoice(body);
  const message = fieldOf(choice, 'message');
  const text = contentText(fieldOf(message, 'content'));
  if (text.trim() === '') throw emptyAnswer(endpoint, fieldOf(choice, 'finish_reason'));
  return text;
}

/**
 * The text of a streamed answer in pieces. MODEL_FAILED when the server reports an error or breaks
 * off before the end, MODEL_BAD_OUTPUT when an event is not JSON or the answer is empty.
 */
export async function* readStream(
  endpoint: Endpoint,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
  let finish: unknown;
  let isDone = false;
  let hasText = false;
  for await (const data of readEvents(pieces)) {
    isDone = data.trim() === '[DONE]';
    if (isDone) break;
    const event = parseEvent(endpoint, data);
    throwIfError(endpoint, event);
    const choice = firstChoice(event);
    finish = fieldOf(choice, 'finish_reason') ?? finish;
    const text = contentText(fieldOf(fieldOf(choice, 'delta'), 'content'));
    hasText ||= text.trim() !== '';
    if (text !== '') yield text;
  }
  if (!isDone && typeof finish !== 'string') throw brokenOff(endpoint);
  if (!hasText) throw emptyAnswer(endpoint, finish);
}

export function brokenOff(endpoint: Endpoint): MemoirError {
  return new MemoirError(
    'MODEL_FAILED',
    `${endpoint.address} broke off in the middle of its answer: try again.`,
    { retryable: true },
  );
}

export function parseEvent(endpoint: Endpoint, data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (error) {
    throw new MemoirError(
      'MODEL_BAD_OUTPUT',
      `${endpoint.address} streamed an event that is not JSON: ${quote(endpoint, data)}`,
      { cause: error },
    );
  }
}

export function throwIfError(endpoint: Endpoint, body: unknown): void {
  const message = fieldOf(body, 'error') === undefined ? undefined : errorMessage(body);
  if (message === undefined) return;
  throw new MemoirError(
    'MODEL_FAILED',
    `${endpoint.address} reported an error: ${quote(endpoint, message)}`,
  );
}

export function firstChoice(body: unknown): unknown {
  const choices = fieldOf(body, 'choices');
  return Array.isArray(choices) ? (choices[0] as unknown) : undefined;
}

/** Text, or a list of parts of which the text parts count. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => fieldOf(part, 'text'))
    .filter((text) => typeof text === 'string')
    .join('');
}

export function emptyAnswer(endpoint: Endpoint, finish: unknown): MemoirError {
  const why = typeof finish === 'string' ? ` (finish reason "${finish.slice(0, 40)}")` : '';
  const advice =
    finish === 'length' ? ': it used up its tokens before it said anything; allow more' : '';
  return new MemoirError(
    'MODEL_BAD_OUTPUT',
    `${endpoint.address} answered without any text${why}${advice}.`,
    { cause: refusalByFinish(finish) },
  );
}
