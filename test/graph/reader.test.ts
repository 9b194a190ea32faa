import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { GraphHandle } from '../../src/core/graph.ts';
import type { MemoryRecord } from '../../src/core/record.ts';
import { writablePartition } from '../../src/core/scope.ts';
import type { Scope } from '../../src/core/scope.ts';
import type { Store } from '../../src/core/store.ts';
import { createGraphReader } from '../../src/read/graph.ts';
import type { GraphReader } from '../../src/read/graph.ts';
import { createKnowledgeReader } from '../../src/read/knowledge.ts';
import { createSqliteStore } from '../../src/stores/sqlite/index.ts';
import { addChange, createFakeRuntime } from '../../src/testing/index.ts';
import type { FakeRuntime } from '../../src/testing/index.ts';
import { NOW, said } from './said.ts';

const MAYA: Scope = { tenant: 'default', user: 'maya' };
const NOAH: Scope = { tenant: 'default', user: 'noah' };

interface Parts {
  readonly store: Store;
  readonly runtime: FakeRuntime;
  readonly reader: GraphReader;
}

function open(context: TestContext): Parts {
  const folder = mkdtempSync(join(tmpdir(), 'memoir-graph-'));
  const runtime = createFakeRuntime({ start: Date.parse(NOW) });
  const store = createSqliteStore({ path: join(folder, 'memoir.db'), runtime, thread: 'main' });
  context.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const knowledge = createKnowledgeReader(store);
  return { store, runtime, reader: createGraphReader({ knowledge, now: runtime.now }) };
}

function graphOf({ reader }: Parts, scope: Scope): GraphHandle {
  return reader.handle(scope, () => Promise.resolve());
}

async function tell(
  { store, runtime }: Parts,
  scope: Scope,
  ...told: readonly Parameters<typeof said>[]
): Promise<readonly MemoryRecord[]> {
  const records = told.map(([each, fields]) => said(each, { scope, ...fields }));
  await store.records.commit({
    partition: writablePartition(scope),
    changes: records.map((record) => addChange(runtime, record)),
  });
  return records;
}

test('what is written is in the graph at the next call, and gone when it is forgotten', async (t) => {
  const parts = open(t);
  const graph = graphOf(parts, MAYA);
  assert.deepEqual(await graph.entities(), { entities: [], total: 0 });
  await tell(parts, MAYA, [['Alice', 'manages', 'Project Alpha']]);
  const [due] = await tell(parts, MAYA, [['Alpha/project', 'is due', 'March 2026']]);
  const found = await graph.neighbours('alice', { hops: 2 });
  assert.deepEqual(
    found.steps.map(({ hops, reads }) => [hops, reads]),
    [
      [1, 'manages'],
      [2, 'is due'],
    ],
  );
  const stored = await parts.store.records.get(
    MAYA,
    found.steps.map(({ relation }) => relation.memory),
  );
  assert.equal(stored.length, 2);
  await parts.store.records.forget(MAYA, { ids: [due?.id ?? ''] });
  assert.deepEqual((await graph.match({ predicate: 'is due' })).relations, []);
  const { aliases } = await graph.entity('Project Alpha');
  assert.deepEqual(aliases, []);
  await assert.rejects(graph.match({ object: 'March 2026' }), { code: 'NOT_FOUND' });
});

test("no scope sees another user's entities, not even in an error", async (t) => {
  const parts = open(t);
  await tell(parts, MAYA, [['Zebulon', 'lives in', 'Oslo']]);
  await tell(parts, NOAH, [['Zoe', 'lives in', 'Rome']]);
  await tell(parts, { tenant: 'default' }, [['Acme/organisation', 'is located in', 'Berlin']]);
  const noah = graphOf(parts, NOAH);
  const names = (await noah.entities()).entities.map(({ name }) => name).sort();
  assert.deepEqual(names, ['Acme', 'Berlin', 'Rome', 'Zoe']);
  await assert.rejects(noah.entity('Zebulo'), (error: Error) => !error.message.includes('Zebulon'));
});

