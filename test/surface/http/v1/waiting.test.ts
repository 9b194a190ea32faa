import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneAtATime } from '../../../../src/surfaces/operations/one-at-a-time.ts';
import { openApi } from './api.ts';

test('who waits for the claim of an idempotency key keeps no turn from others', async (context) => {
  const api = openApi(context, { settings: { concurrent: 1, concurrentPerTenant: 1 } });
  const headers = { 'idempotency-key': 'left-behind' };
  const body = { user: 'ana', text: 'A note' };
  const { documents } = api.services.memory.store;
  await api.ask('POST /v1/memories', { body, headers });
  // As a process leaves a claim that dies in the middle of its work.
  const [kept] = await documents.find({ tenant: 'default', collection: 'idempotency', limit: 1 });
  assert.ok(kept !== undefined);
  const { answer: _answer, ...claimed } = kept.value;
  const order = new Date().toISOString();
  await documents.commit([{ type: 'put', ...kept, value: { ...claimed, work: 'w' }, order }]);

  let isWaiting = true;
  const retried = api
    .ask('POST /v1/memories', { body, headers })
    .finally(() => (isWaiting = false));
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal((await api.ask('GET /v1/memories?user=ana')).status, 200);
  assert.equal(isWaiting, true);
  assert.equal((await retried).status, 200);
});

test('large pieces of work go one after the other, also after one that failed', async () => {
  const shared = {};
  let running = 0;
  const work = async (fails: boolean): Promise<void> => {
    running += 1;
    assert.equal(running, 1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    running -= 1;
    if (fails) throw new Error('failed');
  };
  const all = [false, true, false].map((fails) => oneAtATime(shared, () => work(fails)));
  const settled = await Promise.allSettled(all);
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
});
