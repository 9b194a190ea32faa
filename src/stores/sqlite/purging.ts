/** Memories erased in one transaction: a few milliseconds. */
const SLICE = 200;
const AGAIN_MS = 3_600_000;
/** How often it is looked what other processes may have written that expires. */
const LOOK_MS = 5_000;

export interface Purging {
  /** Purges now in the background, and every hour while the process lives. */
  start(): void;
  /** Purges all that has expired. */
  all(): Promise<void>;
  /** Notes that something is going to expire then, epoch milliseconds. */
  expect(at: number): void;
  /**
   * Purges what has become due since, so that nothing is read that rests on it alone. What another
   * process wrote is known some seconds later.
   */
  due(): Promise<void>;
  stop(): void;
}

/** What expiry has done and is going to do. */
export interface Expiries {
  /** Something has expired that others rest on, or that had replaced others. */
  readonly isDue: boolean;
  /** When the next memory expires, epoch milliseconds; Infinity for never. */
  readonly next: number;
}

export interface PurgingParts {
  /** Erases up to that many expired memories and says how many it found. */
  readonly purge: (limit: number) => Promise<number>;
  readonly expiries: (now: number) => Promise<Expiries>;
  readonly now: () => number;
}

export function createPurging({ purge, expiries, now }: PurgingParts): Purging {
  let timer: NodeJS.Timeout | undefined;
  let next = Infinity;
  let lookedAt = -Infinity;
  const stop = new AbortController();

  async function all(): Promise<void> {
    while (!stop.signal.aborted && (await purge(SLICE)) === SLICE);
  }

  async function look(): Promise<boolean> {
    const at = performance.now();
    const found = await expiries(now());
    next = found.next;
    lookedAt = at;
    return found.isDue;
  }

  function start(): void {
    clearTimeout(timer);
    if (stop.signal.aborted) return;
    timer = setTimeout(start, AGAIN_MS);
    timer.unref();
    // What is wrong with the file shows in the next call of somebody; this is tried again.
    all().catch(() => timer?.refresh());
  }

  return {
    start,
    all,
    expect(at) {
      next = Math.min(next, at);
    },
    async due() {
      if (stop.signal.aborted) return;
      if (now() < next && performance.now() - lookedAt < LOOK_MS) return;
      if (await look()) await all();
    },
    stop() {
      stop.abort();
      clearTimeout(timer);
    },
  };
}
