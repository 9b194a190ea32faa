import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { makeKey, serve, surface, talk, call } from '../serving.ts';

/** Sends a head and a piece of the body it announces, and answers with what comes back first. */
function begin(context: TestContext, url: string, path: string, length: number): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  context.after(() => socket.destroy());
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${length}\r\n\r\n{"text":"`,
  );
  return new Promise((resolve, reject) => {
    socket.setEncoding('utf8');
    socket.once('data', resolve);
    socket.once('error', reject);
    socket.once('close', () => resolve(''));
  });
}

test('nothing of a body is waited for before its sender has shown a key', async (context) => {
  const { url, memory } = await serve(context, { limits: { closeMs: 100 } });
  await makeKey(memory);
  for (const path of ['/v1/memories', '/v1/import', '/mcp', '/mem0/v1/memories/']) {
    assert.match(await begin(context, url, path, 4_000_000), /^HTTP\/1\.1 401 /, path);
  }
});

test('who is answered and goes on sending is let go', async (context) => {
  const limits = { bodyIdleMs: 100, bodyMs: 100 };
  const { url, memory } = await serve(context, { limits });
  await makeKey(memory);
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const head = `POST /v1/memories HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: 9999\r\n\r\n{`;
  socket.write(head);
  const dripping = setInterval(() => socket.write('x'), 20);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(dripping);
});

const sizes = surface(async (request) =>
  Response.json({ size: (await request.arrayBuffer()).byteLength }),
);

test('a body that comes drop by drop has an end', async (context) => {
  const limits = { bodyIdleMs: 1_000, bodyMs: 200, closeMs: 100 };
  const { url } = await serve(context, { mounts: [sizes], limits });
  assert.match(await begin(context, url, '/echo', 4_000), /^HTTP\/1\.1 408 /);
});

test('bodies that are held have room together, and give it back', async (context) => {
  const { url } = await serve(context, { mounts: [sizes], limits: { heldBytes: 1_000 } });
  for (let round = 0; round < 3; round += 1) {
    assert.equal((await call(`${url}/echo`, 'POST', 'x'.repeat(900))).status, 200);
    assert.equal((await call(`${url}/echo`, 'POST', 'x'.repeat(1_100))).status, 503);
  }
});

test('behind a proxy nobody is taken for the person at this machine', async (context) => {
  const { url } = await serve(context);
  for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
    for (const path of ['/v1/keys', '/metrics', '/mcp']) {
      const response = await fetch(`${url}${path}`, { headers: { [name]: '198.51.100.7' } });
      assert.equal(response.status, 403, `${name} ${path}`);
    }
  }
  assert.equal((await fetch(`${url}/v1/keys`)).status, 200);
});

test('a server that a proxy is to reach does not start without a key', async (context) => {
  for (const options of [{ hosts: ['memoir.example'] }, { publicUrl: 'https://memoir.example' }]) {
    await assert.rejects(serve(context, options), { code: 'CONFIG' });
  }
  const { memory } = await serve(context);
  await makeKey(memory);
  const { url } = await serve(context, { memory, hosts: ['memoir.example'] });
  assert.equal((await fetch(`${url}/metrics`)).status, 401);
});

test('what pages of other sites embed is refused, a link that is followed is not', async (context) => {
  const { url } = await serve(context);
  const { host } = new URL(url);
  const ask = (mode: string, dest: string): Promise<string> =>
    talk(
      url,
      `GET /v1/memories HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: ${mode}\r\nSec-Fetch-Dest: ${dest}\r\n\r\n`,
    );
  assert.match(await ask('no-cors', 'image'), /^HTTP\/1\.1 403 /);
  assert.match(await ask('navigate', 'iframe'), /^HTTP\/1\.1 403 /);
  assert.match(await ask('navigate', 'document'), /^HTTP\/1\.1 200 /);
});

test('an origin that can never match is refused at the start', async (context) => {
  for (const origin of ['localhost:3000', 'http://localhost:3000/', 'nonsense', '*']) {
    await assert.rejects(serve(context, { cors: [origin] }), /like http:\/\/localhost:3000/);
  }
  await serve(context, { cors: ['http://localhost:3000'] });
});

test('a Host that is none gets problem details', async (context) => {
  const { url } = await serve(context);
  const answer = await talk(
    url,
    'GET / HTTP/1.1\r\nHost: 127.0.0.999\r\nConnection: close\r\n\r\n',
  );
  assert.match(answer, /^HTTP\/1\.1 4\d\d /);
  assert.match(answer, /"code":"/);
});
