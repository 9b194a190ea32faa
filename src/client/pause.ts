/** Waits; rejects with the signal's reason when it ends before. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
  });
}

const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/**
 * How long to wait before another try, 0 for the first: twice as long each time, half of it by chance,
 * so that clients that failed together do not come back together; never less than the server asks for.
 */
export function backoff(tries: number, random: () => number, askedMs: number = 0): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** tries);
  return Math.max(askedMs, whole / 2 + (random() * whole) / 2);
}
