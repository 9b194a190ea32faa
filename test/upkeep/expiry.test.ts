import assert from 'node:assert/strict';
import { DAY, everything, inBothStores } from './worlds.ts';

inBothStores('what rests on an expired turn alone is not answered', async (world) => {
  const { memory, ana, runtime } = world;
  await ana.add('My sister Grimhild works at Vexcorp', {
    expiresAt: runtime.now() + DAY,
    wait: 'derived',
  });
  const kinds = [...(await everything(ana)).values()].map(({ kind }) => kind);
  assert.ok(
    kinds.some((kind) => kind !== 'episode'),
    'it was derived',
  );
  runtime.advance(2 * DAY);
  const question = 'Where does Grimhild work?';
  assert.deepEqual((await ana.search(question)).results, []);
  assert.deepEqual((await ana.search(question, { asOf: runtime.now() })).results, []);
  assert.deepEqual((await ana.list()).items, []);
  await assert.rejects(() => ana.graph.neighbours('Grimhild'), /Grimhild/);
  assert.equal((await everything(ana)).size, 0);
  await memory.settle();
});

inBothStores('what an expired fact had replaced holds again', async ({ ana, runtime }) => {
  const lives = (object: string): { subject: string; predicate: string; object: string } => ({
    subject: 'Ana',
    predicate: 'lives in',
    object,
  });
  const first = await ana.remember(lives('Permville'), { at: '2020-01-01' });
  await ana.remember(lives('Tempville'), { at: '2021-01-01', expiresAt: runtime.now() + DAY });
  assert.equal((await ana.get(first.memory.id)).status, 'superseded');
  runtime.advance(2 * DAY);
  const { status, supersededBy } = await ana.get(first.memory.id);
  assert.deepEqual([status, supersededBy], ['active', undefined]);
});
