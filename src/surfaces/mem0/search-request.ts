import type { MemoryRecord, SearchResult } from '../../index.ts';
import type { Wanted } from './reading.ts';

export interface SearchRequest extends Wanted {
  readonly query: string;
  /** Most hits. */
  readonly limit: number;
  /** 0 to 1, on the final score. */
  readonly threshold: number;
  readonly rerank: boolean;
  /** Words alone decide. */
  readonly byWords: boolean;
  /** What is found often and lately comes first, what is not fades. */
  readonly decay: boolean;
}

/** A memory that answers a question. */
export interface Hit {
  readonly record: MemoryRecord;
  readonly isWaiting: boolean;
  /** 0 to 1. */
  readonly score: number;
  /** How it came to it: its own place, or that of the message it was made of; absent for an overview. */
  readonly result?: Pick<SearchResult, 'why'>;
  /** What its score was multiplied by. */
  readonly factors?: { readonly feedback?: number; readonly decay?: number };
}

/** Hits looked at for each that is asked for, because messages stand for what was made of them. */
const SPARE = 4;
const LEAST = 50;
export const MOST = 1_000;

/** Hits looked at by which so many are found that are asked for. */
export function reachOf({ limit }: SearchRequest): number {
  return Math.min(MOST, Math.max(LEAST, limit * SPARE));
}

/** Hits that decay puts in order, for each that is asked for. */
const DECAY_POOL = 3;

/** Hits that decay may put among those that are asked for. */
export function poolFor(limit: number): number {
  return Math.max(DECAY_POOL * limit, LEAST);
}
