import type { MemoryRecord } from '../core/record.ts';
import type { TokenCounter } from '../core/tokens.ts';
import { summarizeExtractively } from '../session/extractive-summary.ts';
import type { SessionMessage } from '../session/messages.ts';
import { splitSentences } from '../session/sentences.ts';
import { linePrefix, splitPrefix } from '../session/summary-line.ts';
import { findSentence } from './cited.ts';
import type { CitedLine } from './cited.ts';

/** The telling sentences of a conversation, verbatim, each with the place where it was said. */
export async function quoteSummary(
  messages: readonly SessionMessage[],
  episodes: ReadonlyMap<string, MemoryRecord>,
  tokens: number,
  counter: TokenCounter,
): Promise<readonly CitedLine[]> {
  const summary = await summarizeExtractively('', messages, tokens, counter);
  const byPrefix = Map.groupBy(messages, linePrefix);
  return summary.split('\n').flatMap((line) => {
    const { prefix, text } = splitPrefix(line);
    const said = byPrefix.get(prefix) ?? [];
    const cited = [...splitSentences(text)].flatMap((sentence) => {
      for (const message of said) {
        const source = findSentence(sentence, message, episodes);
        if (source !== undefined) return [{ sentence, source }];
      }
      return [];
    });
    if (cited.length === 0) return [];
    const quoted = prefix + cited.map(({ sentence }) => sentence).join(' ');
    return [{ text: quoted, sources: cited.map(({ source }) => source) }];
  });
}
