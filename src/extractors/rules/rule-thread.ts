import { Worker } from 'node:worker_threads';

import { MemoirError } from '../../core/errors.ts';
import type { Candidate, ExtractionInput } from '../../core/extraction.ts';
import { workerUrl } from '../../core/worker-url.ts';
import type { RuleReply, RuleRequest } from './protocol.ts';

/** The rules in a thread of their own, so that they never hold up the event loop. */
export interface RuleThread {
  /**
   * Starts the thread when there is none. Rejects with the signal's reason when aborted, with
   * MODEL_FAILED when the thread dies; the next call then starts another.
   */
  extract(input: ExtractionInput, signal: AbortSignal | undefined): Promise<readonly Candidate[]>;
  /** Ends the thread; what is pending rejects. */
  close(): Promise<void>;
}

interface Job {
  resolve(candidates: readonly Candidate[]): void;
  reject(reason: unknown): void;
}

/** The thread keeps the process alive only while something is pending. */
export function createRuleThread(spawn: () => Worker = spawnThread): RuleThread {
  const jobs = new Map<number, Job>();
  let worker: Worker | undefined;
  let lastId = 0;

  function start(): Worker {
    const started = spawn();
    started.on('message', (reply: RuleReply) => {
      if (worker === started) receive(reply);
    });
    started.on('error', (cause: unknown) => lose(started, cause));
    started.on('exit', (code) => lose(started, new Error(`it ended with code ${code}`)));
    return started;
  }

  function receive(reply: RuleReply): void {
    const job = take(reply.id);
    if ('candidates' in reply) job?.resolve(reply.candidates);
    else job?.reject(failure(new Error(reply.error), false));
  }

  function take(id: number): Job | undefined {
    const job = jobs.get(id);
    jobs.delete(id);
    if (jobs.size === 0) worker?.unref();
    return job;
  }

  function lose(lost: Worker, cause: unknown): void {
    if (worker !== lost) return;
    worker = undefined;
    rejectAll(cause);
  }

  function rejectAll(cause: unknown): void {
    const pending = [...jobs.values()];
    jobs.clear();
    for (const job of pending) job.reject(failure(cause, true));
  }

  return {
    extract(input, signal) {
      return new Promise((resolve, reject) => {
        lastId += 1;
        const id = lastId;
        const settled = (): void => signal?.removeEventListener('abort', abort);
        function abort(): void {
          take(id)?.reject(signal?.reason);
        }
        jobs.set(id, {
          resolve: (candidates) => (settled(), resolve(candidates)),
          reject: (reason) => (settled(), reject(reason as Error)),
        });
        signal?.addEventListener('abort', abort, { once: true });
        worker ??= start();
        worker.ref();
        const request: RuleRequest = { id, input };
        worker.postMessage(request, []);
      });
    },
    async close() {
      const stopped = worker;
      worker = undefined;
      rejectAll(new Error('it was closed'));
      await stopped?.terminate();
    },
  };
}

function failure(cause: unknown, retryable: boolean): MemoirError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MemoirError('MODEL_FAILED', `The extraction rules stopped: ${reason}`, {
    cause,
    retryable,
  });
}

function spawnThread(): Worker {
  return new Worker(workerUrl(import.meta.url, 'thread'), {
    name: 'memoir-rules',
    // Flags of the main script (--input-type, --eval) need not suit a file.
    execArgv: [],
  });
}
