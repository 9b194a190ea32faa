import type { Condition } from './condition.ts';
import type { Kind, Role, Status } from './record.ts';
import type { Exactly } from './scope.ts';
import type { Timestamp } from './time.ts';

/** Narrows a search or a list. All conditions must hold; an absent condition lets all through. */
export interface MemoryFilter {
  readonly kinds?: readonly Kind[];
  readonly roles?: readonly Role[];
  readonly sessions?: readonly string[];
  /** Speakers by name, compared without case. */
  readonly speakers?: readonly string[];
  /** Default: `['active']`. */
  readonly statuses?: readonly Status[];
  /** `occurredAt` at or after / before. */
  readonly from?: Timestamp;
  readonly to?: Timestamp;
  /** Metadata fields that must equal these values (strings, numbers, booleans, null). */
  readonly metadata?: Readonly<Record<string, string | number | boolean | null>>;
  /** Read the world as it was at this moment: validity is judged then. Default: now. */
  readonly asOf?: Timestamp;
  /** Read what Memoir knew at this moment: learned by then and not yet found out to be wrong. Default: whatever is active. */
  readonly knownAt?: Timestamp;
  /**
   * False: only what was said or stated itself; true: only what was derived from it. Searches and
   * lists leave out what was derived unless they name kinds, `asOf` or `knownAt`: it is found through
   * the episodes it rests on.
   */
  readonly derived?: boolean;
  /** Any condition on the record, judged before the best are chosen. */
  readonly where?: Condition;
  /**
   * Only memories that name exactly the user, or the agent, of the scope: those shared by all users, or
   * by all agents, are left out; of a scope that names none, only those shared by all are let through.
   * Default: neither.
   */
  readonly exactly?: Exactly;
  /**
   * Also what has expired, or is not yet or no longer valid. Default of searches and lists: true where
   * `statuses` names another than "active" and no moment is named, else false.
   */
  readonly anyTime?: boolean;
}
