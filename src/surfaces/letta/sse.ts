import type { JsonObject } from '../../index.ts';
import { toId } from './ids.ts';
import { toDate } from './shapes/date.ts';
import { faultFrame } from './turns/frames.ts';
import type { Frame } from './turns/frames.ts';

export interface StreamOptions {
  readonly run: string;
  /** Pings are items; else the connection is kept alive by comments. */
  readonly includePings: boolean;
  readonly now: () => number;
  /** Only items of these types; absent: all. Pings, stop reason and usage always come. */
  readonly types?: ReadonlySet<string>;
  /** The reader has gone, before the end. */
  readonly onGone: () => void;
  /** The frames broke off. */
  readonly onFault: (error: unknown) => void;
  /** The server is ending. */
  readonly closing: AbortSignal;
}

/** Clients give up after 60 s without a byte. */
const PING_MS = 15_000;

/**
 * The events of their dialect: items as plain `data:` lines, a first ping that names the run, an error
 * as an event of that name, and "[DONE]" at the end of all.
 */
export function toEventStream(
  frames: AsyncGenerator<Frame, void>,
  options: StreamOptions,
): Response {
  const encoder = new TextEncoder();
  const told = toTheEnd(frames, options);
  let timer: NodeJS.Timeout | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string): void => controller.enqueue(encoder.encode(text));
      const ping = (): void => send(options.includePings ? dataOf(pingOf(options)) : ': ping\n\n');
      if (options.includePings) ping();
      timer = setInterval(ping, PING_MS);
    },
    async pull(controller) {
      const send = (text: string): void => controller.enqueue(encoder.encode(text));
      for (;;) {
        const { done, value } = await told.next();
        if (done === true) {
          clearInterval(timer);
          send('data: [DONE]\n\n');
          return controller.close();
        }
        const text = textOf(value, options);
        if (text !== undefined) return send(text);
      }
    },
    async cancel() {
      clearInterval(timer);
      options.onGone();
      await told.return();
    },
  });
  const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
  return new Response(stream, { headers });
}

const ENDING = 'The server is ending: the run goes on when it starts again';

/** No stream ends without saying how. */
async function* toTheEnd(
  frames: AsyncGenerator<Frame, void>,
  { run, closing, onFault }: StreamOptions,
): AsyncGenerator<Frame, void> {
  let last: Frame | undefined;
  try {
    for await (const frame of frames) {
      last = frame;
      yield frame;
    }
  } catch (error) {
    onFault(error);
    yield faultFrame(run, (last?.seq ?? 0) + 1);
    return;
  }
  const isOver = last !== undefined && ENDS.has(typeOf(last.item));
  if (!isOver && closing.aborted) yield faultFrame(run, (last?.seq ?? 0) + 1, ENDING);
}

function textOf({ item, seq, isError }: Frame, { types }: StreamOptions): string | undefined {
  const data = dataOf({ ...item, ...(isMessage(item) && { seq_id: seq }) });
  if (isError === true) return `event: error\n${data}`;
  const isMeant = types === undefined || !isMessage(item) || types.has(typeOf(item));
  return isMeant ? data : undefined;
}

const ENDS: ReadonlySet<string> = new Set(['stop_reason', 'usage_statistics', 'error_message']);

function isMessage(item: JsonObject): boolean {
  return !ENDS.has(typeOf(item));
}

function typeOf(item: JsonObject): string {
  return String(item['message_type']);
}

function dataOf(item: JsonObject): string {
  return `data: ${JSON.stringify(item)}\n\n`;
}

function pingOf({ run, now }: StreamOptions): JsonObject {
  return {
    id: `ping-${run}`,
    date: toDate(new Date(now()).toISOString()),
    message_type: 'ping',
    name: null,
    otid: null,
    sender_id: null,
    step_id: null,
    run_id: toId('run', run),
    seq_id: null,
  };
}
