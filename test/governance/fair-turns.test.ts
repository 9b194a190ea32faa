import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createFairTurns } from '../../src/governance/fair-turns.ts';
import { rateLimitOf } from '../../src/governance/rate-limit.ts';
import { setUp } from './set-up.ts';

test('a busy tenant keeps nobody waiting: turns go round', async () => {
  const turns = createFairTurns({ total: 1, perTenant: 1, waiting: 100 });
  const order: string[] = [];
  const one = async (tenant: string): Promise<void> => {
    const end = await turns.take({ tenant });
    order.push(tenant);
    await setImmediate();
    end();
  };
  const busy = Array.from({ length: 20 }, () => one('busy'));
  await Promise.all([...busy, one('calm'), one('calm'), one('other')]);
  assert.deepEqual(order.slice(0, 7), ['busy', 'busy', 'calm', 'other', 'busy', 'calm', 'busy']);
  assert.equal(order.length, 23);
});

test('one tenant never has more turns than its own, all never more than there are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 40 }),
      async (total, perTenant, tenants) => {
        const turns = createFairTurns({ total, perTenant, waiting: 100 });
        const running = new Map<string, number>();
        let all = 0;
        let done = 0;
        await Promise.all(
          tenants.map(async (tenant) => {
            const end = await turns.take({ tenant });
            running.set(tenant, (running.get(tenant) ?? 0) + 1);
            all += 1;
            assert.ok((running.get(tenant) ?? 0) <= perTenant);
            assert.ok(all <= total);
            await setImmediate();
            running.set(tenant, (running.get(tenant) ?? 0) - 1);
            all -= 1;
            done += 1;
            end();
            end();
          }),
        );
        assert.equal(done, tenants.length);
      },
    ),
    { numRuns: 60 },
  );
});

test('a queue that is full refuses, for that tenant only', async () => {
  const turns = createFairTurns({ total: 2, perTenant: 1, waiting: 2 });
  const end = await turns.take({ tenant: 'busy' });
  const waiting = [turns.take({ tenant: 'busy' }), turns.take({ tenant: 'busy' })];
  await assert.rejects(turns.take({ tenant: 'busy' }), (error) => {
    assert.equal(rateLimitOf(error)?.window, 'waiting');
    return true;
  });
  (await turns.take({ tenant: 'calm' }))();
  end();
  for (const next of waiting) (await next)();
});

test('who goes away while waiting leaves the queue and never begins', async () => {
  const turns = createFairTurns({ total: 1, perTenant: 1, waiting: 10 });
  const end = await turns.take({ tenant: 'a' });
  const controller = new AbortController();
  const gone = turns.take({ tenant: 'a' }, controller.signal);
  const stays = turns.take({ tenant: 'a' });
  controller.abort();
  await assert.rejects(gone, { code: 'STORE_BUSY' });
  await assert.rejects(turns.take({ tenant: 'b' }, controller.signal), { code: 'STORE_BUSY' });
  end();
  (await stays)();
  (await turns.take({ tenant: 'b' }))();
});

test('what hangs at a model keeps no quick operation from running', async () => {
  const { governance } = setUp({ concurrentPerTenant: 1, concurrent: 1 });
  const principal = await governance.authenticate(undefined);
  const passing = { principal, target: {}, surface: 'http' } as const;
  const chat = { name: 'agents.chat', action: 'write', audit: 'always', slow: true } as const;
  const get = { name: 'memories.get', action: 'read', audit: 'reads' } as const;
  const { promise: hangs, resolve: answer } = Promise.withResolvers<string>();
  const talk = governance.door.pass({ ...passing, operation: chat }, () => hangs);
  assert.equal(
    await governance.door.pass({ ...passing, operation: get }, async () => 'got'),
    'got',
  );
  answer('said');
  assert.equal(await talk, 'said');
});

test('an operation within another needs no turn of its own', async () => {
  const { governance } = setUp({ concurrentPerTenant: 1, concurrent: 1 });
  const principal = await governance.authenticate(undefined);
  const operation = { name: 'memories.add', action: 'write', audit: 'always' } as const;
  const passing = { principal, operation, target: {}, surface: 'mcp' } as const;
  let later: Promise<string> | undefined;
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const inner = await governance.door.pass(passing, () => {
    // What was begun in it and goes on after it is an operation of its own.
    later = over.then(() => governance.door.pass(passing, async () => 'later'));
    return governance.door.pass(passing, async () => 'inner');
  });
  assert.equal(inner, 'inner');
  const { promise: hangs, resolve: finish } = Promise.withResolvers<void>();
  const running = governance.door.pass(passing, () => hangs);
  end();
  const first = await Promise.race([later, setImmediate('nothing yet')]);
  assert.equal(first, 'nothing yet');
  finish();
  await running;
  assert.equal(await later, 'later');
});

test('a user that turns are held to takes a part of the tenant’s only, running and waiting', async () => {
  const turns = createFairTurns({ total: 8, perTenant: 4, perUser: 1, waiting: 8 });
  const ana = { tenant: 'busy', user: 'ana' };
  const end = await turns.take(ana);
  const waiting = [turns.take(ana), turns.take(ana)];
  await assert.rejects(turns.take(ana), (error) => rateLimitOf(error)?.limit === 2);
  const others = await Promise.all([
    turns.take({ tenant: 'busy', user: 'bob' }),
    turns.take({ tenant: 'busy' }),
    turns.take({ tenant: 'other', user: 'ana' }),
  ]);
  others.forEach((leave) => leave());
  end();
  for (const turn of waiting) (await turn)();
  (await turns.take(ana))();
});
