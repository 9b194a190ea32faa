import { Worker } from 'node:worker_threads';
import type { WorkerOptions } from 'node:worker_threads';
import { MemoirError, invalidInput } from '../../core/errors.ts';
import { workerUrl } from '../../core/worker-url.ts';
import type {
  Engine,
  EngineArguments,
  EngineMethod,
  EngineOptions,
  EngineResult,
} from './engine.ts';
import { PackedAnswer } from './packed-answer.ts';
import { receiveError } from './protocol.ts';
import type { Request, Response } from './protocol.ts';
import type { Report } from './reindex.ts';

/** Starts the thread; tests keep hold of it to see it die. */
export type StartThread = (url: URL, options: WorkerOptions) => Worker;

function receiveAnswer({ json, texts }: Extract<Response, { type: 'done' }>): unknown {
  if (json === undefined) return undefined;
  return texts === undefined ? JSON.parse(json) : new PackedAnswer(json, texts);
}

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: MemoirError): void;
  readonly report: Report | undefined;
}

/**
 * The engine in a thread of its own, so that no query, commit or checkpoint blocks the event loop of
 * the application. The thread starts with the first call and keeps the process alive only while a
 * call is under way. When it dies, calls under way and all later ones are rejected: what was
 * acknowledged is on disk, and whether the rest is, nobody can say.
 */
export function createWorkerEngine(
  options: EngineOptions,
  startThread: StartThread = (url, given) => new Worker(url, given),
): Engine {
  const pending = new Map<number, PendingCall>();
  let worker: Worker | undefined;
  let death: MemoirError | undefined;
  let nextId = 0;

  function start(): Worker {
    // Flags of this process, such as --input-type, do not suit a worker.
    const started = startThread(workerUrl(import.meta.url, 'worker'), {
      name: 'memoir-store',
      workerData: options,
      execArgv: [],
    });
    started.on('message', receive);
    started.on('error', (error) => die(options, error));
    started.on('exit', () => die(options, undefined));
    started.unref();
    return started;
  }

  function receive(response: Response): void {
    const call = pending.get(response.id);
    if (call === undefined) return;
    if (response.type === 'progress') {
      call.report?.(response.done, response.total);
      return;
    }
    settle(response.id);
    if (response.type === 'done') call.resolve(receiveAnswer(response));
    else call.reject(receiveError(response.error));
  }

  function settle(id: number): void {
    pending.delete(id);
    if (pending.size === 0) worker?.unref();
  }

  function die({ path }: EngineOptions, cause: unknown): void {
    death ??= new MemoirError(
      'STORE_FAILED',
      `The thread of the store ${path} stopped: create the store again`,
      { cause },
    );
    for (const { reject } of pending.values()) reject(death);
    pending.clear();
  }

  function send(makeRequest: (id: number) => Request, report?: Report): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (death !== undefined) return reject(death);
      worker ??= start();
      const id = nextId;
      nextId += 1;
      try {
        worker.postMessage(makeRequest(id), []);
      } catch (error) {
        return reject(error);
      }
      pending.set(id, { resolve, reject, report });
      worker.ref();
    });
  }

  async function ask<Method extends EngineMethod>(
    method: Method,
    values: EngineArguments<Method>,
  ): Promise<unknown> {
    const plain = values.filter((value) => typeof value !== 'function');
    const report = values.find((value): value is Report => typeof value === 'function');
    try {
      return await send((id) => ({ type: 'call', id, method, values: plain }), report);
    } catch (error) {
      if (MemoirError.is(error)) throw error;
      throw invalidInput(method, error, 'give plain data: strings, numbers, lists, objects');
    }
  }

  return {
    call: <Method extends EngineMethod>(method: Method, ...values: EngineArguments<Method>) =>
      ask(method, values) as EngineResult<Method>,
    async close() {
      if (worker === undefined || death !== undefined) return;
      await send((id) => ({ type: 'close', id }));
    },
  };
}
