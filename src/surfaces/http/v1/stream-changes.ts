import { setTimeout as sleep } from 'node:timers/promises';
import { rateLimitOf } from '../../../governance/rate-limit.ts';
import { MemoirError } from '../../../index.ts';
import { listChanges, perform } from '../../operations/index.ts';
import type { Changes } from '../../operations/schemas/changes.ts';
import { bearerOf } from './call.ts';
import type { Call } from './call.ts';
import { event, EVENT_HEADERS, heartbeat } from './events.ts';
import { answerInPieces } from './pieces.ts';
import type { Write } from './pieces.ts';
import { isFields } from './read-input.ts';
import { problemOf } from './problem.ts';
import type { FeedWatch } from './watch-feed.ts';

const HEARTBEAT_MS = 15_000;
const PAGE = 500;

/**
 * Changes as events, from `Last-Event-ID` or `after` on, until the client leaves, the server ends, or
 * the key does. Each event has the sequence as its id; "reset" says that changes were lost to the
 * asker, who must read everything again.
 */
export function streamChanges(call: Call, watch: FeedWatch): Promise<Response> {
  return answerInPieces(EVENT_HEADERS, async (write, gone) => {
    const over = AbortSignal.any([gone, call.request.signal, call.services.closing]);
    let page = await nextPage(call, startOf(call));
    await write('retry: 1000\n\n');
    try {
      while (!over.aborted) {
        await tell(write, page);
        const after = page.last;
        if (page.changes.length < PAGE) await untilChanged(call, watch, { after, write, over });
        if (over.aborted) return;
        page = await nextPage(call, after, over);
      }
    } catch (error) {
      if (gone.aborted || over.aborted) return;
      if (!MemoirError.is(error)) throw error;
      await write(event('error', problemOf(error, call.requestId)));
    }
  });
}

/** Undefined: where the query says. */
function startOf({ request }: Call): number | undefined {
  const header = request.headers.get('last-event-id');
  if (header === null) return undefined;
  if (/^\d{1,15}$/.test(header)) return Number(header);
  throw new MemoirError(
    'INVALID_INPUT',
    `Last-Event-ID is ${JSON.stringify(header.slice(0, 60))}: give the id of the last event, a whole number`,
  );
}

/** Each page passes the door, with whoever the key is by now: a revoked one ends the stream. */
async function nextPage(
  { services, request, requestId, asked }: Call,
  after: number | undefined,
  over?: AbortSignal,
): Promise<Changes> {
  const fields = isFields(asked.input) ? asked.input : {};
  const input = { ...fields, limit: PAGE, ...(after !== undefined && { after }) };
  for (;;) {
    const principal = await services.governance.authenticate(bearerOf(request));
    try {
      const asking = { principal, surface: 'http', requestId } as const;
      return await perform(services, asking, listChanges, input);
    } catch (error) {
      const limit = rateLimitOf(error);
      if (limit === undefined || over === undefined) throw error;
      await sleep(limit.retryAfterMs, undefined, { signal: over });
    }
  }
}

async function tell(write: Write, page: Changes): Promise<void> {
  if (!page.isComplete) {
    const detail = 'Earlier changes are not kept any more: read everything again';
    await write(event('reset', { detail }));
  }
  for (const change of page.changes) await write(event('change', change, change.sequence));
}

async function untilChanged(
  { services, request }: Call,
  watch: FeedWatch,
  {
    after,
    write,
    over,
  }: { readonly after: number; readonly write: Write; readonly over: AbortSignal },
): Promise<void> {
  while (!(await watch.past(after, HEARTBEAT_MS, over))) {
    if (over.aborted) return;
    await services.governance.authenticate(bearerOf(request));
    await write(heartbeat(after));
  }
}
