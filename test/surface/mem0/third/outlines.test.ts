import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemory } from '../../../../src/index.ts';
import { startMem0 } from '../start-mem0.ts';
import type { RunningMem0 } from '../start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

async function listed(server: RunningMem0, key: string, filters: object): Promise<Loose> {
  return (await server.call(key, 'POST', '/v3/memories/', { filters })).body;
}

async function addRaw(
  server: RunningMem0,
  key: string,
  content: string | readonly string[],
  more: object,
): Promise<readonly Loose[]> {
  const messages = [content].flat().map((text) => ({ role: 'user', content: text }));
  const body = { messages, infer: false, ...more };
  return (await server.call(key, 'POST', '/v3/memories/add/', body)).body.results;
}

test('lists, counts and entities see at once what another process does', async (context) => {
  const server = await startMem0(context, { onDisk: true });
  const key = await server.key('acme');
  await addRaw(server, key, ['one', 'two'], { user_id: 'ana', agent_id: 'helper' });
  assert.equal((await listed(server, key, { user_id: 'ana' })).count, 2);

  // A memory of its own on the same file shares nothing but the file, like another process.
  const other = createMemory({ path: server.file ?? '', embedder: 'none' });
  context.after(() => other.close());
  const scope = other.tenant('acme').scope({ user: 'ana' });
  const { added } = await scope.add('three', {
    derive: 'none',
    metadata: { $mem0: { raw: true } },
  });
  const [third] = added;
  const after = await listed(server, key, { user_id: 'ana' });
  assert.deepEqual(
    after.results.map(({ memory }: Loose) => memory),
    ['three', 'two', 'one'],
  );

  await scope.update(third?.id ?? '', { text: 'three, but other' });
  const changed = await listed(server, key, { user_id: 'ana' });
  assert.equal(changed.results[0].memory, 'three, but other');

  await scope.forget({ ids: [third?.id ?? ''] });
  assert.equal((await listed(server, key, { user_id: 'ana' })).count, 2);
  const entities = await server.call(key, 'GET', '/v1/entities/?type=user');
  assert.deepEqual(
    entities.body.results.map((each: Loose) => [each.name, each.total_memories]),
    [['ana', 2]],
  );
  await scope.forget({ everything: true });
  assert.deepEqual((await listed(server, key, { user_id: 'ana' })).results, []);
});

test('many calls at once never see an older state than they began with', async (context) => {
  const server = await startMem0(context, { onDisk: true });
  const key = await server.key('acme');
  const filters = { user_id: 'ana' };
  await Promise.all(
    Array.from({ length: 30 }, async (_, at) => {
      await addRaw(server, key, `note ${at}`, filters);
      const { results } = await listed(server, key, filters);
      assert.ok(results.some(({ memory }: Loose) => memory === `note ${at}`));
    }),
  );
  assert.equal((await listed(server, key, filters)).count, 30);
});

test('filters on what only this surface knows look at all memories, not at the best', async (context) => {
  const server = await startMem0(context, { onDisk: true });
  const key = await server.key('acme');
  const many = Array.from({ length: 1_150 }, (_, at) => `zebra zebra zebra zebra ${at}`);
  for (let at = 0; at < many.length; at += 115) {
    await addRaw(server, key, many.slice(at, at + 115), { user_id: 'ana' });
  }
  const [wanted] = await addRaw(
    server,
    key,
    'Among a great many other words, and far behind all others, one zebra is spoken of as well',
    { user_id: 'ana', categories: ['rare'] },
  );
  const search = async (filter: object): Promise<readonly string[]> => {
    const filters = { AND: [{ user_id: 'ana' }, filter] };
    const body = { query: 'zebra', filters, threshold: 0, top_k: 5 };
    const { results } = (await server.call(key, 'POST', '/v3/memories/search/', body)).body;
    return results.map(({ id }: Loose) => id);
  };
  assert.deepEqual(await search({ categories: { in: ['rare'] } }), [wanted.id]);
  assert.deepEqual(await search({ categories: { contains: 'RAR' } }), [wanted.id]);
  await server.call(key, 'PUT', `/v1/memories/${wanted.id}/`, { timestamp: 1_000_000_000 });
  const before = { created_at: { lt: '2002-01-01' }, attributed_to: 'user' };
  assert.deepEqual(await search(before), [wanted.id]);
  const words = { keywords_search: 'spoken zebra' };
  assert.deepEqual(await search(words), [wanted.id]);
  await server.call(key, 'POST', '/v1/feedback/', { memory_id: wanted.id, feedback: 'POSITIVE' });
  assert.deepEqual(await search({ feedback: 'POSITIVE' }), [wanted.id]);
});

test('an unknown id is told so, and one of another owner is found, without a hint', async (context) => {
  const server = await startMem0(context, { onDisk: true });
  const key = await server.key('acme');
  const scope = server.memory.tenant('acme').scope({ user: 'bo' });
  const { added } = await scope.add('Bo was here', { derive: 'none' });
  const foreign = server.memory.tenant('other').scope({ user: 'bo' });
  const theirs = await foreign.add('Not yours', { derive: 'none' });
  const get = async (id: string | undefined): Promise<number> =>
    (await server.call(key, 'GET', `/v1/memories/${id}/`)).status;
  assert.equal(await get(added[0]?.id), 200);
  assert.equal(await get(theirs.added[0]?.id), 404);
  assert.equal(await get('00000000-0000-0000-0000-000000000000'), 404);
});
