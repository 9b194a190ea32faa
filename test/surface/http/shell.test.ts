import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServer as createHttpServer } from 'node:http';
import { once } from 'node:events';
import { call, serve, surface, talk, makeKey } from './serving.ts';
import { createMemory, MemoirError } from '../../../src/index.ts';
import { createServer } from '../../../src/surfaces/http/create-server.ts';
import { createJsonLog } from '../../../src/surfaces/http/json-log.ts';

const echo = surface(async (request, context) =>
  Response.json({
    path: new URL(request.url).pathname,
    method: request.method,
    body: await request.text(),
    ...context,
  }),
);

test('the pages of the server itself answer, and nothing else does', async (context) => {
  const { url } = await serve(context, { mounts: [echo] });
  assert.equal((await call(`${url}/healthz`, 'GET')).body['status'], 'ok');
  assert.equal((await call(`${url}/readyz`, 'GET')).body['status'], 'ready');
  const home = await fetch(url);
  assert.match(home.headers.get('content-type') ?? '', /text\/html/);
  assert.match(await home.text(), /\/echo<\/code><\/a><\/td><td>what was sent/);
  const missing = await call(`${url}/nothing`, 'GET');
  assert.deepEqual([missing.status, missing.body['code']], [404, 'NOT_FOUND']);
  for (const odd of ['/healthz/', '/HEALTHZ', '/echoes', '//healthz']) {
    const answer = await fetch(url + odd, { redirect: 'manual' });
    assert.equal(answer.status, 404, odd);
  }
  const posted = await call(`${url}/healthz`, 'POST', {});
  assert.deepEqual([posted.status, posted.headers.get('allow')], [405, 'GET, HEAD']);
  assert.equal((await fetch(`${url}/healthz`, { method: 'HEAD' })).status, 200);
});

