import type { Runtime } from '../core/runtime.ts';

/** Short, because what a killed process had in hand waits for its end; renewed while it is worked on. */
export const LEASE_MS = 20_000;
const RENEWAL_MS = 5_000;

/**
 * Renews the leases of jobs in hand until `held` is empty or `stop` is called. Without a renewal
 * another process takes over, and only one of the two gets to store what came of it.
 */
export function renewLease(
  held: ReadonlySet<string> | ReadonlyMap<string, unknown>,
  runtime: Runtime,
  release: (ids: readonly string[], reason: undefined, until: number) => Promise<void>,
): { stop(): void } {
  const timer = setInterval(() => {
    release([...held.keys()], undefined, runtime.now() + LEASE_MS).catch(() =>
      clearInterval(timer),
    );
  }, RENEWAL_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
