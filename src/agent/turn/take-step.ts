import type {
  AgentMessage,
  NewMessage,
  RunStep,
  StopReason,
  TurnUsage,
} from '../../core/agents.ts';
import { MemoirError } from '../../core/errors.ts';
import type { LanguageModel, ModelStep, StepOptions, ToolCall } from '../../core/model.ts';
import { timeOf } from '../parts.ts';
import { stepsOf } from '../records/shapes.ts';
import { derivedId } from './ids.ts';
import { errorOf, makeStep } from './run-log.ts';
import { buildStepContext } from './step-context.ts';
import type { StepContext } from './step-context.ts';
import { isClients } from './tool-calls.ts';
import type { Turn } from './turn-parts.ts';

/** Share of a context that a provider found too long that is tried instead. */
const TRIED_AGAIN = 0.6;

/** Id of what the model answers in a step: the same when the step is begun again. */
export function answerId({ parts, log }: Pick<Turn, 'parts' | 'log'>, step: number): string {
  return derivedId(parts, log.run.id, 'answer', String(step));
}

/**
 * Asks the model once and stores its answer. Why the turn ends with it; undefined when it goes on
 * with the tools that were called.
 */
export async function takeStep(turn: Turn, model: LanguageModel): Promise<StopReason | undefined> {
  const { parts, log } = turn;
  const index = log.state.step;
  const begun = parts.now();
  let step = makeStep(parts, log.run, {
    id: derivedId(parts, log.run.id, 'step', String(index)),
    model: model.name,
    contextWindow: turn.agent.compaction.contextWindow,
  });
  await log.save({}, step);
  turn.tell({ type: 'step', step });
  try {
    const { answer, context } = await askFitting(turn, model, step.id, answerId(turn, index));
    const usage = usageOf(context, answer, await parts.counter());
    const stored = await store(turn, step.id, answerId(turn, index), answer);
    const reason = reasonOf(answer);
    step = over(turn, step, begun, {
      status: 'succeeded',
      stopReason: reason ?? 'end-turn',
      contextWindow: context.contextWindow,
      usage,
    });
    await log.save({ usage: added(log.run.usage, usage), state: { step: index + 1 } }, step);
    turn.added.push(stored);
    turn.tell({ type: 'message', message: stored });
    turn.tell({ type: 'step', step });
    return reason;
  } catch (error) {
    const status = turn.signal.aborted ? 'cancelled' : 'failed';
    const failed = over(turn, step, begun, { status, error: errorOf(error) });
    await parts.documents.commit([stepsOf(parts).put(failed)]);
    throw error;
  }
}

function over(turn: Turn, step: RunStep, begun: number, fields: Partial<RunStep>): RunStep {
  const { parts } = turn;
  const durationMs = Math.max(0, parts.now() - begun);
  return { ...step, ...fields, durationMs, version: step.version + 1, updatedAt: timeOf(parts) };
}

interface Answered {
  readonly answer: ModelStep;
  readonly context: StepContext;
}

/** Asks once more with less when the provider finds the context too long. */
async function askFitting(
  turn: Turn,
  model: LanguageModel,
  step: string,
  message: string,
): Promise<Answered> {
  const context = await buildStepContext(turn);
  try {
    return { answer: await ask(turn, model, context, step, message), context };
  } catch (error) {
    if (errorOf(error).code !== 'CONTEXT_OVERFLOW') throw error;
    const less = await buildStepContext(turn, Math.floor(context.tokens * TRIED_AGAIN));
    return { answer: await ask(turn, model, less, step, message), context: less };
  }
}

async function ask(
  turn: Turn,
  model: LanguageModel,
  context: StepContext,
  step: string,
  message: string,
): Promise<ModelStep> {
  const { signal, agent } = turn;
  const tell = (of: 'assistant' | 'reasoning', text: string): void => {
    if (turn.log.state.pieces) turn.tell({ type: 'piece', message, step, of, text });
  };
  const options: StepOptions = {
    signal,
    ...(context.tools.length > 0 && { tools: context.tools }),
    ...(agent.maxOutputTokens !== undefined && { maxOutputTokens: agent.maxOutputTokens }),
    ...(agent.temperature !== undefined && { temperature: agent.temperature }),
  };
  if (model.step === undefined) return askForText(turn, model, context, options, tell);
  for await (const event of model.step(context.messages, options)) {
    signal.throwIfAborted();
    if (event.type === 'step') return checkAnswer(model, event.step);
    await noteFirst(turn);
    if (event.type === 'text') tell('assistant', event.text);
    if (event.type === 'reasoning') tell('reasoning', event.text);
  }
  throw new MemoirError('MODEL_FAILED', `${model.name} broke off in the middle of its answer`, {
    retryable: true,
  });
}

