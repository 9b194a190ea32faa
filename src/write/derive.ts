import { MemoirError } from '../core/errors.ts';
import type { Extractor } from '../core/extraction.ts';
import type { Warning } from '../core/memory.ts';
import type { Runtime } from '../core/runtime.ts';
import type { Scope } from '../core/scope.ts';
import type { DerivationJob, Store } from '../core/store.ts';
import { reasonOf } from './failure-reason.ts';
import { LEASE_MS, renewLease } from './renew-lease.ts';

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
  /** The same for these episodes alone; answers with the calls of a model made for them meanwhile. */
  settleOnly(ids: readonly string[]): Promise<number>;
  /** Waits for what is in hand, at most that many milliseconds, and not at all where that was in vain. */
  catchUp(milliseconds: number): Promise<void>;
  /** Episodes that wait: all, those visible to a scope, or of these. */
  pending(of?: Scope | { readonly ids: readonly string[] }): Promise<number>;
  /** What went wrong or could not be honoured since the last call, once each. */
  takeWarnings(): readonly Warning[];
  /** Breaks off the window in hand; what is left stays queued. */
  close(): Promise<void>;
}

/** What one window came to. */
export interface Derived {
  readonly modelCalls: number;
  readonly warnings: readonly Warning[];
}

/** Counts the calls made for some episodes. */
interface Tally {
  readonly ids: ReadonlySet<string>;
  calls: number;
}

const WINDOW = 16;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 600_000;
/** How often those who wait put up with failure before they are given the error. */
const MOST_FAILURES = 2;
/** Work that takes longer, in milliseconds, is not waited for by those who search. */
const SLOW_MS = 250;
const PAUSE_MS = 25;

export function createDeriver(parts: {
  readonly store: Store;
  readonly extractor: Extractor | undefined;
  readonly runtime: Runtime;
  /** Derives from a window of jobs, and takes them off the queue in the same transaction. */
  readonly derive: (jobs: readonly DerivationJob[], signal: AbortSignal) => Promise<Derived>;
}): Deriver {
  const { store, extractor, runtime } = parts;
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  let again = false;
  let failures = 0;
  let lastError: unknown;
  let isSlow = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const warnings = new Map<string, Warning>();
  const tallies = new Set<Tally>();

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
    const begun = runtime.now();
    try {
      while (await deriveWindow()) failures = 0;
    } catch (error) {
      failures += 1;
      lastError = error;
      if (!stop.signal.aborted) warn(failureOf(error));
      scheduleRetry(retryDelay(failures - 1));
    }
    isSlow = runtime.now() - begun > SLOW_MS;
  }

  function warn(warning: Warning): void {
    warnings.set(`${warning.code} ${warning.message}`, warning);
  }

  /** Derives from some of what waits; false when nothing waits or the work is to stop. */
  async function deriveWindow(): Promise<boolean> {
    if (stop.signal.aborted) return false;
    const jobs = await store.derivations.claim(WINDOW, LEASE_MS, runtime.now());
    if (jobs.length === 0) return false;
    const held = new Map(jobs.map((job) => [job.episode.id, job]));
    const lease = renewLease(held, runtime, store.derivations.release);
    try {
      await derivePortions(portionsOf(jobs), held);
    } finally {
      lease.stop();
    }
    return true;
  }

  /** Goes on with the other portions where one fails by itself, and throws the first error then. */
  async function derivePortions(
    portions: readonly (readonly DerivationJob[])[],
    held: Map<string, DerivationJob>,
  ): Promise<void> {
    const errors: unknown[] = [];
    for (const portion of portions) {
      try {
        const derived = await parts.derive(portion, stop.signal);
        derived.warnings.forEach(warn);
        countCalls(portion, derived.modelCalls);
      } catch (error) {
        errors.push(error);
        const isTheirs = !stop.signal.aborted && isExtractorsFault(error);
        await giveBack(isTheirs ? portion : [...held.values()], error);
        if (!isTheirs) break;
      }
      for (const { episode } of portion) held.delete(episode.id);
    }
    if (errors.length > 0) throw errors[0];
  }

  function countCalls(portion: readonly DerivationJob[], calls: number): void {
    for (const tally of tallies) {
      if (portion.some(({ episode }) => tally.ids.has(episode.id))) tally.calls += calls;
    }
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
    let isTried = false;
    const failedBefore = failures;
    for (;;) {
      const { waiting, failing } = await store.derivations.pending(of);
      before ??= waiting;
      onProgress?.(Math.max(0, before - waiting), waiting);
      if (waiting === 0) return;
      if (stop.signal.aborted) throw closedError();
      const hasOnlyFailed = isTried && running === undefined && waiting === failing;
      if (failures - failedBefore >= MOST_FAILURES || hasOnlyFailed) {
        throw failedError(extractor, lastError);
      }
      wake();
      isTried = true;
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
      const tally: Tally = { ids: new Set(ids), calls: 0 };
      tallies.add(tally);
      try {
        if (ids.length > 0) await waitUntil({ ids });
        return tally.calls;
      } finally {
        tallies.delete(tally);
      }
    },
    async catchUp(milliseconds) {
      if (running === undefined || failures > 0 || isSlow) return;
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(() => {
        // One search waits for slow work in vain, and those after it do not.
        isSlow = true;
        resolve();
      }, milliseconds);
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

/**
 * What failed before is read in smaller portions, in the end one by one, so that one message that an
 * extractor cannot stand does not keep those around it from being read.
 */
function portionsOf(jobs: readonly DerivationJob[]): readonly (readonly DerivationJob[])[] {
  const failures = Math.max(...jobs.map((job) => job.failures));
  const size = Math.max(1, Math.floor(WINDOW / 4 ** failures));
  const count = Math.ceil(jobs.length / size);
  return Array.from({ length: count }, (_, at) => jobs.slice(at * size, (at + 1) * size));
}

function retryDelay(failures: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 4 ** failures);
}

function isExtractorsFault(error: unknown): boolean {
  return !MemoirError.is(error) || error.code === 'MODEL_BAD_OUTPUT';
}

/** The code alone: the message may quote the text, and goes to whoever calls next. */
function failureOf(error: unknown): Warning {
  const code = MemoirError.is(error) ? error.code : reasonOf(error);
  const isUsedUp = code === 'RATE_LIMITED';
  const why = isUsedUp ? "The day's model calls are used up" : `The extractor failed (${code})`;
  const message = `${why}: what was added is stored and found, what waits to be derived from is tried again; "memoir doctor" tells how much`;
  return { code: 'DERIVATION_FAILED', message };
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
