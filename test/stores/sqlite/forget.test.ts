import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Connection } from '../../../src/stores/sqlite/connection.ts';
import { createForget } from '../../../src/stores/sqlite/forget.ts';
import { ScopeCache } from '../../../src/stores/sqlite/scope-cache.ts';
import {
  add,
  ana,
  ben,
  bytesOf,
  found,
  numbered,
  pathFor,
  rawFor,
  runtime,
  search,
  storeFor,
} from './fixture.ts';

test('a large forgetting vanishes at once, and others get through before all is erased', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path, durability: 'normal' });
  for (let batch = 0; batch < 6; batch += 1) {
    await add(store, { ...ana, session: `s${batch}` }, numbered(2000, `batch${batch}`));
  }
  const [record] = await add(store, ana, ['The last one in the garden']);
  await add(store, ben, ['Of Ben in the garden']);
  assert.equal((await search(store, ana, 'garden')).considered, 12_001);

  const connection = new Connection({ path, durability: 'normal', busyTimeoutMs: 5000 });
  await connection.open();
  t.after(() => connection.close());
  let pauses = 0;
  async function pause(): Promise<void> {
    pauses += 1;
    assert.ok((await connection.sql.all('SELECT id FROM memory')).length > 1, 'not all is erased');
    assert.equal((await search(store, ana, 'garden')).considered, 0);
    const list = { scope: ana, filter: {}, limit: 1, now: runtime.now() };
    assert.deepEqual(await store.records.list(list), { items: [] });
    assert.deepEqual(await store.records.get(ana, [record?.id ?? '']), []);
    assert.deepEqual(await store.records.history(ana, record?.id ?? ''), []);
    assert.deepEqual(await store.sessions.list(ana, 9), []);
    assert.deepEqual(await store.sessions.episodes(ana, 's0'), []);
    assert.deepEqual(await found(store, ben, 'garden'), ['Of Ben in the garden']);
    assert.equal((await store.upkeep.stats()).memories, 1);
  }
  const cache = new ScopeCache({ connection, limitBytes: 0, pause, completeEntries: pause });
  const { forget } = createForget({ connection, cache, pause });
  const receipt = await forget(ana, { everything: true }, undefined, 0);
  assert.equal(pauses, 3);
  assert.equal(receipt.ids.length, 12_001);
  assert.deepEqual(receipt.removed, {
    memories: 12_001,
    revisions: 12_001,
    indexEntries: 12_001,
    vectors: 0,
    queued: 0,
    sessionStates: 0,
    derived: 0,
  });
  assert.ok(!bytesOf(path).includes('batch'));
});

test('a large forgetting that was interrupted is finished by the next opening', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  await add(store, { ...ana, session: 's' }, ['A SecretWord of today', 'And another SecretWord']);
  await add(store, ana, ['Of the PublicWord']);
  await store.close();
  const raw = rawFor(t, path);
  raw.exec(`
    UPDATE memory SET forgotten = 1, session_id = NULL WHERE session_id IS NOT NULL;
    DELETE FROM session; UPDATE partition SET live = live - 2; DELETE FROM entry WHERE id IN
      (SELECT id FROM memory WHERE forgotten = 1)`);
  raw.close();
  const again = storeFor(t, { path });
  await again.open();
  assert.ok(!bytesOf(path).includes('SecretWord'));
  assert.deepEqual(await found(again, ana, 'of'), []);
  assert.deepEqual(await found(again, ana, 'PublicWord SecretWord'), ['Of the PublicWord']);
  for (const check of await again.upkeep.check({ fix: false })) assert.ok(check.ok, check.detail);
});

test('ids are never used again, so nothing old can answer for something new', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  const idsOf = (): unknown =>
    rawFor(t, path).prepare('SELECT min(id) AS first FROM memory').get()?.['first'];
  await add(store, ana, numbered(3));
  const before = Number(idsOf());
  await store.records.forget(ana, { everything: true });
  await add(store, ana, numbered(3));
  assert.ok(Number(idsOf()) > before + 3);
});

test('an agent forgets a session or everything of its own, and leaves what agents share', async (t) => {
  const store = storeFor(t);
  const coach = { ...ana, agent: 'coach' };
  await add(store, { ...ana, session: 's' }, ['Shared in the garden']);
  await add(store, { ...coach, session: 's' }, ['Of the coach in the garden']);
  await add(store, { ...ana, agent: 'tutor', session: 's' }, ['Of the tutor in the garden']);
  const left = ['Of the tutor in the garden', 'Shared in the garden'];
  await store.records.forget(coach, { session: 's' });
  assert.deepEqual(await found(store, ana, 'garden'), left);
  await add(store, coach, ['Of the coach again, in the garden']);
  await store.records.forget(coach, { everything: true });
  assert.deepEqual(await found(store, ana, 'garden'), left);
  await store.records.forget({ ...ana, agent: 'unheard of' }, { everything: true });
  assert.deepEqual(await found(store, ana, 'garden'), left);
  await store.records.forget(ana, { session: 's' });
  assert.deepEqual(await found(store, ana, 'garden'), []);
});
