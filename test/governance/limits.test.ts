import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Governance } from '../../src/governance/governance.ts';
import { rateLimitOf, type RateLimit } from '../../src/governance/rate-limit.ts';
import type { Principal } from '../../src/governance/principal.ts';
import { setUp } from './set-up.ts';

const read = { name: 'memories.get', action: 'read', audit: 'reads' } as const;

async function use(governance: Governance, principal: Principal): Promise<RateLimit | undefined> {
  try {
    const passing = { principal, operation: read, target: {}, surface: 'http' } as const;
    await governance.door.pass(passing, async () => undefined);
    return undefined;
  } catch (error) {
    const limit = rateLimitOf(error);
    if (limit === undefined) throw error;
    assert.equal((error as { code?: string }).code, 'RATE_LIMITED');
    assert.equal((error as { retryable?: boolean }).retryable, true);
    return limit;
  }
}

test('a key may use its minute at once, and then as fast as it fills', async () => {
  const { governance, runtime } = setUp();
  const { secret } = await governance.keys.create({ tenant: 'acme', perMinute: 6 });
  const principal = await governance.authenticate(secret);
  assert.deepEqual(governance.rateLimit(principal), {
    window: 'minute',
    limit: 6,
    remaining: 6,
    resetMs: 0,
    retryAfterMs: 0,
  });
  for (let times = 0; times < 6; times += 1) {
    assert.equal(await use(governance, principal), undefined);
  }
  assert.deepEqual(await use(governance, principal), {
    window: 'minute',
    limit: 6,
    remaining: 0,
    resetMs: 60_000,
    retryAfterMs: 10_000,
  });
  runtime.advance(9_999);
  assert.equal((await use(governance, principal))?.retryAfterMs, 1);
  runtime.advance(1);
  assert.equal(await use(governance, principal), undefined);
  assert.notEqual(await use(governance, principal), undefined);
  // A clock that goes back gives nothing.
  runtime.advance(-3_600_000);
  assert.notEqual(await use(governance, principal), undefined);
  runtime.advance(60_000);
  assert.equal(governance.rateLimit(principal)?.remaining, 6);
});

test('tokens take from their key, other keys have their own', async () => {
  const { governance } = setUp({ perMinute: 2 });
  const one = await governance.keys.create({ tenant: 'acme' });
  const two = await governance.keys.create({ tenant: 'acme' });
  const principal = await governance.authenticate(one.secret);
  const { token } = await governance.tokens.mint(principal, { user: 'ana' });
  const bearer = await governance.authenticate(token);
  assert.equal(await use(governance, principal), undefined);
  assert.equal(await use(governance, bearer), undefined);
  assert.equal((await use(governance, bearer))?.limit, 2);
  assert.equal((await use(governance, principal))?.limit, 2);
  assert.equal(await use(governance, await governance.authenticate(two.secret)), undefined);
});

test('nothing limits who is local, or a key without limits', async () => {
  const local = setUp({ perMinute: 1, perDay: 1 }).governance;
  const nobody = await local.authenticate(undefined);
  for (let times = 0; times < 5; times += 1) assert.equal(await use(local, nobody), undefined);
  assert.equal(local.rateLimit(nobody), undefined);
  const { governance } = setUp();
  const { secret } = await governance.keys.create({ tenant: 'acme' });
  const principal = await governance.authenticate(secret);
  for (let times = 0; times < 50; times += 1) {
    assert.equal(await use(governance, principal), undefined);
  }
  assert.equal(governance.rateLimit(principal), undefined);
});

test('the quota of a day holds across a restart and ends with the day', async () => {
  const { governance, runtime, store } = setUp();
  const { secret } = await governance.keys.create({ tenant: 'acme', perDay: 3 });
  const principal = await governance.authenticate(secret);
  const results = await Promise.all([1, 2, 3, 4, 5].map(() => use(governance, principal)));
  assert.equal(results.filter((limit) => limit === undefined).length, 3);
  const refused = results.find((limit) => limit !== undefined);
  assert.equal(refused?.window, 'day');
  assert.equal(refused.retryAfterMs, 12 * 3_600_000);
  await governance.close();
  const { governance: again } = setUp({}, store, runtime);
  assert.equal((await use(again, await again.authenticate(secret)))?.window, 'day');
  runtime.advance(12 * 3_600_000);
  assert.equal(await use(again, await again.authenticate(secret)), undefined);
});

test('knocking in vain is audited once a minute with a count', async () => {
  const { governance, runtime } = setUp();
  const { secret } = await governance.keys.create({ tenant: 'acme', perMinute: 1 });
  const principal = await governance.authenticate(secret);
  for (let times = 0; times < 30; times += 1) await use(governance, principal);
  for (let times = 0; times < 20; times += 1) {
    await assert.rejects(governance.authenticate('mk_wrong'), { code: 'UNAUTHENTICATED' });
  }
  runtime.advance(1);
  await governance.close();
  const limited = await governance.audit.list({ tenant: 'acme', limit: 100 });
  assert.deepEqual(
    limited.map(({ operation, outcome, detail }) => [operation, outcome, detail]),
    [
      ['memories.get', 'denied', { code: 'RATE_LIMITED' }],
      ['memories.get', 'denied', { code: 'RATE_LIMITED', repeated: 28 }],
    ],
  );
  const unknown = await governance.audit.list({ tenant: 'default', limit: 100 });
  assert.deepEqual(
    unknown.map(({ actor, operation, detail }) => [actor, operation, detail]),
    [
      ['unknown', 'authenticate', { code: 'UNAUTHENTICATED' }],
      ['unknown', 'authenticate', { code: 'UNAUTHENTICATED', repeated: 19 }],
    ],
  );
});

test('what is not allowed is audited at once, and what repeats it once a minute with a count', async () => {
  const { governance, runtime } = setUp();
  const { secret } = await governance.keys.create({ tenant: 'acme', role: 'reader', user: 'ana' });
  const principal = await governance.authenticate(secret);
  const operation = { name: 'memories.get', action: 'read', audit: 'reads' } as const;
  for (let times = 0; times < 300; times += 1) {
    const target = { user: `user ${times}` };
    const passing = { principal, operation, target, surface: 'http' } as const;
    await assert.rejects(
      governance.door.pass(passing, async () => 'never'),
      { code: 'FORBIDDEN' },
    );
    if (times === 0) {
      const [record] = await governance.audit.list({ tenant: 'acme', limit: 10 });
      assert.deepEqual([record?.outcome, record?.user], ['denied', 'user 0']);
    }
  }
  runtime.advance(1);
  await governance.close();
  const records = await governance.audit.list({ tenant: 'acme', limit: 1_000 });
  assert.deepEqual(
    records.map(({ outcome, user, detail }) => [outcome, user, detail]),
    [
      ['denied', 'user 0', { code: 'FORBIDDEN' }],
      ['denied', undefined, { code: 'FORBIDDEN', repeated: 299 }],
    ],
  );
});

test('what never comes to the door takes from the limits, too', async () => {
  const { governance } = setUp();
  const { secret } = await governance.keys.create({ tenant: 'acme', perMinute: 2 });
  const principal = await governance.authenticate(secret);
  const asked = { operation: 'memories.add', surface: 'http' } as const;
  await governance.charge(principal, asked);
  await governance.charge(principal, asked);
  await assert.rejects(governance.charge(principal, asked), { code: 'RATE_LIMITED' });
  assert.equal((await use(governance, principal))?.window, 'minute');
});
