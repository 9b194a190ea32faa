import assert from 'node:assert/strict';
import type { DeriveSettings } from '../../core/extraction.ts';
import type { Scope } from '../../core/scope.ts';
import type { Store } from '../../core/store.ts';
import { analyzeQuestion } from '../../read/question.ts';
import { addChange, buildRecord, reviseChange } from '../record-builder.ts';
import { reopenCase, storeCase, type Bench } from './bench.ts';
import { rejection, scoresOf } from './expect.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const inSession: Scope = { ...ana, session: 's' };
const derive: DeriveSettings = { strategy: 'everything', threshold: 0 };
const model = { name: 'fake:words@1', dimensions: 64 };

/** One call of each method, as [name, call]. */
function everyCall(store: Store): readonly (readonly [string, () => Promise<unknown>])[] {
  const partition = { tenant: 'acme', user: 'ana' };
  const filter = {};
  const question = analyzeQuestion('anything');
  const search = { scope: ana, question, filter, limit: 1, minScore: 0, now: 0 };
  return [
    ['open', () => store.open()],
    ['commit', () => store.records.commit({ partition, changes: [] })],
    ['get', () => store.records.get(ana, [])],
    ['list', () => store.records.list({ scope: ana, filter, limit: 1, now: 0 })],
    ['history', () => store.records.history(ana, 'x')],
    ['forget', () => store.records.forget(ana, { ids: [] })],
    ['search', () => store.index.search(search)],
    ['episodes', () => store.sessions.episodes(ana, 's')],
    ['hashes', () => store.sessions.hashes(ana, 's')],
    ['state', () => store.sessions.state(ana, 's')],
    ['setState', () => store.sessions.setState(ana, 's', undefined)],
    ['sessions', () => store.sessions.list(ana, 1)],
    ['model', () => store.embeddings.model()],
    ['setModel', () => store.embeddings.setModel(model)],
    ['adoptModel', () => store.embeddings.adoptModel(model)],
    ['claim', () => store.embeddings.claim(1, 1, 0)],
    ['put', () => store.embeddings.put(model, [])],
    ['release', () => store.embeddings.release([], 'x', 0)],
    ['queue', () => store.embeddings.queue()],
    ['pending', () => store.embeddings.pending()],
    ['inSlots', () => store.records.inSlots(ana, ['x'])],
    ['restingOn', () => store.records.restingOn(ana, { ids: [] })],
    ['statements', () => store.records.statements(ana)],
    ['derivations.claim', () => store.derivations.claim(1, 1, 0)],
    ['derivations.settle', () => store.derivations.settle([])],
    ['derivations.release', () => store.derivations.release([], 'x', 0)],
    ['derivations.queue', () => store.derivations.queue(ana, [], derive)],
    ['derivations.pending', () => store.derivations.pending()],
    ['stats', () => store.upkeep.stats()],
    ['purgeExpired', () => store.upkeep.purgeExpired(0, 1)],
    ['check', () => store.upkeep.check({ fix: false })],
    ['reindex', () => store.upkeep.reindex()],
  ];
}

async function allWell(bench: Bench): Promise<void> {
  for (const check of await bench.store.upkeep.check({ fix: false })) {
    assert.ok(check.ok, `${check.name}: ${check.detail}`);
  }
}

