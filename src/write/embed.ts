import type { Embedder } from '../core/embedder.ts';
import { MemoirError } from '../core/errors.ts';
import type { Runtime } from '../core/runtime.ts';
import type { Scope } from '../core/scope.ts';
import type { EmbeddingJob, EmbeddingModelIdentity, Store } from '../core/store.ts';
import { BATCH_TIMEOUT_MS, createBatchEmbedder, isLate } from './embed-batch.ts';
import type { BatchEmbedder } from './embed-batch.ts';
import { reasonOf } from './failure-reason.ts';
import { LEASE_MS, renewLease } from './renew-lease.ts';

/**
 * Works the queue of memories that wait for their vector, in the background, after the
 * acknowledgement. The queue is durable: what is left over goes on with the next process.
 */
export interface Indexer {
  /** Starts working if there is an embedder and work; returns at once. */
  wake(): void;
  /** Resolves when nothing waits any more; rejects with the embedder's error when it keeps failing. */
  settle(onProgress?: (done: number, pending: number) => void): Promise<void>;
  /**
   * The same for these memories alone: what becomes of others neither delays nor fails it. Rejects
   * with MODEL_FAILED, without the embedder's words, which may quote somebody else's memory.
   */
  settleOnly(ids: readonly string[]): Promise<void>;
  /** Waits for the batch in hand when it is the last of the queue, at most that many milliseconds. */
  catchUp(milliseconds: number): Promise<void>;
  /** Memories visible to the scope that wait; 0 without an embedder. `counted`: known already. */
  pending(scope?: Scope, counted?: number): Promise<number>;
  /** The latest failure since the last success. */
  readonly lastError: unknown;
  /** Breaks off the batch in hand; what is left stays queued. */
  close(): Promise<void>;
}

const BATCH = 64;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 60_000;
/**
 * How long to wait for more before beginning, unless somebody waits: adds that follow each other
 * closely are embedded together, instead of one write to the store for each between theirs.
 */
const GATHER_MS = 10;
/** How often those who wait put up with failure before they are given the error. */
const MOST_FAILURES = 3;

