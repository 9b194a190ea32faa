import type { MemoryRecord, Role } from '../../core/record.ts';
import type { Stance, Statement } from '../../core/statement.ts';
import type { Timestamp } from '../../core/time.ts';

/** What a turn says, as somebody who reads it perfectly would put it. */
export interface GoldStatement {
  readonly statement: Statement;
  readonly stance: Stance;
  readonly from?: Timestamp;
  readonly to?: Timestamp;
}

export interface SupersessionTurn {
  readonly role: Role;
  readonly speaker?: string;
  readonly at: Timestamp;
  readonly text: string;
  readonly says: readonly GoldStatement[];
}

/** Whose and which relation is meant. */
export type Topic = Pick<Statement, 'subject' | 'predicate'>;

/** A value; or that it is denied. */
export interface GoldValue {
  readonly object: string;
  readonly negated: boolean;
}

export interface SupersessionQuestion extends Topic {
  readonly ask: string;
  /** The moment asked about; absent: now. */
  readonly at?: Timestamp;
  /** All values that hold then, and no other; empty when none does. */
  readonly expect: readonly GoldValue[];
}

/** Turns in the order in which they arrive, which need not be the order of their times. */
export interface SupersessionCase {
  readonly id: string;
  /** The file it is from: "city", "job" ... */
  readonly topic: string;
  readonly turns: readonly SupersessionTurn[];
  readonly questions: readonly SupersessionQuestion[];
  /** What must be known in the end, whether it still holds or not. */
  readonly keep: readonly (Topic & GoldValue)[];
}

/** A way of remembering that is measured: all memories after the turns, of any status, and no episodes. */
export type Rememberer = (supersession: SupersessionCase) => Promise<readonly MemoryRecord[]>;
