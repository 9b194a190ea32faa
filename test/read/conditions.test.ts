import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Condition } from '../../src/index.ts';
import { readCondition } from '../../src/read/read-condition.ts';
import { addChange, buildRecord, createFakeRuntime } from '../../src/testing/index.ts';
import { openMemory, temporaryPath } from '../flow/temporary.ts';

const leaf: Condition = { field: ['metadata', 'k'], is: 'eq', value: 1 };

function nested(depth: number): Condition {
  return depth === 1 ? leaf : { not: nested(depth - 1) };
}

const listed = (count: number): Condition => ({
  field: ['metadata', 'k'],
  is: 'in',
  value: Array.from({ length: count }, (_, at) => at),
});

test('a condition is taken as it is given, within its bounds', () => {
  const good: readonly Condition[] = [
    { all: [] },
    { any: [leaf, { not: leaf }] },
    { field: ['text'], is: 'icontains', value: 'tea' },
    { field: ['metadata', 'a', 'b c', '__proto__'], is: 'present' },
    { field: ['metadata', 'k'], is: 'eq', value: [1, 'a', null] },
    { field: ['occurredAt'], is: 'in', value: [1, 2] },
    nested(16),
    { all: Array.from({ length: 511 }, () => leaf) },
    { any: [listed(500), { not: listed(500) }] },
  ];
  for (const condition of good) assert.deepEqual(readCondition('where', condition), condition);
});

test('what is wrong with a condition is named', () => {
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [null, /where/],
    [[], /where/],
    [{}, /where.*all, any, not/],
    [{ all: leaf }, /where\.all.*list/],
    [{ all: [leaf], any: [leaf] }, /"any"/],
    [
      { any: [leaf, { not: { field: ['text'], is: 'equals', value: 1 } }] },
      /where\.any\[1\]\.not\.is/,
    ],
    [{ field: 'text', is: 'present' }, /where\.field.*list/],
    [{ field: [], is: 'present' }, /where\.field\[0\]/],
    [{ field: ['txt'], is: 'present' }, /did you mean "text"/],
    [{ field: ['metadata'], is: 'present' }, /after "metadata"/],
    [{ field: ['metadata', 1], is: 'present' }, /where\.field\[1\]/],
    [{ field: ['text', 'length'], is: 'present' }, /"text" alone/],
    [{ field: ['text'], is: 'present', value: 1 }, /where\.value/],
    [{ field: ['text'], is: 'eq' }, /where\.value/],
    [{ field: ['text'], is: 'in', value: 'a' }, /where\.value.*list/],
    [{ field: ['text'], is: 'gt', value: ['a'] }, /where\.value/],
    [{ field: ['text'], is: 'eq', value: Number.NaN }, /where\.value/],
    [{ field: ['text'], is: 'eq', value: '\ud800' }, /where\.value/],
    [{ field: ['text'], is: 'in', value: ['a', {}] }, /where\.value\[1\]/],
    [{ field: ['occurredAt'], is: 'gt', value: '2026-02-01' }, /epoch milliseconds/],
    [{ ...leaf, values: 1 }, /did you mean "value"/],
    [nested(17), /16 deep/],
    [{ all: Array.from({ length: 512 }, () => leaf) }, /512/],
    [listed(1_001), /1000/],
    [{ any: [listed(600), listed(401)] }, /1000/],
  ];
  for (const [condition, message] of wrong) {
    assert.throws(
      () => readCondition('where', condition),
      { code: 'INVALID_INPUT', message },
      String(message),
    );
  }
});

test('the one memory that matches is found among 20,000', async (t) => {
  const memory = openMemory(t, { path: temporaryPath(t), embedder: 'none', durability: 'normal' });
  const ana = memory.scope({ user: 'ana' });
  for (let first = 0; first < 20_000; first += 5_000) {
    const turns = Array.from({ length: 5_000 }, (_, at) => ({
      content: `Tea, tea and tea, cup ${first + at}`,
    }));
    await ana.add(turns, {
      derive: 'none',
      session: `part ${first}`,
      metadata: { shop: { open: false } },
    });
  }
  const { added } = await ana.add('A long evening that ended with tea.', {
    metadata: { shop: { open: true } },
  });
  const ids = added.map(({ id }) => id);
  const where: Condition = { field: ['metadata', 'shop', 'open'], is: 'eq', value: true };
  const { results } = await ana.search('tea', { where, limit: 3 });
  assert.deepEqual(
    results.map(({ id }) => id),
    ids,
  );
  const { items } = await ana.list({ where, limit: 1 });
  assert.deepEqual(
    items.map(({ id }) => id),
    ids,
  );
});

