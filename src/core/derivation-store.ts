import type { DeriveSettings } from './extraction.ts';
import type { MemoryRecord } from './record.ts';
import type { Scope } from './scope.ts';
import type { EpisodeVersion } from './session-store.ts';

/** An episode that waits for memories to be derived from it. */
export interface DerivationJob {
  readonly episode: MemoryRecord;
  readonly settings: DeriveSettings;
  /** How often it failed before. */
  readonly failures: number;
}

/** After so many failures a job is claimed no more until `check` mends or its episode changes. */
export const MOST_DERIVATION_FAILURES = 5;

/**
 * No lease and no delay is longer, in milliseconds: what a day's budget left over waits for the next
 * day. A job that seems to wait longer is ready: the clock was set back.
 */
export const LONGEST_DERIVATION_WAIT_MS = 90_000_000;

/** The durable queue of episodes that wait for memories to be derived from them. */
export interface DerivationStore {
  /**
   * Leases up to `limit` jobs of one partition, agent, session and settings, in the order of the
   * session, for `leaseMs`; an expired lease is handed out again. What was queued first comes first,
   * what is tried again later. Empty when nothing waits.
   */
  claim(limit: number, leaseMs: number, now: number): Promise<readonly DerivationJob[]>;
  /**
   * Takes jobs off the queue without deriving anything; jobs whose episode has another version by
   * now stay.
   */
  settle(jobs: readonly EpisodeVersion[]): Promise<void>;
  /**
   * Gives leased jobs back, to be claimed from `retryAt` (epoch ms). A reason counts as a failure
   * and is kept for doctor: a code, never words of a model, which may quote the text.
   */
  release(ids: readonly string[], reason: string | undefined, retryAt: number): Promise<void>;
  /**
   * Queues episodes (again): failures and leases of before are void. Ids that are no active episodes
   * which the scope may write are passed over.
   */
  queue(scope: Scope, ids: readonly string[], settings: DeriveSettings): Promise<void>;
  /**
   * Jobs waiting, failing ones included, and of these how many failed at least once: of all, of those
   * visible to a scope, or of these episodes.
   */
  pending(
    of?: Scope | { readonly ids: readonly string[] },
  ): Promise<{ readonly waiting: number; readonly failing: number }>;
}
