import type { ChangeFeed } from '../../../index.ts';

const LOOK_MS = 250;

export interface FeedWatch {
  /**
   * Resolves with true as soon as there are changes after a sequence, and with false after so many
   * milliseconds without one, or when the signal ends. Rejects when the store fails.
   */
  past(sequence: number, milliseconds: number, signal: AbortSignal): Promise<boolean>;
}

interface Waiter {
  readonly sequence: number;
  readonly settle: (found: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/** Looks at the journal for all that wait, four times a second while somebody does. */
export function createFeedWatch(feed: Pick<ChangeFeed, 'last'>): FeedWatch {
  const waiting = new Set<Waiter>();
  let looking = false;

  async function look(): Promise<void> {
    if (looking || waiting.size === 0) return;
    looking = true;
    try {
      const last = await feed.last();
      for (const waiter of waiting) if (waiter.sequence < last) waiter.settle(true);
    } catch (error) {
      for (const waiter of waiting) waiter.fail(error);
    } finally {
      looking = false;
    }
    if (waiting.size > 0) setTimeout(look, LOOK_MS);
  }

  return {
    past(sequence, milliseconds, signal) {
      return new Promise((resolve, reject) => {
        const end = (): void => {
          waiting.delete(waiter);
          clearTimeout(timer);
          signal.removeEventListener('abort', stop);
        };
        const waiter: Waiter = {
          sequence,
          settle: (found) => {
            end();
            resolve(found);
          },
          fail: (error) => {
            end();
            reject(error instanceof Error ? error : new Error(String(error)));
          },
        };
        const stop = (): void => waiter.settle(false);
        const timer = setTimeout(stop, milliseconds);
        waiting.add(waiter);
        signal.addEventListener('abort', stop);
        if (signal.aborted) return stop();
        void look();
      });
    },
  };
}
