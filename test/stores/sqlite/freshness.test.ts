import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Store } from '../../../src/core/store.ts';
import { reviseChange } from '../../../src/testing/index.ts';
import { add, ana, ben, found, numbered, pathFor, rawFor, search, storeFor } from './fixture.ts';

const model = { name: 'fake@1', dimensions: 4 };
const partition = { tenant: 'acme', user: 'ana' };
const vectorOf = (...values: readonly number[]): Float32Array => Float32Array.from(values);

async function meaning(store: Store, text: string, values: Float32Array): Promise<unknown> {
  const { hits } = await search(store, ana, 'garden', { vector: { values, model: model.name } });
  return hits.find((hit) => hit.record.text === text)?.parts.meaning?.toFixed(1);
}

test('an index in memory follows what other connections derive and forget', async (t) => {
  const path = pathFor(t);
  const [one, other] = [storeFor(t, { path }), storeFor(t, { path })];
  const [turn] = await add(one, ana, ['We moved there in May']);
  if (turn === undefined) assert.fail('nothing was added');
  assert.deepEqual(await found(other, ana, 'Lisbon'), []);
  const [fact] = await add(one, ana, ['The user lives in Lisbon'], {
    kind: 'fact',
    sources: [{ id: turn.id, start: 0, end: 8 }],
  });
  assert.equal((await found(other, ana, 'Lisbon')).length, 2);
  const { marker } = await other.records.statements(ana);
  await one.records.forget(ana, { ids: [fact?.id ?? ''] });
  assert.deepEqual(await found(other, ana, 'Lisbon'), []);
  assert.deepEqual((await other.records.statements(ana, marker)).gone, [fact?.id]);
});

test('a marker older than the change log is answered with everything', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  await add(store, ana, ['Lives in Lisbon'], { kind: 'fact' });
  const { marker } = await store.records.statements(ana);
  await add(store, ana, ['Likes olives'], { kind: 'fact' });
  await add(store, ana, ['Said']);
  const told = await store.records.statements(ana, marker);
  assert.deepEqual([told.isComplete, told.records.length], [false, 1]);
  rawFor(t, path).exec('DELETE FROM change WHERE seq = (SELECT min(seq) + 1 FROM change)');
  const all = await store.records.statements(ana, marker);
  assert.deepEqual([all.isComplete, all.records.length], [true, 2]);
});

for (const threads of [
  ['main', 'main'],
  ['worker', 'main'],
] as const) {
  test(`an index that is in memory follows what another connection writes: ${threads.join()}`, async (t) => {
    const path = pathFor(t);
    const [one, other] = threads.map((thread) => storeFor(t, { path, thread }));
    if (one === undefined || other === undefined) assert.fail();
    await one.embeddings.setModel(model);
    const [first] = await add(one, ana, ['First in the garden']);
    if (first === undefined) assert.fail('nothing was added');
    assert.deepEqual(await found(other, ana, 'garden'), ['First in the garden']);

    const [second] = await add(one, ana, ['Second in the garden']);
    assert.deepEqual((await found(other, ana, 'garden')).length, 2);

    await one.embeddings.put(model, [{ id: first.id, version: 1, vector: vectorOf(1, 0, 0, 0) }]);
    assert.equal(await meaning(other, first.text, vectorOf(1, 0, 0, 0)), '1.0');

    const change = reviseChange(first, { text: 'Now in the kitchen' });
    await one.records.commit({ partition, changes: [change] });
    assert.deepEqual(await found(other, ana, 'garden'), ['Second in the garden']);
    assert.deepEqual(await found(other, ana, 'kitchen'), ['Now in the kitchen']);
    assert.equal(await meaning(other, 'Now in the kitchen', vectorOf(1, 0, 0, 0)), undefined);

    await one.records.forget(ana, { ids: [second?.id ?? ''] });
    assert.deepEqual(await found(other, ana, 'garden'), []);
    assert.equal((await search(other, ana, 'kitchen')).considered, 1);

    await one.records.forget(ana, { everything: true });
    assert.equal((await search(other, ana, 'kitchen')).considered, 0);
    await add(one, ana, ['Anew in the garden']);
    assert.deepEqual(await found(other, ana, 'garden'), ['Anew in the garden']);
  });
}

test('another model named by another connection drops the vectors in memory', async (t) => {
  const path = pathFor(t);
  const [one, other] = [storeFor(t, { path }), storeFor(t, { path })];
  await one.embeddings.setModel(model);
  const [record] = await add(one, ana, ['In the garden']);
  await one.embeddings.put(model, [
    { id: record?.id ?? '', version: 1, vector: vectorOf(1, 0, 0, 0) },
  ]);
  assert.equal(await meaning(other, 'In the garden', vectorOf(1, 0, 0, 0)), '1.0');
  await one.embeddings.setModel({ name: 'fake@2', dimensions: 2 });
  assert.equal(await meaning(other, 'In the garden', vectorOf(1, 0, 0, 0)), undefined);
  assert.equal((await search(other, ana, 'garden')).pendingVectors, 1);
});

