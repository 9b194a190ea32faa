import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { UNAUTHENTICATED_TEXT } from '../../src/governance/authenticate.ts';
import type { Governance } from '../../src/governance/governance.ts';
import { createSqliteStore } from '../../src/stores/sqlite/index.ts';
import { createInMemoryStore } from '../../src/stores/in-memory/index.ts';
import { createFakeRuntime } from '../../src/testing/index.ts';
import { temporaryFolder } from '../surface/run-cli.ts';
import { setUp } from './set-up.ts';

async function assertRefused(governance: Governance, presented: string | undefined): Promise<void> {
  await assert.rejects(governance.authenticate(presented), (error: Error & { code: string }) => {
    assert.equal(error.code, 'UNAUTHENTICATED');
    assert.equal(error.message, UNAUTHENTICATED_TEXT);
    assert.equal(error.cause, undefined);
    return true;
  });
}

test('while no key was ever made everybody is local; from the first one on nobody is', async () => {
  const { governance, runtime, store } = setUp({ tenant: 'home' });
  const local = { type: 'local', id: 'local', actor: 'local', tenant: 'home', role: 'admin' };
  assert.deepEqual(await governance.authenticate(undefined), local);
  assert.deepEqual(await governance.authenticate('mk_anything'), local);
  assert.equal(await governance.keys.exist(), false);
  const { key, secret } = await governance.keys.create({ tenant: 'acme' });
  assert.equal(await governance.keys.exist(), true);
  await assertRefused(governance, undefined);
  assert.equal((await governance.authenticate(secret)).tenant, 'acme');
  // Nor when the last one is gone: else revoking would open the door to all.
  await governance.keys.revoke('acme', key.id);
  assert.equal(await governance.keys.exist(), false);
  await assertRefused(governance, undefined);
  await assertRefused(governance, secret);
  runtime.advance(10_000);
  await assertRefused(governance, undefined);
  await assertRefused(setUp({}, store, runtime).governance, undefined);
});

test('a key is who it was made for, with a secret that is shown once', async () => {
  const { governance, runtime } = setUp();
  const { key, secret } = await governance.keys.create({
    tenant: 'acme',
    name: 'the bot',
    role: 'writer',
    user: 'ana',
    agent: 'bot',
    kinds: ['episode', 'fact', 'episode'],
    perMinute: 10,
    perDay: 100,
    expiresAt: new Date(runtime.now() + 5_000).toISOString(),
  });
  assert.match(secret, /^mk_[a-z2-7]{8}_[\w-]{43}$/);
  assert.ok(secret.startsWith(`${key.prefix}_`));
  assert.deepEqual(await governance.authenticate(secret), {
    type: 'key',
    id: key.id,
    actor: `key:${key.id}`,
    tenant: 'acme',
    role: 'writer',
    user: 'ana',
    agent: 'bot',
    kinds: ['episode', 'fact'],
    perMinute: 10,
    perDay: 100,
  });
  assert.deepEqual(await governance.keys.list('acme'), [key]);
  assert.deepEqual(await governance.keys.list('other'), []);
  assert.doesNotMatch(JSON.stringify(await governance.keys.list()), new RegExp(secret.slice(12)));
  assert.equal('secrets' in key, false);
});

test('a bound key is curator when nothing is said, an unbound one admin', async () => {
  const { governance } = setUp();
  const roleOf = async (more: object): Promise<string> =>
    (await governance.keys.create({ tenant: 'acme', ...more })).key.role;
  assert.equal(await roleOf({}), 'admin');
  assert.equal(await roleOf({ user: 'ana' }), 'curator');
  assert.equal(await roleOf({ agent: 'bot' }), 'curator');
  assert.equal(await roleOf({ user: 'ana', role: 'admin' }), 'admin');
});

test('all that does not open is refused with one text', async () => {
  const { governance, runtime } = setUp();
  const { keys } = governance;
  const good = await keys.create({ tenant: 'acme' });
  const ends = new Date(runtime.now() + 1_000).toISOString();
  const expired = await keys.create({ tenant: 'acme', expiresAt: ends });
  const revoked = await keys.create({ tenant: 'acme' });
  await keys.revoke('acme', revoked.key.id);
  await governance.authenticate(expired.secret);
  runtime.advance(1_000);
  const wrong = `${good.secret.slice(0, -1)}${good.secret.endsWith('A') ? 'B' : 'A'}`;
  for (const presented of [
    undefined,
    '',
    'x',
    wrong,
    good.secret.slice(0, -1),
    `${good.secret}A`,
    good.key.prefix,
    good.key.id,
    expired.secret,
    revoked.secret,
    'm'.repeat(100_000),
    'mk_\0\ud800',
  ]) {
    await assertRefused(governance, presented);
  }
  await governance.authenticate(good.secret);
});

test('revoking works at once here, and within a second in other processes', async () => {
  const runtime = createFakeRuntime();
  const store = createInMemoryStore({ runtime });
  const { governance: here } = setUp({}, store, runtime);
  const { governance: elsewhere } = setUp({}, store, runtime);
  const { key, secret } = await here.keys.create({ tenant: 'acme' });
  await here.authenticate(secret);
  await elsewhere.authenticate(secret);
  const revoked = await here.keys.revoke('acme', key.id);
  await assertRefused(here, secret);
  runtime.advance(1_000);
  await assertRefused(elsewhere, secret);
  runtime.advance(5_000);
  assert.deepEqual(await here.keys.revoke('acme', key.id), revoked);
});

