import { MemoirError } from '../../core/errors.ts';
import type { DeriveSettings, ExtractionInput, Extractor } from '../../core/extraction.ts';
import { extractCandidates, NAME } from './extract.ts';
import type { Language } from './language.ts';
import { loadLanguage } from './language.ts';
import { createRuleThread } from './rule-thread.ts';

export interface RuleExtractorOptions {
  /**
   * Where the rules run. Default "worker", a thread of its own that starts with the first call and
   * keeps the process alive only while it works; "main" is for tests and tools.
   */
  readonly thread?: 'worker' | 'main';
}

/**
 * Finds what is stated in English by rules over part-of-speech tags (wink-nlp) and dates
 * (chrono-node): offline, the same answer for the same input, and rather too little than too much.
 * Questions, hypotheses, quotations, code, secrets, other languages and texts that try to instruct
 * the reader give nothing. Only what a user says can become a `procedure`.
 *
 * `extract` rejects with INVALID_INPUT after `close`, with MODEL_FAILED when the thread dies (another
 * call starts it again), with the signal's reason when aborted.
 */
export function createRuleExtractor({ thread = 'worker' }: RuleExtractorOptions = {}): Extractor {
  const rules = thread === 'worker' ? createRuleThread() : createRulesHere();
  let isClosed = false;
  return {
    name: NAME,
    limits,
    async extract(input, { signal } = {}) {
      if (isClosed)
        throw new MemoirError('INVALID_INPUT', 'The extractor is closed: create another one.');
      signal?.throwIfAborted();
      const isIdle = input.settings.strategy === 'none' || input.settings.strategy === 'summary';
      const candidates =
        isIdle || input.episodes.length === 0 ? [] : await rules.extract(input, signal);
      return { candidates, modelCalls: 0, warnings: [] };
    },
    async close() {
      isClosed = true;
      await rules.close();
    },
  };
}

function createRulesHere(): Pick<ReturnType<typeof createRuleThread>, 'extract' | 'close'> {
  let language: Promise<Language> | undefined;
  return {
    async extract(input: ExtractionInput) {
      language ??= loadLanguage();
      return extractCandidates(input, await language);
    },
    close: () => Promise.resolve(),
  };
}

function limits({
  strategy,
  instructions,
  categories,
  includes,
  excludes,
}: DeriveSettings): readonly string[] {
  const said: string[] = [];
  if (instructions !== undefined && instructions.trim() !== '') {
    said.push(
      'Rules cannot follow instructions in words: configure a language model for extraction.',
    );
  }
  if ([categories, includes, excludes].some((list) => list !== undefined && list.length > 0)) {
    said.push(
      'Rules match categories, includes and excludes by their words and the commonest synonyms, not by meaning.',
    );
  }
  if (strategy === 'summary')
    said.push('Rules write no summaries: the strategy "summary" gives nothing from them.');
  return said;
}
