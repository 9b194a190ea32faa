import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before as beforeAll, describe, test } from 'node:test';
import type { MemoryClient } from 'mem0ai';
import { decayFactor } from '../../../../src/surfaces/mem0/accesses.ts';
import { startMem0 } from '../start-mem0.ts';
import type { RunningMem0 } from '../start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

const NIL = '00000000-0000-0000-0000-000000000000';
const DAY = 86_400_000;

describe('feedback and decay', () => {
  let server: RunningMem0;
  let key: string;
  let client: MemoryClient & Loose;
  let shift = 0;

  beforeAll(async () => {
    const { systemRuntime } = await import('../../../../src/runtime.ts');
    const runtime = { ...systemRuntime, now: (): number => systemRuntime.now() + shift };
    const { createInMemoryStore } = await import('../../../../src/stores/in-memory/index.ts');
    server = await startMem0(undefined, {
      config: { runtime, store: createInMemoryStore({ runtime }) },
    });
    key = await server.key('acme');
    client = await server.client(key);
  });
  after(() => server.stop());

  async function twoAlike(user: string): Promise<readonly string[]> {
    await client.add('The garden party is on Friday', { userId: user, infer: false });
    await client.add('The garden party is on Sunday', { userId: user, infer: false });
    return found(user);
  }
  async function found(user: string): Promise<readonly string[]> {
    const { results } = await client.search('When is the garden party?', {
      filters: { user_id: user },
    });
    return results.map(({ id }: Loose) => id);
  }

  test('puts what was good before what was bad, and takes it back', async () => {
    const user = randomUUID();
    const [first = '', second = ''] = await twoAlike(user);
    const said: Loose = await client.feedback({
      memoryId: first,
      feedback: 'VERY_NEGATIVE',
      feedbackReason: 'It is wrong.',
    });
    assert.match(said.id, /^[0-9a-f-]{36}$/);
    assert.equal(said.feedback, 'VERY_NEGATIVE');
    assert.equal(said.feedbackReason, 'It is wrong.');
    assert.deepEqual(await found(user), [second, first]);
    await client.feedback({ memoryId: first, feedback: 'POSITIVE' });
    assert.deepEqual(await found(user), [first, second]);
    await client.feedback({ memoryId: second, feedback: 'NEGATIVE' });
    const listed = await client.getAll({ filters: { user_id: user, feedback: 'NEGATIVE' } });
    assert.deepEqual(
      listed.results.map(({ id }: Loose) => id),
      [second],
    );
    const cleared: Loose = await client.feedback({ memoryId: second, feedback: null });
    assert.equal(cleared.feedback, null);
    const rest = await client.getAll({ filters: { user_id: user, feedback: 'NEGATIVE' } });
    assert.equal(rest.count, 0);
  });

  test('refuses what is no feedback, and of what is no memory', async () => {
    const user = randomUUID();
    const [id] = await twoAlike(user);
    const give = async (body: unknown, by: string = key): Promise<number> =>
      (await server.call(by, 'POST', '/v1/feedback/', body)).status;
    assert.equal(await give({ memory_id: id, feedback: 'MEH' }), 400);
    assert.equal(await give({ memory_id: 'x', feedback: 'POSITIVE' }), 400);
    assert.equal(await give({ memory_id: NIL, feedback: 'POSITIVE' }), 404);
    const stranger = await server.key('stranger');
    assert.equal(await give({ memory_id: id, feedback: 'POSITIVE' }, stranger), 404);
  });

  test('puts what is found often before what is not, only where the project says so', async () => {
    const user = randomUUID();
    const [first = '', second = ''] = await twoAlike(user);
    shift = 60 * DAY;
    const only = async (id: string): Promise<void> => {
      await client.search('garden party', { filters: { user_id: user, memory_ids: [id] } });
    };
    for (let at = 0; at < 5; at += 1) await only(second);
    assert.deepEqual(await found(user), [first, second]);
    await client.updateProject({ decay: true });
    for (let at = 0; at < 5; at += 1) await only(second);
    const { results } = await client.search('When is the garden party?', {
      filters: { user_id: user },
      explain: true,
    });
    assert.deepEqual(
      results.map(({ id }: Loose) => id),
      [second, first],
    );
    assert.ok(results[0].scoreBreakdown.decay > 1);
    assert.ok(results[1].scoreBreakdown.decay < 0.5);
    assert.ok(results.every(({ score }: Loose) => score <= 1));
    await client.updateProject({ decay: false });
    assert.deepEqual(await found(user), [first, second]);
    shift = 0;
  });

  test('keeps the factor of decay within its bounds', () => {
    const now = 1_000 * DAY;
    assert.equal(decayFactor([now], now), 1);
    assert.equal(
      decayFactor(
        Array.from({ length: 21 }, () => now),
        now,
      ),
      1.5,
    );
    assert.ok(decayFactor([0], now) >= 0.3);
    assert.ok(decayFactor([0], now) < 0.35);
    assert.ok(decayFactor([now - DAY], now) > decayFactor([now - 2 * DAY], now));
  });
});
