import { createModelExtractor, createRuleExtractor } from '../../../extractors/index.ts';
import { createOpenAiCompatibleModel, MemoirError, systemRuntime } from '../../../index.ts';
import type { Extractor, LanguageModel } from '../../../index.ts';
import { readConfig, type StoreFlags } from '../open-memory.ts';

/** What --extractor names, the rules by default; CONFIG when it needs a model and there is none. */
export function openExtractor({ extractor = 'rules', model }: StoreFlags): Extractor {
  if (extractor === 'rules') return createRuleExtractor();
  if (extractor === 'model') {
    return createModelExtractor({
      model: requireModel(model),
      rules: createRuleExtractor(),
      runtime: systemRuntime,
    });
  }
  throw new MemoirError(
    'INVALID_INPUT',
    `--extractor is "${extractor}": give rules or model, there is nothing else to measure`,
  );
}

function requireModel(flag = 'environment'): LanguageModel {
  const { model } = readConfig({ model: flag });
  if (typeof model === 'object' && 'generate' in model) return model;
  if (typeof model === 'object' && 'baseURL' in model) return createOpenAiCompatibleModel(model);
  throw new MemoirError(
    'CONFIG',
    '--extractor model needs a language model: give --model URL#MODEL, or set MEMOIR_MODEL and MEMOIR_BASE_URL',
  );
}
