import assert from 'node:assert/strict';
import { STATUSES } from '../../core/record.ts';
import type { MemoryRecord } from '../../core/record.ts';
import type { Scope } from '../../core/scope.ts';
import { addChange, buildRecord, reviseChange } from '../record-builder.ts';
import { reopenCase, storeCase, type Bench } from './bench.ts';
import { rejection, sameSet } from './expect.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const ben: Scope = { tenant: 'acme', user: 'ben' };
const nobody: Scope = { tenant: 'acme' };
const coach: Scope = { ...ana, agent: 'coach' };
const tutor: Scope = { ...ana, agent: 'tutor' };
const model = { name: 'fake:words@1', dimensions: 64 };

const NOTHING_REMOVED = {
  memories: 0,
  revisions: 0,
  indexEntries: 0,
  vectors: 0,
  queued: 0,
  sessionStates: 0,
  derived: 0,
};

/** The memory cannot be reached in any way by the scope it belonged to. */
async function isGone(bench: Bench, record: MemoryRecord): Promise<void> {
  const { scope, id, text } = record;
  const { records, sessions, embeddings } = bench.store;
  assert.deepEqual(await records.get(scope, [id]), [], 'get');
  assert.deepEqual(await records.history(scope, id), [], 'history');
  const listed = await bench.list(scope, { statuses: STATUSES });
  assert.ok(!listed.some((one) => one.id === id), 'list');
  const found = await bench.search(scope, text, { filter: { statuses: STATUSES } });
  assert.ok(!found.hits.some((hit) => hit.record.id === id), 'search');
  const jobs = await embeddings.claim(1000, 1, Number.MAX_SAFE_INTEGER);
  assert.ok(!jobs.some((job) => job.id === id), 'embedding queue');
  if (scope.session === undefined) return;
  const episodes = await sessions.episodes(scope, scope.session);
  assert.ok(!episodes.some((episode) => episode.record.id === id), 'session');
  const { hashes } = await sessions.hashes(scope, scope.session);
  if (episodes.length === 0) assert.deepEqual(hashes, [], 'hashes');
}

