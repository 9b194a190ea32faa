import { MemoirError } from '../core/errors.ts';
import type { Warning } from '../core/memory.ts';
import type { LanguageModel } from '../core/model.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { SessionEpisode } from '../core/store.ts';
import type { TokenCounter } from '../core/tokens.ts';
import { toSessionMessages } from '../session/messages.ts';
import type { SessionMessage } from '../session/messages.ts';
import { joinCited } from './cited.ts';
import type { CitedLine, CitedText } from './cited.ts';
import { summariseWithModel } from './model-summary.ts';
import { quoteSummary } from './quoted-summary.ts';
import { withoutSecrets } from './without-secrets.ts';

export interface SummariseParts {
  /** Answers with the counter to count with. */
  readonly counter: () => Promise<TokenCounter>;
  /** Absent: sentences are quoted. */
  readonly model: LanguageModel | undefined;
}

export interface Summary extends CitedText {
  /** How it was made: "model" and its name, or "quoted". */
  readonly by: string;
  readonly warnings: readonly Warning[];
}

/**
 * Condenses episodes, oldest first, to at most `tokens` tokens; every line says what it rests on. By
 * the model, if there is one and it cites what it says, else by quoting the most telling sentences.
 * Secrets are neither quoted nor put to the model (`without-secrets.ts`). Undefined when nobody said
 * anything in them that can be quoted.
 */
export async function summarise(
  { counter: load, model }: SummariseParts,
  episodes: readonly SessionEpisode[],
  limits: { readonly tokens: number; readonly topic?: string },
): Promise<Summary | undefined> {
  const counter = await load();
  const messages = withoutSecrets(toSessionMessages(episodes));
  const byId = new Map(episodes.map(({ record }) => [record.id, record]));
  if (messages.length === 0) return undefined;
  const asked = await ask(model, messages, byId, limits, counter);
  if (asked.lines !== undefined) {
    const text = joinCited(asked.lines);
    if (text !== undefined) return { ...text, by: model?.name ?? '', warnings: [] };
  }
  const text = joinCited(await quoteSummary(messages, byId, limits.tokens, counter));
  return text && { ...text, by: 'quoted', warnings: asked.warnings };
}

async function ask(
  model: LanguageModel | undefined,
  messages: readonly SessionMessage[],
  episodes: ReadonlyMap<string, MemoryRecord>,
  limits: { readonly tokens: number; readonly topic?: string },
  counter: TokenCounter,
): Promise<{ readonly lines?: readonly CitedLine[]; readonly warnings: readonly Warning[] }> {
  if (model === undefined) return { warnings: [] };
  try {
    const lines = await summariseWithModel(model, messages, episodes, limits, counter);
    return { lines, warnings: [] };
  } catch (error) {
    const why = MemoirError.is(error) ? error.message : 'it failed with an unexpected error.';
    const message = `${model.name} gave no summary, so sentences were quoted instead: ${why}`;
    return { warnings: [{ code: 'SUMMARY_EXTRACTIVE', message }] };
  }
}
