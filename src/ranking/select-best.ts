import type { Fusion } from './fuse.ts';
import { STRETCH } from './scores.ts';
import type { Scored } from './scores.ts';

export interface Best {
  readonly space: number;
  readonly ordinal: number;
  readonly fused: number;
}

/** The scores of one space to select from. */
export interface Selectable {
  readonly passing: Uint8Array;
  readonly words: Scored;
  /** Absent when words decide alone. */
  readonly meaning: Scored | undefined;
}

/**
 * The `count` passing candidates of highest fused score, best first; among equals the newer (higher
 * ordinal) first. A bounded heap: one pass, no array of fused scores, no sorting of the rest; a
 * stretch whose highest scores together would not get in is passed over.
 */
export function selectBest(
  spaces: readonly Selectable[],
  fusion: Fusion,
  count: number,
): readonly Best[] {
  const heap: Best[] = [];
  spaces.forEach((each, space) => selectFrom(each, space, fusion, count, heap));
  return heap.sort((left, right) => (isWorse(left, right) ? 1 : -1));
}

function selectFrom(
  { passing, words, meaning }: Selectable,
  space: number,
  { wordMean, wordScale, meaningMean, meaningScale }: Fusion,
  count: number,
  heap: Best[],
): void {
  const cosines = meaning ?? words;
  const scale = meaning === undefined ? 0 : meaningScale;
  let floor = heap.length < count ? -Infinity : (heap[0] as Best).fused;
  for (let stretch = 0; stretch < words.peaks.length; stretch += 1) {
    const wordPeak = ((words.peaks[stretch] as number) - wordMean) * wordScale;
    // What has no opinion counts 0, the mean.
    const meaningPeak = ((cosines.peaks[stretch] as number) - meaningMean) * scale;
    if (Math.fround(wordPeak + Math.max(0, meaningPeak)) < floor) continue;
    const end = Math.min(passing.length, (stretch + 1) * STRETCH);
    for (let ordinal = stretch * STRETCH; ordinal < end; ordinal += 1) {
      if (passing[ordinal] !== 1) continue;
      let value = ((words.scores[ordinal] as number) - wordMean) * wordScale;
      const cosine = cosines.scores[ordinal] as number;
      // NaN, no opinion, differs from itself.
      if (cosine === cosine) value += (cosine - meaningMean) * scale;
      // Single precision, as all scores: values that differ by rounding alone are equal.
      const fused = Math.fround(value);
      if (fused < floor) continue;
      offer(heap, { space, ordinal, fused }, count);
      if (heap.length === count) floor = (heap[0] as Best).fused;
    }
  }
}

function offer(heap: Best[], best: Best, count: number): void {
  if (heap.length < count) {
    heap.push(best);
    siftUp(heap, heap.length - 1);
  } else if (best.fused >= (heap[0] as Best).fused) {
    heap[0] = best;
    siftDown(heap);
  }
}

function isWorse(left: Best, right: Best): boolean {
  if (left.fused !== right.fused) return left.fused < right.fused;
  if (left.space !== right.space) return left.space > right.space;
  return left.ordinal < right.ordinal;
}

function siftUp(heap: Best[], from: number): void {
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isWorse(heap[at] as Best, heap[parent] as Best)) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function siftDown(heap: Best[]): void {
  let at = 0;
  for (;;) {
    let worst = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < heap.length && isWorse(heap[child] as Best, heap[worst] as Best)) worst = child;
    }
    if (worst === at) return;
    swap(heap, at, worst);
    at = worst;
  }
}

function swap(heap: Best[], left: number, right: number): void {
  const held = heap[left] as Best;
  heap[left] = heap[right] as Best;
  heap[right] = held;
}
