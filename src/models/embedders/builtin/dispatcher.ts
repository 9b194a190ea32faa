import type { Worker } from 'node:worker_threads';

import type { Embedding } from '../../../core/embedder.ts';
import { MemoirError } from '../../../core/errors.ts';
import { clipWords } from './clip.ts';
import type { EncodeReply, EncodeRequest } from './protocol.ts';
import type { Job, Share } from './queue.ts';
import { createQueue, takeSlice } from './queue.ts';

export interface DispatchOptions {
  readonly maxWords: number;
  readonly purpose: 'query' | 'document';
  readonly signal: AbortSignal | undefined;
}

/** Feeds a worker thread with slices of texts, one at a time. */
export interface Dispatcher {
  /**
   * Starts the thread when there is none. Rejects with the signal's reason when aborted, with
   * MODEL_FAILED when the thread dies; the next call then starts another.
   */
  embed(texts: readonly string[], options: DispatchOptions): Promise<readonly Embedding[]>;
  /** Ends the thread; what is pending rejects. The next call starts another. */
  stop(): Promise<void>;
}

/**
 * `spawn` starts a thread that answers every EncodeRequest with an EncodeReply. The thread keeps
 * the process alive only while something is pending.
 */
export function createDispatcher(spawn: () => Worker): Dispatcher {
  const queue = createQueue();
  let worker: Worker | undefined;
  /** What the thread is working on; jobs of it are no longer in the queue when they were aborted. */
  let current: readonly Share[] = [];

  function start(): Worker {
    const started = spawn();
    worker = started;
    started.on('message', (reply: EncodeReply) => {
      if (worker === started) receive(reply);
    });
    started.on('error', (cause: unknown) => lose(started, cause));
    started.on('exit', (code) => lose(started, new Error(`The thread ended with code ${code}.`)));
    return started;
  }

  function lose(lost: Worker, cause: unknown): void {
    if (worker !== lost) return;
    worker = undefined;
    rejectAll(cause);
  }

  function rejectAll(cause: unknown): void {
    current = [];
    const reason = new MemoirError(
      'MODEL_FAILED',
      `The built-in embedder's thread stopped before it answered: ${describe(cause)} ` +
        'The next call starts it again.',
      { cause, retryable: true },
    );
    for (const job of queue.drain()) job.reject(reason);
  }

  function receive(reply: EncodeReply): void {
    const shares = current;
    current = [];
    addReply(shares, reply);
    for (const { job } of shares) {
      if (job.done.length === job.texts.length && queue.remove(job)) job.resolve(job.done);
    }
    advance();
  }

  function advance(): void {
    if (current.length > 0) return;
    current = takeSlice(queue.next(), clipWords);
    if (current.length === 0) {
      worker?.unref();
      return;
    }
    const thread = worker ?? start();
    thread.ref();
    const request: EncodeRequest = { texts: current.flatMap(({ texts }) => texts) };
    thread.postMessage(request, []);
  }

  return {
    embed(texts, { maxWords, purpose, signal }) {
      return new Promise((resolve, reject) => {
        const job: Job = {
          texts,
          maxWords,
          purpose,
          done: [],
          resolve(embeddings) {
            signal?.removeEventListener('abort', abort);
            resolve(embeddings);
          },
          reject(reason) {
            signal?.removeEventListener('abort', abort);
            reject(reason);
          },
        };
        const abort = (): void => {
          if (queue.remove(job)) job.reject(signal?.reason);
        };
        signal?.addEventListener('abort', abort, { once: true });
        queue.add(job);
        advance();
      });
    },
    async stop() {
      const stopped = worker;
      worker = undefined;
      rejectAll(new Error('It was closed.'));
      await stopped?.terminate();
    },
  };
}

/** Gives each job its part of the answer, which has the order of the shares. */
function addReply(shares: readonly Share[], { vectors, coverage }: EncodeReply): void {
  const dimensions = vectors.length / coverage.length;
  const jobs = shares.flatMap(({ job, texts }) => texts.map(() => job));
  coverage.forEach((share, index) => {
    // A copy of its own: a view would keep the whole slice alive.
    const vector = vectors.slice(index * dimensions, (index + 1) * dimensions);
    jobs[index]?.done.push({ vector, coverage: share });
  });
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
