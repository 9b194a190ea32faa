import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Embedder } from '../../src/core/embedder.ts';
import { MemoirError } from '../../src/core/errors.ts';
import type { Memory } from '../../src/core/memory.ts';
import { createMemory } from '../../src/index.ts';
import { createInMemoryStore } from '../../src/stores/in-memory/index.ts';
import { createFakeEmbedder, createFakeRuntime } from '../../src/testing/index.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { createIndexer } from '../../src/write/embed.ts';
import { reasonOf } from '../../src/write/failure-reason.ts';
import { createEmbeddingModel } from '../../src/write/embedding-model.ts';

const SECRET = 'POISON of Ana 4711';

/** Refuses every batch that has the poison in it, and quotes it. */
function pickyEmbedder(): Embedder {
  const sound = createFakeEmbedder();
  return {
    ...sound,
    async embed(texts, options) {
      const bad = texts.find((text) => text.includes('POISON'));
      if (bad !== undefined) throw new MemoirError('MODEL_FAILED', `cannot embed: ${bad}`);
      return sound.embed(texts, options);
    },
  };
}

/** Tells its dimensions by its vectors alone. */
function lazily(embedder: Embedder): Embedder {
  return { ...embedder, dimensions: undefined };
}

function memoryFor(t: TestContext, embedder: Embedder, store = newStore()): Memory {
  const memory = createMemory({ store, embedder });
  t.after(() => memory.close());
  return memory;
}

const newStore = (): ReturnType<typeof createInMemoryStore> =>
  createInMemoryStore({ runtime: systemRuntime });

const fails =
  (code: string) =>
  (error: unknown): boolean =>
    MemoirError.is(error) && error.code === code;

test('a text that the embedder refuses holds up nobody else', async (t) => {
  const memory = memoryFor(t, pickyEmbedder());
  const ana = memory.scope({ user: 'ana' });
  const texts = Array.from({ length: 40 }, (_, index) => `innocent number ${index}`);
  const both = [...texts.slice(0, 20), SECRET, ...texts.slice(20)];
  await ana.add(both.map((content) => ({ content })));
  await memory.scope({ user: 'ben' }).add('a late one', { wait: 'indexed' });
  assert.equal((await memory.store.upkeep.stats()).vectors, 41);
  assert.equal(await memory.store.embeddings.pending(), 1);
  await assert.rejects(memory.settle(), /POISON/);
});

test('who waits for own memories is not told of those of others', async (t) => {
  const memory = memoryFor(t, pickyEmbedder());
  await memory.scope({ user: 'ana' }).add(SECRET);
  const ben = memory.scope({ user: 'ben' });
  const added = await ben.add('a harmless note', { wait: 'indexed' });
  assert.equal(added.pending.embeddings, 0);
  const own = ben.add('POISON of Ben', { wait: 'indexed' });
  await assert.rejects(own, (error: unknown) => {
    assert.ok(fails('MODEL_FAILED')(error));
    assert.doesNotMatch(JSON.stringify([String(error), (error as Error).cause]), /POISON/);
    return true;
  });
});

test('no text gets into the reason that is kept', async (t) => {
  const store = newStore();
  const reasons: (string | undefined)[] = [];
  const release: typeof store.embeddings.release = (ids, reason, at) => {
    reasons.push(reason);
    return store.embeddings.release(ids, reason, at);
  };
  const spied = { ...store, embeddings: { ...store.embeddings, release } };
  const memory = memoryFor(t, pickyEmbedder(), spied);
  await memory.scope().add(SECRET);
  await assert.rejects(memory.settle());
  assert.deepEqual(new Set(reasons), new Set(['MODEL_FAILED MemoirError']));
  assert.equal(reasonOf(new TypeError('secret')), 'TypeError');
  assert.equal(reasonOf('secret'), 'string');
});

test('an embedder that is down is no fault of the texts', async (t) => {
  const embedder = createFakeEmbedder();
  const memory = memoryFor(t, embedder);
  await memory.open();
  embedder.failNext(1000);
  await memory.scope().add('found by words');
  await assert.rejects(memory.settle(), fails('MODEL_FAILED'));
  assert.equal((await memory.store.embeddings.queue()).failures, 0);
});

