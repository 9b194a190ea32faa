import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { mock, test } from 'node:test';
import { createMemoirClient } from '../../../../src/client/index.ts';
import { call, serve, type Serving } from '../serving.ts';

/** A server, and the connection that its store writes with. */
async function serveInPlace(
  context: Parameters<typeof serve>[0],
): Promise<Serving & { readonly exec: (sql: string) => void }> {
  const opened: DatabaseSync[] = [];
  const { exec } = DatabaseSync.prototype;
  const watched = mock.method(
    DatabaseSync.prototype,
    'exec',
    function (this: DatabaseSync, sql: string) {
      if (!opened.includes(this)) opened.push(this);
      exec.call(this, sql);
    },
  );
  const serving = await serve(context, { config: { thread: 'main', extractor: 'none' } });
  watched.mock.restore();
  return { ...serving, exec: (sql) => opened.forEach((database) => database.exec(sql)) };
}

async function textsOf(serving: Serving): Promise<readonly string[]> {
  const { items } = await serving.memory.scope({ user: 'ana' }).list({ order: 'oldest' });
  return items.map(({ text }) => text);
}

test('on a full disk writing fails with a clear answer, reading goes on, and later all is well', async (context) => {
  const serving = await serveInPlace(context);
  const { url, exec } = serving;
  const ana = createMemoirClient({ url, retries: 0 }).scope({ user: 'ana' });
  await ana.add('Kept before the disk was full');
  // SQLite itself refuses to grow: the error is the one of a full disk.
  exec('PRAGMA max_page_count = 1');
  const messages = Array.from({ length: 500 }, (_, at) => ({
    content: `Lost ${at} ${'x'.repeat(2_000)}`,
  }));
  const { status, body } = await call(`${url}/v1/memories`, 'POST', { user: 'ana', messages });
  assert.deepEqual([status, body['code'], body['retryable']], [500, 'STORE_FAILED', false]);
  assert.match(String(body['detail']), /no room|space/);
  assert.deepEqual(
    await textsOf(serving),
    ['Kept before the disk was full'],
    'nothing is half written',
  );
  assert.equal((await ana.search('Kept before')).results.length, 1);
  assert.equal((await call(`${url}/readyz`, 'GET')).status, 200);
  exec('PRAGMA max_page_count = 1000000');
  assert.equal((await ana.add('Kept after')).added.length, 1);
  assert.equal((await textsOf(serving)).length, 2);
});

test('a file that is read only is read, and writing says why it does not work', async (context) => {
  const serving = await serveInPlace(context);
  const { url, exec } = serving;
  const ana = createMemoirClient({ url, retries: 0 }).scope({ user: 'ana' });
  await ana.add('Kept while it could be written');
  exec('PRAGMA query_only = 1');
  const { status, body } = await call(`${url}/v1/memories`, 'POST', {
    user: 'ana',
    text: 'Not kept',
  });
  assert.deepEqual([status, body['code']], [500, 'STORE_FAILED']);
  assert.match(String(body['detail']), /read.?only|not be written|cannot be written/i);
  assert.equal((await ana.search('Kept while')).results.length, 1);
  exec('PRAGMA query_only = 0');
  assert.deepEqual(await textsOf(serving), ['Kept while it could be written']);
});

test('a client that leaves in the middle of its request leaves nothing half written', async (context) => {
  const serving = await serve(context, { config: { extractor: 'none' } });
  const { url } = serving;
  const text = JSON.stringify({ user: 'ana', text: 'Never sent as a whole' });
  const { hostname, port } = new URL(url);
  const { connect } = await import('node:net');
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /v1/memories HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: ${text.length}\r\n\r\n${text.slice(0, 30)}`,
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.destroy();
  const lines = ['{"memoir":"export"', `{"text":"cut off in the mid`];
  const upload = new ReadableStream({
    pull(controller) {
      const line = lines.shift();
      if (line === undefined) controller.error(new Error('left'));
      else controller.enqueue(new TextEncoder().encode(line));
    },
  });
  const left = fetch(`${url}/v1/import?user=ana`, { method: 'POST', body: upload, duplex: 'half' });
  await assert.rejects(left);
  const ana = createMemoirClient({ url }).scope({ user: 'ana' });
  assert.equal((await ana.add('Sent as a whole')).added.length, 1);
  assert.deepEqual(await textsOf(serving), ['Sent as a whole']);
  for (const check of await serving.memory.store.upkeep.check({ fix: false })) {
    assert.ok(check.ok, `${check.name}: ${check.detail}`);
  }
  const codes = serving.log.filter(({ event }) => event === 'fault');
  assert.deepEqual(codes, []);
});

test('malformed JSON, and JSON that is too deep, are refused in words', async (context) => {
  const { url } = await serve(context);
  for (const [body, detail] of [
    ['{"user":"ana",', /no JSON/],
    ['', /./],
    ['null', /./],
    ['[1]', /./],
    [
      '{"user":"ana","text":"a","metadata":' + '{"a":'.repeat(70) + '1' + '}'.repeat(71),
      /64 levels/,
    ],
    ['{"__proto__":{"x":1},"text":"a"}', /./],
    [Buffer.from([0x7b, 0x22, 0xff, 0xfe]).toString('latin1'), /./],
  ] as const) {
    const answer = await call(`${url}/v1/memories`, 'POST', body);
    assert.equal(answer.status, 400, body.slice(0, 40));
    assert.match(String(answer.body['detail']), detail);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    assert.equal(answer.body['requestId'], answer.headers.get('x-request-id'));
  }
});