test('another tenant cannot revoke or rotate, nor tell that there is a key', async () => {
  const { governance } = setUp();
  const { key, secret } = await governance.keys.create({ tenant: 'acme' });
  const missing = '01a1f875-38af-7000-84d9-39165b339ea9';
  for (const id of [key.id, missing]) {
    const message = `there is no key ${id} in this tenant`;
    await assert.rejects(governance.keys.revoke('other', id), { code: 'NOT_FOUND', message });
    await assert.rejects(governance.keys.rotate('other', id), { code: 'NOT_FOUND', message });
  }
  await governance.authenticate(secret);
});

test('a rotated key keeps what it is; the old secret works as long as it is let', async () => {
  const { governance, runtime } = setUp();
  const { keys } = governance;
  const first = await keys.create({ tenant: 'acme', role: 'writer' });
  const second = await keys.rotate('acme', first.key.id, 60_000);
  assert.deepEqual(second.key, { ...first.key, prefix: second.key.prefix });
  assert.equal((await governance.authenticate(first.secret)).id, first.key.id);
  assert.equal((await governance.authenticate(second.secret)).id, first.key.id);
  runtime.advance(60_000);
  await assertRefused(governance, first.secret);
  const third = await keys.rotate('acme', first.key.id);
  await assertRefused(governance, second.secret);
  await governance.authenticate(third.secret);
  // A secret may have leaked: no grace ends those that an earlier rotation left, too.
  const fourth = await keys.rotate('acme', first.key.id, 60_000);
  const fifth = await keys.rotate('acme', first.key.id, 0);
  await assertRefused(governance, third.secret);
  await assertRefused(governance, fourth.secret);
  await governance.authenticate(fifth.secret);
  await keys.revoke('acme', first.key.id);
  await assertRefused(governance, fifth.secret);
  await assert.rejects(keys.rotate('acme', first.key.id), { code: 'CONFLICT' });
});

test('what a key cannot be is refused by its field', async () => {
  const { governance, runtime } = setUp();
  const past = new Date(runtime.now()).toISOString();
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ tenant: '' }, /^tenant/],
    [{ role: 'root' }, /^role/],
    [{ kinds: ['fct'] }, /^kinds\[0\]/],
    [{ perMinute: 0 }, /^perMinute/],
    [{ expiresAt: past }, /^expiresAt/],
    [{ expiresAt: 'soon' }, /^expiresAt/],
    [{ usr: 'ana' }, /usr.*did you mean "user"/],
  ];
  for (const [more, message] of cases) {
    const created = governance.keys.create({ tenant: 'acme', ...more });
    await assert.rejects(created, { code: 'INVALID_INPUT', message });
  }
  assert.deepEqual(await governance.keys.list(), []);
});

test('the last use is noted at most once a minute, and no request waits for it', async () => {
  const runtime = createFakeRuntime();
  const real = createInMemoryStore({ runtime });
  let commits = 0;
  const documents: typeof real.documents = {
    ...real.documents,
    async commit(writes, options) {
      commits += 1;
      return real.documents.commit(writes, options);
    },
  };
  const { governance } = setUp({}, { documents, audit: real.audit }, runtime);
  const { secret } = await governance.keys.create({ tenant: 'acme' });
  const operation = { name: 'memories.get', action: 'read', audit: 'reads' } as const;
  const use = async (): Promise<void> => {
    const principal = await governance.authenticate(secret);
    await governance.door.pass(
      { principal, operation, target: {}, surface: 'http' },
      async () => undefined,
    );
  };
  const lastUsed = async (): Promise<string | undefined> =>
    (await governance.keys.list())[0]?.lastUsedAt;
  commits = 0;
  await use();
  const begun = new Date(runtime.now()).toISOString();
  for (let more = 0; more < 10; more += 1) {
    runtime.advance(5_000);
    await use();
  }
  assert.equal(commits, 1);
  assert.equal(await lastUsed(), begun);
  runtime.advance(10_000);
  await use();
  runtime.advance(1);
  await governance.close();
  assert.equal(commits, 2);
  assert.notEqual(await lastUsed(), begun);
});

test('no secret of a key and no token stands in the file', async (context) => {
  const folder = temporaryFolder(context);
  const runtime = createFakeRuntime();
  const store = createSqliteStore({ path: join(folder, 'memoir.db'), runtime, thread: 'main' });
  const { governance } = setUp({ auditReads: true }, store, runtime);
  const { key, secret } = await governance.keys.create({ tenant: 'acme', name: 'marker-name' });
  const principal = await governance.authenticate(secret);
  const { token } = await governance.tokens.mint(principal, { user: 'ana' });
  await governance.authenticate(token);
  const rotated = await governance.keys.rotate('acme', key.id, 1_000);
  await assertRefused(governance, `${secret}x`);
  await governance.close();
  const bytes = (): string =>
    readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), 'latin1'))
      .join('');
  const open = bytes();
  await store.close();
  for (const stored of [open, bytes()]) {
    assert.ok(stored.includes('marker-name'), 'the file was looked at');
    for (const words of [secret, rotated.secret]) {
      assert.ok(!stored.includes(words));
      assert.ok(!stored.includes(words.split('_').slice(2).join('_')));
    }
    assert.ok(!stored.includes(token));
    assert.ok(!stored.includes(token.split('.')[1] ?? token));
  }
});
