import type { Relation } from '../core/graph.ts';
import type { Timestamp } from '../core/time.ts';
import { beginningOf } from './graph.ts';

/** When the world is read: now, or as it was at some time. */
export interface Moment {
  readonly at: Timestamp;
  /** Looking back, what was superseded since counts for the time it held. */
  readonly isPast: boolean;
}

/** Whether a relation holds at the moment, as far as is believed. */
export function holds(relation: Relation, { at, isPast }: Moment): boolean {
  const { status, validFrom, validTo } = relation;
  return (
    (status === 'active' || (isPast && status === 'superseded')) &&
    (validFrom === undefined || validFrom <= at) &&
    (validTo === undefined || validTo > at)
  );
}

/** Whether it holds and leads from one end to the other. */
export function leads(relation: Relation, moment: Moment): boolean {
  return relation.negated !== true && holds(relation, moment);
}

/** Whether it began by then, whatever became of it. */
export function began(relation: Relation, { at, isPast }: Moment): boolean {
  return !isPast || beginningOf(relation) <= at;
}
