import type { Stance } from '../../core/statement.ts';
import type { Clause } from './clause.ts';
import type { Entity } from './entity.ts';
import { clamp } from './finding.ts';
import type { Match } from './pattern.ts';
import type { Rule } from './rule.ts';
import type { SlotValue } from './slots/slot.ts';

/** A rule that holds of a clause, with one subject and one object of it. */
export interface Said {
  readonly rule: Rule;
  readonly clause: Clause;
  readonly stance: Stance;
  readonly subject: Entity;
  readonly object: SlotValue;
  readonly match: Match;
}

/** How sure a rule is of a clause: hedges and guessed subjects take off. */
export function confidenceOf(reliability: number, clause: Clause, subject: Entity): number {
  return clamp(reliability * (clause.isHedged ? 0.7 : 1) * (subject.isGuessed ? 0.85 : 1));
}
