import type { MemoryRecord } from '../core/record.ts';
import type { SearchHit } from '../core/search.ts';
import { analyze, plainWords } from '../text/analyze.ts';
import { asks } from '../text/patterns.ts';

/**
 * Leaves out what adds nothing: memories without text (a tool call stands in its session, not among
 * answers), earlier questions that say nothing beyond this one (unless `keepsEchoes`), and memories that say the same words as a
 * higher one, by the same speaker. Words are compared without case and punctuation but with every
 * "not": near is not same, since "X is Argentina" and "X is Armenia" differ in one word. The first
 * `most` that are left; the rest is not looked at.
 */
export function selectHits(
  hits: readonly SearchHit[],
  question: string,
  most: number,
  keepsEchoes: boolean,
): SearchHit[] {
  const asked = plainWords(question).join(' ');
  const terms = new Set(analyze(question));
  const seen = new Set<string>();
  const selected: SearchHit[] = [];
  for (const hit of hits) {
    if (selected.length === most) break;
    const { record } = hit;
    const key = sayingOf(record);
    if (record.text.trim() === '' || seen.has(key)) continue;
    if (!keepsEchoes && asks(record.text) && asksNoMore(record.text, asked, terms)) continue;
    seen.add(key);
    selected.push(hit);
  }
  return selected;
}

/** The same words, or only stems of the present question: "Where do I live?", "where does she live". */
function asksNoMore(text: string, asked: string, terms: ReadonlySet<string>): boolean {
  const own = analyze(text);
  if (own.length > 0 && own.every((term) => terms.has(term))) return true;
  return plainWords(text).join(' ') === asked;
}

function sayingOf(record: MemoryRecord): string {
  const words = plainWords(record.text);
  const text = words.length === 0 ? record.text.trim() : words.join(' ');
  return JSON.stringify([record.role, record.speaker, text]);
}
