import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { MAIN, runCli } from '../run-cli.ts';
import { startServe } from './serve-process.ts';
import { temporaryFolder } from './serving.ts';

test('it tells in words what is reachable where, and what it tells works when pasted', async (context) => {
  const home = temporaryFolder(context);
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--quiet'], {
    env: { PATH: process.env['PATH'], MEMOIR_HOME: home, MEMOIR_EMBEDDER: 'none' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  context.after(() => child.kill('SIGKILL'));
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
  while (!told.includes('Ctrl-C')) await once(child.stdout, 'data');
  assert.match(
    told,
    /listens at http:\/\/127\.0\.0\.1:\d+ and keeps its memories in \S+memoir\.db/,
  );
  assert.match(told, /\/v1 .*reference is at \/v1\/docs/);
  assert.match(told, /There are no keys: whoever uses this machine may read and write/);
  const commands = told.split('\n').filter((line) => line.startsWith('  curl '));
  assert.equal(commands.length, 2);
  const [added = '', found = ''] = commands.map((command) => {
    const { stdout, error } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    assert.equal(error, undefined);
    return stdout;
  });
  assert.match(added, /"added":\[\{"id":"/);
  assert.match(found, /"results":\[\{.*"text":"I moved to Lisbon"/);
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(told) ?? [];
  for (const path of ['/', '/v1/docs', '/v1/openapi.json', '/healthz', '/readyz', '/metrics']) {
    const { status } = await fetch(url + path, { redirect: 'error' });
    assert.equal(status, 200, path);
  }
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'close'), [0, null]);
});

test('with a key it says so, and listens for others too', async (context) => {
  const home = temporaryFolder(context);
  const refused = await runCli(home, ['serve', '--host', '0.0.0.0', '--port', '0']);
  assert.equal(refused.code, 3, refused.stderr);
  assert.match(refused.stderr, /there is no key yet: make one with "memoir keys create"/);

  const path = join(home, 'memoir.db');
  const open = await startServe(context, path);
  const created = await fetch(`${open.url}/v1/keys`, { method: 'POST', body: '{"name":"first"}' });
  const { secret } = (await created.json()) as { readonly secret: string };
  open.kill('SIGTERM');
  assert.equal(await open.gone, 0);

  const server = await startServe(context, path, '--host', '0.0.0.0');
  const { port } = new URL(server.url);
  const url = `http://127.0.0.1:${port}`;
  const keyed = { headers: { authorization: `Bearer ${secret}` } };
  assert.equal((await fetch(`${url}/v1/stats`)).status, 401);
  assert.equal((await fetch(`${url}/v1/stats`, keyed)).status, 200);
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  assert.equal((await fetch(`${url}/metrics`)).status, 401);
  assert.equal((await fetch(`${url}/metrics`, keyed)).status, 200);
  assert.match(await (await fetch(url)).text(), /Calls need a key/);
  for (const line of server.log) assert.ok(!line.includes(secret));
});

test('a port that is taken, and a wrong one, are said to be', async (context) => {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  context.after(() => other.close());
  const { port } = other.address() as { readonly port: number };
  const home = temporaryFolder(context);
  const taken = await runCli(home, ['serve', '--port', String(port)]);
  assert.equal(taken.code, 3);
  assert.match(
    taken.stderr,
    new RegExp(
      `Port ${port} of 127.0.0.1 is taken, perhaps by another Memoir: choose one with --port`,
    ),
  );
  assert.equal((await runCli(home, ['serve', '--port', '70000'])).code, 2);
});

test('a second signal ends it at once', async (context) => {
  const path = join(temporaryFolder(context), 'memoir.db');
  const server = await startServe(context, path);
  const stream = await fetch(`${server.url}/v1/changes`, {
    headers: { accept: 'text/event-stream' },
  });
  assert.equal(stream.status, 200);
  const hanging = fetch(`${server.url}/v1/import`, {
    method: 'POST',
    body: new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([0x7b])) }),
    duplex: 'half',
  }).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 200));
  server.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 200));
  server.kill('SIGTERM');
  assert.equal(await server.gone, 143);
  await hanging;
});
