import type { ErrorCode } from '../core/errors.ts';
import type { Passing } from './door.ts';

/** One operation that came to the door, as metrics count it; no names of users and no text. */
export interface Passage {
  /** As the table of operations names it: "memories.add". */
  readonly operation: string;
  readonly surface: Passing['surface'];
  /** "denied": FORBIDDEN; "limited": RATE_LIMITED; "failed": any other error. */
  readonly outcome: 'done' | 'denied' | 'limited' | 'failed';
  /** Of the error; absent when done, and for errors that are none of Memoir's. */
  readonly code?: ErrorCode;
  /** From the door to the result, waiting and audit included. */
  readonly milliseconds: number;
}

/** Is told of every operation on every surface, after it ended. Must neither throw nor wait. */
export interface DoorObserver {
  passed(passage: Passage): void;
}
