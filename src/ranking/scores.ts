import type { Scratch } from './scratch.ts';

/** Memories whose highest score is kept beside their scores. */
export const STRETCH = 64;

/** Scores of one space by ordinal, and the highest of each stretch, by which most can be passed over. */
export interface Scored {
  /** Meant only where a memory passes; NaN where there is no opinion. */
  readonly scores: Float32Array;
  /** Of STRETCH ordinals each; -Infinity where none passes and has an opinion. */
  readonly peaks: Float32Array;
}

export function lendScores(scratch: Scratch, length: number): Scored {
  return {
    scores: scratch.floats(length),
    peaks: scratch.floats(Math.ceil(length / STRETCH)),
  };
}
