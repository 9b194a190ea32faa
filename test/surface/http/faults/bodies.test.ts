import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createDepthGuard } from '../../../../src/surfaces/http/json-depth.ts';
import { call, serve, surface, talk } from '../serving.ts';

const received: number[] = [];
const sizes = surface(async (request) => {
  let size = 0;
  for await (const piece of request.body ?? []) size += piece.byteLength;
  received.push(size);
  return Response.json({ size });
});

const piece = Buffer.alloc(2 ** 20, 0x61);

/** Sends that many bytes, announced or in pieces, however the server answers meanwhile. */
async function upload(
  url: string,
  bytes: number,
  announced = true,
): Promise<{ readonly status: number; readonly text: string }> {
  const body = announced ? Buffer.alloc(bytes, 0x61) : ReadableStream.from(pieces(bytes));
  const response = await fetch(url, { method: 'POST', body, duplex: 'half' });
  return { status: response.status, text: await response.text() };
}

function* pieces(bytes: number): Generator<Uint8Array> {
  for (let left = bytes; left > 0; left -= piece.length) yield piece.subarray(0, left);
}

test('a body of 100 MB is refused with a clear answer, announced or not, and the server goes on', async (context) => {
  const { url } = await serve(context, { mounts: [sizes] });
  for (const announced of [true, false]) {
    const { status, text } = await upload(`${url}/echo`, 100 * 2 ** 20, announced);
    assert.equal(status, 413);
    assert.match(text, /"code":"TOO_LARGE"/);
    assert.match(text, /larger than 4194304 bytes/);
  }
  assert.equal((await call(`${url}/echo`, 'POST', 'x'.repeat(4 * 2 ** 20))).body['size'], 2 ** 22);
  assert.equal((await call(`${url}/echo`, 'POST', 'x'.repeat(4 * 2 ** 20 + 1))).status, 413);
});

test('a client that goes on sending what is refused sees the answer, on a connection that lives', async (context) => {
  const { url } = await serve(context, { mounts: [sizes] });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  context.after(() => agent.destroy());
  for (let round = 0; round < 3; round += 1) {
    const sent = httpRequest(`${url}/echo`, { method: 'POST', agent });
    const answered = once(sent, 'response');
    for (let count = 0; count < 20; count += 1) sent.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 50));
    sent.end(piece);
    const [response] = (await answered) as [IncomingMessage];
    assert.equal(response.statusCode, 413);
    response.resume();
    await once(response, 'end');
  }
});

test('a route that streams takes 100 MB piece by piece, and refuses what is above its own limit', async (context) => {
  const { url } = await serve(context, {
    mounts: [sizes],
    limits: { importBytes: 101 * 2 ** 20 },
  });
  const { text } = await upload(`${url}/echo/stream`, 100 * 2 ** 20);
  assert.equal(text, JSON.stringify({ size: 100 * 2 ** 20 }));
  assert.equal((await upload(`${url}/echo/stream`, 102 * 2 ** 20)).status, 413);
});

test('JSON that nests too deep is refused before anybody builds it', async (context) => {
  const { url } = await serve(context, { mounts: [sizes] });
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  assert.equal((await call(`${url}/echo`, 'POST', nested(64))).status, 200);
  for (const body of [nested(65), nested(100_000), '{"a":'.repeat(65) + '1' + '}'.repeat(65)]) {
    const { status, body: problem } = await call(`${url}/echo`, 'POST', body);
    assert.deepEqual([status, problem['code']], [400, 'INVALID_INPUT']);
    assert.match(String(problem['detail']), /deeper than 64 levels/);
  }
  assert.equal((await call(`${url}/echo`, 'POST', JSON.stringify('['.repeat(500)))).status, 200);
  const lines = `${nested(60)}\n${'['.repeat(60)}\n${nested(60)}`;
  assert.equal((await call(`${url}/echo/stream`, 'POST', lines)).status, 200);
});

test('the guard counts as a parser would, however the bytes are cut', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
      : 0;
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 8 }),
      fc.nat(8),
      fc.integer({ min: 1, max: 7 }),
      (value, most, cut) => {
        const bytes = Buffer.from(JSON.stringify(value, null, 1));
        const guard = createDepthGuard(most, false);
        const answers: boolean[] = [];
        for (let at = 0; at < bytes.length; at += cut)
          answers.push(guard(bytes.subarray(at, at + cut)));
        assert.equal(answers.every(Boolean), depthOf(value) <= most);
      },
    ),
  );
});

test('headers that are too long or too many, and what is no HTTP, get a clear answer', async (context) => {
  const { url } = await serve(context, { mounts: [sizes] });
  const ask = (lines: string): Promise<string> =>
    talk(url, `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${lines}\r\n`);
  const many = Array.from({ length: 101 }, (_, at) => `X-A${at}: b\r\n`).join('');
  for (const [answer, status, detail] of [
    [await ask(`X-Long: ${'a'.repeat(20_000)}\r\n`), 431, /too long/],
    [await ask(many), 431, /103 header lines/],
    [await ask('X-Same: b\r\n'.repeat(120)), 431, /122 header lines/],
    [await ask('no colon here\r\n'), 400, /not a request of HTTP/],
    [await talk(url, 'BREW /pot HTCPCP/1.0\r\n\r\n'), 400, /not a request of HTTP/],
    [await talk(url, `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`), 431, /too long/],
    [await talk(url, 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n'), 400, /./],
  ] as const) {
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
    assert.match(answer, detail);
  }
  const smuggled = 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n';
  assert.match(await ask(smuggled), /^HTTP\/1.1 400 /);
  assert.equal((await call(`${url}/healthz`, 'GET')).status, 200);
});

test('who sends headers or a body too slowly is let go, others are not kept waiting', async (context) => {
  const limits = { headersMs: 300, bodyIdleMs: 200 };
  const { url } = await serve(context, { mounts: [sizes], limits });
  const head = 'Host: 127.0.0.1\r\nConnection: close\r\n';
  const slowHeaders = talk(url, `GET /healthz HTTP/1.1\r\n${head}`);
  const slowBody = talk(url, `POST /echo HTTP/1.1\r\n${head}Content-Length: 9\r\n\r\nabc`);
  assert.equal((await call(`${url}/healthz`, 'GET')).status, 200);
  assert.match(await slowHeaders, /^HTTP\/1.1 408 .*too slowly/s);
  assert.match(await slowBody, /^HTTP\/1.1 408 .*Nothing of the body came for 200 ms/s);
});
