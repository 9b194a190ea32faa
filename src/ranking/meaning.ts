import { SURROUNDED } from './around.ts';
import type { Candidates } from './candidates.ts';
import type { EntryColumns } from './entry-columns.ts';
import type { Sums } from './fuse.ts';
import type { RankSpace } from './rank.ts';
import { STRETCH, lendScores } from './scores.ts';
import type { Scored } from './scores.ts';
import type { Scratch } from './scratch.ts';
import { WEIGHTS } from './weights.ts';

/** Cosines with the question by ordinal, NaN where a memory has no vector. */
export interface SpaceMeaning {
  /** The memory's own. */
  readonly own: Float32Array;
  readonly ownSums: Sums;
  /** Averaged with the turns beside it: what a turn means depends on what it answers. */
  readonly inContext: Scored & { readonly sums: Sums };
}

/** Compares a question with every memory of a space; exact, no approximation. */
export function scoreMeaning(
  space: RankSpace,
  candidates: Candidates,
  vector: Float32Array,
  useContext: boolean,
  scratch: Scratch,
): SpaceMeaning {
  const own = scanOwn(space, vector, scratch);
  const weights = useContext ? WEIGHTS.meaning.context : { previous: 0, next: 0 };
  return averageWithNeighbours(space, candidates, own, weights, lendScores(scratch, own.length));
}

function scanOwn({ index }: RankSpace, vector: Float32Array, scratch: Scratch): Float32Array {
  const { end, vectorRow } = index.columns;
  const { vectors } = index;
  const rows = scratch.floats(Math.max(end, vectors?.rows ?? 0));
  vectors?.scan(vector, rows);
  if (vectors?.isInOrder(end) === true) return rows.subarray(0, end);
  const own = scratch.floats(end);
  for (let at = 0; at < end; at += 1) {
    const row = vectorRow[at] as number;
    own[at] = row === 0 ? NaN : (rows[row - 1] as number);
  }
  return own;
}

interface ContextWeights {
  readonly previous: number;
  readonly next: number;
}

/** A weighted mean over those that have a vector; a turn without one keeps no opinion. */
function averageWithNeighbours(
  { index }: RankSpace,
  { passing }: Candidates,
  own: Float32Array,
  weights: ContextWeights,
  { scores, peaks }: Scored,
): SpaceMeaning {
  const { columns } = index;
  const { around } = columns;
  const { previous: previousWeight, next: nextWeight } = weights;
  const both = 1 / (1 + previousWeight + nextWeight);
  let count = 0;
  let ownSum = 0;
  let ownSquares = 0;
  let sum = 0;
  let squares = 0;
  for (let stretch = 0; stretch < peaks.length; stretch += 1) {
    const end = Math.min(own.length, (stretch + 1) * STRETCH);
    let peak = -Infinity;
    for (let at = stretch * STRETCH; at < end; at += 1) {
      if (passing[at] !== 1) continue;
      const cosine = own[at] as number;
      // NaN differs from itself.
      if (cosine !== cosine) {
        scores[at] = NaN;
        continue;
      }
      let value = NaN;
      if (((around[at] as number) & SURROUNDED) !== 0) {
        const before = own[at - 1] as number;
        value = (cosine + previousWeight * before + nextWeight * (own[at + 1] as number)) * both;
      }
      if (value !== value) value = averageOf(columns, own, at, weights);
      const mean = Math.fround(value);
      scores[at] = mean;
      if (mean > peak) peak = mean;
      count += 1;
      ownSum += cosine;
      ownSquares += cosine * cosine;
      sum += mean;
      squares += mean * mean;
    }
    peaks[stretch] = peak;
  }
  return {
    own,
    ownSums: { count, sum: ownSum, squares: ownSquares },
    inContext: { scores, peaks, sums: { count, sum, squares } },
  };
}

/** The mean of one memory, whichever of the turns beside it are there and have a vector. */
function averageOf(
  { previous, next }: EntryColumns,
  own: Float32Array,
  at: number,
  { previous: previousWeight, next: nextWeight }: ContextWeights,
): number {
  const link = previous[at] as number;
  const following = next[at] as number;
  let sum = own[at] as number;
  let weight = 1;
  const before = link === 0 ? NaN : (own[link - 1] as number);
  if (before === before) {
    sum += previousWeight * before;
    weight += previousWeight;
  }
  const after = following === 0 ? NaN : (own[following - 1] as number);
  if (after === after) {
    sum += nextWeight * after;
    weight += nextWeight;
  }
  return sum / weight;
}
