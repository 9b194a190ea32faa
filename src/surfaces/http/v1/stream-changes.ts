import { setTimeout as sleep } from 'node:timers/promises';
import { authorise } from '../../../governance/authorise.ts';
import { rateLimitOf } from '../../../governance/rate-limit.ts';
import { MemoirError } from '../../../index.ts';
import type { FeedAnswer } from '../../../index.ts';
import { feedOf, listChanges, perform } from '../../operations/index.ts';
import type { Changes } from '../../operations/schemas/changes.ts';
import { bearerOf } from './call.ts';
import type { Call } from './call.ts';
import { event, EVENT_HEADERS, heartbeat } from './events.ts';
import { answerInPieces } from './pieces.ts';
import type { Write } from './pieces.ts';
import { isFields } from './read-input.ts';
import { problemOf } from './problem.ts';
import type { StreamPlaces } from '../../stream-places.ts';
import type { FeedWatch } from './watch-feed.ts';

const HEARTBEAT_MS = 15_000;
const PAGE = 500;

/**
 * Changes as events, from `Last-Event-ID` or `after` on, until the client leaves, the server ends, or
 * the key does. Each event has the sequence as its id; "reset" says that changes were lost to the
 * asker, who must read everything again.
 */
export function streamChanges(call: Call, { watch, places }: StreamParts): Promise<Response> {
  const leave = places.take(call.principal);
  return answerInPieces(EVENT_HEADERS, async (write, gone) => {
    const over = AbortSignal.any([gone, call.request.signal, call.services.closing]);
    try {
      await tellAll(call, watch, { write, over });
    } finally {
      leave();
    }
  });
}

/** What streams of changes share. */
export interface StreamParts {
  readonly watch: FeedWatch;
  readonly places: StreamPlaces;
}

interface Listener {
  readonly write: Write;
  /** Ends when nobody listens any more. */
  readonly over: AbortSignal;
}

async function tellAll(call: Call, watch: FeedWatch, { write, over }: Listener): Promise<void> {
  let page = await nextPage(call, startOf(call));
  const isAtEnd = page.changes.length === 0 && page.isComplete;
  // Whoever breaks off before the first change goes on from where the stream began.
  await write(`retry: 1000\n${isAtEnd ? heartbeat(page.last) : '\n'}`);
  try {
    while (!over.aborted) {
      await tell(write, page);
      const after =
        page.changes.length < PAGE
          ? await untilChanged(call, watch, { after: page.last, write, over })
          : page.last;
      if (over.aborted) return;
      page = await nextPage(call, after, over);
    }
  } catch (error) {
    if (over.aborted) return;
    if (!MemoirError.is(error)) throw error;
    await write(event('error', problemOf(error, call.requestId)));
  }
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

/**
 * Each page passes the door, with whoever the key is by now: a revoked one ends the stream. Only the
 * first takes from the limits of the key, or what others write would use them up.
 */
async function nextPage(
  call: Call,
  after: number | undefined,
  over?: AbortSignal,
): Promise<Changes> {
  const { services, request, requestId } = call;
  for (;;) {
    const principal = await services.governance.authenticate(bearerOf(request));
    try {
      const continues = over !== undefined;
      const asking = { principal, surface: 'http', requestId, continues } as const;
      return await perform(services, asking, listChanges, inputOf(call, after));
    } catch (error) {
      const limit = rateLimitOf(error);
      if (limit === undefined || over === undefined) throw error;
      await sleep(limit.retryAfterMs, undefined, { signal: over });
    }
  }
}

function inputOf({ asked }: Call, after: number | undefined): Readonly<Record<string, unknown>> {
  const fields = isFields(asked.input) ? asked.input : {};
  return { ...fields, limit: PAGE, ...(after !== undefined && { after }) };
}

async function tell(write: Write, page: Changes): Promise<void> {
  if (!page.isComplete) {
    const detail = 'Earlier changes are not kept any more: read everything again';
    await write(event('reset', { detail }));
  }
  for (const change of page.changes) await write(event('change', change, change.sequence));
}

/** Waits for something to tell, and answers with the place after which it is. */
async function untilChanged(
  call: Call,
  watch: FeedWatch,
  { after: from, write, over }: Listener & { readonly after: number },
): Promise<number> {
  let after = from;
  while (!over.aborted) {
    if (await watch.past(after, HEARTBEAT_MS, over)) {
      const { entries, last, isComplete } = await glance(call, after);
      if (entries.length > 0 || !isComplete) return after;
      after = last;
      continue;
    }
    if (over.aborted) break;
    await call.services.governance.authenticate(bearerOf(call.request));
    await write(heartbeat(after));
  }
  return after;
}

/**
 * Whether the journal has anything for the asker: most of what is written is others'. Nothing of it is
 * told, so that it passes no door; who may not read is refused all the same.
 */
async function glance(call: Call, after: number): Promise<FeedAnswer> {
  const { services, request } = call;
  const principal = await services.governance.authenticate(bearerOf(request));
  const { note, target } = listChanges.prepare(inputOf(call, after));
  const of = feedOf(authorise(principal, note, target));
  return services.memory.store.feed.after(after, of, 1);
}
