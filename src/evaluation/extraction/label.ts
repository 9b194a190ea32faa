import type { DerivedKind } from '../../core/extraction.ts';
import type { Role } from '../../core/record.ts';
import type { Stance } from '../../core/statement.ts';
import type { Timestamp } from '../../core/time.ts';
import type { Split } from '../case.ts';

/** A stretch of time, epoch milliseconds, half open. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** A subject, a predicate and an object, any of those listed, the preferred one first. */
export interface Wording {
  readonly subjects: readonly string[];
  readonly predicates: readonly string[];
  readonly objects: readonly string[];
}

/** Something a careful person would keep of a turn. */
export interface Label {
  readonly kind: DerivedKind;
  /** Ways to put it that are all right, the preferred one first: "Sara leads", "is led by Sara". */
  readonly wordings: readonly [Wording, ...Wording[]];
  readonly stances: readonly Stance[];
  readonly negated: boolean;
  /** When it happened, or since when it holds, as far as the turn tells: one of these. */
  readonly begins: readonly Period[];
  readonly ends: readonly Period[];
  /** Right to keep, and no mistake to leave out. */
  readonly optional: boolean;
}

/** A turn as it is given to an extractor. */
export interface SpokenTurn {
  readonly role: Role;
  readonly text: string;
  readonly speaker?: string;
  readonly at: Timestamp;
}

export interface LabelledTurn extends SpokenTurn {
  /** What is particular about it, in words: "question", "relative date". */
  readonly about?: string;
  readonly labels: readonly Label[];
}

export interface LabelledConversation {
  readonly id: string;
  readonly split: Split;
  readonly turns: readonly LabelledTurn[];
}
