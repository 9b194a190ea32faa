import { MemoirError } from '../../../index.ts';
import { talk } from '../../operations/agent-turns.ts';
import { performCall } from './call.ts';
import type { Call } from './call.ts';
import { acceptsEvents, event, EVENT_HEADERS } from './events.ts';
import { answerInPieces, lineEmitter } from './pieces.ts';
import { problemOf } from './problem.ts';
import { isFields } from './read-input.ts';
import type { Route } from './routes.ts';
import { streamChanges } from './stream-changes.ts';
import type { StreamParts } from './stream-changes.ts';

/** Does what is asked for, and answers in the form that the route and the client agree on. */
export async function respond(route: Route, call: Call, streams: StreamParts): Promise<Response> {
  const isHead = call.request.method === 'HEAD';
  const events = acceptsEvents(call.request) && !isHead;
  switch (route.answers) {
    case 'versioned':
      return versionedResponse(await performCall(call));
    case 'pieces':
      return events ? streamPieces(call) : Response.json(await performCall(call));
    case 'changes':
      return events ? streamChanges(call, streams) : Response.json(await performCall(call));
    case 'lines':
      if (isHead) throw new MemoirError('UNSUPPORTED', 'There is no HEAD of an export: use GET');
      return streamLines(call);
    default:
      return Response.json(await performCall(call));
  }
}

function versionedResponse(record: unknown): Response {
  const version = isFields(record) ? String(record['version']) : '';
  return Response.json(record, { headers: { etag: `"${version}"` } });
}

function streamLines(call: Call): Promise<Response> {
  const headers = { 'content-type': 'application/x-ndjson; charset=utf-8' };
  return answerInPieces(headers, async (write, gone) => {
    const signal = AbortSignal.any([gone, call.request.signal]);
    await performCall(call, { emit: lineEmitter(write), signal });
  });
}

/** Pieces as events of their types, then the whole at the end; what fails after the first as "error". */
function streamPieces(call: Call): Promise<Response> {
  return answerInPieces(EVENT_HEADERS, async (write, gone) => {
    const signal = AbortSignal.any([gone, call.request.signal]);
    const last = call.asked.operation === talk ? 'result' : 'reply';
    let begun = false;
    try {
      const whole = await performCall(call, {
        signal,
        emit: async (piece) => {
          begun = true;
          await write(event(typeOf(piece), piece));
        },
      });
      await write(event(last, whole));
    } catch (error) {
      if (!begun || signal.aborted || !MemoirError.is(error)) throw error;
      await write(event('error', problemOf(error, call.requestId)));
    }
  });
}

function typeOf(piece: unknown): string {
  return isFields(piece) && typeof piece['type'] === 'string' ? piece['type'] : 'text';
}
