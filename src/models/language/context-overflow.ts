import { MemoirError } from '../../core/errors.ts';

/** As servers and providers word it: OpenAI, vLLM, llama.cpp, Anthropic, Gemini, Mistral, Groq. */
const TOO_LONG =
  /context[ _-]?(length|window|size)|maximum context|prompt is too long|input is too long|too many (input )?tokens|input token count|reduce the length of (the|your) (messages|prompt|input)|exceeds? the (maximum|model'?s)[^.]{0,40}tokens/i;
/** Limits by the minute speak of tokens too. */
const RATE = /per (minute|day|hour)|rate.?limit|quota/i;

class ContextOverflow extends Error {
  readonly code = 'CONTEXT_OVERFLOW';
}

/**
 * A failure as `LanguageModel.step` tells it: when the context was too long for the model, its cause
 * has the code "CONTEXT_OVERFLOW". There is no standard for it but the words of the message.
 */
export function tellOverflow(error: unknown): unknown {
  if (!MemoirError.is(error) || error.code !== 'MODEL_FAILED' || error.retryable) return error;
  if (!TOO_LONG.test(error.message) || RATE.test(error.message)) return error;
  const cause = new ContextOverflow('The context is too long for the model.', { cause: error });
  return new MemoirError('MODEL_FAILED', error.message, { cause });
}

/** The events of a step, with failures told so. */
export async function* tellingOverflow<Event>(events: AsyncIterable<Event>): AsyncGenerator<Event> {
  try {
    yield* events;
  } catch (error) {
    throw tellOverflow(error);
  }
}