test('memories wait for an embedder that has not told its dimensions', async (t) => {
  const embedder = createFakeEmbedder();
  const memory = memoryFor(t, lazily(embedder));
  embedder.slow(100);
  const me = memory.scope();
  const first = await me.add('The puppy sleeps');
  assert.equal(first.pending.embeddings, 1);
  const second = await me.add('The cat sleeps', { wait: 'indexed' });
  assert.deepEqual([second.pending.embeddings, second.warnings], [0, []]);
  await memory.settle();
  assert.equal((await memory.store.upkeep.stats()).vectors, 2);
});

test('an embedder that never tells its dimensions is reported', async (t) => {
  const embedder = createFakeEmbedder();
  const memory = memoryFor(t, lazily(embedder));
  embedder.failNext(1000);
  const me = memory.scope();
  await assert.rejects(me.add('The puppy sleeps', { wait: 'indexed' }), fails('MODEL_FAILED'));
  await assert.rejects(memory.settle(), fails('MODEL_FAILED'));
  assert.equal((await me.add('The cat sleeps')).pending.embeddings, 2);
  const { warnings } = await me.search('sleeps');
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['MEANING_FAILED'],
  );
});

test('closing does not wait for an embedder that never answers', async () => {
  const silent: Embedder = {
    ...createFakeEmbedder(),
    embed: () => Promise.withResolvers<never>().promise,
  };
  for (const embedder of [silent, lazily(silent)]) {
    const store = newStore();
    const memory = createMemory({ store, embedder });
    await memory.scope().add('waits');
    await memory.close();
    await assert.rejects(store.embeddings.pending(), fails('STORE_FAILED'));
  }
});

test('an embedder that never answers counts as failed when its time is up', async (t) => {
  const store = newStore();
  const embedder = createFakeEmbedder();
  embedder.hang(true);
  const model = createEmbeddingModel(store, embedder);
  const runtime = createFakeRuntime();
  const indexer = createIndexer({
    store,
    embedder,
    model: model.ensure,
    runtime: systemRuntime,
    batchTimeoutMs: 10,
  });
  t.after(() => indexer.close());
  await model.check();
  const memory = createMemory({ store, embedder: 'none', runtime });
  await memory.scope().add('waits');
  await assert.rejects(indexer.settle(), /did not answer within 0.01 s/);
  assert.ok(embedder.calls.length <= 2, 'once for the batch, once to see whether it works');
});

test('of two processes that open with different models one gets CONFIG', async (t) => {
  const store = newStore();
  const memories = ['model-a', 'model-b'].map((name) =>
    memoryFor(t, createFakeEmbedder({ name }), store),
  );
  const opened = await Promise.allSettled(memories.map((memory) => memory.open()));
  const refused = opened.filter((one) => one.status === 'rejected');
  assert.deepEqual(
    refused.map((one) => MemoirError.is(one.reason) && one.reason.code),
    ['CONFIG'],
  );
});

test('a process whose model was replaced says so and holds no lease', async (t) => {
  const store = newStore();
  const former = memoryFor(t, createFakeEmbedder({ name: 'former' }), store);
  await former.scope().add('one', { wait: 'indexed' });
  const present = createFakeEmbedder({ name: 'present', dimensions: 32 });
  const other = memoryFor(t, present, store);
  await other.reindex();
  await assert.rejects(former.scope().add('two', { wait: 'indexed' }), fails('CONFIG'));
  await assert.rejects(former.settle(), fails('CONFIG'));
  await other.settle();
  assert.equal((await store.upkeep.stats()).vectors, 2);
});

test('the same name with other dimensions is CONFIG, known or not', async (t) => {
  const store = newStore();
  const first = memoryFor(t, createFakeEmbedder({ name: 'same', dimensions: 64 }), store);
  await first.scope().add('one', { wait: 'indexed' });
  const wider = createFakeEmbedder({ name: 'same', dimensions: 128 });
  await assert.rejects(memoryFor(t, wider, store).open(), fails('CONFIG'));
  const late = memoryFor(t, lazily(wider), store);
  await assert.rejects(late.scope().add('two', { wait: 'indexed' }), fails('CONFIG'));
  await first.settle();
  assert.equal((await store.upkeep.stats()).vectors, 2);
});
