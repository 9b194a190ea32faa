import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoirClient, MemoirClientError } from '../../src/client/index.ts';
import { backoff } from '../../src/client/pause.ts';
import { readEvents } from '../../src/client/events.ts';
import { createRecorder } from './recorder.ts';

const ADDED = { added: [], repeated: 0, pending: { embeddings: 0, derivations: 0 }, warnings: [] };

function busy(headers: Readonly<Record<string, string>> = {}, status = 503): Response {
  const code = status === 429 ? 'RATE_LIMITED' : 'STORE_BUSY';
  const body = { code, detail: 'not now', retryable: true, requestId: 'r' };
  return Response.json(body, { status, headers });
}

test('what reads is asked for again, what writes too, under one and the same key', async () => {
  const { client, sent } = createRecorder((_, count) => {
    if (count % 3 === 1) throw new TypeError('connection refused');
    return count % 3 === 2 ? busy() : Response.json(ADDED);
  });
  const ana = client.scope({ user: 'ana' });
  await ana.add('text');
  await ana.search('question');
  assert.deepEqual(
    sent.map(({ url }) => url.pathname),
    ['/v1/memories', '/v1/memories', '/v1/memories', '/v1/search', '/v1/search', '/v1/search'],
  );
  const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
  assert.equal(new Set(keys.slice(0, 3)).size, 1);
  assert.match(keys[0] ?? '', /^[0-9a-f]{32}$/);
  assert.deepEqual(keys.slice(3), [null, null, null]);
  await ana.add('text', { idempotencyKey: 'mine' });
  assert.equal(sent.at(-1)?.headers.get('idempotency-key'), 'mine');
  await ana.add('text');
  assert.notEqual(sent.at(-1)?.headers.get('idempotency-key'), keys[0]);
});

test('an address that is none is refused before anything is asked', () => {
  for (const url of ['127.0.0.1:7077', 'localhost:7077', '/memoir', '', 'ftp://host', 'http://']) {
    assert.throws(
      () => createMemoirClient({ url }),
      { code: 'INVALID_INPUT', retryable: false },
      url,
    );
  }
  createMemoirClient({ url: 'https://memoir.example.com/base/' });
});

test('what may have been done is not done again, but for what was refused before it began', async () => {
  const { client, sent } = createRecorder((_, count) =>
    count === 2 ? Response.json({}) : busy({}, count === 1 ? 429 : 503),
  );
  const ana = client.scope({ user: 'ana' });
  await ana.update('id', { text: 'new' });
  assert.equal(sent.length, 2);
  await assert.rejects(ana.update('id', { text: 'new' }), { code: 'STORE_BUSY', status: 503 });
  await assert.rejects(client.keys.create(), { code: 'STORE_BUSY' });
  await assert.rejects(ana.chat('hello'), { code: 'STORE_BUSY' });
  assert.equal(sent.length, 5);
});

test('it gives up after so many tries, and at once on what will not change', async () => {
  const { client, sent } = createRecorder((_, count) =>
    count <= 5
      ? busy()
      : Response.json(
          {
            code: 'INVALID_INPUT',
            detail: 'no',
            retryable: false,
            errors: [{ field: 'a', detail: 'b' }],
          },
          { status: 400 },
        ),
  );
  await assert.rejects(client.stats(), { code: 'STORE_BUSY', requestId: 'r', retryable: true });
  assert.equal(sent.length, 5);
  await assert.rejects(client.stats(), (error) => {
    assert.ok(MemoirClientError.is(error));
    assert.deepEqual(error.errors, [{ field: 'a', detail: 'b' }]);
    return true;
  });
  assert.equal(sent.length, 6);
});

test('it waits as long as the server asks, longer each time, and not for a server that asks too much', async () => {
  assert.deepEqual(
    [0, 1, 2, 9].map((tries) => backoff(tries, () => 0)),
    [125, 250, 500, 5_000],
  );
  assert.equal(
    backoff(1, () => 0.5),
    375,
  );
  assert.equal(
    backoff(0, () => 0, 2_000),
    2_000,
  );
  const { client, sent } = createRecorder(() => busy({ 'retry-after': '61' }, 429));
  await assert.rejects(client.stats(), { code: 'RATE_LIMITED', retryAfterMs: 61_000 });
  assert.equal(sent.length, 1);
});

