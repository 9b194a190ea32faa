import type { MemoryRecord } from '../core/record.ts';
import type { SearchHit } from '../core/search.ts';
import { plainWords } from '../text/analyze.ts';
import { asks } from '../text/patterns.ts';

/**
 * Leaves out what adds nothing: memories without text (a tool call stands in its session, not among
 * answers), the question itself when it was asked before, and memories that say the same words as a
 * higher one, by the same speaker. Words are compared without case and punctuation but with every
 * "not": near is not same, since "X is Argentina" and "X is Armenia" differ in one word. The first
 * `most` that are left; the rest is not looked at.
 */
export function selectHits(
  hits: readonly SearchHit[],
  question: string,
  most: number,
): SearchHit[] {
  const asked = plainWords(question).join(' ');
  const seen = new Set<string>();
  const selected: SearchHit[] = [];
  for (const hit of hits) {
    if (selected.length === most) break;
    const { record } = hit;
    const key = sayingOf(record);
    if (record.text.trim() === '' || seen.has(key)) continue;
    if (asks(record.text) && plainWords(record.text).join(' ') === asked) continue;
    seen.add(key);
    selected.push(hit);
  }
  return selected;
}

function sayingOf(record: MemoryRecord): string {
  const words = plainWords(record.text);
  const text = words.length === 0 ? record.text.trim() : words.join(' ');
  return JSON.stringify([record.role, record.speaker, text]);
}
