import type { Kind, Revision } from './record.ts';
import type { Scope } from './scope.ts';
import type { Timestamp } from './time.ts';

/** One change of a memory, in the order in which changes were committed; no text. */
export interface FeedEntry {
  /** Rises over all tenants of the store, with gaps. */
  readonly sequence: number;
  readonly at: Timestamp;
  readonly change: Revision['change'] | 'strengthen' | 'forget';
  readonly id: string;
  /**
   * Whose memory it is. Of a memory that is forgotten no name is kept: its user is told as long as
   * others of the user are there, or when the asker named the user; its agent when the asker did.
   */
  readonly scope: Scope;
  readonly kind: Kind;
  /** The version it has since; for "forget" the last it had. */
  readonly version: number;
}

export interface FeedAnswer {
  readonly entries: readonly FeedEntry[];
  /** Where to go on: the last sequence that was looked at, also when nothing of it was for the asker. */
  readonly last: number;
  /**
   * False: changes after the sequence that was asked for are not kept any more, or it is none of this
   * store; read everything again.
   */
  readonly isComplete: boolean;
}

/** The durable journal of what changed, for feeds, webhooks and indexes that are kept elsewhere. */
export interface ChangeFeed {
  /**
   * Changes after a sequence, oldest first, of memories visible to the scope, or with `everyone` of
   * all users of its tenant. `limit` 1 to 10,000. A store keeps at least the last 100,000 changes.
   */
  after(
    sequence: number,
    of: Scope & { readonly everyone?: boolean },
    limit: number,
  ): Promise<FeedAnswer>;
  /** The last sequence there is, 0 at first. */
  last(): Promise<number>;
}
