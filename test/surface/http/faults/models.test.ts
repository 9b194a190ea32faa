import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoirClient } from '../../../../src/client/index.ts';
import type { Embedder, LanguageModel } from '../../../../src/index.ts';
import { serve } from '../serving.ts';

/** Hangs until it is told to go on, or the caller leaves. */
function createFakeGate(): {
  pass(signal?: AbortSignal): Promise<void>;
  open(): void;
  waiting: () => number;
} {
  let open: () => void = () => undefined;
  let waiting = 0;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return {
    waiting: () => waiting,
    open,
    async pass(signal) {
      waiting += 1;
      const left = new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
      await Promise.race([opened, left]);
    },
  };
}

function createFakeModel(gate: ReturnType<typeof createFakeGate>): LanguageModel {
  return {
    name: 'fake',
    async generate(_, options) {
      await gate.pass(options?.signal);
      return 'answered';
    },
    async *stream(_, options) {
      yield 'begun ';
      await gate.pass(options?.signal);
      yield 'and ended';
    },
  };
}

function createFakeEmbedder(gate: ReturnType<typeof createFakeGate>): Embedder {
  return {
    name: 'fake',
    dimensions: 2,
    async embed(texts) {
      await gate.pass();
      return texts.map(() => ({ vector: Float32Array.from([1, 0]), coverage: 1 }));
    },
    close: () => Promise.resolve(),
  };
}

test('an embedder that hangs delays nobody: words answer in time, with a warning', async (context) => {
  const gate = createFakeGate();
  const { url } = await serve(context, {
    config: { embedder: createFakeEmbedder(gate), extractor: 'none' },
  });
  const ana = createMemoirClient({ url }).scope({ user: 'ana' });
  const { pending } = await ana.add('I moved to Lisbon');
  assert.equal(pending.embeddings, 1);
  const { results, warnings } = await ana.search('Lisbon', { deadlineMs: 50 });
  assert.equal(results[0]?.text, 'I moved to Lisbon');
  assert.ok(
    warnings.some(({ code }) => code === 'MEANING_LATE'),
    JSON.stringify(warnings),
  );
  const { memories } = await ana.context('Where in Lisbon?', { search: { deadlineMs: 50 } });
  assert.equal(memories.length, 1);
  assert.match(await (await fetch(`${url}/metrics`)).text(), /^memoir_pending_embeddings 1$/m);
  gate.open();
});

test('chats that wait for a model that hangs keep nobody else waiting', async (context) => {
  const gate = createFakeGate();
  const { url } = await serve(context, {
    config: { model: createFakeModel(gate), extractor: 'none' },
  });
  const client = createMemoirClient({ url });
  const chats = Array.from({ length: 40 }, (_, at) =>
    client.scope({ user: `user${at}` }).chat('Hello'),
  );
  while (gate.waiting() < 10) await new Promise((resolve) => setTimeout(resolve, 10));
  const ana = client.scope({ user: 'ana' });
  await ana.add('I moved to Lisbon');
  assert.equal((await ana.search('Lisbon')).results.length, 1);
  assert.equal((await client.stats()).tenant, 'default');
  gate.open();
  const replies = await Promise.all(chats);
  assert.deepEqual([...new Set(replies.map(({ text }) => text))], ['answered']);
});

test('a chat in pieces shows what is ready, and ends when its reader leaves', async (context) => {
  const gate = createFakeGate();
  const { url, memory } = await serve(context, {
    config: { model: createFakeModel(gate), extractor: 'none' },
  });
  const ana = createMemoirClient({ url }).scope({ user: 'ana' });
  for await (const event of ana.stream('Hello', { session: 's' })) {
    assert.deepEqual(event, { type: 'text', text: 'begun ' });
    break;
  }
  const stored = async (): Promise<readonly string[]> =>
    (await memory.scope({ user: 'ana' }).session('s').messages()).map(({ content }) => content);
  while ((await stored()).length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(
    (await stored()).map((text) => text.trim()),
    ['Hello', 'begun'],
  );
});

test('a request whose model never answers is answered at its deadline', async (context) => {
  const gate = createFakeGate();
  const { url } = await serve(context, {
    config: { model: createFakeModel(gate), extractor: 'none' },
    limits: { deadlineMs: 200 },
  });
  const ana = createMemoirClient({ url, retries: 0 }).scope({ user: 'ana' });
  await assert.rejects(ana.chat('Hello'), { status: 503, retryable: true });
  gate.open();
});
