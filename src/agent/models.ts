import { describe, MemoirError } from '../core/errors.ts';
import type { LanguageModel } from '../core/model.ts';
import type { Models } from './parts.ts';

/** Why a turn cannot begin, for surfaces that tell it in words of their own. */
export class AgentFault extends Error {
  readonly code: 'NO_LANGUAGE_MODEL' | 'MODEL_NOT_FOUND' | 'PENDING_APPROVAL';

  constructor(code: AgentFault['code'], message: string) {
    super(message);
    this.name = 'AgentFault';
    this.code = code;
  }
}

/**
 * Models by handle. The configured one is found by its own name too ("openai-compatible:qwen3"), by
 * that name without what stands before the colon, and behind any provider's prefix ("ollama/qwen3").
 * `isForAll`: every other handle means the configured one too, or else the first.
 */
export function createModels(
  configured: LanguageModel | undefined,
  byHandle: ReadonlyMap<string, LanguageModel>,
  isForAll: boolean = false,
): Models {
  const [first] = byHandle.keys();
  const standard = configured === undefined ? first : handleOf(configured);
  const models = new Map([
    ...(configured === undefined ? [] : [[handleOf(configured), configured] as const]),
    ...byHandle,
  ]);
  const named = (handle: string): LanguageModel | undefined =>
    models.get(handle) ?? (isNameOf(configured, handle) ? configured : undefined);
  return {
    list: () => [...models.keys()],
    standard,
    knows: (handle) => standard !== undefined && (isForAll || named(handle) !== undefined),
    find(handle) {
      if (models.size === 0 || standard === undefined) throw noModel();
      const found = handle === undefined ? undefined : named(handle);
      if (found !== undefined) return found;
      if (handle === undefined || isForAll) return models.get(standard) as LanguageModel;
      throw unknownModel(handle, [...models.keys()]);
    },
  };
}

function handleOf({ name }: LanguageModel): string {
  return name.slice(name.indexOf(':') + 1);
}

function isNameOf(model: LanguageModel | undefined, handle: string): boolean {
  if (model === undefined) return false;
  return handle === model.name || handle.slice(handle.indexOf('/') + 1) === handleOf(model);
}

function noModel(): MemoirError {
  const message =
    'No language model is configured: set MEMOIR_MODEL and MEMOIR_BASE_URL, or give createMemory a model';
  const cause = new AgentFault('NO_LANGUAGE_MODEL', message);
  return new MemoirError('CONFIG', message, { cause });
}

function unknownModel(handle: string, known: readonly string[]): MemoirError {
  const message = `No model has the handle ${describe(handle)}: known are ${known.join(', ')}. Give the agent one of these, or let every handle mean the configured model: MEMOIR_MODEL_FOR_ALL=1 for the server, modelForAll for createAgents`;
  return new MemoirError('NOT_FOUND', message, {
    cause: new AgentFault('MODEL_NOT_FOUND', message),
  });
}
