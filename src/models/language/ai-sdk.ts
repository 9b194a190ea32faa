import { MemoirError } from '../../core/errors.ts';
import type { ChatMessage } from '../../core/message.ts';
import type {
  GenerateOptions,
  LanguageModel,
  ModelEvent,
  StepOptions,
  TokenUsage,
  ToolCall,
  ToolDefinition,
} from '../../core/model.ts';
import { callModel, toModelError } from '../ai-sdk/call-model.ts';
import { checkSpecification } from '../ai-sdk/check-specification.ts';
import type {
  AiSdkCallOptions,
  AiSdkLanguageModel,
  AiSdkMessage,
  AiSdkTool,
} from '../ai-sdk/types.ts';
import { fieldOf } from '../field-of.ts';
import { refusalByFinish } from '../model-refused.ts';
import { waitUnlessAborted } from '../wait.ts';
import type { Wait } from '../wait.ts';
import { tellingOverflow } from './context-overflow.ts';
import { prepareMessages } from './prepare-messages.ts';
import type { PreparedMessage, PreparedPiece } from './prepare-messages.ts';
import { createStepBuilder, usageOf } from './step-builder.ts';

/**
 * A model object of an AI SDK provider (specification v2, v3 or v4) as a LanguageModel. Throws
 * CONFIG for anything else, and for a bare model id, which would go to a hosted gateway.
 */
export function fromAiSdkModel(
  model: AiSdkLanguageModel,
  options: { readonly wait?: Wait } = {},
): LanguageModel {
  checkSpecification(model, 'doGenerate');
  const name = `${model.provider}:${model.modelId}`;
  const wait = options.wait ?? waitUnlessAborted;
  return {
    name,
    async generate(messages, asked = {}) {
      const call = toCall(messages, asked);
      const answer = await callModel(name, () => model.doGenerate(call), asked.signal, wait);
      const text = answer.content.map(textOf).join('');
      if (text.trim() === '') throw emptyAnswer(name, reasonOf(answer.finishReason));
      return text;
    },
    async *stream(messages, asked = {}) {
      const call = toCall(messages, asked);
      const { stream } = await callModel(name, () => model.doStream(call), asked.signal, wait);
      yield* readStream(name, stream, asked.signal);
    },
    step: (messages, asked = {}) => tellingOverflow(takeStep(model, name, messages, asked, wait)),
  };
}

async function* takeStep(
  model: AiSdkLanguageModel,
  name: string,
  messages: readonly ChatMessage[],
  { tools = [], ...asked }: StepOptions,
  wait: Wait,
): AsyncGenerator<ModelEvent> {
  const call: AiSdkCallOptions = {
    ...toCall(messages, asked),
    ...(tools.length > 0 && { tools: tools.map(toTool), toolChoice: { type: 'auto' } }),
  };
  const { stream } = await callModel(name, () => model.doStream(call), asked.signal, wait);
  const builder = createStepBuilder();
  let finish: unknown;
  for await (const part of partsOf(name, stream, asked.signal)) {
    const type = fieldOf(part, 'type');
    const delta = fieldOf(part, 'delta');
    if (type === 'finish') finish = part;
    else if (type === 'tool-call') builder.call(readCall(part));
    else if (typeof delta !== 'string' || delta === '') continue;
    else if (type === 'text-delta') yield builder.text(delta);
    else if (type === 'reasoning-delta') yield builder.reasoning(delta);
  }
  const reason = reasonOf(fieldOf(finish, 'finishReason'));
  if (finish === undefined) throw brokenOff(name);
  if (builder.isEmpty) throw emptyAnswer(name, reason);
  yield* builder.finish(reason, readUsage(fieldOf(finish, 'usage')));
}

function toTool({ name, description, parameters }: ToolDefinition): AiSdkTool {
  return { type: 'function', name, description, inputSchema: parameters };
}

function readCall(part: unknown): ToolCall {
  const input = fieldOf(part, 'input');
  return {
    id: String(fieldOf(part, 'toolCallId')),
    name: String(fieldOf(part, 'toolName')),
    input: typeof input === 'string' ? input : JSON.stringify(input ?? {}),
  };
}