export function createIndexer(parts: {
  readonly store: Store;
  readonly embedder: Embedder | undefined;
  /** Resolves to the model the store expects, once it is known to be the embedder's. */
  readonly model: (stop: AbortSignal) => Promise<EmbeddingModelIdentity>;
  readonly runtime: Runtime;
  /** How long the embedder may take for a batch. Default 60,000 ms. */
  readonly batchTimeoutMs?: number;
}): Indexer {
  const { store, embedder, runtime } = parts;
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  let again = false;
  let closed = false;
  let failures = 0;
  let lastError: unknown;
  /** What the embedder said of a text it refused last, though it took others. */
  let refusal: unknown;
  /** The store holds vectors of another model: nothing to do until somebody reindexes. */
  let isForeign = false;
  /** Whether more waits than the batch in hand. */
  let isBehind = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  /** Ends the waiting for more. */
  let hurry: () => void = () => undefined;

  function wake(): void {
    if (embedder === undefined || closed || isForeign) return;
    if (running !== undefined) {
      again = true;
      return;
    }
    again = false;
    const timeoutMs = parts.batchTimeoutMs ?? BATCH_TIMEOUT_MS;
    running = gather()
      .then(() => {
        again = false;
        return work(createBatchEmbedder(embedder, stop.signal, timeoutMs));
      })
      .finally(() => {
        running = undefined;
        if (again) wake();
      });
  }

  async function gather(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, GATHER_MS);
    hurry = resolve;
    await promise;
    clearTimeout(timer);
  }

  async function work(batches: BatchEmbedder): Promise<void> {
    try {
      while ((await embedBatch(batches)) > 0) {
        failures = 0;
        lastError = undefined;
      }
    } catch (error) {
      failures += isLate(error) ? MOST_FAILURES : 1;
      lastError = error;
      isForeign = MemoirError.is(error) && error.code === 'CONFIG';
      if (!isForeign) scheduleRetry(retryDelay(failures - 1));
    }
  }

  /** Embeds some of what waits and says how many; 0 when nothing waits or the work is to stop. */
  async function embedBatch(batches: BatchEmbedder): Promise<number> {
    if (closed) return 0;
    const model = await parts.model(stop.signal);
    await requireStored(store, model);
    const jobs = await store.embeddings.claim(BATCH, LEASE_MS, runtime.now());
    isBehind = jobs.length === BATCH;
    if (jobs.length === 0) return 0;
    const held = new Set(jobs.map(({ id }) => id));
    const lease = renewLease(held, runtime, store.embeddings.release);
    try {
      await embedParts(batches, model, jobs, held);
    } finally {
      lease.stop();
    }
    return jobs.length;
  }

  /**
   * Embeds the jobs. When the embedder refuses them although it works, halves them until the ones it
   * refuses stand alone: those wait longer each time, the others are not held up by them.
   */
  async function embedParts(
    batches: BatchEmbedder,
    model: EmbeddingModelIdentity,
    jobs: readonly EmbeddingJob[],
    held: Set<string>,
  ): Promise<void> {
    const left: (readonly EmbeddingJob[])[] = [jobs];
    let works = false;
    for (let part = left.pop(); part !== undefined; part = left.pop()) {
      try {
        await store.embeddings.put(model, await batches.embed(model, part));
        for (const { id } of part) held.delete(id);
      } catch (error) {
        works ||= isRefusal(error) && (await batches.works());
        if (!works || !isRefusal(error)) {
          held.clear();
          await giveBack([part, ...left].flat());
          throw error;
        }
        const half = Math.ceil(part.length / 2);
        if (part.length === 1) {
          held.delete(part[0]?.id ?? '');
          await refuse(part, error);
        } else left.push(part.slice(half), part.slice(0, half));
      }
    }
  }

  /** The embedder is down, or the work ends: no job is to blame. */
  function giveBack(jobs: readonly EmbeddingJob[]): Promise<void> {
    const wait = closed ? 0 : retryDelay(failures);
    const ids = jobs.map(({ id }) => id);
    return store.embeddings.release(ids, undefined, runtime.now() + wait);
  }

  async function refuse(jobs: readonly EmbeddingJob[], error: unknown): Promise<void> {
    const ids = jobs.map(({ id }) => id);
    const { failures: before } = await store.embeddings.queue(ids);
    const wait = retryDelay(before);
    refusal = error;
    await store.embeddings.release(ids, reasonOf(error), runtime.now() + wait);
    scheduleRetry(wait);
  }

  function scheduleRetry(milliseconds: number): void {
    if (closed) return;
    clearTimeout(retry);
    retry = setTimeout(wake, milliseconds);
    retry.unref();
  }

  async function settle(onProgress?: (done: number, pending: number) => void): Promise<void> {
    if (embedder === undefined) return;
    let before: number | undefined;
    isForeign = false;
    await waitUntil(
      embedder,
      async () => {
        const queue = await store.embeddings.queue();
        before ??= queue.waiting;
        onProgress?.(Math.max(0, before - queue.waiting), queue.waiting);
        return queue;
      },
      () => lastError ?? refusal,
    );
  }

  async function settleOnly(ids: readonly string[]): Promise<void> {
    if (embedder === undefined || ids.length === 0) return;
    await waitUntil(
      embedder,
      () => store.embeddings.queue(ids),
      () => undefined,
    );
  }

  /** `told`: the error to reject with, if there is one that may be told. */
  async function waitUntil(
    { name }: Embedder,
    look: () => ReturnType<Store['embeddings']['queue']>,
    told: () => unknown,
  ): Promise<void> {
    let failedBefore = failures;
    for (;;) {
      const { waiting, failing } = await look();
      if (waiting === 0) return;
      if (closed) throw closedError();
      if (isForeign) throw lastError;
      failedBefore = Math.min(failedBefore, failures);
      if (failures - failedBefore >= MOST_FAILURES || waiting === failing) {
        throw told() ?? failedError(name, lastError ?? refusal);
      }
      wake();
      hurry();
      // Counting goes through all that waits, so it is done seldom while there is much.
      await pause(waiting > 2000 ? 250 : 25);
    }
  }

  async function catchUp(milliseconds: number): Promise<void> {
    if (running === undefined || isBehind || failures > 0) return;
    hurry();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    await Promise.race([running, late]);
    clearTimeout(timer);
  }

  return {
    wake,
    settle,
    settleOnly,
    catchUp,
    pending: async (scope, counted) =>
      embedder === undefined ? 0 : (counted ?? store.embeddings.pending(scope)),
    get lastError() {
      return lastError;
    },
    async close() {
      closed = true;
      again = false;
      clearTimeout(retry);
      stop.abort(closedError());
      hurry();
      await running;
    },
  };
}

function retryDelay(failures: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures);
}

/** What the embedder says of texts; the store's own troubles are not the texts' fault. */
function isRefusal(error: unknown): boolean {
  if (!MemoirError.is(error)) return true;
  return !['CONFIG', 'CONFLICT', 'STORE_BUSY', 'STORE_FAILED', 'STORE_CORRUPT'].includes(
    error.code,
  );
}

/** Another process may have embedded everything anew with another model meanwhile. */
async function requireStored(store: Store, model: EmbeddingModelIdentity): Promise<void> {
  const stored = await store.embeddings.model();
  if (stored?.name === model.name && stored.dimensions === model.dimensions) return;
  throw new MemoirError(
    'CONFIG',
    `The store was given another embedder meanwhile, "${stored?.name ?? 'unknown'}", and this process has "${model.name}": start it again with that one, or run "memoir reindex" with this one`,
  );
}

function failedError(name: string, cause: unknown): MemoirError {
  const code = MemoirError.is(cause) ? ` (${cause.code})` : '';
  return new MemoirError(
    'MODEL_FAILED',
    `Embedder ${name} failed${code}: what was added is stored and found by its words; it is found by meaning too once the embedder takes it`,
    { retryable: true },
  );
}

function closedError(): MemoirError {
  return new MemoirError(
    'STORE_FAILED',
    'The memory was closed while embeddings were pending: they go on when it is opened again',
  );
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
