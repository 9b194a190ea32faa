import type { ModelEvent, TokenUsage, ToolCall, ToolDefinition } from '../../core/model.ts';
import { fieldOf } from '../field-of.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { readEvents } from '../http/server-sent-events.ts';
import {
  brokenOff,
  contentText,
  emptyAnswer,
  firstChoice,
  parseEvent,
  throwIfError,
} from './openai-answer.ts';
import { createStepBuilder, usageOf } from './step-builder.ts';
import type { StepBuilder } from './step-builder.ts';

/** Tools as /chat/completions takes them. */
export function toOpenAiTools(tools: readonly ToolDefinition[]): readonly object[] {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, description, parameters },
  }));
}

/** The events of a whole answer. */
export function readStepAnswer(endpoint: Endpoint, body: unknown): readonly ModelEvent[] {
  throwIfError(endpoint, body);
  const builder = createStepBuilder();
  const choice = firstChoice(body);
  const message = fieldOf(choice, 'message');
  const said = readWords(builder, message);
  toList(fieldOf(message, 'tool_calls')).forEach((call, at) =>
    builder.call(wholeCall(createPartialCall(), call, at)),
  );
  const finish = fieldOf(choice, 'finish_reason');
  if (builder.isEmpty) throw emptyAnswer(endpoint, finish);
  return [...said, ...builder.finish(wordOf(finish), readUsage(body))];
}

/**
 * The events of a streamed answer. Errors as for streamed text; arguments of tools are put together
 * as they are, malformed or not.
 */
export async function* readStepStream(
  endpoint: Endpoint,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<ModelEvent> {
  const builder = createStepBuilder();
  const calls = new Map<number, PartialCall>();
  let finish: unknown;
  let usage: TokenUsage = {};
  let isDone = false;
  for await (const data of readEvents(pieces)) {
    isDone = data.trim() === '[DONE]';
    if (isDone) break;
    const event = parseEvent(endpoint, data);
    throwIfError(endpoint, event);
    const choice = firstChoice(event);
    finish = fieldOf(choice, 'finish_reason') ?? finish;
    if (fieldOf(event, 'usage') !== undefined) usage = readUsage(event);
    const delta = fieldOf(choice, 'delta');
    yield* readWords(builder, delta);
    collectCalls(calls, fieldOf(delta, 'tool_calls'));
  }
  if (!isDone && typeof finish !== 'string') throw brokenOff(endpoint);
  [...calls]
    .toSorted(([a], [b]) => a - b)
    .forEach(([at, call]) => builder.call(wholeCall(call, undefined, at)));
  if (builder.isEmpty) throw emptyAnswer(endpoint, finish);
  yield* builder.finish(wordOf(finish), usage);
}

function readWords(builder: StepBuilder, message: unknown): readonly ModelEvent[] {
  const reasoning = fieldOf(message, 'reasoning_content') ?? fieldOf(message, 'reasoning');
  const text = contentText(fieldOf(message, 'content'));
  return [
    ...(typeof reasoning === 'string' && reasoning !== '' ? [builder.reasoning(reasoning)] : []),
    ...(text === '' ? [] : [builder.text(text)]),
  ];
}

interface PartialCall {
  id: string;
  name: string;
  input: string;
}

function createPartialCall(): PartialCall {
  return { id: '', name: '', input: '' };
}

/** Pieces of a call carry its index; a server that leaves it out sends calls whole. */
function collectCalls(calls: Map<number, PartialCall>, deltas: unknown): void {
  for (const delta of toList(deltas)) {
    const index = fieldOf(delta, 'index');
    const at = typeof index === 'number' ? index : calls.size;
    const call = calls.get(at) ?? createPartialCall();
    addTo(call, delta);
    calls.set(at, call);
  }
}

function addTo(call: PartialCall, delta: unknown): void {
  const id = fieldOf(delta, 'id');
  const code = fieldOf(delta, 'function');
  const name = fieldOf(code, 'name');
  const input = fieldOf(code, 'arguments');
  if (typeof id === 'string' && id !== '') call.id = id;
  // Some repeat the whole name with each piece.
  if (typeof name === 'string' && name !== '' && call.name !== name) call.name += name;
  if (typeof input === 'string') call.input += input;
  else if (typeof input === 'object' && input !== null) call.input += JSON.stringify(input);
}

function wholeCall(call: PartialCall, delta: unknown, at: number): ToolCall {
  if (delta !== undefined) addTo(call, delta);
  const { id, name, input } = call;
  return { id: id === '' ? `call_${at}` : id, name, input: input === '' ? '{}' : input };
}

function readUsage(body: unknown): TokenUsage {
  const usage = fieldOf(body, 'usage');
  return usageOf({
    input: fieldOf(usage, 'prompt_tokens'),
    output: fieldOf(usage, 'completion_tokens'),
    cachedInput: fieldOf(fieldOf(usage, 'prompt_tokens_details'), 'cached_tokens'),
    reasoning: fieldOf(fieldOf(usage, 'completion_tokens_details'), 'reasoning_tokens'),
  });
}

function wordOf(finish: unknown): string | undefined {
  return typeof finish === 'string' ? finish : undefined;
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
