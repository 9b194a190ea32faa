import { MemoirError } from '../core/errors.ts';
import { rateLimited } from './rate-limit.ts';

export interface FairTurnsOptions {
  /** Most at once, of all tenants. */
  readonly total: number;
  /** Most at once of one tenant. */
  readonly perTenant: number;
  /** Most at once of one user, where whoever asks is held to one. Default: as many as the tenant's. */
  readonly perUser?: number;
  /** Most of one tenant that wait; of one user it holds, a quarter of that. */
  readonly waiting: number;
}

/** Whose turn it is. */
export interface Asker {
  readonly tenant: string;
  /** The user that whoever asks is held to. */
  readonly user?: string;
}

/** Lets a bounded number of operations run at once, and no tenant keep the others waiting. */
export interface FairTurns {
  /**
   * Resolves when it is the turn of this tenant and user, with what ends the turn (ending it again does nothing).
   * RATE_LIMITED when too many of the tenant wait already; STORE_BUSY when the signal ends first.
   */
  take(asker: Asker, signal?: AbortSignal): Promise<() => void>;
}

interface Waiting {
  readonly asker: Asker;
  readonly begin: () => void;
}

/** Told to whoever finds the queue full: nobody knows how long what runs will take. */
const RETRY_AFTER_MS = 1_000;

/**
 * Round robin: whenever a place is free, the tenant that has waited longest since its last turn
 * goes first, however many operations another one has waiting (Nagle, "On Packet Switches with
 * Infinite Storage", RFC 970, 1985). Within a tenant no single user takes all its places.
 */
export function createFairTurns(options: FairTurnsOptions): FairTurns {
  const { total, perTenant, perUser = perTenant, waiting } = options;
  const running = createCounts();
  /** Tenants with operations that wait, in the order of their turns. */
  const queues = new Map<string, Set<Waiting>>();
  let all = 0;

  const isFree = (asker: Asker): boolean =>
    all < total &&
    running.of(asker.tenant) < perTenant &&
    (asker.user === undefined || running.of(userOf(asker)) < perUser);

  function count(asker: Asker, step: 1 | -1): void {
    all += step;
    running.add(asker.tenant, step);
    if (asker.user !== undefined) running.add(userOf(asker), step);
  }

  function begin(asker: Asker): () => void {
    count(asker, 1);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      count(asker, -1);
      callNext();
    };
  }

  function callNext(): void {
    for (const [tenant, queue] of queues) {
      if (all >= total) return;
      const first = firstFree(queue);
      if (first === undefined) continue;
      leave(tenant, queue, first);
      // Behind everybody else who waits.
      if (queues.delete(tenant)) queues.set(tenant, queue);
      first.begin();
    }
  }

  function firstFree(queue: ReadonlySet<Waiting>): Waiting | undefined {
    for (const one of queue) if (isFree(one.asker)) return one;
    return undefined;
  }

  function leave(tenant: string, queue: Set<Waiting>, one: Waiting): void {
    queue.delete(one);
    if (queue.size === 0) queues.delete(tenant);
  }

  function wait(asker: Asker, signal: AbortSignal | undefined): Promise<() => void> {
    const { tenant } = asker;
    const queue = queues.get(tenant) ?? new Set<Waiting>();
    const most = asker.user === undefined ? waiting : Math.ceil(waiting / 4);
    if (queue.size >= waiting || waitingOf(queue, asker) >= most) {
      throw rateLimited(fullQueue(most));
    }
    queues.set(tenant, queue);
    return new Promise((resolve, reject) => {
      const one: Waiting = {
        asker,
        begin() {
          signal?.removeEventListener('abort', giveUp);
          resolve(begin(asker));
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
    async take(asker, signal) {
      if (signal?.aborted === true) throw gone(signal);
      const isNext = firstFree(queues.get(asker.tenant) ?? new Set()) === undefined;
      return isNext && isFree(asker) ? begin(asker) : wait(asker, signal);
    },
  };
}

function waitingOf(queue: ReadonlySet<Waiting>, { user }: Asker): number {
  if (user === undefined) return 0;
  return [...queue].filter(({ asker }) => asker.user === user).length;
}

/** No name of a tenant has a control character. */
function userOf({ tenant, user }: Asker): string {
  return `${tenant}\0${user}`;
}

interface Counts {
  of(name: string): number;
  add(name: string, step: 1 | -1): void;
}

function createCounts(): Counts {
  const counts = new Map<string, number>();
  const of = (name: string): number => counts.get(name) ?? 0;
  return {
    of,
    add(name, step) {
      const now = of(name) + step;
      if (now === 0) counts.delete(name);
      else counts.set(name, now);
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
