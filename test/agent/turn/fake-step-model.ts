import { MemoirError } from '../../../src/core/errors.ts';
import type { ChatMessage } from '../../../src/core/message.ts';
import type {
  LanguageModel,
  ModelEvent,
  ModelStep,
  StepOptions,
  ToolCall,
} from '../../../src/core/model.ts';

/** What the fake says in a step: words, calls, an error, or nothing until it is aborted. */
export type FakeStep =
  | string
  | Error
  | {
      readonly calls: readonly Partial<ToolCall>[];
      readonly text?: string;
      readonly thenFail?: Error;
    }
  | { readonly hang: true };

export interface FakeStepModel extends LanguageModel {
  readonly asked: { readonly messages: readonly ChatMessage[]; readonly options: StepOptions }[];
  readonly summaries: (readonly ChatMessage[])[];
}

/** A language model that plays a script step by step, and condenses by repeating what it is given. */
export function createFakeStepModel(
  script:
    | readonly FakeStep[]
    | ((messages: readonly ChatMessage[], options: StepOptions) => FakeStep),
): FakeStepModel {
  const asked: FakeStepModel['asked'] = [];
  const summaries: FakeStepModel['summaries'] = [];
  const next = (messages: readonly ChatMessage[], options: StepOptions): FakeStep => {
    asked.push({ messages: structuredClone(messages) as ChatMessage[], options });
    if (typeof script === 'function') return script(messages, options);
    const step = script[asked.length - 1];
    return step ?? new MemoirError('MODEL_FAILED', `The script has ${script.length} steps`);
  };
  return {
    name: 'fake:steps',
    asked,
    summaries,
    async generate(messages) {
      summaries.push(messages);
      return `Goals: notes number ${summaries.length}.`;
    },
    stream() {
      throw new MemoirError('UNSUPPORTED', 'The fake plays steps');
    },
    async *step(messages, options = {}): AsyncGenerator<ModelEvent> {
      options.signal?.throwIfAborted();
      const said = next(messages, options);
      if (said instanceof Error) throw said;
      if (typeof said === 'string') {
        for (const text of said.match(/\s*\S+/g) ?? []) yield { type: 'text', text };
        return yield { type: 'step', step: toStep(said, []) };
      }
      if ('hang' in said) return await hang(options.signal);
      const calls = said.calls.map((call, at) => ({
        id: call.id ?? `call-${asked.length}-${at}`,
        name: call.name ?? 'unnamed',
        input: call.input ?? '{}',
      }));
      if (said.text !== undefined) yield { type: 'text', text: said.text };
      if (said.thenFail !== undefined) throw said.thenFail;
      for (const call of calls) yield { type: 'tool-call', call };
      yield { type: 'step', step: toStep(said.text ?? '', calls) };
    },
  };
}

function toStep(text: string, toolCalls: readonly ToolCall[]): ModelStep {
  const finish = toolCalls.length > 0 ? 'tool-calls' : 'stop';
  return { text, toolCalls, finish, usage: {} };
}

function hang(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
