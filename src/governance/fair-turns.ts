import { MemoirError } from '../core/errors.ts';
import { rateLimited } from './rate-limit.ts';

export interface FairTurnsOptions {
  /** Most at once, of all tenants. */
  readonly total: number;
  /** Most at once of one tenant. */
  readonly perTenant: number;
  /** Most of one tenant that wait. */
  readonly waiting: number;
}

/** Lets a bounded number of operations run at once, and no tenant keep the others waiting. */
export interface FairTurns {
  /**
   * Resolves when it is this tenant's turn, with what ends the turn (ending it again does nothing).
   * RATE_LIMITED when too many of the tenant wait already; STORE_BUSY when the signal ends first.
   */
  take(tenant: string, signal?: AbortSignal): Promise<() => void>;
}

interface Waiting {
  readonly begin: () => void;
}

/** Told to whoever finds the queue full: nobody knows how long what runs will take. */
const RETRY_AFTER_MS = 1_000;

/**
 * Round robin: whenever a place is free, the tenant that has waited longest since its last turn
 * goes first, however many operations another one has waiting (Nagle, "On Packet Switches with
 * Infinite Storage", RFC 970, 1985).
 */
export function createFairTurns({ total, perTenant, waiting }: FairTurnsOptions): FairTurns {
  const running = new Map<string, number>();
  /** Tenants with operations that wait, in the order of their turns. */
  const queues = new Map<string, Set<Waiting>>();
  let all = 0;

  const isFree = (tenant: string): boolean => all < total && (running.get(tenant) ?? 0) < perTenant;

  function begin(tenant: string): () => void {
    all += 1;
    running.set(tenant, (running.get(tenant) ?? 0) + 1);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      all -= 1;
      const left = (running.get(tenant) ?? 1) - 1;
      if (left === 0) running.delete(tenant);
      else running.set(tenant, left);
      callNext();
    };
  }

  function callNext(): void {
    for (const [tenant, queue] of queues) {
      if (all >= total) return;
      const [first] = queue;
      if (first === undefined || !isFree(tenant)) continue;
      leave(tenant, queue, first);
      // Behind everybody else who waits.
      if (queues.delete(tenant)) queues.set(tenant, queue);
      first.begin();
    }
  }

  function leave(tenant: string, queue: Set<Waiting>, one: Waiting): void {
    queue.delete(one);
    if (queue.size === 0) queues.delete(tenant);
  }

  function wait(tenant: string, signal: AbortSignal | undefined): Promise<() => void> {
    const queue = queues.get(tenant) ?? new Set<Waiting>();
    if (queue.size >= waiting) throw rateLimited(fullQueue(waiting));
    queues.set(tenant, queue);
    return new Promise((resolve, reject) => {
      const one: Waiting = {
        begin() {
          signal?.removeEventListener('abort', giveUp);
          resolve(begin(tenant));
        },
      };
      const giveUp = (): void => {
        leave(tenant, queue, one);
        reject(gone(signal));
      };
      queue.add(one);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  return {
    async take(tenant, signal) {
      if (signal?.aborted === true) throw gone(signal);
      return isFree(tenant) && !queues.has(tenant) ? begin(tenant) : wait(tenant, signal);
    },
  };
}

function fullQueue(limit: number): Parameters<typeof rateLimited>[0] {
  const resetMs = RETRY_AFTER_MS;
  return { window: 'waiting', limit, remaining: 0, resetMs, retryAfterMs: RETRY_AFTER_MS };
}

function gone(signal: AbortSignal | undefined): MemoirError {
  const message = 'the caller went away before it was its turn: nothing was done';
  return new MemoirError('STORE_BUSY', message, { cause: signal?.reason });
}
