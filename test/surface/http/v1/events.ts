import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { AskOptions, Json, TestApi } from './api.ts';

/** An event of a stream, as a browser would read it. */
export interface ReadEvent {
  readonly name: string;
  readonly id: string;
  readonly data: Json;
}

export interface Stream {
  readonly response: Response;
  /** The next event; undefined when the stream has ended. */
  next(): Promise<ReadEvent | undefined>;
  take(count: number): Promise<readonly ReadEvent[]>;
  /** As a client that goes away. */
  leave(): Promise<void>;
}

/** Opens a stream of events, which is left when the test ends. */
export async function openStream(
  context: TestContext,
  api: TestApi,
  address: string,
  options: AskOptions = {},
): Promise<Stream> {
  const headers = { accept: 'text/event-stream', ...options.headers };
  const response = await api.send(address, { ...options, headers });
  assert.equal(response.status, 200, address);
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert.ok(reader !== undefined);
  let rest = '';
  let id = '';
  let isOver = false;
  const stream: Stream = {
    response,
    async next() {
      for (;;) {
        const end = rest.indexOf('\n\n');
        if (end < 0) {
          const { done, value } = await reader.read();
          if (done) {
            isOver = true;
            return undefined;
          }
          rest += value;
          continue;
        }
        const lines = rest.slice(0, end).split('\n');
        rest = rest.slice(end + 2);
        const field = (name: string): string | undefined =>
          lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        id = field('id') ?? id;
        const data = field('data');
        if (data !== undefined) return { name: field('event') ?? '', id, data: JSON.parse(data) };
      }
    },
    async take(count) {
      const events: ReadEvent[] = [];
      while (events.length < count) {
        const event = await stream.next();
        assert.ok(event !== undefined, `the stream ended after ${events.length} events`);
        events.push(event);
      }
      return events;
    },
    async leave() {
      isOver = true;
      await reader.cancel();
    },
  };
  context.after(() => (isOver ? undefined : stream.leave()));
  return stream;
}
