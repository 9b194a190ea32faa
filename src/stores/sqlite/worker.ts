import { parentPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { createEngine } from './engine.ts';
import type { Engine, EngineArguments, EngineOptions } from './engine.ts';
import { toStoreError } from './errors.ts';
import { PackedAnswer } from './packed-answer.ts';
import { sendError } from './protocol.ts';
import type { Request, Response } from './protocol.ts';

if (parentPort !== null) serve(parentPort, workerData as EngineOptions);

/** Answers requests until it is asked to close. */
function serve(port: MessagePort, options: EngineOptions): void {
  const engine = createEngine(options);
  const respond = (response: Response): void => port.postMessage(response);
  port.on('message', async (request: Request) => {
    const { id } = request;
    try {
      const value = await answer(engine, request, respond);
      if (value instanceof PackedAnswer) {
        respond({ type: 'done', id, json: value.json, texts: value.texts });
      } else respond({ type: 'done', id, json: JSON.stringify(value) });
    } catch (error) {
      respond({ type: 'failed', id, error: sendError(toStoreError(error, options.path)) });
    }
    if (request.type === 'close') port.close();
  });
}

function answer(
  engine: Engine,
  request: Request,
  respond: (response: Response) => void,
): Promise<unknown> {
  if (request.type === 'close') return engine.close();
  const { id, method, values } = request;
  if (method !== 'reindex') {
    return engine.call(method, ...(values as EngineArguments<typeof method>));
  }
  return engine.call('reindex', (done, total) => respond({ type: 'progress', id, done, total }));
}
