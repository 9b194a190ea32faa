import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemory } from '../../../src/index.ts';
import { systemRuntime } from '../../../src/runtime.ts';
import { createInMemoryStore } from '../../../src/stores/in-memory/index.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

test('several updates are one transaction', async () => {
  const store = createInMemoryStore({ runtime: systemRuntime });
  const memory = createMemory({ store, embedder: 'none', extractor: 'none' });
  const scope = memory.scope({ user: 'ana' });
  const { added } = await scope.add([
    { role: 'user', content: 'one' },
    { role: 'user', content: 'two' },
  ]);
  const firm = await scope.add('firm', { immutable: true });
  const [first = '', second = ''] = added.map(({ id }) => id);
  const texts = async (): Promise<readonly string[]> =>
    (await Promise.all([first, second].map((id) => scope.get(id)))).map(({ text }) => text);
  for (const other of [NIL, firm.added[0]?.id ?? '', first]) {
    const updates = [
      { id: first, text: 'changed' },
      { id: other, text: 'changed' },
    ];
    await assert.rejects(scope.updateAll(updates));
    assert.deepEqual(await texts(), ['one', 'two']);
  }
  const changed = await scope.updateAll([
    { id: second, text: 'new two', at: '2020-01-01', expiresAt: '2099-01-01' },
    { id: first, text: 'new one' },
  ]);
  assert.deepEqual(
    changed.map(({ text, version }) => [text, version]),
    [
      ['new two', 2],
      ['new one', 2],
    ],
  );
  assert.equal((await scope.get(second)).occurredAt, '2020-01-01T00:00:00.000Z');
  assert.equal((await scope.get(second)).expiresAt, '2099-01-01T00:00:00.000Z');
  await scope.update(second, { expiresAt: null });
  assert.equal((await scope.get(second)).expiresAt, undefined);
  assert.deepEqual(await scope.updateAll([]), []);
  await memory.close();
});

test('what is derived takes over what its message was given, when it is told to', async () => {
  const store = createInMemoryStore({ runtime: systemRuntime });
  const memory = createMemory({ store, embedder: 'none' });
  const say = async (inherits: boolean, user: string, metadata: object) =>
    memory.scope({ user }).add('I live in Lisbon.', {
      metadata: { ...metadata },
      expiresAt: '2099-01-01',
      wait: 'derived',
      derive: { inherits },
    });
  const plain = (await say(false, 'ana', { a: 1 })).derived?.[0];
  assert.deepEqual([plain?.metadata['a'], plain?.expiresAt], [undefined, undefined]);
  const given = (await say(true, 'bob', { a: 1, tags: ['x'] })).derived?.[0];
  assert.deepEqual(given?.metadata, { a: 1, tags: ['x'] });
  assert.equal(given?.expiresAt, '2099-01-01T00:00:00.000Z');
  const again = (await say(true, 'bob', { a: 2, b: 3, tags: ['x', 'y'] })).derived?.[0];
  assert.equal(again?.id, given?.id);
  assert.deepEqual(again?.metadata, { a: 1, b: 3, tags: ['x', 'y'] });
  assert.equal(again?.version, 1);
  await memory.close();
});
