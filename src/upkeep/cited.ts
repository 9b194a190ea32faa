import { MOST_SOURCES } from '../core/record.ts';
import type { MemoryRecord, SourceSpan } from '../core/record.ts';
import type { SessionMessage } from '../session/messages.ts';

/** One line of a summary, with the stretches of episodes that it rests on; never none. */
export interface CitedLine {
  readonly text: string;
  readonly sources: readonly SourceSpan[];
}

/** A summary and all that it rests on. */
export interface CitedText {
  readonly text: string;
  readonly sources: readonly SourceSpan[];
}

/**
 * Lines as one text, as many of them from the first as a memory can list sources for; undefined for
 * no line.
 */
export function joinCited(lines: readonly CitedLine[]): CitedText | undefined {
  const sources = new Map<string, SourceSpan>();
  const texts: string[] = [];
  for (const line of lines) {
    const added = line.sources.filter((source) => !sources.has(keyOf(source)));
    if (sources.size + added.length > MOST_SOURCES) break;
    for (const source of added) sources.set(keyOf(source), source);
    texts.push(line.text);
  }
  if (texts.length === 0) return undefined;
  return { text: texts.join('\n'), sources: [...sources.values()] };
}

function keyOf({ id, start, end }: SourceSpan): string {
  return `${id} ${start} ${end}`;
}

/**
 * Where the episodes of a message say a sentence, word by word; white space may differ, and a
 * sentence that was cut ends in "...". Undefined when they do not.
 */
export function findSentence(
  sentence: string,
  { ids }: SessionMessage,
  episodes: ReadonlyMap<string, MemoryRecord>,
): SourceSpan | undefined {
  const words = sentence
    .replace(/\.\.\.$/u, '')
    .split(/\s+/u)
    .filter(Boolean);
  if (words.length === 0) return undefined;
  const pattern = new RegExp(words.map(escapePattern).join('\\s+'), 'u');
  for (const id of ids) {
    const found = pattern.exec(episodes.get(id)?.text ?? '');
    if (found !== null) return { id, start: found.index, end: found.index + found[0].length };
  }
  return undefined;
}

function escapePattern(word: string): string {
  return word.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}
