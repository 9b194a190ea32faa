import type { MemoryRecord } from '../core/record.ts';
import { analyze, plainWords } from '../text/analyze.ts';
import { standingPart } from '../text/standing.ts';

/** Words that make a wish last or polite, and say nothing of what is wished. */
const LASTING = new Set(
  analyze(
    'always never ever again anymore please now going forward future keep mind remember forget bitte immer nie niemals por favor siempre nunca toujours jamais sempre mai altijd nooit alltid aldrig всегда никогда',
  ),
);

/** A standing wish and the words of it that are shown. */
export interface Wish {
  readonly record: MemoryRecord;
  readonly text: string;
}

/**
 * The wishes worth showing, newest first as they are given: without those that a newer one says
 * again or overrides word for word (it has all of their words: "answer in German" before "never
 * answer in German"), and without what was derived from one of them, since the user's own words say
 * it best.
 */
export function chooseWishes(standing: readonly MemoryRecord[]): readonly Wish[] {
  const known = new Set(standing.map(({ id }) => id));
  const kept: { readonly wish: Wish; readonly words: ReadonlySet<string> }[] = [];
  for (const record of standing) {
    if (record.text.trim() === '' || record.sources.some(({ id }) => known.has(id))) continue;
    const text = standingPart(record.text);
    const words = wordsOf(text);
    if (kept.some((newer) => isWithin(words, newer.words))) continue;
    kept.push({ wish: { record, text }, words });
  }
  return kept.map(({ wish }) => wish);
}

function wordsOf(text: string): ReadonlySet<string> {
  const terms = analyze(text);
  const wished = terms.filter((term) => !LASTING.has(term));
  return new Set(wished.length > 0 ? wished : plainWords(text));
}

function isWithin(words: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...words].every((word) => others.has(word));
}
