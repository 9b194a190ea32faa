import { MemoirError } from '../../core/errors.ts';
import type { Warning } from '../../core/memory.ts';
import type { LanguageModel } from '../../core/model.ts';
import type { TokenCounter } from '../../core/tokens.ts';
import { condenseSummary, summarizeExtractively } from '../../session/extractive-summary.ts';
import type { SessionMessage } from '../../session/messages.ts';
import { quoteMessage } from '../../session/model-summary.ts';
import { unescapeMarkup } from '../turn/escape.ts';
import { compactionPrompt } from './summary-prompt.ts';

export interface SummaryLimits {
  /** Most tokens of the summary. */
  readonly tokens: number;
  /** Most characters of it. */
  readonly characters: number;
  /** Most tokens put to the model at once. */
  readonly batchTokens: number;
}

/** Most calls of the model for one compaction; the oldest of what is beyond is quoted. */
const MOST_CALLS = 4;
/** An answer of more than this many times the tokens asked for is no summary. */
const ABSURDLY_LONG = 3;

/**
 * The summary so far with the messages that leave the context folded in: by the model, or by quoting
 * telling sentences where there is none or where it fails. Never above the limits.
 */
export async function summariseEvicted(
  summary: string,
  messages: readonly SessionMessage[],
  limits: SummaryLimits,
  { counter, model }: { readonly counter: TokenCounter; readonly model: LanguageModel | undefined },
): Promise<{ readonly summary: string; readonly warnings: readonly Warning[] }> {
  const warnings: Warning[] = [];
  const quote = (from: string, some: readonly SessionMessage[]): Promise<string> =>
    summarizeExtractively(from, some, limits.tokens, counter);
  const batches = model === undefined ? [] : toBatches(messages, limits, counter);
  const asked = batches.slice(-MOST_CALLS);
  const quoted = model === undefined ? messages : batches.slice(0, -MOST_CALLS).flat();
  let folded = await quote(summary, quoted);
  for (const [index, batch] of asked.entries()) {
    if (model === undefined) break;
    try {
      folded = await fold(model, folded, batch, limits, counter);
    } catch (error) {
      warnings.push(failedWarning(model, error));
      folded = await quote(folded, asked.slice(index).flat());
      break;
    }
  }
  return { summary: clip(folded, limits.characters), warnings };
}

async function fold(
  model: LanguageModel,
  summary: string,
  batch: readonly SessionMessage[],
  limits: SummaryLimits,
  counter: TokenCounter,
): Promise<string> {
  const quoting = { summaryTokens: limits.tokens, batchTokens: limits.batchTokens };
  const lines = batch.map((message) => quoteMessage(message, quoting, counter));
  const words = Math.max(20, Math.floor(limits.tokens * 0.7));
  const answer = await model.generate(compactionPrompt(summary, lines, words));
  const text = unescapeMarkup(answer).trim();
  const tokens = counter.count(text);
  if (text === '' || tokens > ABSURDLY_LONG * limits.tokens) {
    throw new MemoirError(
      'MODEL_BAD_OUTPUT',
      `${model.name} gave a summary of ${tokens} tokens, ${limits.tokens} were asked for`,
    );
  }
  return condenseSummary(text, limits.tokens, counter);
}

function toBatches(
  messages: readonly SessionMessage[],
  limits: SummaryLimits,
  counter: TokenCounter,
): readonly (readonly SessionMessage[])[] {
  const quoting = { summaryTokens: limits.tokens, batchTokens: limits.batchTokens };
  const batches: SessionMessage[][] = [];
  let tokens = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const cost = counter.count(quoteMessage(message, quoting, counter));
    if (tokens + cost > limits.batchTokens) {
      batches.push([]);
      tokens = 0;
    }
    batches.at(-1)?.push(message);
    tokens += cost;
  }
  return batches;
}

function clip(text: string, characters: number): string {
  const points = Array.from(text);
  return points.length <= characters ? text : points.slice(0, characters).join('');
}

function failedWarning(model: LanguageModel, error: unknown): Warning {
  const why = MemoirError.is(error) ? error.message : 'it failed with an unexpected error';
  return {
    code: 'SUMMARY_EXTRACTIVE',
    message: `${model.name} could not summarise what left the context, so sentences were quoted: ${why}`,
  };
}
