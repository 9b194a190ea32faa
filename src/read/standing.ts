import type { MemoryRecord } from '../core/record.ts';
import { analyze, plainWords } from '../text/analyze.ts';
import { countWishes, standingPart, takesBack } from '../text/standing.ts';

/** Words that make a wish last or polite, and say nothing of what is wished. */
const LASTING = new Set(
  analyze(
    'always never ever again anymore please now going forward future keep mind remember forget bitte immer nie niemals por favor siempre nunca toujours jamais sempre mai altijd nooit alltid aldrig всегда никогда',
  ),
);

/** Words that take a wish back, and say nothing of which one. */
const TAKING_BACK = new Set(
  analyze(
    "stop stopping no more longer use using need have can may could allowed free start starting go going back again any stop do not don't mind lose skip avoid without the so many too much such ok okay now yeah sure great please answers reply replies",
  ),
);

/** A standing wish and the words of it that are shown. */
export interface Wish {
  readonly record: MemoryRecord;
  readonly text: string;
}

/** A wish with what it is about, by which older ones are compared with it. */
interface Read {
  readonly wish: Wish;
  readonly words: ReadonlySet<string>;
  /** What it takes back, empty when it takes nothing back. */
  readonly taken: ReadonlySet<string>;
}

/**
 * The wishes worth showing, newest first as they are given: without those that a newer one says
 * again or overrides word for word (it has all of their words: "answer in German" before "never
 * answer in German"), without those that a newer one takes back ("answer in bullet points" before
 * "stop using bullet points"), and without what was derived from one of them, since the user's own
 * words say it best.
 */
export function chooseWishes(standing: readonly MemoryRecord[]): readonly Wish[] {
  const known = new Set(standing.map(({ id }) => id));
  const kept: Read[] = [];
  for (const record of standing) {
    if (record.text.trim() === '' || record.sources.some(({ id }) => known.has(id))) continue;
    const read = readWish(record);
    if (!kept.some((newer) => isReplaced(read, newer))) kept.push(read);
  }
  return kept.map(({ wish }) => wish);
}

function readWish(record: MemoryRecord): Read {
  const text = standingPart(record.text);
  const words = wordsOf(text);
  const taken = takesBack(text) ? [...words].filter((word) => !TAKING_BACK.has(word)) : [];
  return { wish: { record, text }, words, taken: new Set(taken) };
}

/** A text of several wishes stands as long as one of them does. */
function isReplaced({ wish, words }: Read, newer: Read): boolean {
  if (isWithin(words, newer.words)) return true;
  return newer.taken.size > 0 && isWithin(newer.taken, words) && countWishes(wish.text) <= 1;
}

function wordsOf(text: string): ReadonlySet<string> {
  const terms = analyze(text);
  const wished = terms.filter((term) => !LASTING.has(term));
  return new Set(wished.length > 0 ? wished : plainWords(text));
}

function isWithin(words: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...words].every((word) => others.has(word));
}
