import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { readMem0 } from '../../../../src/surfaces/cli/import/mem0.ts';
import { runImport } from '../../../../src/surfaces/cli/import/run-import.ts';
import type { ImportCounts } from '../../../../src/surfaces/cli/import/run-import.ts';
import { startMem0 } from '../start-mem0.ts';
import type { RunningMem0 } from '../start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

const MEMORY = {
  id: '6d1d3b8e-7f0a-4f57-9f39-1f6d8c3e2a11',
  memory: 'Loves sailing on weekends',
  user_id: 'ana',
  agent_id: 'coach',
  app_id: 'web',
  run_id: 'r1',
  metadata: { plan: 'pro', nested: { deep: [1, 2] } },
  categories: ['sports'],
  created_at: '2024-01-01T10:00:00-07:00',
  updated_at: '2024-02-01T10:00:00-07:00',
  expiration_date: '2990-12-31',
  immutable: true,
};

async function importInto(
  context: Pick<TestContext, 'after'>,
  content: unknown,
): Promise<{ readonly server: RunningMem0; readonly key: string; readonly counts: ImportCounts }> {
  const server = await startMem0(context);
  const key = await server.key('default');
  const items = readMem0(textOf(JSON.stringify(content)));
  const { memory } = server;
  const counts = await runImport(items, {
    scopeFor: ({ user, agent }) => memory.scope({ ...(user && { user }), ...(agent && { agent }) }),
    session: 'file',
    extractor: memory.extractor,
    stop: new AbortController().signal,
  });
  return { server, key, counts };
}

async function* textOf(text: string): AsyncGenerator<string> {
  yield text;
}

async function listed(server: RunningMem0, key: string, filters: Loose): Promise<readonly Loose[]> {
  return (await server.call(key, 'POST', '/v3/memories/', { filters })).body.results;
}

function camelCased(value: Loose): Loose {
  const rename = (name: string): string =>
    name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [rename(name), each]));
}

for (const [shape, content] of [
  ['a list (v1)', [MEMORY]],
  ['results (v1.1)', { results: [MEMORY], relations: [] }],
  ['a page of v3', { count: 1, next: null, previous: null, results: [MEMORY] }],
  ['what the JavaScript client gives', { count: 1, results: [camelCased(MEMORY)] }],
  ['a list of pages', [{ results: [MEMORY] }, { results: [] }]],
] as const) {
  test(`shows what is imported of ${shape} as it was`, async (context) => {
    const { server, key, counts } = await importInto(context, content);
    assert.equal(counts.added, 1);
    const [memory] = await listed(server, key, { user_id: 'ana' });
    assert.equal(memory.memory, MEMORY.memory);
    assert.equal(memory.agent_id, 'coach');
    assert.equal(memory.app_id, 'web');
    assert.equal(memory.run_id, 'r1');
    assert.deepEqual(memory.metadata, MEMORY.metadata);
    assert.deepEqual(memory.categories, ['sports']);
    assert.equal(memory.created_at, '2024-01-01T17:00:00.000Z');
    assert.equal(memory.updated_at, '2024-02-01T17:00:00.000Z');
    assert.equal(memory.expiration_date, '2990-12-31');
    assert.equal(memory.immutable, true);
    assert.equal(memory.structured_attributes.month, 1);
    for (const filters of [
      { run_id: 'r1' },
      { app_id: 'web' },
      { AND: [{ user_id: 'ana' }, { created_at: { gte: '2024-01-01', lte: '2024-01-01' } }] },
      { AND: [{ user_id: 'ana' }, { updated_at: { gte: '2024-02-01' } }] },
      {
        AND: [
          { user_id: 'ana' },
          { metadata: { plan: 'pro' } },
          { categories: { in: ['sports'] } },
        ],
      },
    ]) {
      assert.equal((await listed(server, key, filters)).length, 1, JSON.stringify(filters));
    }
    const none = { AND: [{ user_id: 'ana' }, { created_at: { gte: '2024-01-02' } }] };
    assert.equal((await listed(server, key, none)).length, 0);
    const { body } = await server.call(key, 'POST', '/v3/memories/search/', {
      query: 'Who loves sailing?',
      filters: { user_id: 'ana' },
    });
    assert.equal(body.results[0].id, memory.id);
  });
}

test('takes over what our own server lists, and what was replaced stays replaced', async (context) => {
  const source = await startMem0(context);
  const from = await source.key('acme');
  const client: Loose = await source.client(from);
  await client.add('I live in Lisbon.', { userId: 'ana', timestamp: 1_700_000_000 });
  await client.add('I moved to Berlin.', { userId: 'ana', timestamp: 1_710_000_000 });
  const page = await client.getAll({ filters: { user_id: 'ana' } });
  const { server, key } = await importInto(context, page);
  const shown = (memories: readonly Loose[]): Loose =>
    memories.map((each) => [each.memory, each.created_at, each.lifecycle_state]).toSorted();
  const before = await listed(source, from, { user_id: 'ana' });
  const after = await listed(server, key, { user_id: 'ana' });
  assert.deepEqual(shown(after), shown(before));
});
