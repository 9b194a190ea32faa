import { errorOfEvent, MemoirClientError } from './error.ts';
import { readEvents, type ServerEvent } from './events.ts';
import { backoff, pause } from './pause.ts';
import type { Whose } from './scope.ts';
import type { Transport } from './transport.ts';
import type { FeedChange, WatchCall } from './types.ts';

type Watched = Whose & { readonly everyone?: boolean };

/** Changes as they come; goes on after the last one where a connection broke off or the server began anew. */
export async function* watchChanges(
  transport: Transport,
  of: Watched,
  options: WatchCall,
): AsyncGenerator<FeedChange> {
  const place: Place = { after: options.after, failures: 0 };
  const ended = (): boolean => options.signal?.aborted ?? false;
  while (!ended()) {
    try {
      yield* watchOnce(transport, of, options, place);
    } catch (error) {
      if (ended()) return;
      if (!MemoirClientError.is(error) || !error.retryable) throw error;
    }
    await rest(transport, place, options.signal);
  }
}

/** How far a watcher is, over all its connections. */
interface Place {
  after: number | 'latest' | undefined;
  /** Connections in a row that told nothing. */
  failures: number;
}

async function* watchOnce(
  transport: Transport,
  of: Watched,
  { signal, timeoutMs, onReset, include }: WatchCall,
  place: Place,
): AsyncGenerator<FeedChange> {
  const headers = { accept: 'text/event-stream' };
  const query = { ...of, include, after: place.after };
  const ask = { method: 'GET', path: '/v1/changes', query, headers, repeat: 'safe' } as const;
  const call = {
    ...(signal !== undefined && { signal }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  for await (const { name, data, id } of broken(await transport.stream(ask, call))) {
    if (signal?.aborted === true) return;
    place.failures = 0;
    if (name === 'error') throw errorOfEvent(data);
    if (name === 'reset') reset(onReset);
    if (name === 'change') yield JSON.parse(data) as FeedChange;
    if (id !== undefined) place.after = Number(id);
  }
}

/** The events; a connection that breaks off is a failure of the network. */
async function* broken(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  try {
    yield* readEvents(body);
  } catch (cause) {
    throw new MemoirClientError('NETWORK', 'The stream broke off', { retryable: true, cause });
  }
}

function reset(onReset: (() => void) | undefined): void {
  if (onReset === undefined) {
    const message = 'Earlier changes are not kept any more: read everything again';
    throw new MemoirClientError('FEED_INCOMPLETE', message);
  }
  onReset();
}

async function rest(
  transport: Transport,
  place: Place,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await pause(backoff(place.failures, transport.random), signal);
    place.failures += 1;
  } catch (error) {
    // The caller ended it while it rested: the loop sees that.
    if (signal?.aborted !== true) throw error;
  }
}
