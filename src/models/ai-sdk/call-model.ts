import { describe, MemoirError } from '../../core/errors.ts';
import { fieldOf } from '../field-of.ts';
import { refusalByStatus } from '../model-refused.ts';
import type { Wait } from '../wait.ts';

const RETRIES = 2;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;

/**
 * Calls a model object, which does not try again by itself: failures that it marks as passing are
 * tried up to twice more, after a growing wait or what Retry-After asks for within a minute. What it
 * throws becomes MODEL_FAILED; an abort rejects with the signal's reason.
 */
export async function callModel<Result>(
  name: string,
  call: () => PromiseLike<Result>,
  signal: AbortSignal | undefined,
  wait: Wait,
): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      const failure = toModelError(name, error, signal);
      const waitMs = readRetryAfter(error) ?? FIRST_WAIT_MS * 2 ** attempt;
      if (!failure.retryable || attempt >= RETRIES || waitMs > LONGEST_WAIT_MS) throw failure;
      await wait(waitMs, signal);
    }
  }
}

/** What a model threw as MODEL_FAILED; throws the signal's reason when it was aborted. */
export function toModelError(
  name: string,
  error: unknown,
  signal: AbortSignal | undefined,
): MemoirError {
  signal?.throwIfAborted();
  if (MemoirError.is(error)) return error;
  const message = error instanceof Error ? error.message : describe(error);
  const retryable = fieldOf(error, 'isRetryable') === true;
  const status = fieldOf(error, 'statusCode');
  const shown = typeof status === 'number' ? ` with status ${status}` : '';
  return new MemoirError('MODEL_FAILED', `${name} failed${shown}: ${message.slice(0, 300)}`, {
    cause: refusalByStatus(status, error) ?? error,
    retryable,
  });
}

/** Seconds in the header Retry-After of an AI SDK APICallError, as milliseconds. */
function readRetryAfter(error: unknown): number | undefined {
  const value = fieldOf(fieldOf(error, 'responseHeaders'), 'retry-after');
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) * 1_000 : undefined;
}
