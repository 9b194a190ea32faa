import { describe, MemoirError } from '../../core/errors.ts';
import type { ChatMessage } from '../../core/message.ts';
import type { GenerateOptions, LanguageModel, ModelEvent, StepOptions } from '../../core/model.ts';
import { createEndpoint } from '../http/endpoint.ts';
import type { Endpoint, EndpointOptions } from '../http/endpoint.ts';
import { postJson, readJson } from '../http/post-json.ts';
import type { OpenAnswer } from '../http/post-json.ts';
import { tellingOverflow } from './context-overflow.ts';
import { readAnswer, readStream } from './openai-answer.ts';
import { toOpenAiMessages } from './openai-messages.ts';
import { readStepAnswer, readStepStream, toOpenAiTools } from './openai-step.ts';

export interface OpenAiCompatibleModelOptions extends EndpointOptions {
  /** The model as the server names it, e.g. "qwen3:8b". */
  readonly model: string;
  /**
   * How the server calls the limit of an answer. Default: "max_completion_tokens" at OpenAI, whose
   * reasoning models refuse the other; "max_tokens" elsewhere.
   */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
}

/**
 * A language model behind any server that speaks OpenAI's /chat/completions: OpenAI, Ollama, LM
 * Studio, llama.cpp, vLLM and most hosted models. Throws CONFIG on bad options; does no I/O.
 */
export function createOpenAiCompatibleModel(options: OpenAiCompatibleModelOptions): LanguageModel {
  const endpoint = createEndpoint(options);
  const model = checkModel(options.model);
  const limit = options.maxTokensField ?? defaultLimit(endpoint);
  let takesText = false;
  const toBody = (
    messages: readonly ChatMessage[],
    asked: GenerateOptions,
    more: object,
    plain: boolean,
  ) => ({
    model,
    messages: toOpenAiMessages(messages, plain),
    ...(asked.maxOutputTokens !== undefined && { [limit]: asked.maxOutputTokens }),
    ...(asked.temperature !== undefined && { temperature: asked.temperature }),
    ...more,
  });
  const ask: Ask = async (messages, asked, more) => {
    const post = (plain: boolean): Promise<OpenAnswer> =>
      postJson(endpoint, 'chat/completions', toBody(messages, asked, more, plain), asked.signal);
    try {
      return await post(takesText);
    } catch (error) {
      if (takesText || !wantsText(error)) throw error;
      const answer = await post(true);
      takesText = true;
      return answer;
    }
  };
  return {
    name: `openai-compatible:${model}`,
    async generate(messages, asked = {}) {
      const answer = await ask(messages, asked, { stream: false });
      return readAnswer(endpoint, await readJson(endpoint, answer));
    },
    async *stream(messages, asked = {}) {
      const answer = await ask(messages, asked, { stream: true });
      const type = answer.response.headers.get('content-type') ?? '';
      // Some servers and proxies answer whole although a stream was asked for.
      if (type.includes('application/json'))
        yield readAnswer(endpoint, await readJson(endpoint, answer));
      else yield* readStream(endpoint, answer.pieces());
    },
    step: (messages, asked = {}) => tellingOverflow(takeStep(endpoint, ask, messages, asked)),
  };
}

type Ask = (
  messages: readonly ChatMessage[],
  asked: GenerateOptions,
  more: { readonly stream: boolean; readonly [field: string]: unknown },
) => Promise<OpenAnswer>;

/** As servers say it that take the content of a message as one text alone. */
const TEXT_ALONE =
  /(expect\w*|must be|should be|not|valid|only)\W+(an? |of type )?(string|text)\b|invalid type: sequence/i;

function wantsText(error: unknown): boolean {
  return MemoirError.is(error) && !error.retryable && TEXT_ALONE.test(error.message);
}

async function* takeStep(
  endpoint: Endpoint,
  ask: Ask,
  messages: readonly ChatMessage[],
  { tools = [], ...asked }: StepOptions,
): AsyncGenerator<ModelEvent> {
  const answer = await ask(messages, asked, {
    stream: true,
    stream_options: { include_usage: true },
    ...(tools.length > 0 && { tools: toOpenAiTools(tools) }),
  });
  const type = answer.response.headers.get('content-type') ?? '';
  if (type.includes('application/json')) {
    yield* readStepAnswer(endpoint, await readJson(endpoint, answer));
  } else yield* readStepStream(endpoint, answer.pieces());
}

/** Checks a model name; throws CONFIG. */
export function checkModel(model: unknown): string {
  if (typeof model === 'string' && model.trim() !== '') return model;
  throw new MemoirError(
    'CONFIG',
    `model is ${describe(model)}: give the name the server knows it by`,
  );
}

function defaultLimit(endpoint: Endpoint): 'max_tokens' | 'max_completion_tokens' {
  const { hostname } = endpoint.url('');
  return hostname === 'api.openai.com' ? 'max_completion_tokens' : 'max_tokens';
}
