import type { QuestionTerm } from '../core/question.ts';
import type { RankSpace } from './rank.ts';
import { indexOf } from './ascending.ts';
import { WEIGHTS } from './weights.ts';

/** A ranked memory, as far as the rule needs to know it. */
export interface Ranking {
  readonly space: number;
  readonly ordinal: number;
  /** Score by words, before meaning. */
  readonly words: number;
}

/**
 * Lifts a newer statement just above an older one said in nearly the same words by the same
 * speaker, among the first twenty: "I live in Porto" after "I live in Lisbon". Both stay in the
 * list; which one holds is for the reader, and the newer comes first. (New above old in 99.6 % of
 * updates of stated facts, against 75 % without.)
 */
export function liftNewerDuplicates<Item extends Ranking>(
  ranked: readonly Item[],
  spaces: readonly RankSpace[],
  question: readonly QuestionTerm[],
): Item[] {
  const rule = WEIGHTS.nearDuplicate;
  const order = ranked.slice();
  const top = Math.min(rule.top, order.length);
  for (let below = 1; below < top; below += 1) {
    const newer = order[below] as Item;
    const above = order.findIndex(
      (older, at) => at < below && isEarlierVersion(older, newer, spaces, question),
    );
    if (above < 0) continue;
    order.splice(below, 1);
    order.splice(above, 0, newer);
  }
  return order;
}

function isEarlierVersion(
  older: Ranking,
  newer: Ranking,
  spaces: readonly RankSpace[],
  question: readonly QuestionTerm[],
): boolean {
  const rule = WEIGHTS.nearDuplicate;
  if (older.space !== newer.space || newer.words < rule.scoreRatio * older.words) return false;
  const { columns, terms } = (spaces[older.space] as RankSpace).index;
  if (
    (columns.occurredAt[older.ordinal] as number) >=
      (columns.occurredAt[newer.ordinal] as number) ||
    columns.role[older.ordinal] !== columns.role[newer.ordinal] ||
    columns.speaker[older.ordinal] !== columns.speaker[newer.ordinal]
  ) {
    return false;
  }
  const old = terms.of(older.ordinal).terms;
  const fresh = terms.of(newer.ordinal).terms;
  return sharesMatches(old, fresh, question) && sharesTerms(old, fresh);
}

function sharesMatches(
  old: Uint32Array,
  fresh: Uint32Array,
  question: readonly QuestionTerm[],
): boolean {
  const rule = WEIGHTS.nearDuplicate;
  let both = 0;
  let either = 0;
  for (const { hash } of question) {
    const inOld = indexOf(old, hash) >= 0;
    const inFresh = indexOf(fresh, hash) >= 0;
    if (inOld && inFresh) both += 1;
    if (inOld || inFresh) either += 1;
  }
  return both >= rule.matchedAtLeast && both >= rule.matchedJaccard * either;
}

/**
 * Whether most terms of the shorter are shared, and the newer has not many of its own: a changed value
 * takes the place of another, while "my mum Anjali lives in Leicester" says something of somebody else.
 */
function sharesTerms(old: Uint32Array, fresh: Uint32Array): boolean {
  const { sharedOfShorter, ownOfNewer } = WEIGHTS.nearDuplicate;
  const [shorter, longer] = old.length <= fresh.length ? [old, fresh] : [fresh, old];
  let shared = 0;
  for (const hash of shorter) if (indexOf(longer, hash) >= 0) shared += 1;
  if (shorter.length === 0 || shared < sharedOfShorter * shorter.length) return false;
  return fresh.length - shared <= ownOfNewer * (old.length - shared) + 1;
}
