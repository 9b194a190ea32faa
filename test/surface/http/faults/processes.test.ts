import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  createMemoirClient,
  MemoirClientError,
  type ScopeClient,
} from '../../../../src/client/index.ts';
import { createMemory } from '../../../../src/index.ts';
import { startServe, type ServeProcess } from '../serve-process.ts';
import { temporaryFolder } from '../serving.ts';

const NO_WAIT = { derive: 'none' } as const;

/** Writes one after the other until the server is gone, and notes what was acknowledged. */
async function writeOn(scope: ScopeClient, name: string, acknowledged: string[]): Promise<void> {
  for (let at = 0; ; at += 1) {
    try {
      await scope.add(`${name} ${at}`, NO_WAIT);
      acknowledged.push(`${name} ${at}`);
    } catch (error) {
      assert.ok(MemoirClientError.is(error), String(error));
      assert.ok(['NETWORK', 'STORE_BUSY'].includes(error.code), error.code);
      return;
    }
  }
}

async function storedTexts(path: string): Promise<ReadonlySet<string>> {
  const memory = createMemory({ path, embedder: 'none' });
  const texts = new Set<string>();
  for await (const { text } of memory.scope({ user: 'ana' }).export()) texts.add(text);
  for (const check of await memory.store.upkeep.check({ fix: false })) {
    assert.ok(check.ok, `${check.name}: ${check.detail}`);
  }
  await memory.close();
  return texts;
}

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`${signal} during writes: every acknowledged write is there after it`, async (context) => {
    const path = join(temporaryFolder(context), 'memoir.db');
    const server = await startServe(context, path);
    const { scope } = createMemoirClient({ url: server.url, retries: 0 });
    const acknowledged: string[] = [];
    const writers = ['a', 'b', 'c'].map((name) =>
      writeOn(scope({ user: 'ana' }), name, acknowledged),
    );
    await until(() => acknowledged.length > 20);
    server.kill(signal);
    await Promise.all(writers);
    assert.equal(await server.gone, signal === 'SIGTERM' ? 0 : 'SIGKILL');
    const stored = await storedTexts(path);
    assert.deepEqual(
      acknowledged.filter((text) => !stored.has(text)),
      [],
    );
    assert.ok(stored.size <= acknowledged.length + 3, 'one write of each may be unacknowledged');
    const again = await startServe(context, path);
    const ana = createMemoirClient({ url: again.url }).scope({ user: 'ana' });
    assert.equal((await ana.search(acknowledged.at(-1) ?? '')).results.length > 0, true);
    again.kill('SIGTERM');
    assert.equal(await again.gone, 0);
  });
}

test('two servers on one file lose nothing, and each finds what the other wrote', async (context) => {
  const path = join(temporaryFolder(context), 'memoir.db');
  const servers = [await startServe(context, path), await startServe(context, path)];
  const scopes = servers.map(({ url }) => createMemoirClient({ url }).scope({ user: 'ana' }));
  const writes = scopes.flatMap((scope, server) =>
    Array.from({ length: 40 }, (_, at) => scope.add(`zq${server}x${at}`, NO_WAIT)),
  );
  const ids = (await Promise.all(writes)).flatMap(({ added }) => added.map(({ id }) => id));
  assert.equal(new Set(ids).size, 80);
  for (const [at, scope] of scopes.entries()) {
    assert.equal((await scope.list({ limit: 1_000 })).items.length, 80);
    const { results } = await scope.search(`zq${1 - at}x7`, { limit: 1 });
    assert.equal(results[0]?.text, `zq${1 - at}x7`);
  }
  await end(servers);
});

test('a key made by another process is demanded soon', async (context) => {
  const path = join(temporaryFolder(context), 'memoir.db');
  const servers = [await startServe(context, path), await startServe(context, path)];
  const [one, two] = servers.map(({ url }) => createMemoirClient({ url, retries: 0 }));
  await two?.stats();
  const created = await one?.keys.create({ name: 'first' });
  await assert.rejects(one?.stats() ?? Promise.resolve(), { code: 'UNAUTHENTICATED' });
  // Another process believes for a second that there is none.
  let refused: unknown;
  while (refused === undefined)
    refused = await two?.stats().then(
      () => undefined,
      (error) => error,
    );
  assert.ok(MemoirClientError.is(refused));
  assert.equal(refused.code, 'UNAUTHENTICATED');
  const keyed = createMemoirClient({ url: servers[1]?.url ?? '', key: created?.secret ?? '' });
  assert.equal((await keyed.stats()).tenant, 'default');
  await end(servers);
});

async function end(servers: readonly ServeProcess[]): Promise<void> {
  for (const server of servers) server.kill('SIGTERM');
  assert.deepEqual(
    await Promise.all(servers.map(({ gone }) => gone)),
    servers.map(() => 0),
  );
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
