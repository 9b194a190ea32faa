import { invalidInput, MemoirError } from '../../core/errors.ts';
import type { Candidate, Extraction, ExtractionInput, Extractor } from '../../core/extraction.ts';
import type { Warning } from '../../core/memory.ts';
import type { LanguageModel } from '../../core/model.ts';
import type { Runtime } from '../../core/runtime.ts';
import { askAboutWindow } from './ask.ts';
import type { AskOptions, UselessAnswers, WindowAnswer } from './ask.ts';
import type { CallBudget } from './call-budget.ts';
import { mergeCandidates } from './merge.ts';
import { extractionPrompt, PROMPT_VERSION } from './prompt.ts';
import { tallyText } from './tally.ts';
import { readWindow } from './window.ts';

export { createCallBudget } from './call-budget.ts';
export type { CallBudget, CallBudgetOptions } from './call-budget.ts';
export { PROMPT_VERSION } from './prompt.ts';

export interface ModelExtractorOptions {
  readonly model: LanguageModel;
  /**
   * Finds what somebody asks to be remembered whatever the model answers; the rest of what it finds
   * is left to the model.
   */
  readonly rules?: Extractor;
  /** Default: calls are not limited by day. */
  readonly budget?: CallBudget;
  /** Most calls for one window, the first included. 1 to 5, default 2. */
  readonly callsPerWindow?: number;
  /** Longest wait for one answer, in milliseconds. Default 120,000. */
  readonly timeoutMs?: number;
  /** Most tokens of an answer, thoughts of reasoning models included. Default: the model's own. */
  readonly maxOutputTokens?: number;
  /** For the code that marks the messages of a call. */
  readonly runtime: Runtime;
}

const MOST_CALLS = 5;
const LONGEST_TIMEOUT_MS = 3_600_000;

/**
 * Asks a language model what a window of messages states: one call, and another with the problem
 * told when its answer is no use. An answer is checked twice: its shape (`parse-answer.ts`), and
 * every item against the words it cites (`ground.ts`). Nothing in an answer is believed for itself.
 *
 * `extract` rejects with MODEL_BAD_OUTPUT when no answer was usable, with the model's own MODEL_FAILED
 * when it could not be asked, with RATE_LIMITED when the day's calls are used up, and with the
 * signal's reason on abort; the sources are untouched by all of these, and the same window may be
 * given again. When rules found something that was asked to be remembered, that is the result of
 * useless answers, with a warning; with the setting "fallback" all that rules found is the result
 * whenever the model gives none. What else was left out of an answer is counted in a warning by
 * reason. Windows without words, and the strategies `none` and `summary`, cost no call.
 *
 * Throws INVALID_INPUT for numbers out of range; does no I/O.
 */
export function createModelExtractor(options: ModelExtractorOptions): Extractor {
  const { model, rules, runtime } = options;
  const name = `model@${PROMPT_VERSION}:${model.name}`;
  const ask: AskOptions = {
    model,
    budget: options.budget,
    callsPerWindow: checkRange('callsPerWindow', options.callsPerWindow ?? 2, MOST_CALLS),
    limits: {
      timeoutMs: checkRange('timeoutMs', options.timeoutMs ?? 120_000, LONGEST_TIMEOUT_MS),
      maxOutputTokens: options.maxOutputTokens,
    },
    reason: name,
  };
  return {
    name,
    limits: ({ kinds }) =>
      kinds?.includes('summary') === true
        ? ['kinds: "summary" is not extracted; sessions are summarised when they end']
        : [],
    async extract(input, { signal } = {}) {
      signal?.throwIfAborted();
      const window = readWindow(input);
      if (isIdle(input) || window.messages.length === 0) return NOTHING;
      const ruled = await ruledOnes(rules, input, signal);
      const prompt = extractionPrompt(window, input.settings, freshCode(runtime));
      try {
        const answer = await askAboutWindow(prompt, window, input.settings, ask, signal);
        if ('error' in answer && input.settings.fallback === 'rules') throw answer.error;
        return toExtraction(explicitOf(ruled), answer, model.name);
      } catch (error) {
        if (rules === undefined || !mayFallBack(error, input)) throw error;
        const message = `Read by rules instead of by the model. ${error.message}`;
        return { ...ruled, warnings: [...ruled.warnings, { code: 'EXTRACTION_PARTIAL', message }] };
      }
    },
    close: async () => await rules?.close(),
  };
}

const NOTHING: Extraction = { candidates: [], modelCalls: 0, warnings: [] };

function isIdle({ settings: { strategy } }: ExtractionInput): boolean {
  return strategy === 'none' || strategy === 'summary';
}

async function ruledOnes(
  rules: Extractor | undefined,
  input: ExtractionInput,
  signal: AbortSignal | undefined,
): Promise<Extraction> {
  if (rules === undefined) return NOTHING;
  return rules.extract(input, signal === undefined ? {} : { signal });
}

function explicitOf(found: Extraction): Extraction {
  return { ...found, candidates: found.candidates.filter(({ explicit }) => explicit === true) };
}

const FAILURES: ReadonlySet<string> = new Set(['MODEL_FAILED', 'MODEL_BAD_OUTPUT', 'RATE_LIMITED']);

function mayFallBack(error: unknown, { settings }: ExtractionInput): error is MemoirError {
  return settings.fallback === 'rules' && MemoirError.is(error) && FAILURES.has(error.code);
}

function toExtraction(
  asked: Extraction,
  answer: WindowAnswer | UselessAnswers,
  model: string,
): Extraction {
  const modelCalls = asked.modelCalls + answer.modelCalls;
  if ('error' in answer) {
    if (asked.candidates.length === 0) throw answer.error;
    const message = `Only what was asked to be remembered was kept. ${answer.error.message}`;
    const warnings = [...asked.warnings, { code: 'EXTRACTION_PARTIAL' as const, message }];
    return { candidates: asked.candidates, modelCalls, warnings };
  }
  const all = [...asked.candidates, ...answer.candidates];
  const candidates = mergeCandidates(asked.candidates, answer.candidates);
  const warnings = [...asked.warnings, ...leftOut(answer, all, candidates, model)];
  return { candidates, modelCalls, warnings };
}

function leftOut(
  { dropped, truncated }: WindowAnswer,
  all: readonly Candidate[],
  kept: readonly Candidate[],
  model: string,
): readonly Warning[] {
  const doubles = all.length - kept.length;
  const tally = new Map(dropped);
  if (doubles > 0) tally.set('double', doubles);
  if (dropped.size === 0 && !truncated) return [];
  const end = truncated ? 'The answer broke off; its complete items were read. ' : '';
  const items = tally.size === 0 ? '' : `Left out: ${tallyText(tally)}.`;
  return [{ code: 'EXTRACTION_PARTIAL', message: `${model}: ${end}${items}`.trim() }];
}

/** So short that models keep it apart, and long enough that no text guesses it. */
function freshCode(runtime: Runtime): string {
  return [...runtime.random(6)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function checkRange(field: string, value: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return value;
  throw invalidInput(field, value, `give a whole number from 1 to ${most}`);
}