test('what is derived stays behind its episode unless kinds are named', async (t) => {
  const memory = openMemory(t, { path: temporaryPath(t), embedder: 'none' });
  const ana = memory.scope({ user: 'ana' });
  await ana.add('I live in Lisbon, happily', { wait: 'derived' });
  const derived: Condition = { not: { field: ['kind'], is: 'eq', value: 'episode' } };
  assert.equal((await ana.search('where do I live', { where: derived })).results.length, 0);
  assert.equal((await ana.list({ where: derived })).items.length, 0);
  const kinds = ['fact', 'profile', 'preference'] as const;
  assert.equal((await ana.search('where do I live', { where: derived, kinds })).results.length, 1);
  assert.equal((await ana.list({ where: derived, kinds })).items.length, 1);
});

test('what holds instead is brought in only when it passes', async (t) => {
  const memory = openMemory(t, { path: temporaryPath(t), embedder: 'none' });
  const ana = memory.scope({ user: 'ana' });
  const tell = (text: string, at: string, tag: string): Promise<unknown> =>
    ana.add(
      { role: 'user', content: text, at },
      { session: at, wait: 'derived', metadata: { tag } },
    );
  await tell('I live in Lisbon, happily', '2026-01-05', 'old');
  await tell('I moved to Porto', '2026-05-01', 'new');
  const asked = { limit: 2, minScore: 0.5 };
  const tags = async (where: Condition): Promise<unknown[]> =>
    (await ana.search('happily', { ...asked, where })).results.map(
      ({ metadata }) => metadata['tag'],
    );
  assert.deepEqual(await tags({ all: [] }), ['new', 'old']);
  assert.deepEqual(await tags({ field: ['metadata', 'tag'], is: 'eq', value: 'old' }), ['old']);
});

test('exactly an agent: also of what is known of an episode', async (t) => {
  const memory = openMemory(t, { path: temporaryPath(t), embedder: 'none' });
  const ana = memory.scope({ user: 'ana' });
  const { added } = await ana.add('I live in Lisbon.', { wait: 'derived' });
  const id = added[0]?.id ?? '';
  const runtime = createFakeRuntime();
  const made = buildRecord(runtime, {
    text: 'What the coach made of it',
    scope: { ...ana.scope, agent: 'coach' },
    kind: 'fact',
    sources: [{ id, start: 0, end: 4 }],
  });
  const partition = { tenant: ana.scope.tenant, user: 'ana' };
  await memory.store.records.commit({ partition, changes: [addChange(runtime, made)] });
  const facts = async (exactly: readonly 'agent'[]): Promise<string[]> =>
    (await ana.search('where do I live', { exactly })).results.flatMap((result) =>
      (result.facts ?? []).map(({ text }) => text),
    );
  assert.ok((await facts([])).includes(made.text));
  assert.ok((await facts(['agent'])).length > 0);
  assert.ok(!(await facts(['agent'])).includes(made.text));
});

test("exactly an agent, or what is no agent's", async (t) => {
  const memory = openMemory(t, { path: temporaryPath(t), embedder: 'none' });
  const ana = memory.scope({ user: 'ana' });
  const coach = ana.agent('coach');
  await ana.add('I live in Lisbon.', { wait: 'derived' });
  await coach.add('I live in Porto, by the river.', { wait: 'derived' });
  const found = async (exactly: readonly ('user' | 'agent')[]): Promise<string[]> =>
    (await coach.search('where do I live', { exactly, minScore: 0 })).results.map(
      ({ text }) => text,
    );
  assert.equal((await found([])).length, 2);
  assert.deepEqual(await found(['agent']), ['I live in Porto, by the river.']);
  const { items } = await ana.list({ exactly: ['agent'] });
  assert.deepEqual(
    items.map(({ text }) => text),
    ['I live in Lisbon.'],
  );
  await assert.rejects(ana.list({ exactly: ['tenant' as 'user'] }), { code: 'INVALID_INPUT' });
});
