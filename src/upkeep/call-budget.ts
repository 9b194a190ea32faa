import { MemoirError } from '../core/errors.ts';
import type { LanguageModel } from '../core/model.ts';

/** A model that may be asked so many times. */
export interface CallBudget {
  /** Rejects with MODEL_FAILED when it is asked once more than it may be. */
  readonly model: LanguageModel | undefined;
  spent(): number;
  /** There is a model, and it may be asked no more. */
  isSpent(): boolean;
}

export function createCallBudget(model: LanguageModel | undefined, most: number): CallBudget {
  let calls = 0;
  const isSpent = (): boolean => model !== undefined && calls >= most;
  const spend = (): void => {
    if (isSpent()) throw new MemoirError('MODEL_FAILED', `The budget of ${most} calls is spent`);
    calls += 1;
  };
  const limited: LanguageModel | undefined = model && {
    name: model.name,
    async generate(messages, options) {
      spend();
      return model.generate(messages, options);
    },
    async *stream(messages, options) {
      spend();
      yield* model.stream(messages, options);
    },
  };
  return { model: limited, spent: () => calls, isSpent };
}