/** v2 gives numbers, v3 and v4 objects with a total. */
function readUsage(usage: unknown): TokenUsage {
  const input = fieldOf(usage, 'inputTokens');
  const output = fieldOf(usage, 'outputTokens');
  return usageOf({
    input: fieldOf(input, 'total') ?? input,
    output: fieldOf(output, 'total') ?? output,
    cachedInput: fieldOf(input, 'cacheRead') ?? fieldOf(usage, 'cachedInputTokens'),
    reasoning: fieldOf(output, 'reasoning') ?? fieldOf(usage, 'reasoningTokens'),
  });
}

function toCall(messages: readonly ChatMessage[], asked: GenerateOptions): AiSdkCallOptions {
  return {
    prompt: prepareMessages(messages).map(toAiSdkMessage),
    ...(asked.maxOutputTokens !== undefined && { maxOutputTokens: asked.maxOutputTokens }),
    ...(asked.temperature !== undefined && { temperature: asked.temperature }),
    ...(asked.signal !== undefined && { abortSignal: asked.signal }),
  };
}

function toAiSdkMessage(message: PreparedMessage): AiSdkMessage {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: message.text };
    case 'user':
      return { role: 'user', content: message.pieces.map(toAiSdkPiece) };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(message.text === '' ? [] : [{ type: 'text' as const, text: message.text }]),
          ...message.calls.map(({ id, name, input }) => ({
            type: 'tool-call' as const,
            toolCallId: id,
            toolName: name,
            input: inputObject(input),
          })),
        ],
      };
    case 'tool':
      return {
        role: 'tool',
        content: message.results.map(({ id, name, text }) => ({
          type: 'tool-result',
          toolCallId: id,
          toolName: name,
          output: { type: 'text', value: text },
        })),
      };
  }
}

/** Images are named: the versions of the specification differ in how they carry them. */
function toAiSdkPiece(piece: PreparedPiece): { type: 'text'; text: string } {
  return { type: 'text', text: piece.type === 'text' ? piece.text : '[image]' };
}

async function* readStream(
  name: string,
  stream: AsyncIterable<unknown>,
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  let finish: unknown;
  let hasText = false;
  for await (const part of partsOf(name, stream, signal)) {
    const type = fieldOf(part, 'type');
    if (type === 'finish') finish = fieldOf(part, 'finishReason') ?? 'unknown';
    const delta = type === 'text-delta' ? fieldOf(part, 'delta') : undefined;
    if (typeof delta !== 'string' || delta === '') continue;
    hasText ||= delta.trim() !== '';
    yield delta;
  }
  if (finish === undefined) throw brokenOff(name);
  if (!hasText) throw emptyAnswer(name, reasonOf(finish));
}

/** The parts of a stream; what it reports or throws becomes MODEL_FAILED. */
async function* partsOf(
  name: string,
  stream: AsyncIterable<unknown>,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown> {
  try {
    for await (const part of stream) {
      if (fieldOf(part, 'type') === 'error') throw fieldOf(part, 'error');
      yield part;
    }
  } catch (error) {
    throw toModelError(name, error, signal);
  }
  signal?.throwIfAborted();
}

function brokenOff(name: string): MemoirError {
  return new MemoirError(
    'MODEL_FAILED',
    `${name} broke off in the middle of its answer: try again.`,
    { retryable: true },
  );
}

/** Providers write the input as JSON themselves; text that is none goes along as text. */
function inputObject(input: unknown): unknown {
  if (typeof input !== 'string') return input;
  try {
    return JSON.parse(input);
  } catch (error) {
    if (error instanceof SyntaxError) return input;
    throw error;
  }
}

function textOf(content: unknown): string {
  const text = fieldOf(content, 'type') === 'text' ? fieldOf(content, 'text') : undefined;
  return typeof text === 'string' ? text : '';
}

/** v2 gives the reason as a word, v3 and v4 as `{unified, raw}`. */
function reasonOf(finish: unknown): string | undefined {
  const reason = typeof finish === 'string' ? finish : fieldOf(finish, 'unified');
  return typeof reason === 'string' ? reason : undefined;
}

function emptyAnswer(name: string, reason: string | undefined): MemoirError {
  const why = reason === undefined ? '' : ` (finish reason "${reason.slice(0, 40)}")`;
  return new MemoirError('MODEL_BAD_OUTPUT', `${name} answered without any text${why}.`, {
    cause: refusalByFinish(reason),
  });
}
