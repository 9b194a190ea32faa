import { MemoirError } from '../core/errors.ts';
import type { Extractor } from '../core/extraction.ts';
import type { Warning } from '../core/memory.ts';
import type { Runtime } from '../core/runtime.ts';
import type { Scope } from '../core/scope.ts';
import type { DerivationJob, Store } from '../core/store.ts';

/**
 * Works the queue of episodes that wait for memories to be derived from them, in the background,
 * after the acknowledgement. The queue is durable: what is left over goes on with the next process.
 */
export interface Deriver {
  /** Whether there is anything to derive with. */
  readonly isOn: boolean;
  /** Starts working if there is an extractor and work; returns at once. */
  wake(): void;
  /** Resolves when nothing waits any more; rejects with the extractor's error when it keeps failing. */
  settle(onProgress?: (done: number, pending: number) => void): Promise<void>;
  /** The same for these episodes alone. */
  settleOnly(ids: readonly string[]): Promise<void>;
  /** Waits for the window in hand, at most that many milliseconds. */
  catchUp(milliseconds: number): Promise<void>;
  /** Episodes that wait: all, those visible to a scope, or of these. */
  pending(of?: Scope | { readonly ids: readonly string[] }): Promise<number>;
  /** What went wrong or could not be honoured since the last call, once each. */
  takeWarnings(): readonly Warning[];
  /** Breaks off the window in hand; what is left stays queued. */
  close(): Promise<void>;
}

const WINDOW = 16;
const LEASE_MS = 300_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 600_000;
/** How often those who wait put up with failure before they are given the error. */
const MOST_FAILURES = 2;
const PAUSE_MS = 25;

export function createDeriver(parts: {
  readonly store: Store;
  readonly extractor: Extractor | undefined;
  readonly runtime: Runtime;
  /** Derives from a window of jobs, and takes them off the queue in the same transaction. */
  readonly derive: (
    jobs: readonly DerivationJob[],
    signal: AbortSignal,
  ) => Promise<readonly Warning[]>;
}): Deriver {
  const { store, extractor, runtime } = parts;
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  let again = false;
  let failures = 0;
  let lastError: unknown;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const warnings = new Map<string, Warning>();

  function wake(): void {
    if (extractor === undefined || stop.signal.aborted) return;
    if (running !== undefined) {
      again = true;
      return;
    }
    again = false;
    running = work().finally(() => {
      running = undefined;
      if (again) wake();
    });
  }

  async function work(): Promise<void> {
    try {
      while (await deriveWindow()) failures = 0;
    } catch (error) {
      failures += 1;
      lastError = error;
      scheduleRetry(retryDelay(failures - 1));
    }
  }

  /** Derives from some of what waits; false when nothing waits or the work is to stop. */
  async function deriveWindow(): Promise<boolean> {
    if (stop.signal.aborted) return false;
    const jobs = await store.derivations.claim(WINDOW, LEASE_MS, runtime.now());
    if (jobs.length === 0) return false;
    try {
      for (const warning of await parts.derive(jobs, stop.signal)) {
        warnings.set(`${warning.code} ${warning.message}`, warning);
      }
    } catch (error) {
      await giveBack(jobs, error);
      throw error;
    }
    return true;
  }

  /** The store's own troubles and the end of the work are not the jobs' fault. */
  async function giveBack(jobs: readonly DerivationJob[], error: unknown): Promise<void> {
    const ids = jobs.map(({ episode }) => episode.id);
    const before = Math.max(...jobs.map((job) => job.failures));
    const isTheirs = !stop.signal.aborted && isExtractorsFault(error);
    const wait = stop.signal.aborted ? 0 : retryDelay(isTheirs ? before : failures);
    const reason = isTheirs ? reasonOf(error) : undefined;
    await store.derivations.release(ids, reason, runtime.now() + wait);
  }

  function scheduleRetry(milliseconds: number): void {
    if (stop.signal.aborted) return;
    clearTimeout(retry);
    retry = setTimeout(wake, milliseconds);
    retry.unref();
  }

  async function waitUntil(
    of: { readonly ids: readonly string[] } | undefined,
    onProgress?: (done: number, pending: number) => void,
  ): Promise<void> {
    if (extractor === undefined) return;
    let before: number | undefined;
    let last: number | undefined;
    const failedBefore = failures;
    for (;;) {
      const { waiting, failing } = await store.derivations.pending(of);
      before ??= waiting;
      onProgress?.(Math.max(0, before - waiting), waiting);
      if (waiting === 0) return;
      if (stop.signal.aborted) throw closedError();
      if (failures - failedBefore >= MOST_FAILURES || waiting === failing) {
        throw failedError(extractor, lastError);
      }
      wake();
      // Another process may hold what is left, or it waits for its time.
      if (waiting === last) await pause(PAUSE_MS);
      else await Promise.race([running, pause(PAUSE_MS)]);
      last = waiting;
    }
  }

  return {
    isOn: extractor !== undefined,
    wake,
    settle: (onProgress) => waitUntil(undefined, onProgress),
    async settleOnly(ids) {
      if (ids.length > 0) await waitUntil({ ids });
    },
    async catchUp(milliseconds) {
      if (running === undefined || failures > 0) return;
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, milliseconds);
      await Promise.race([running, late]);
      clearTimeout(timer);
    },
    async pending(of) {
      return extractor === undefined ? 0 : (await store.derivations.pending(of)).waiting;
    },
    takeWarnings() {
      const taken = [...warnings.values()];
      warnings.clear();
      return taken;
    },
    async close() {
      again = false;
      clearTimeout(retry);
      stop.abort(closedError());
      await running;
    },
  };
}

function retryDelay(failures: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 4 ** failures);
}

function isExtractorsFault(error: unknown): boolean {
  return !MemoirError.is(error) || error.code === 'MODEL_BAD_OUTPUT';
}

/** Code and class of an error: its message may quote the text, and would outlive it on disk. */
function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  const kind = /^[A-Za-z]{1,40}$/.test(name) ? name : 'Error';
  return MemoirError.is(error) ? `${error.code} ${kind}` : kind;
}

function failedError({ name }: Extractor, cause: unknown): MemoirError {
  const code = MemoirError.is(cause) ? ` (${cause.code})` : '';
  return new MemoirError(
    'MODEL_FAILED',
    `Extractor ${name} failed${code}: what was added is stored and found; "memoir doctor" tells what waits, and it is tried again`,
    { retryable: true, cause },
  );
}

function closedError(): MemoirError {
  return new MemoirError(
    'STORE_FAILED',
    'The memory was closed while memories were being derived: that goes on when it is opened again',
  );
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
