import type { DerivedMemory, MergeAction } from '../core/upkeep.ts';
import { breathe } from '../session/breathe.ts';
import { analyze } from '../text/analyze.ts';
import { sameSentence, sameValue } from '../truth/same.ts';
import { nameKey, slotOf } from '../truth/slot.ts';
import { isFirm } from './owners.ts';

/** Two sentences that say the same share one of so many of their rarest words. */
const RAREST = 4;
/** A word of more memories than this tells none of them apart, unless it is a sentence's rarest. */
const MOST_OF_A_WORD = 200;
/** Memories compared without letting the event loop go. */
const SLICE = 200;

/**
 * Which memories of one owner say the same and become one. The most trusted, then the firmest, the
 * most often said and the oldest is kept; what is pinned, immutable or curated is never dropped, and
 * what is immutable takes no part. Of one slot the truth has already seen to (`truth/decide.ts`).
 */
export async function planMerges(
  records: readonly DerivedMemory[],
): Promise<readonly MergeAction[]> {
  const ordered = records.filter(mayMerge).toSorted(byWorth);
  const words = await readWords(ordered);
  const counts = new Map<string, number>();
  for (const word of [...words.values()].flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const kept = new Map<string, DerivedMemory[]>();
  const drops = new Map<string, { readonly keep: DerivedMemory; readonly drop: DerivedMemory[] }>();
  for (const [index, record] of ordered.entries()) {
    if (index % SLICE === SLICE - 1) await breathe();
    const own = words.get(record.id) ?? [];
    const keep = isFirm(record)
      ? undefined
      : nearest(own, counts, kept).find(
          (other) => maySayTheSame(other, record, words) && sayTheSame(other, record),
        );
    if (keep === undefined) {
      for (const word of own) {
        const sharing = kept.get(word);
        if (sharing === undefined) kept.set(word, [record]);
        else sharing.push(record);
      }
      continue;
    }
    const merge = drops.get(keep.id) ?? { keep, drop: [] };
    merge.drop.push(record);
    drops.set(keep.id, merge);
  }
  return [...drops.values()].map(({ keep, drop }) => ({
    type: 'merge',
    keep,
    drop,
    why: drop.some(({ text }) => text !== keep.text)
      ? 'they say the same in other words'
      : 'they say the same',
  }));
}

function mayMerge({ kind, status, immutable }: DerivedMemory): boolean {
  return status === 'active' && kind !== 'summary' && !immutable;
}

function byWorth(left: DerivedMemory, right: DerivedMemory): number {
  const worth = (record: DerivedMemory): readonly number[] => [
    Number(isFirm(record)),
    record.trust,
    Number(record.statement !== undefined),
    record.observed ?? 1,
  ];
  const others = worth(right);
  const place = worth(left).findIndex((value, index) => value !== others[index]);
  if (place >= 0) return (others[place] ?? 0) - (worth(left)[place] ?? 0);
  return left.id < right.id ? -1 : 1;
}

async function readWords(
  records: readonly DerivedMemory[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const words = new Map<string, readonly string[]>();
  for (const [index, { id, text }] of records.entries()) {
    if (index % SLICE === SLICE - 1) await breathe();
    words.set(id, wordsOf(text));
  }
  return words;
}

/** Words that one of two sentences may have more; number words and digits are one word read twice. */
const MOST_ODD_WORDS = 4;

/** A quick look that spares most comparisons: other words, another sentence. */
function maySayTheSame(
  left: DerivedMemory,
  right: DerivedMemory,
  words: ReadonlyMap<string, readonly string[]>,
): boolean {
  if (left.statement !== undefined && left.statement.predicate === right.statement?.predicate) {
    return true;
  }
  const own = words.get(left.id) ?? [];
  const other = new Set(words.get(right.id));
  const common = own.filter((word) => other.has(word)).length;
  return own.length + other.size - 2 * common <= MOST_ODD_WORDS;
}

function wordsOf(text: string): readonly string[] {
  const words = [...new Set(analyze(text))];
  return words.length === 0 ? [nameKey(text)] : words;
}

/** Kept memories that share a telling word with these. */
function nearest(
  words: readonly string[],
  counts: ReadonlyMap<string, number>,
  kept: ReadonlyMap<string, readonly DerivedMemory[]>,
): readonly DerivedMemory[] {
  const rarest = words
    .toSorted((left, right) => (counts.get(left) ?? 0) - (counts.get(right) ?? 0))
    .slice(0, RAREST)
    .filter((word, index) => index === 0 || (counts.get(word) ?? 0) <= MOST_OF_A_WORD);
  return [...new Set(rarest.flatMap((word) => kept.get(word) ?? []))];
}

/** Whether two memories say the same of the same, at the same time. */
export function sayTheSame(left: DerivedMemory, right: DerivedMemory): boolean {
  if (left.validTo !== right.validTo) return false;
  if ((left.kind === 'event') !== (right.kind === 'event')) return false;
  if (left.kind === 'event' && dayOf(left) !== dayOf(right)) return false;
  if (left.statement === undefined || right.statement === undefined) {
    return left.kind === right.kind && sameSentence(left.text, right.text);
  }
  const [one, other] = [left.statement, right.statement];
  if ((one.negated ?? false) !== (other.negated ?? false)) return false;
  if (nameKey(one.subject) !== nameKey(other.subject)) return false;
  if (slotOf(one) === slotOf(other)) return false;
  if (one.predicate === other.predicate) return sameValue(one.object, other.object);
  return sameSentence(left.text, right.text);
}

function dayOf({ occurredAt }: DerivedMemory): string {
  return occurredAt.slice(0, 10);
}