test('a surface gets its requests without the prefix, with the id and where it is mounted', async (context) => {
  const { url } = await serve(context, { mounts: [echo] });
  const { body, headers } = await call(
    `${url}/echo/a/b?c=1`,
    'POST',
    { d: 2 },
    {
      'x-request-id': 'mine-1',
    },
  );
  assert.deepEqual(body, {
    path: '/a/b',
    method: 'POST',
    body: '{"d":2}',
    requestId: 'mine-1',
    mount: `${url}/echo`,
  });
  assert.equal(headers.get('x-request-id'), 'mine-1');
  const odd = await call(`${url}/echo`, 'GET', undefined, { 'x-request-id': 'a b"' });
  assert.match(odd.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
  assert.equal(odd.body['path'], '/');
});

test('every answer carries the headers that keep browsers careful', async (context) => {
  const { url } = await serve(context, { mounts: [echo] });
  for (const path of ['/', '/healthz', '/echo', '/nothing']) {
    const { headers } = await fetch(url + path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.equal(headers.get('cache-control'), 'no-store', path);
    assert.equal(headers.get('x-frame-options'), 'DENY', path);
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/, path);
  }
});

test('a page of a stranger can neither rebind a name to the server nor post to it', async (context) => {
  const { memory } = await serve(context);
  await makeKey(memory);
  const { url } = await serve(context, { memory, mounts: [echo], hosts: ['memoir.example'] });
  const { host, port } = new URL(url);
  const status = async (lines: string): Promise<string | undefined> =>
    /HTTP\/1.1 (\d+)/.exec(
      await talk(url, `GET /echo HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`),
    )?.[1];
  assert.equal(await status(`Host: evil.example:${port}\r\n`), '421');
  assert.equal(await status(`Host: 127.0.0.1.evil.example\r\n`), '421');
  assert.equal(await status(`Host: localhost:${port}\r\n`), '200');
  assert.equal(await status(`Host: [::1]:9\r\n`), '200');
  assert.equal(await status(`Host: memoir.example\r\n`), '200');
  for (const [origin, wanted] of [
    ['https://evil.example', '403'],
    ['null', '403'],
    [`http://${host}`, '200'],
  ] as const) {
    assert.equal(await status(`Host: ${host}\r\nOrigin: ${origin}\r\n`), wanted, origin);
  }
});

test('pages of the origins that are named may call, others get no leave', async (context) => {
  const cors = ['https://app.example'];
  const { url } = await serve(context, { mounts: [echo], cors });
  const asked = await fetch(`${url}/echo`, {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example', 'access-control-request-method': 'PATCH' },
  });
  assert.equal(asked.status, 204);
  assert.equal(asked.headers.get('access-control-allow-origin'), 'https://app.example');
  assert.match(asked.headers.get('access-control-allow-headers') ?? '', /idempotency-key/);
  const got = await fetch(`${url}/echo`, { headers: { origin: 'https://app.example' } });
  assert.equal(got.headers.get('access-control-allow-origin'), 'https://app.example');
  assert.match(got.headers.get('vary') ?? '', /Origin/);
  const other = await fetch(`${url}/echo`, { headers: { origin: 'https://other.example' } });
  assert.equal(other.status, 403);
  assert.equal(other.headers.get('access-control-allow-origin'), null);
});

test('large answers are compressed for who can read that, streams of events are not', async (context) => {
  const large = JSON.stringify({ text: 'word '.repeat(10_000) });
  const mounts = [
    surface(async (request) => {
      const type =
        new URL(request.url).pathname === '/events' ? 'text/event-stream' : 'application/json';
      return new Response(large, { headers: { 'content-type': type } });
    }),
  ];
  const { url } = await serve(context, { mounts });
  const encodingOf = async (path: string, accepted: string): Promise<string | null> => {
    const response = await fetch(url + path, { headers: { 'accept-encoding': accepted } });
    assert.equal(await response.text(), large);
    return response.headers.get('content-encoding');
  };
  assert.equal(await encodingOf('/echo', 'gzip, br'), 'br');
  assert.equal(await encodingOf('/echo', 'gzip, deflate'), 'gzip');
  assert.equal(await encodingOf('/echo', 'br;q=0, gzip;q=0.0'), null);
  assert.equal(await encodingOf('/echo', 'identity'), null);
  assert.equal(await encodingOf('/echo/events', 'gzip'), null);
});

test('an address that others reach is refused without a key, with how to make one', async () => {
  const memory = createMemory({ path: ':memory:', embedder: 'none' });
  const log = createJsonLog({ now: Date.now, write: () => undefined });
  const server = createServer({
    memory,
    version: '0',
    log,
    host: '0.0.0.0',
    port: 0,
    mounts: [echo],
  });
  await assert.rejects(server.listen(), (error) => {
    assert.ok(MemoirError.is(error));
    assert.equal(error.code, 'CONFIG');
    assert.match(error.message, /memoir keys create/);
    return true;
  });
  await server.close();
});

test('a port that is taken is said to be', async (context) => {
  const other = createHttpServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  context.after(() => other.close());
  const { port } = other.address() as { readonly port: number };
  const attempt = serve(context, { mounts: [echo], port });
  await assert.rejects(attempt, {
    code: 'CONFIG',
    message: new RegExp(`Port ${port} .* is taken`),
  });
});

test('a fault tells the client nothing and the log where it happened, without its text', async (context) => {
  const mounts = [
    surface(() => {
      throw new TypeError('I moved to Lisbon');
    }),
  ];
  const { url, log } = await serve(context, { mounts });
  const { status, body } = await call(`${url}/echo`, 'GET');
  assert.equal(status, 500);
  assert.equal(body['code'], 'STORE_FAILED');
  const all = JSON.stringify([body, log]);
  assert.doesNotMatch(all, /Lisbon/);
  const fault = log.find(({ event }) => event === 'fault');
  assert.equal(fault?.['id'], body['requestId']);
  assert.match(String(fault?.['at']), /shell\.test/);
});

test('a request that takes too long is answered, its work is told to stop, others go on', async (context) => {
  let told: Promise<unknown> = Promise.resolve();
  const mounts = [
    surface(async (request) => {
      if (new URL(request.url).pathname !== '/slow') return Response.json({});
      told = once(request.signal, 'abort');
      return new Promise(() => undefined);
    }),
  ];
  const { url } = await serve(context, { mounts, limits: { deadlineMs: 100, closeMs: 50 } });
  const slow = call(`${url}/echo/slow`, 'GET');
  assert.equal((await call(`${url}/echo`, 'GET')).status, 200);
  const { status, body, headers } = await slow;
  assert.equal(status, 503);
  assert.equal(body['retryable'], true);
  assert.equal(headers.get('retry-after'), '1');
  await told;
});

test('when a client leaves, what is done for it is told to stop', async (context) => {
  const begun = Promise.withResolvers<AbortSignal>();
  const mounts = [
    surface(async (request) => {
      begun.resolve(request.signal);
      await once(request.signal, 'abort');
      throw request.signal.reason;
    }),
  ];
  const { url, log } = await serve(context, { mounts });
  const leaving = new AbortController();
  const asked = fetch(`${url}/echo`, { method: 'POST', body: '{}', signal: leaving.signal });
  const signal = await begun.promise;
  assert.equal(signal.aborted, false);
  leaving.abort();
  await assert.rejects(asked);
  if (!signal.aborted) await once(signal, 'abort');
  assert.equal((await call(`${url}/healthz`, 'GET')).status, 200);
  assert.deepEqual(
    log.filter(({ event }) => event === 'fault'),
    [],
  );
});

test('metrics tell what happened without naming anybody, the log neither', async (context) => {
  const { url, log } = await serve(context, { mounts: [echo] });
  await call(
    `${url}/echo/users/ana?query=Lisbon`,
    'POST',
    { text: 'I moved to Lisbon' },
    {
      authorization: 'Bearer secret-key',
    },
  );
  const metrics = await (await fetch(`${url}/metrics`)).text();
  assert.match(
    metrics,
    /^memoir_http_requests_total\{surface="echo",method="POST",status="200"\} 1$/m,
  );
  assert.match(metrics, /^memoir_http_request_seconds_bucket\{surface="echo",le="\+Inf"\} 1$/m);
  assert.match(metrics, /^memoir_http_in_flight 1$/m);
  assert.match(metrics, /^memoir_pending_derivations 0$/m);
  assert.match(metrics, /^process_resident_memory_bytes \d+$/m);
  for (const line of metrics.trim().split('\n')) {
    assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [\d.e+-]+)$/);
  }
  assert.doesNotMatch(metrics + JSON.stringify(log), /ana|Lisbon|secret|users/);
  const line = log.find(({ surface: where }) => where === 'echo');
  assert.equal(line?.['status'], 200);
  assert.equal(line?.['method'], 'POST');
});

test('it ends: streams end, requests under way are finished, later ones find nobody', async (context) => {
  const finished: string[] = [];
  const mounts = [
    surface(async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      finished.push('done');
      return Response.json({ done: true });
    }),
  ];
  const { url, server } = await serve(context, { mounts });
  const under = call(`${url}/echo`, 'GET');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await server.close();
  assert.equal((await under).body['done'], true);
  assert.deepEqual(finished, ['done']);
  await assert.rejects(fetch(`${url}/healthz`));
  await server.close();
});
