import type { Candidate, DerivedKind } from '../../core/extraction.ts';
import type { Stance, Statement } from '../../core/statement.ts';
import type { Timestamp } from '../../core/time.ts';
import { predicateOf } from '../../truth/predicates.ts';
import type { Entity } from './entity.ts';
import type { Precision } from './time.ts';

/** What a rule found in one clause, before the episode's origin and the settings are looked at. */
export interface Finding {
  readonly rule: string;
  readonly kind: DerivedKind;
  readonly text: string;
  readonly statement?: Statement;
  readonly stance: Stance;
  readonly start: number;
  readonly end: number;
  readonly at?: Timestamp;
  readonly precision?: Precision;
  readonly validFrom?: Timestamp;
  readonly validTo?: Timestamp;
  /** 0 to 1: how sure the rule is, hedges and guesses taken off. */
  readonly confidence: number;
  readonly importance: number;
  readonly isExplicit?: true;
  /** Whom it introduces, with what is known of them. */
  readonly introduces?: Entity;
}

/** What is true of others matters a little less than what is true of the user. */
const OF_OTHERS = 0.04;

/** How much a statement usually matters, what it is about being taken into account. */
export function baseImportance(statement: Statement, isUser: boolean): number {
  const { importance } = predicateOf(statement.predicate);
  const isExact = /\d/.test(statement.object) ? 0.03 : 0;
  return clamp(importance + isExact - (isUser ? 0 : OF_OTHERS));
}

export function clamp(number: number): number {
  return Math.round(Math.min(1, Math.max(0, number)) * 100) / 100;
}

/** The facts that a candidate is compared by, within one episode. */
export function keyOf({
  statement,
  text,
  stance,
}: Pick<Candidate, 'statement' | 'text' | 'stance'>): string {
  if (statement === undefined) return text.toLowerCase();
  const { subject, predicate, object, negated } = statement;
  return [subject, predicate, object, negated === true, stance].join('\u0000').toLowerCase();
}