test("an agent's graph holds what the agent may read", async (t) => {
  const parts = open(t);
  const [clerk, coach] = [
    { ...MAYA, agent: 'clerk' },
    { ...MAYA, agent: 'coach' },
  ];
  await tell(parts, clerk, [['Alice', 'lives in', 'Oslo']]);
  await tell(parts, MAYA, [['Bob', 'lives in', 'Rome']]);
  assert.equal((await graphOf(parts, clerk).entities()).total, 4);
  assert.equal((await graphOf(parts, coach).entities()).total, 2);
  assert.equal((await graphOf(parts, MAYA).entities()).total, 4);
});

test('what has expired is in the graph no longer, without any write', async (t) => {
  const parts = open(t);
  const expiresAt = new Date(Date.parse(NOW) + 60_000).toISOString();
  await tell(parts, MAYA, [['Alice', 'is nicknamed', 'Ace'], { expiresAt }]);
  await tell(parts, MAYA, [['Alice', 'lives in', 'Oslo']]);
  const graph = graphOf(parts, MAYA);
  assert.deepEqual((await graph.entity('Ace')).name, 'Alice');
  parts.runtime.advance(60_000);
  await assert.rejects(graph.entity('Ace'), { code: 'NOT_FOUND' });
  assert.equal((await graph.entity('Alice')).relations, 1);
});

test('calls at the same time share one graph, and each sees what was written before it', async (t) => {
  const parts = open(t);
  await tell(parts, MAYA, [['Alice', 'lives in', 'Oslo']]);
  const [one, other] = await Promise.all([parts.reader.of(MAYA), parts.reader.of(MAYA)]);
  assert.equal(one, other);
  assert.equal(await parts.reader.of(MAYA), one);
  const before = parts.reader.of(MAYA);
  await tell(parts, MAYA, [['Bob', 'lives in', 'Rome']]);
  const after = await parts.reader.of(MAYA);
  await before;
  assert.ok(after.entities.has('bob'));
  assert.ok((await parts.reader.of(MAYA)).entities.has('bob'));
});

test('graphs asked longest ago give way, and all are dropped when something is forgotten', async (t) => {
  const parts = open(t);
  for (const scope of [MAYA, NOAH]) {
    await tell(parts, scope, [['Alice', 'lives in', 'Oslo']], [['Bob', 'lives in', 'Rome']]);
  }
  const knowledge = createKnowledgeReader(parts.store);
  const reader = createGraphReader({ knowledge, now: parts.runtime.now, mostRelations: 3 });
  const maya = await reader.of(MAYA);
  const noah = await reader.of(NOAH);
  assert.equal(await reader.of(NOAH), noah);
  assert.notEqual(await reader.of(MAYA), maya);
  const roomy = await parts.reader.of(MAYA);
  await parts.reader.of(NOAH);
  assert.equal(await parts.reader.of(MAYA), roomy);
  parts.reader.clear();
  assert.notEqual(await parts.reader.of(MAYA), roomy);
});

test('wrong options name the field', async (t) => {
  const parts = open(t);
  await tell(parts, MAYA, [['Alice', 'lives in', 'Oslo']]);
  const graph = graphOf(parts, MAYA);
  const mistyped: object = { tpye: 'person' };
  const wrong: readonly [Promise<unknown>, RegExp][] = [
    [
      graph.neighbours('Alice', { hops: 6 }),
      /^options\.hops is 6: give a whole number from 1 to 5/,
    ],
    [graph.paths('Alice', 'Oslo', { hops: 7 }), /^options\.hops is 7/],
    [graph.paths('Alice', ' '), /^to is " "/],
    [graph.entities({ limit: 0 }), /^options\.limit is 0/],
    [graph.entities(mistyped), /no field "tpye"/],
    [graph.match(mistyped), /pattern has no field "tpye"/],
    [graph.timeline('Alice', { at: 'soon' }), /^options\.at is "soon"/],
  ];
  for (const [call, message] of wrong) {
    await assert.rejects(call, { code: 'INVALID_INPUT', message });
  }
});
