import { MemoirError } from '../../../index.ts';
import { performCall } from './call.ts';
import type { Call } from './call.ts';
import { acceptsEvents, event, EVENT_HEADERS } from './events.ts';
import { answerInPieces, lineEmitter } from './pieces.ts';
import { problemOf } from './problem.ts';
import { isFields } from './read-input.ts';
import type { Route } from './routes.ts';
import { streamChanges } from './stream-changes.ts';
import type { FeedWatch } from './watch-feed.ts';

/** Does what is asked for, and answers in the form that the route and the client agree on. */
export async function respond(route: Route, call: Call, watch: FeedWatch): Promise<Response> {
  const isHead = call.request.method === 'HEAD';
  const events = acceptsEvents(call.request) && !isHead;
  switch (route.answers) {
    case 'memory':
      return memoryResponse(await performCall(call));
    case 'chat':
      return events ? streamChat(call) : Response.json(await performCall(call));
    case 'changes':
      return events ? streamChanges(call, watch) : Response.json(await performCall(call));
    case 'lines':
      if (isHead) throw new MemoirError('UNSUPPORTED', 'There is no HEAD of an export: use GET');
      return streamLines(call);
    default:
      return Response.json(await performCall(call));
  }
}

function memoryResponse(memory: unknown): Response {
  const version = isFields(memory) ? String(memory['version']) : '';
  return Response.json(memory, { headers: { etag: `"${version}"` } });
}

function streamLines(call: Call): Promise<Response> {
  const headers = { 'content-type': 'application/x-ndjson; charset=utf-8' };
  return answerInPieces(headers, async (write, gone) => {
    const signal = AbortSignal.any([gone, call.request.signal]);
    await performCall(call, { emit: lineEmitter(write), signal });
  });
}

/** Pieces as "text", then the whole as "reply"; what fails after the first piece as "error". */
function streamChat(call: Call): Promise<Response> {
  return answerInPieces(EVENT_HEADERS, async (write, gone) => {
    const signal = AbortSignal.any([gone, call.request.signal]);
    let begun = false;
    try {
      const reply = await performCall(call, {
        signal,
        emit: async (piece) => {
          begun = true;
          await write(event('text', piece));
        },
      });
      await write(event('reply', reply));
    } catch (error) {
      if (!begun || signal.aborted || !MemoirError.is(error)) throw error;
      await write(event('error', problemOf(error, call.requestId)));
    }
  });
}
