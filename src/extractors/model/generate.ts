import { MemoirError } from '../../core/errors.ts';
import type { ChatMessage } from '../../core/message.ts';
import type { LanguageModel } from '../../core/model.ts';

export interface GenerateLimits {
  /** Longest wait for an answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Most tokens of an answer; undefined for the model's own limit. */
  readonly maxOutputTokens: number | undefined;
}

/**
 * The answer of a model, whatever the model does: MODEL_FAILED, to be tried again, when it does not
 * answer in time or fails in a way of its own; a MemoirError of an adapter as it is; an abort rejects
 * with the signal's reason, even when the model does not heed it.
 */
export async function generateWithin(
  model: LanguageModel,
  prompt: readonly ChatMessage[],
  limits: GenerateLimits,
  signal: AbortSignal | undefined,
): Promise<string> {
  signal?.throwIfAborted();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), limits.timeoutMs);
  const both = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  const { maxOutputTokens } = limits;
  try {
    const asked = model.generate(prompt, {
      signal: both,
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    });
    return await Promise.race([asked, whenAborted(both)]);
  } catch (error) {
    signal?.throwIfAborted();
    if (late.signal.aborted) throw tooLate(model, limits.timeoutMs);
    throw MemoirError.is(error) ? error : failed(model, error);
  } finally {
    clearTimeout(timer);
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function tooLate(model: LanguageModel, timeoutMs: number): MemoirError {
  const message = `${model.name} gave no answer within ${timeoutMs} ms: try again, or allow more time.`;
  return new MemoirError('MODEL_FAILED', message, { retryable: true });
}

function failed(model: LanguageModel, cause: unknown): MemoirError {
  const kind = cause instanceof Error ? cause.name : typeof cause;
  const message = `${model.name} could not be asked (${kind}): try again.`;
  return new MemoirError('MODEL_FAILED', message, { cause, retryable: true });
}
