import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAgent, MemoirError, STATUSES } from '../../src/index.ts';
import { openMemory, temporaryPath } from './temporary.ts';

test('a user tells, another process recalls, corrects, reads history and forgets', async (context) => {
  const path = temporaryPath(context);
  const first = openMemory(context, { path, embedder: 'none' });
  const told = await first.scope({ user: 'ana' }).add(
    [
      {
        role: 'user',
        content: 'My sister Maria lives in Porto and keeps bees',
        at: '2026-05-01T10:00:00Z',
      },
      {
        role: 'assistant',
        content: 'How lovely! How many hives does Maria have?',
        at: '2026-05-01T10:00:05Z',
      },
      { role: 'user', content: 'Seven', at: '2026-05-01T10:00:10Z' },
    ],
    { session: 'may' },
  );
  assert.equal(told.added.length, 3);
  await first.close();

  const memory = openMemory(context, { path, embedder: 'none' });
  const ana = memory.scope({ user: 'ana' });
  const [id] = told.added.map((each) => each.id) as [string, string, string];
  assert.equal((await ana.search('Where does Maria live?')).results[0]?.id, id);
  assert.ok(
    (await ana.search('How many hives does Maria have?')).results
      .slice(0, 3)
      .some(({ text }) => text === 'Seven'),
  );

  await ana.update(id, { text: 'My sister Maria lives in Braga and keeps bees' });
  assert.deepEqual(
    (await ana.history(id)).map(({ text }) => text.includes('Braga')),
    [false, true],
  );
  assert.match((await ana.search('Where does Maria live?')).results[0]?.text ?? '', /Braga/);
  const again = await ana.add(
    [
      {
        role: 'user',
        content: 'My sister Maria lives in Porto and keeps bees',
        at: '2026-05-01T10:00:00Z',
      },
    ],
    { session: 'may' },
  );
  assert.deepEqual(
    [again.added.length, again.repeated],
    [0, 1],
    'the corrected turn is still known when it is sent again',
  );

  const receipt = await ana.forget({ ids: [id] });
  assert.ok(receipt.ids.includes(id));
  await assert.rejects(ana.get(id), (error) => MemoirError.is(error) && error.code === 'NOT_FOUND');
  assert.deepEqual((await ana.search('Porto Braga')).results, []);
  const left = (await ana.list({ statuses: STATUSES, anyTime: true })).items;
  assert.ok(
    left.every(({ text }) => !/Porto|Braga|bees/.test(text)),
    'nothing derived from it is left',
  );
  await assert.rejects(ana.forget({ ids: [id] }), /No memory/);
});

test('an agent without a model answers from memory alone, and says so', async (context) => {
  const memory = openMemory(context, { path: temporaryPath(context), embedder: 'none' });
  const agent = createAgent({ memory: memory.scope({ user: 'ana' }) });
  await agent.chat('I am allergic to peanuts', { session: 'one' });
  const reply = await agent.chat('What am I allergic to?', { session: 'two' });
  assert.equal(reply.fromMemoryAlone, true);
  assert.match(reply.text, /peanuts/);
  const stranger = createAgent({ memory: memory.scope({ user: 'bob' }) });
  assert.doesNotMatch((await stranger.chat('What am I allergic to?')).text, /peanuts/);
});
