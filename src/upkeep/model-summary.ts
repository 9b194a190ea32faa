import { MemoirError } from '../core/errors.ts';
import type { LanguageModel } from '../core/model.ts';
import type { MemoryRecord, SourceSpan } from '../core/record.ts';
import type { TokenCounter } from '../core/tokens.ts';
import type { SessionMessage } from '../session/messages.ts';
import { quoteMessage } from '../session/model-summary.ts';
import { analyze } from '../text/analyze.ts';
import { findSentence } from './cited.ts';
import type { CitedLine } from './cited.ts';
import { consolidationPrompt, readCitations } from './summary-prompt.ts';
import { isSupported, nearestSentence } from './supported.ts';

/** What a model is shown at once, in tokens, and how often it is asked for one summary. */
const BATCH_TOKENS = 6_000;
const MOST_CALLS = 8;

/**
 * What a model makes of a conversation: the lines that cite messages which say so; the others are
 * dropped. MODEL_BAD_OUTPUT when none is left, and when the conversation is too long to be put to a
 * model; the model's own error when it fails.
 */
export async function summariseWithModel(
  model: LanguageModel,
  messages: readonly SessionMessage[],
  episodes: ReadonlyMap<string, MemoryRecord>,
  limits: { readonly tokens: number; readonly topic?: string },
  counter: TokenCounter,
): Promise<readonly CitedLine[]> {
  const batches = toBatches(messages, limits.tokens, counter);
  if (batches.length > MOST_CALLS) {
    throw badSummary(
      model,
      `would need ${batches.length} calls, and ${MOST_CALLS} are made at most`,
    );
  }
  const words = Math.max(20, Math.floor((limits.tokens * 0.7) / batches.length));
  const lines: CitedLine[] = [];
  for (const batch of batches) {
    const prompt = consolidationPrompt(
      batch.map(({ line }, index) => `[${index + 1}] ${line}`),
      words,
      limits.topic,
    );
    for (const { text, numbers } of readCitations(await model.generate(prompt))) {
      const cited = numbers.flatMap((number) => batch[number - 1] ?? []);
      const isCited = cited.length === numbers.length;
      const says = cited.map(({ line }) => line);
      if (!isCited || !isSupported(text, says)) continue;
      lines.push({
        text,
        sources: cited.flatMap(({ message }) => stretchOf(text, message, episodes)),
      });
    }
  }
  const kept = fit(
    lines.filter(({ sources }) => sources.length > 0),
    limits.tokens,
    counter,
  );
  if (kept.length === 0) throw badSummary(model, 'has no line that the cited messages support');
  return kept;
}

interface Quoted {
  readonly message: SessionMessage;
  readonly line: string;
}

function toBatches(
  messages: readonly SessionMessage[],
  summaryTokens: number,
  counter: TokenCounter,
): readonly (readonly Quoted[])[] {
  const limits = { summaryTokens, batchTokens: BATCH_TOKENS };
  const batches: Quoted[][] = [];
  let tokens = 0;
  for (const message of messages) {
    const line = quoteMessage(message, limits, counter).replaceAll(/\s*\n\s*/gu, ' ');
    const cost = counter.count(line);
    if (batches.length === 0 || tokens + cost > BATCH_TOKENS) {
      batches.push([]);
      tokens = 0;
    }
    batches.at(-1)?.push({ message, line });
    tokens += cost;
  }
  return batches;
}

/** The sentence of a message that a line is nearest to; the whole episode where none is found. */
function stretchOf(
  line: string,
  message: SessionMessage,
  episodes: ReadonlyMap<string, MemoryRecord>,
): readonly SourceSpan[] {
  const nearest = nearestSentence(analyze(line), message.message.content);
  const found = findSentence(nearest, message, episodes);
  if (found !== undefined) return [found];
  const [id] = message.ids;
  const text = episodes.get(id ?? '')?.text ?? '';
  return id === undefined || text === '' ? [] : [{ id, start: 0, end: text.length }];
}

function fit(
  lines: readonly CitedLine[],
  tokens: number,
  counter: TokenCounter,
): readonly CitedLine[] {
  const kept: CitedLine[] = [];
  for (const line of lines) {
    const text = [...kept, line].map((one) => one.text).join('\n');
    if (counter.count(text) <= tokens) kept.push(line);
  }
  return kept;
}

function badSummary(model: LanguageModel, what: string): MemoirError {
  return new MemoirError('MODEL_BAD_OUTPUT', `The summary of ${model.name} ${what}.`);
}
