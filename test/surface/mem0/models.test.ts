import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeExtractionModel } from '../../../src/testing/index.ts';
import type { ExtractionAnswer } from '../../../src/testing/index.ts';
import { MemoirError } from '../../../src/index.ts';
import type { Extractor } from '../../../src/index.ts';
import { createRuleExtractor } from '../../../src/extractors/index.ts';
import { startMem0 } from './start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

const ITEM = {
  message: 1,
  quote: 'I live in Lisbon',
  kind: 'profile',
  text: 'The user lives in Lisbon',
  subject: 'user',
  predicate: 'lives in',
  object: 'Lisbon',
  stance: 'holds',
  confidence: 0.9,
  importance: 0.9,
};

function withModel(answers: readonly ExtractionAnswer[]): object {
  return { extractor: 'model', model: createFakeExtractionModel({ items: [ITEM], answers }) };
}

test('extracts with a model when one is configured', async (context) => {
  const server = await startMem0(context, { config: withModel(['good']) });
  const client: Loose = await server.client(await server.key('acme'));
  const added = await client.add('I live in Lisbon.', { userId: 'ana' });
  assert.equal(added.status, 'SUCCEEDED');
  assert.match(added.results[0].memory, /Lisbon/);
});

for (const way of ['prose', 'off-schema', 'network', 'refused-key', 'endless-text'] as const) {
  test(`reads by rules when the model answers with "${way}"`, async (context) => {
    const server = await startMem0(context, { config: withModel([way]) });
    const key = await server.key('acme');
    const body = { messages: 'I live in Lisbon.', user_id: 'ana' };
    const added = (await server.call(key, 'POST', '/v3/memories/add/', body)).body;
    assert.equal(added.status, 'SUCCEEDED');
    assert.match(added.message, /rules instead of by the model/);
    assert.equal(added.results[0].memory, 'The user lives in Lisbon');
    assert.equal(added.results[0].event, 'ADD');
    const { waiting } = await server.memory.store.derivations.pending({
      tenant: 'acme',
      user: 'ana',
    });
    assert.equal(waiting, 0);
  });
}

/** The rules, once they are let to work. */
function createFakeFailingExtractor(): { readonly extractor: Extractor; mend(): void } {
  const rules = createRuleExtractor();
  let isBroken = true;
  return {
    mend() {
      isBroken = false;
    },
    extractor: {
      ...rules,
      async extract(input, options) {
        if (isBroken) throw new MemoirError('MODEL_FAILED', 'The fake model is down.');
        return rules.extract(input, options);
      },
    },
  };
}

test('keeps and finds messages when the model fails, and makes memories of them later', async (context) => {
  const { extractor, mend } = createFakeFailingExtractor();
  const server = await startMem0(context, { config: { extractor } });
  const key = await server.key('acme');
  const client: Loose = await server.client(key);
  const added = await client.add('I live in Lisbon.', { userId: 'ana', metadata: { a: 1 } });
  const event = async (): Promise<Loose> =>
    (await server.call(key, 'GET', `/v1/event/${added.eventId}/`)).body;
  assert.equal(added.status, 'PENDING');
  assert.deepEqual(added.results, []);
  const filters = { user_id: 'ana' };
  const waiting = await client.getAll({ filters });
  assert.equal(waiting.results[0].lifecycleState, 'provisional');
  assert.equal(waiting.results[0].memory, 'I live in Lisbon.');
  const found = await client.search('Lisbon', { filters });
  assert.equal(found.results.length, 1);
  assert.equal((await event()).status, 'PENDING');

  mend();
  const { derivations } = server.memory.store;
  const scope = { tenant: 'acme', user: 'ana' };
  await derivations.queue(scope, [waiting.results[0].id], {
    strategy: 'importance',
    threshold: 0.5,
    inherits: true,
  });
  await server.memory.settle();
  for (const over of [await event(), await event()]) {
    assert.equal(over.status, 'SUCCEEDED');
    assert.equal(over.results.length, 1);
    assert.equal(over.results[0].event, 'ADD');
    assert.equal(over.results[0].memory, 'The user lives in Lisbon');
    assert.deepEqual(over.results[0].metadata, { a: 1 });
    assert.ok(!JSON.stringify(over.payload).includes('Lisbon'));
    assert.deepEqual(
      Object.keys(over).toSorted(),
      [
        'completed_at created_at error event_type graph_status id latency metadata payload results',
        'started_at status updated_at',
      ].flatMap((line) => line.split(' ')),
    );
  }
  const listed = await client.getAll({ filters });
  assert.deepEqual(
    listed.results.map((memory: Loose) => [memory.memory, memory.lifecycleState]),
    [['The user lives in Lisbon', 'active']],
  );
  await client.delete(listed.results[0].id);
  assert.equal((await event()).results[0].memory, '');
  const unknown = await server.call(key, 'GET', '/v1/event/nothing/');
  assert.equal(unknown.status, 404);
});
