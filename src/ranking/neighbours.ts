import { ANSWERS, FOLLOWS_ANSWER, SURROUNDED } from './around.ts';
import type { EntryColumns } from './entry-columns.ts';
import { WEIGHTS } from './weights.ts';

/** What turns give to those around them. */
export interface NeighbourShares {
  /** To the turn before, and to the one before that. */
  readonly near: number;
  readonly far: number;
  /** To the turn after, and to the one after that, by the bits of `columns.around`. */
  readonly nearBefore: Float64Array;
  readonly farBefore: Float64Array;
}

export function sharesFor(useNeighbours: boolean, useQuestions: boolean): NeighbourShares {
  const near = useNeighbours ? WEIGHTS.neighbour : 0;
  const answer = useNeighbours && useQuestions ? WEIGHTS.answerShare : near;
  const table = (bit: number, decay: number): Float64Array =>
    Float64Array.from(
      { length: 2 * FOLLOWS_ANSWER },
      (_, bits) => ((bits & bit) === 0 ? near : answer) * decay,
    );
  return {
    near,
    far: near * WEIGHTS.neighbourDecay,
    nearBefore: table(ANSWERS, 1),
    farBefore: table(FOLLOWS_ANSWER, WEIGHTS.neighbourDecay),
  };
}

/**
 * What the turns around give the memories from `start` to `end`: the best of those one and two places
 * away in its session, not their sum: one good neighbour is context, many are noise. A question gives
 * more to the turn that answers it: "Which instrument do you play?" - "The cello." Written to `best`
 * from its beginning.
 */
export function scoreNeighbours(
  { around, previous, next }: EntryColumns,
  own: Float32Array,
  start: number,
  end: number,
  { near, far, nearBefore, farBefore }: NeighbourShares,
  best: Float32Array,
): void {
  for (let at = start; at < end; at += 1) {
    const bits = around[at] as number;
    const fromNear = nearBefore[bits] as number;
    const fromFar = farBefore[bits] as number;
    if ((bits & SURROUNDED) !== 0) {
      best[at - start] = larger(
        larger(near * (own[at + 1] as number), fromNear * (own[at - 1] as number)),
        larger(far * (own[at + 2] as number), fromFar * (own[at - 2] as number)),
      );
      continue;
    }
    const after = next[at] as number;
    const before = previous[at] as number;
    const afterNext = after === 0 ? 0 : (next[after - 1] as number);
    const beforeLast = before === 0 ? 0 : (previous[before - 1] as number);
    let score = 0;
    if (after !== 0) score = near * (own[after - 1] as number);
    if (before !== 0) score = larger(score, fromNear * (own[before - 1] as number));
    if (afterNext !== 0) score = larger(score, far * (own[afterNext - 1] as number));
    if (beforeLast !== 0) score = larger(score, fromFar * (own[beforeLast - 1] as number));
    best[at - start] = score;
  }
}

/** The same for one memory. */
export function neighbourScore(
  columns: EntryColumns,
  own: Float32Array,
  ordinal: number,
  shares: NeighbourShares,
): number {
  const best = new Float32Array(1);
  scoreNeighbours(columns, own, ordinal, ordinal + 1, shares, best);
  return best[0] as number;
}

/** Without a branch: which of two scores is larger no processor can guess, and a wrong guess is dear. */
function larger(one: number, other: number): number {
  return (one + other + Math.abs(one - other)) / 2;
}