export const forgetCases: readonly StoreCase[] = [
  storeCase('forget: what has these ids is gone, the rest stays', async (bench) => {
    const texts = ['The dentist is on Monday', 'The plumber is on Tuesday', 'The gym is closed'];
    const [one, two, three] = await bench.addAll(ana, texts);
    if (!one || !two || !three) assert.fail('nothing was added');
    const receipt = await bench.store.records.forget(ana, { ids: [three.id, one.id] });
    sameSet(receipt.ids, [one.id, three.id], 'receipt');
    assert.equal(receipt.removed.memories, 2);
    assert.equal(receipt.removed.indexEntries, 2);
    assert.equal(typeof receipt.logEmptied, 'boolean');
    await isGone(bench, one);
    await isGone(bench, three);
    assert.deepEqual(await bench.list(ana), [two]);
    assert.deepEqual(await bench.found(ana, 'plumber'), [two.text]);
  }),

  storeCase('forget: the history goes too', async (bench) => {
    const record = await bench.add(ana, 'My password is hunter2');
    const change = reviseChange(record, { text: 'Redacted' });
    await bench.commit(ana, [change]);
    const receipt = await bench.store.records.forget(ana, { ids: [record.id] });
    assert.equal(receipt.removed.memories, 1);
    assert.ok(receipt.removed.revisions >= 1, `${receipt.removed.revisions} revisions`);
    await isGone(bench, record);
    assert.deepEqual(await bench.found(ana, 'hunter2 password redacted'), []);
  }),

  storeCase('forget: vectors and waiting jobs go too, and are counted', async (bench) => {
    await bench.store.embeddings.setModel(model);
    const embedded = await bench.add(ana, 'Embedded already');
    const [job] = await bench.store.embeddings.claim(1, 1000, bench.runtime.now());
    const vector = new Float32Array(model.dimensions).fill(1);
    const item = { id: job?.id ?? '', version: 1, vector };
    await bench.store.embeddings.put(model, [item]);
    const waiting = await bench.add(ana, 'Waiting still');
    const receipt = await bench.store.records.forget(ana, { ids: [embedded.id, waiting.id] });
    assert.deepEqual([receipt.removed.vectors, receipt.removed.queued], [1, 1]);
    assert.equal(await bench.store.embeddings.pending(), 0);
    const question = { vector: { values: vector, model: model.name } };
    assert.deepEqual((await bench.search(ana, 'anything', question)).hits, []);
    const stats = await bench.store.upkeep.stats();
    assert.deepEqual([stats.memories, stats.vectors, stats.queued], [0, 0, 0]);
  }),

  storeCase('forget: nothing brings it back', async (bench) => {
    await bench.store.embeddings.setModel(model);
    const record = await bench.add(ana, 'Gone for good');
    const idempotency = { key: 'k', digest: 'd' };
    const keyed = buildRecord(bench.runtime, { text: 'Gone with its key', scope: ana });
    await bench.commit(ana, [addChange(bench.runtime, keyed)], { idempotency });
    const jobs = await bench.store.embeddings.claim(9, 1000, bench.runtime.now());
    await bench.store.records.forget(ana, { ids: [record.id, keyed.id] });
    const vector = new Float32Array(model.dimensions).fill(1);
    const items = jobs.map(({ id, version }) => ({ id, version, vector }));
    await bench.store.embeddings.put(model, items);
    const revise = reviseChange(record, { text: 'Back again' });
    await rejection(bench.commit(ana, [revise]), ['CONFLICT', 'NOT_FOUND']);
    await bench.store.upkeep.reindex();
    await bench.store.upkeep.check({ fix: true });
    await bench.store.embeddings.setModel({ name: 'fake:words@2', dimensions: 32 });
    await isGone(bench, record);
    await isGone(bench, keyed);
    assert.equal((await bench.store.upkeep.stats()).memories, 0);
  }),

  storeCase('forget: ids of others and of nobody are ignored', async (bench) => {
    const others = [
      await bench.add(ben, 'Of Ben'),
      await bench.add(nobody, 'Of the house'),
      await bench.add({ tenant: 'other', user: 'ana' }, 'Of another Ana'),
      await bench.add(tutor, 'Of the tutor'),
    ];
    const unknown = buildRecord(bench.runtime, { text: '', scope: ana }).id;
    const ids = [unknown, ...others.map((record) => record.id)];
    const receipt = await bench.store.records.forget(coach, { ids });
    assert.deepEqual(receipt.ids, []);
    assert.deepEqual(receipt.removed, NOTHING_REMOVED);
    for (const record of others) {
      assert.deepEqual(await bench.store.records.get(record.scope, [record.id]), [record]);
    }
    const none = await bench.store.records.forget(ana, { ids: [] });
    assert.deepEqual(none.removed, NOTHING_REMOVED);
  }),

  storeCase('forget: twice removes once', async (bench) => {
    const record = await bench.add(ana, 'Once');
    await bench.store.records.forget(ana, { ids: [record.id, record.id] });
    const again = await bench.store.records.forget(ana, { ids: [record.id] });
    assert.deepEqual([again.ids, again.removed], [[], NOTHING_REMOVED]);
  }),

  storeCase('forget: a session goes with its state, others stay', async (bench) => {
    const inSession = { ...ana, session: 's' };
    const [one, two] = await bench.addAll(inSession, ['First turn', 'Second turn']);
    const kept = [
      await bench.add({ ...ana, session: 't' }, 'In another session'),
      await bench.add(ana, 'In no session'),
      await bench.add({ ...ben, session: 's' }, 'In the session of Ben'),
      await bench.add({ ...nobody, session: 's' }, 'In the session of nobody'),
    ];
    await bench.store.sessions.setState(ana, 's', { strategy: 'x', summary: 'First turn' });
    await bench.store.sessions.setState(ana, 't', { strategy: 'x' });
    await bench.store.sessions.setState(ben, 's', { strategy: 'x' });
    const receipt = await bench.store.records.forget(ana, { session: 's' });
    sameSet(receipt.ids, [one?.id ?? '', two?.id ?? ''], 'receipt');
    assert.deepEqual([receipt.removed.memories, receipt.removed.sessionStates], [2, 1]);
    assert.deepEqual(await bench.store.sessions.episodes(ana, 's'), []);
    assert.equal(await bench.store.sessions.state(ana, 's'), undefined);
    assert.deepEqual(await bench.store.sessions.state(ana, 't'), { strategy: 'x' });
    assert.deepEqual(await bench.store.sessions.state(ben, 's'), { strategy: 'x' });
    for (const record of kept) {
      assert.deepEqual(await bench.store.records.get(record.scope, [record.id]), [record]);
    }
    const sessions = await bench.store.sessions.list(ana, 10);
    assert.ok(!sessions.some((summary) => summary.session === 's' && summary.length > 1));
  }),

  storeCase('forget: an agent forgets its own session, not that of another', async (bench) => {
    const mine = await bench.add({ ...coach, session: 's' }, 'Said to the coach');
    const other = await bench.add({ ...tutor, session: 's' }, 'Said to the tutor');
    const receipt = await bench.store.records.forget(coach, { session: 's' });
    assert.deepEqual(receipt.ids, [mine.id]);
    assert.deepEqual(await bench.list(tutor), [other]);
  }),

  storeCase('forget: a quoted memory takes the state of its session along', async (bench) => {
    const record = await bench.add({ ...ana, session: 's' }, 'My pin is 4711');
    const state = { strategy: 'summary', summary: 'The pin is 4711' };
    await bench.store.sessions.setState(ana, 's', state);
    const receipt = await bench.store.records.forget(ana, { ids: [record.id] });
    assert.equal(receipt.removed.sessionStates, 1);
    assert.equal(await bench.store.sessions.state(ana, 's'), undefined);
  }),

  storeCase('forget: everything of a scope is all that it may write', async (bench) => {
    const mine = [
      await bench.add(ana, 'Plain secret'),
      await bench.add({ ...ana, session: 's' }, 'Secret in a session'),
      await bench.add(coach, 'Secret of the coach'),
      await bench.add(ana, 'Archived secret', { status: 'archived' }),
    ];
    const others = [
      await bench.add(ben, 'Secret of Ben'),
      await bench.add(nobody, 'Secret of the house'),
      await bench.add({ tenant: 'other', user: 'ana' }, 'Secret of another Ana'),
    ];
    await bench.store.sessions.setState(ana, 's', { strategy: 'x' });
    const receipt = await bench.store.records.forget(ana, { everything: true });
    sameSet(
      receipt.ids,
      mine.map((record) => record.id),
      'receipt',
    );
    assert.deepEqual([receipt.removed.memories, receipt.removed.sessionStates], [4, 1]);
    for (const record of mine) await isGone(bench, record);
    assert.equal(await bench.store.sessions.state(ana, 's'), undefined);
    for (const record of others) {
      assert.deepEqual(await bench.store.records.get(record.scope, [record.id]), [record]);
    }
    await bench.add(ana, 'A new secret');
    assert.deepEqual(await bench.texts(ana), ['Secret of the house', 'A new secret']);
  }),

  storeCase('forget: an agent forgets its own, and by id what agents share too', async (bench) => {
    const shared = await bench.add({ ...ana, session: 's' }, 'Shared');
    const kept = await bench.add({ ...tutor, session: 's' }, 'Of the tutor');
    await bench.add({ ...coach, session: 's' }, 'Of the coach');
    await bench.store.records.forget(coach, { everything: true });
    assert.deepEqual(await bench.list(ana), [shared, kept]);
    await bench.store.records.forget(coach, { session: 's' });
    assert.deepEqual(await bench.list(ana), [shared, kept]);
    await bench.store.records.forget(coach, { ids: [shared.id] });
    assert.deepEqual(await bench.list(ana), [kept]);
    await bench.store.records.forget(ana, { session: 's' });
    assert.deepEqual(await bench.list(ana), []);
  }),

  storeCase('forget: without a user it touches no user', async (bench) => {
    await bench.add(nobody, 'Of the house');
    const kept = await bench.add(ana, 'Of Ana');
    const receipt = await bench.store.records.forget(nobody, { everything: true });
    assert.equal(receipt.removed.memories, 1);
    assert.deepEqual(await bench.list(ana), [kept]);
  }),

  storeCase('forget: a store that has forgotten is whole', async (bench) => {
    const records = await bench.addAll(ana, ['One', 'Two', 'Three', 'Four']);
    const ids = records.slice(1, 3).map((record) => record.id);
    await bench.store.records.forget(ana, { ids });
    for (const check of await bench.store.upkeep.check({ fix: false })) {
      assert.ok(check.ok, `${check.name}: ${check.detail}`);
    }
  }),

  reopenCase('forget: gone after reopening too', async (bench) => {
    const records = await bench.addAll({ ...ana, session: 's' }, ['Keep this', 'Forget that']);
    const gone = records[1];
    if (gone === undefined) assert.fail('nothing was added');
    await bench.store.records.forget(ana, { ids: [gone.id] });
    await bench.reopen();
    await isGone(bench, gone);
    assert.deepEqual(await bench.texts(ana), ['Keep this']);
  }),
];