export const lifecycleCases: readonly StoreCase[] = [
  storeCase('open: may be called again', async (bench) => {
    await bench.store.open();
    const record = await bench.add(ana, 'Kept');
    await Promise.all([bench.store.open(), bench.store.open()]);
    assert.deepEqual(await bench.list(ana), [record]);
  }),

  storeCase('close: every later call is rejected, none answers empty', async (bench) => {
    await bench.add(ana, 'Kept');
    const { store } = bench;
    await store.close();
    for (const [name, call] of everyCall(store)) {
      const error = await rejection(call(), ['STORE_FAILED']);
      assert.ok(error.message.length > 0, name);
    }
  }),

  storeCase('close: what was asked before is finished', async (bench) => {
    const { store } = bench;
    const records = Array.from({ length: 20 }, (_, index) =>
      buildRecord(bench.runtime, { text: `Note ${index}`, scope: ana }),
    );
    const commits = records.map((record) => bench.commit(ana, [addChange(bench.runtime, record)]));
    const closed = store.close();
    const settled = await Promise.allSettled(commits);
    await closed;
    assert.deepEqual(
      settled.map((one) => one.status),
      records.map(() => 'fulfilled'),
    );
  }),

  storeCase('upkeep: figures count what is there', async (bench) => {
    await bench.store.embeddings.setModel(model);
    await bench.addAll(inSession, ['One', 'Two']);
    await bench.add({ tenant: 'acme', user: 'ben' }, 'Three');
    const stats = await bench.store.upkeep.stats();
    const { partitions, memories, vectors, queued, sessions } = stats;
    assert.deepEqual(
      { partitions, memories, vectors, queued, sessions },
      { partitions: 2, memories: 3, vectors: 0, queued: 3, sessions: 1 },
    );
  }),

  storeCase('upkeep: a store in use is whole', async (bench) => {
    await bench.store.embeddings.setModel(model);
    const [record] = await bench.addAll(inSession, ['One', 'Two', 'Three']);
    if (record === undefined) assert.fail('nothing was added');
    await bench.commit(ana, [reviseChange(record, { text: 'Revised' })]);
    await allWell(bench);
    for (const check of await bench.store.upkeep.check({ fix: true })) assert.ok(check.ok);
    assert.equal((await bench.list(ana)).length, 3);
  }),

  storeCase('upkeep: a rebuilt index answers as before and tells its progress', async (bench) => {
    await bench.addAll(inSession, ['The cat sleeps', 'The dog barks', 'A cat and a dog']);
    await bench.add({ tenant: 'acme' }, 'Cats of the house');
    const before = await bench.search(ana, 'where is the cat');
    const progress: (readonly [number, number])[] = [];
    await bench.store.upkeep.reindex((done, total) => progress.push([done, total]));
    assert.deepEqual(scoresOf(await bench.search(ana, 'where is the cat')), scoresOf(before));
    assert.deepEqual(progress.at(-1), [4, 4]);
  }),

  reopenCase('reopen: memories, order, history and scores are the same', async (bench) => {
    const [first] = await bench.addAll(inSession, ['The cat sleeps', 'The dog barks', 'A cat']);
    await bench.add({ tenant: 'acme' }, 'Cats of the house');
    if (first === undefined) assert.fail('nothing was added');
    await bench.commit(ana, [reviseChange(first, { text: 'The cat plays' })]);
    const read = async (): Promise<unknown> => ({
      list: await bench.list(ana),
      history: await bench.store.records.history(ana, first.id),
      episodes: await bench.store.sessions.episodes(ana, 's'),
      hashes: await bench.store.sessions.hashes(ana, 's'),
      sessions: await bench.store.sessions.list(ana, 10),
      scores: scoresOf(await bench.search(ana, 'where is the cat')),
    });
    const before = await read();
    await bench.reopen();
    assert.deepEqual(await read(), before);
    await allWell(bench);
    await bench.add(inSession, 'Said afterwards');
    assert.equal((await bench.list(ana)).at(-1)?.text, 'Said afterwards');
    const [last] = await bench.store.sessions.episodes(ana, 's', { last: 1 });
    assert.deepEqual([last?.position, last?.record.text], [3, 'Said afterwards']);
  }),

  reopenCase('reopen: keys, states, model, vectors and queue are the same', async (bench) => {
    await bench.store.embeddings.setModel(model);
    const idempotency = { key: 'k', digest: 'd' };
    const record = buildRecord(bench.runtime, { text: 'Embedded', scope: ana });
    await bench.commit(ana, [addChange(bench.runtime, record)], { idempotency });
    await bench.store.embeddings.claim(1, 1000, bench.runtime.now());
    const vector = Float32Array.from({ length: 64 }, (_, index) => index - 20);
    await bench.store.embeddings.put(model, [{ id: record.id, version: 1, vector }]);
    await bench.add(ana, 'Waiting');
    await bench.store.sessions.setState(ana, 's', { strategy: 'summary', summary: 'x' });
    await bench.reopen();
    assert.deepEqual(await bench.store.embeddings.model(), model);
    assert.equal(await bench.store.embeddings.pending(ana), 1);
    assert.deepEqual(await bench.store.sessions.state(ana, 's'), {
      strategy: 'summary',
      summary: 'x',
    });
    const again = buildRecord(bench.runtime, { text: 'Embedded', scope: ana });
    const receipt = await bench.commit(ana, [addChange(bench.runtime, again)], { idempotency });
    assert.deepEqual(receipt, { ids: [record.id], replayed: true });
    const answer = await bench.search(ana, 'embedded', {
      vector: { values: vector, model: model.name },
    });
    assert.ok(Math.abs((answer.hits[0]?.parts.meaning ?? 0) - 1) < 0.02);
    assert.equal(answer.pendingVectors, 1);
  }),
];