test('an index that fell too far behind the log of changes is loaded afresh', async (t) => {
  const path = pathFor(t);
  const [one, other] = [storeFor(t, { path, durability: 'normal' }), storeFor(t, { path })];
  const [gone] = await add(one, ana, ['The first note']);
  assert.deepEqual(await found(other, ana, 'first'), ['The first note']);
  await one.records.forget(ana, { ids: [gone?.id ?? ''] });
  for (let batch = 0; batch < 10; batch += 1) await add(one, ana, numbered(1000, `batch${batch}`));
  const kept = rawFor(t, path).prepare('SELECT count(*) AS n, min(seq) AS first FROM change').get();
  assert.ok(Number(kept?.['n']) < 9000 && Number(kept?.['first']) > 1, 'the log was pruned');
  assert.deepEqual(await found(other, ana, 'first'), []);
  assert.equal((await search(other, ana, 'garden')).considered, 10_000);
  assert.equal((await found(other, ana, 'batch9')).length, 100);
});

test('an index does not outlive a file that was set back', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  await add(store, ana, ['One in the garden']);
  const raw = rawFor(t, path);
  const { version } = raw.prepare('SELECT version FROM partition').get() ?? {};
  await add(store, ana, ['Two in the garden']);
  assert.equal((await search(store, ana, 'garden')).considered, 2);
  raw.exec(`
    DELETE FROM entry WHERE id = (SELECT max(id) FROM entry);
    DELETE FROM change WHERE seq > ${version}; UPDATE partition SET version = ${version}`);
  assert.equal((await search(store, ana, 'garden')).considered, 1);
});

test('an index is loaded while others write to it, and misses nothing', async (t) => {
  const path = pathFor(t);
  const [one, other] = [storeFor(t, { path, durability: 'normal' }), storeFor(t, { path })];
  for (let batch = 0; batch < 5; batch += 1) await add(one, ana, numbered(2000, `batch${batch}`));
  const [early] = await add(one, ana, ['An early note']);
  const loading = search(other, ana, 'early');
  const writing = add(one, ana, ['A late note']);
  const forgetting = one.records.forget(ana, { ids: [early?.id ?? ''] });
  await Promise.all([loading, writing, forgetting]);
  assert.deepEqual(await found(other, ana, 'early late'), ['A late note']);
  assert.equal((await search(other, ana, 'late')).considered, 10_001);
});

test('a transaction that is rolled back never shows in the index', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  await add(store, ana, ['In the garden']);
  await search(store, ana, 'garden');
  const raw = rawFor(t, path);
  raw.exec('BEGIN IMMEDIATE; DELETE FROM entry; UPDATE partition SET version = version + 1');
  assert.deepEqual(await found(store, ana, 'garden'), ['In the garden']);
  raw.exec('ROLLBACK');
  assert.deepEqual(await found(store, ana, 'garden'), ['In the garden']);
  await add(store, ana, ['Also in the garden']);
  assert.equal((await found(store, ana, 'garden')).length, 2);
});

test('indexes in memory stay within the bound, the one used last stays longest', async (t) => {
  const path = pathFor(t);
  const filling = storeFor(t, { path });
  const users = Array.from({ length: 12 }, (_, index) => ({
    tenant: 'acme',
    user: `user${index}`,
  }));
  for (const scope of users) await add(filling, scope, numbered(200));
  const one = storeFor(t, { path });
  await search(one, users[0] ?? ana, 'garden');
  const size = (await one.upkeep.stats()).cachedBytes;
  const bound = Math.floor(size * 3.5);
  const store = storeFor(t, { path, cacheBytes: bound });
  for (const scope of users) {
    assert.equal((await search(store, scope, 'garden')).considered, 200);
    const { cachedBytes, cacheLimitBytes } = await store.upkeep.stats();
    assert.ok(cachedBytes > 0 && cachedBytes <= bound, `${cachedBytes} of ${bound}`);
    assert.equal(cacheLimitBytes, bound);
  }
});

test('a partition larger than the bound is searched all the same, and let go', async (t) => {
  const store = storeFor(t, { cacheBytes: 1 });
  await add(store, ana, numbered(500));
  await add(store, { tenant: 'acme' }, numbered(500, 'shared'));
  await add(store, ben, numbered(5));
  const answers = await Promise.all(
    [ana, ben, ana, ben, ana].map((scope) => search(store, scope, 'garden')),
  );
  assert.deepEqual(
    answers.map((answer) => answer.considered),
    [1000, 505, 1000, 505, 1000],
  );
  assert.equal((await store.upkeep.stats()).cachedBytes, 0);
});