/** A model that cannot call tools answers in words alone. */
async function askForText(
  turn: Turn,
  model: LanguageModel,
  { messages }: StepContext,
  options: StepOptions,
  tell: (of: 'assistant', text: string) => void,
): Promise<ModelStep> {
  const { tools: _tools, ...asked } = options;
  let text = '';
  for await (const piece of model.stream(messages, asked)) {
    turn.signal.throwIfAborted();
    await noteFirst(turn);
    text += piece;
    tell('assistant', piece);
  }
  return checkAnswer(model, { text, toolCalls: [], finish: 'stop', usage: {} });
}

/** The port promises an answer; a model of the caller's own may not keep that. */
function checkAnswer(model: LanguageModel, answer: ModelStep): ModelStep {
  if (answer.text.trim() !== '' || answer.toolCalls.length > 0) return answer;
  throw new MemoirError('MODEL_BAD_OUTPUT', `${model.name} answered with neither text nor a call`);
}

async function noteFirst({ log, parts }: Turn): Promise<void> {
  if (log.run.firstTokenMs !== undefined) return;
  const firstTokenMs = Math.max(0, parts.now() - Date.parse(log.run.createdAt));
  await log.save({ firstTokenMs });
}

async function store(
  turn: Turn,
  step: string,
  id: string,
  answer: ModelStep,
): Promise<AgentMessage> {
  const calls = withOwnIds(answer.toolCalls, id);
  const message: NewMessage = {
    id,
    role: 'assistant',
    text: answer.text,
    ...(answer.reasoning !== undefined && { reasoning: { text: answer.reasoning } }),
    ...(calls.length > 0 && {
      calls,
      awaitsApproval: calls.filter((call) => awaits(turn, call)).map((call) => call.id),
    }),
    run: turn.log.run.id,
    step,
  };
  const [stored] = await turn.data.messages.append(turn.conversation, [message]);
  return stored as AgentMessage;
}

function awaits(turn: Turn, { name }: ToolCall): boolean {
  const code = turn.data.tools.runnable(turn.agent, name);
  return code === undefined ? isClients(turn, name) : code.requiresApproval;
}

/** Some servers leave ids of calls out, or give one twice. */
function withOwnIds(calls: readonly ToolCall[], message: string): readonly ToolCall[] {
  const seen = new Set<string>();
  return calls.map((call, index) => {
    const isUsable = call.id !== '' && !seen.has(call.id);
    const id = isUsable ? call.id : `call_${message.slice(0, 8)}_${index}`;
    seen.add(id);
    return { id, name: call.name, input: call.input };
  });
}

function reasonOf({ toolCalls, finish }: ModelStep): StopReason | undefined {
  if (toolCalls.length > 0) return undefined;
  return finish === 'length' ? 'max-tokens' : 'end-turn';
}

/** As the provider counted, or as counted here where it does not say. */
function usageOf(
  context: StepContext,
  { usage, text, toolCalls }: ModelStep,
  counter: { count(text: string): number },
): TurnUsage {
  const said = text + toolCalls.map(({ name, input }) => name + input).join('');
  return {
    input: usage.input ?? context.tokens,
    output: usage.output ?? counter.count(said),
    cachedInput: usage.cachedInput ?? 0,
    reasoning: usage.reasoning ?? 0,
    steps: 1,
    context: context.tokens,
  };
}

export const NO_USAGE: TurnUsage = {
  input: 0,
  output: 0,
  cachedInput: 0,
  reasoning: 0,
  steps: 0,
  context: 0,
};

function added(before: TurnUsage = NO_USAGE, now: TurnUsage): TurnUsage {
  return {
    input: before.input + now.input,
    output: before.output + now.output,
    cachedInput: before.cachedInput + now.cachedInput,
    reasoning: before.reasoning + now.reasoning,
    steps: before.steps + now.steps,
    context: now.context,
  };
}
