import type { Candidate, DeriveSettings } from '../../core/extraction.ts';
import { MemoirError } from '../../core/errors.ts';
import type { ChatMessage } from '../../core/message.ts';
import type { LanguageModel } from '../../core/model.ts';
import type { CallBudget } from './call-budget.ts';
import { generateWithin } from './generate.ts';
import type { GenerateLimits } from './generate.ts';
import { groundItems } from './ground.ts';
import { parseAnswer } from './parse-answer.ts';
import { retryPrompt } from './prompt.ts';
import { hasFaults, tallyText } from './tally.ts';
import type { Tally } from './tally.ts';
import type { Window } from './window.ts';

export interface AskOptions {
  readonly model: LanguageModel;
  readonly budget: CallBudget | undefined;
  readonly callsPerWindow: number;
  readonly limits: GenerateLimits;
  /** Becomes the candidates' reason. */
  readonly reason: string;
}

/** What one window gave. */
export interface WindowAnswer {
  readonly candidates: readonly Candidate[];
  readonly modelCalls: number;
  readonly dropped: Tally;
  readonly truncated: boolean;
}

/** No call gave anything usable. */
export interface UselessAnswers {
  readonly error: MemoirError;
  readonly modelCalls: number;
}

/**
 * Asks about one window, again with the problem told while an answer is no use, at most
 * `callsPerWindow` times. An answer is of use when something of it is borne out by the messages, or
 * when nothing in it is wrong: an empty list is an answer. What fails otherwise is thrown.
 */
export async function askAboutWindow(
  prompt: readonly ChatMessage[],
  window: Window,
  settings: DeriveSettings,
  options: AskOptions,
  signal: AbortSignal | undefined,
): Promise<WindowAnswer | UselessAnswers> {
  let question = prompt;
  let problem = '';
  let cause: unknown;
  let modelCalls = 0;
  while (modelCalls < options.callsPerWindow && takeCall(options.budget, modelCalls)) {
    modelCalls += 1;
    const answer = await answerOf(options, question, signal);
    cause = answer.cause;
    const parsed = parseAnswer(answer.text, window.messages.length);
    const { dropped, truncated } = parsed;
    const candidates = groundItems(parsed.items, window, settings, options.reason, dropped);
    const isUsable =
      candidates.length > 0 || (parsed.problem === undefined && !hasFaults(dropped) && !truncated);
    if (isUsable) return { candidates, modelCalls, dropped, truncated };
    problem = parsed.problem ?? problemOf(dropped, truncated);
    question = retryPrompt(prompt, problem);
  }
  return { error: badOutput(options.model, problem, modelCalls, cause), modelCalls };
}

function problemOf(dropped: Tally, truncated: boolean): string {
  const items = dropped.size === 0 ? '' : `it had ${tallyText(dropped)}`;
  const end = truncated ? 'it broke off, so list less' : '';
  return [items, end].filter((text) => text !== '').join('; ');
}

/** Later calls of a window do without when the day's are used up; without a first there is no answer. */
function takeCall(budget: CallBudget | undefined, made: number): boolean {
  if (budget === undefined || budget.spend()) return true;
  if (made > 0) return false;
  throw new MemoirError(
    'RATE_LIMITED',
    `All ${budget.perDay} model calls of this day are used up: the next day begins at 00:00 UTC.`,
  );
}

interface RawAnswer {
  readonly text: string;
  readonly cause?: unknown;
}

/** An answer without text is a bad answer like others; adapters report it as an error. */
async function answerOf(
  { model, limits }: AskOptions,
  question: readonly ChatMessage[],
  signal: AbortSignal | undefined,
): Promise<RawAnswer> {
  try {
    const text: unknown = await generateWithin(model, question, limits, signal);
    return { text: typeof text === 'string' ? text : '' };
  } catch (error) {
    if (MemoirError.is(error) && error.code === 'MODEL_BAD_OUTPUT') {
      return { text: '', cause: error };
    }
    throw error;
  }
}

function badOutput(
  model: LanguageModel,
  problem: string,
  calls: number,
  cause: unknown,
): MemoirError {
  const asked = calls === 1 ? 'once' : `${calls} times`;
  const message = `${model.name} was asked ${asked} what is worth remembering and gave nothing usable; of the last answer: ${problem}. The messages are kept as they are.`;
  return new MemoirError('MODEL_BAD_OUTPUT', message, { cause });
}
