import { describe, MemoirError } from '../core/errors.ts';
import type { Extractor } from '../core/extraction.ts';
import type { LanguageModel } from '../core/model.ts';
import type { Runtime } from '../core/runtime.ts';

/** "rules", "model", "none", or an extractor of one's own. */
export type ExtractorConfig = 'rules' | 'model' | 'none' | Extractor;

export interface ResolveExtractorParts {
  readonly model: LanguageModel | undefined;
  readonly runtime: Runtime;
  /** Most calls of the model a UTC day. */
  readonly callsPerDay: number;
}

/** What `createMemory` derives with; CONFIG when "model" is asked for and there is none. */
export function resolveExtractor(
  config: ExtractorConfig | undefined,
  { model, runtime, callsPerDay }: ResolveExtractorParts,
): Extractor | undefined {
  if (config === undefined || config === 'rules') {
    return onFirstUse('rules', async () => {
      const { createRuleExtractor } = await import('./index.ts');
      return createRuleExtractor();
    });
  }
  if (config === 'none') return undefined;
  if (config === 'model') {
    if (model === undefined) throw noModel();
    return onFirstUse(`model:${model.name}`, async () => {
      const { createCallBudget, createModelExtractor, createRuleExtractor } =
        await import('./index.ts');
      const budget = createCallBudget({ perDay: callsPerDay, now: runtime.now });
      return createModelExtractor({ model, rules: createRuleExtractor(), budget, runtime });
    });
  }
  if (typeof config === 'object' && config !== null && typeof config.extract === 'function') {
    return config;
  }
  throw new MemoirError(
    'CONFIG',
    `extractor is ${describe(config)}: give "rules", "model", "none" or an extractor`,
  );
}

function noModel(): MemoirError {
  return new MemoirError(
    'CONFIG',
    'extractor is "model", but no language model is configured: give model, or set MEMOIR_MODEL and MEMOIR_BASE_URL',
  );
}

/** An extractor whose code is loaded when something is to be read, so that starting costs nothing. */
function onFirstUse(name: string, load: () => Promise<Extractor>): Extractor {
  let loading: Promise<Extractor> | undefined;
  let loaded: Extractor | undefined;
  return {
    get name() {
      return loaded?.name ?? name;
    },
    limits: (settings) => loaded?.limits(settings) ?? [],
    async extract(input, options) {
      loading ??= load();
      loaded = await loading;
      return loaded.extract(input, options);
    },
    async close() {
      await (await loading)?.close();
    },
  };
}