test('a call ends with the caller, before an answer and between tries, or when it takes too long', async () => {
  const reason = new Error('enough');
  const { client } = createRecorder(() => busy({ 'retry-after': '30' }));
  const between = AbortSignal.timeout(20);
  await assert.rejects(client.stats({ signal: between }), { name: 'TimeoutError' });
  await assert.rejects(client.stats({ signal: AbortSignal.abort(reason) }), reason);

  const fakeFetch: typeof fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      const stop = (): void => reject(init?.signal?.reason);
      if (init?.signal?.aborted === true) stop();
      init?.signal?.addEventListener('abort', stop, { once: true });
    });
  const slow = createMemoirClient({ url: 'http://memoir.test', fetch: fakeFetch, retries: 0 });
  await assert.rejects(slow.stats({ timeoutMs: 10 }), { code: 'TIMEOUT', retryable: true });
  const controller = new AbortController();
  const asked = slow.stats({ signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(asked, reason);
});

test('an answer that is not of Memoir is said to be, a redirect is not followed', async () => {
  const html = createRecorder(() => new Response('<html>', { status: 502 }));
  await assert.rejects(html.client.keys.create(), {
    code: 'BAD_ANSWER',
    status: 502,
    retryable: true,
  });
  const text = createRecorder(() => new Response('<html>'));
  await assert.rejects(text.client.stats(), { code: 'BAD_ANSWER', status: 200 });
});

test('a token that ends soon is asked for again before each try', async () => {
  let number = 0;
  const seen: string[] = [];
  const fakeFetch: typeof fetch = async (input, init) => {
    seen.push(new Request(input, init).headers.get('authorization') ?? '');
    return seen.length === 1 ? busy() : Response.json({});
  };
  const key = (): string => `token-${(number += 1)}`;
  const client = createMemoirClient({
    url: 'http://memoir.test',
    key,
    fetch: fakeFetch,
    random: () => 0,
  });
  await client.stats();
  assert.deepEqual(seen, ['Bearer token-1', 'Bearer token-2']);
});

test('events are read however they are cut', async () => {
  const text =
    ': hello\n\nevent: change\nid: 7\ndata: {"a":\ndata: "é"}\n\n: still here\r\nid: 9\r\n\r\ndata:x\n\ndata: lost';
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 3, 1_000]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    const events = await collect(readEvents(ReadableStream.from(pieces)));
    assert.deepEqual(events, [
      { name: 'message', data: '', id: undefined },
      { name: 'change', data: '{"a":\n"é"}', id: '7' },
      { name: 'message', data: '', id: '9' },
      { name: 'message', data: 'x', id: '9' },
    ]);
  }
});

test('lost changes end a watcher that has no answer to that', async () => {
  const stream = 'event: reset\ndata: {}\n\nevent: change\nid: 3\ndata: {"id":"m"}\n\n';
  const { client, sent } = createRecorder(() => new Response(stream));
  await assert.rejects(collect(client.scope().watch()), { code: 'FEED_INCOMPLETE' });
  const stop = new AbortController();
  let resets = 0;
  for await (const { id } of client
    .scope()
    .watch({ onReset: () => (resets += 1), signal: stop.signal })) {
    assert.equal(id, 'm');
    if (sent.length === 3) stop.abort();
  }
  assert.equal(resets, 2);
  assert.equal(sent[2]?.url.searchParams.get('after'), '3');
});

test('an answer that breaks off in the middle of a chat is not taken for whole', async () => {
  const { client } = createRecorder(
    () => new Response('event: text\ndata: {"type":"text","text":"a"}\n\n'),
  );
  await assert.rejects(collect(client.scope().stream('hello')), { code: 'NETWORK' });
  const told = createRecorder(
    () => new Response('event: error\ndata: {"code":"MODEL_FAILED","detail":"gone"}\n\n'),
  );
  await assert.rejects(collect(told.client.scope().stream('x')), {
    code: 'MODEL_FAILED',
    message: 'gone',
  });
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
