import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNAUTHENTICATED_TEXT } from '../../src/governance/authenticate.ts';
import type { NewApiKey } from '../../src/governance/api-keys.ts';
import { ACCESS_ROLES, type Principal } from '../../src/governance/principal.ts';
import { setUp, type SetUp } from './set-up.ts';

interface Minting extends SetUp {
  readonly principal: Principal;
  readonly keyId: string;
  refused(token: string): Promise<void>;
}

async function minting(key: Partial<NewApiKey> = {}): Promise<Minting> {
  const parts = setUp();
  const { keys, authenticate } = parts.governance;
  const { key: made, secret } = await keys.create({ tenant: 'acme', ...key });
  return {
    ...parts,
    keyId: made.id,
    principal: await authenticate(secret),
    async refused(token) {
      await assert.rejects(authenticate(token), {
        code: 'UNAUTHENTICATED',
        message: UNAUTHENTICATED_TEXT,
      });
    },
  };
}

test('a token is one user, and keeps what its key is held to', async () => {
  const { governance, principal, keyId, runtime } = await minting({
    role: 'curator',
    agent: 'bot',
    kinds: ['fact'],
    perMinute: 5,
  });
  const { token, expiresAt } = await governance.tokens.mint(principal, { user: 'ana' });
  assert.match(token, /^mt_[\w-]+\.[\w-]{43}$/);
  assert.equal(Date.parse(expiresAt), runtime.now() + 900_000);
  assert.deepEqual(await governance.authenticate(token), {
    type: 'token',
    id: keyId,
    actor: `token:${keyId}/ana`,
    tenant: 'acme',
    role: 'reader',
    user: 'ana',
    agent: 'bot',
    kinds: ['fact'],
    perMinute: 5,
  });
});

test('a token ends at its time', async () => {
  const { governance, principal, runtime, refused } = await minting();
  const { token } = await governance.tokens.mint(principal, { user: 'ana', seconds: 60 });
  runtime.advance(59_999);
  await governance.authenticate(token);
  runtime.advance(1);
  await refused(token);
});

test('a token ends with its key', async () => {
  const { governance, principal, keyId, runtime, refused } = await minting({
    expiresAt: new Date(Date.UTC(2026, 2, 1, 12, 1)).toISOString(),
  });
  const { tokens, keys, authenticate } = governance;
  const short = await tokens.mint(principal, { user: 'ana', seconds: 86_400 });
  assert.equal(short.expiresAt, '2026-03-01T12:01:00.000Z');
  await authenticate(short.token);
  await keys.revoke('acme', keyId);
  await refused(short.token);
  await assert.rejects(tokens.mint(principal, { user: 'ana' }), { code: 'FORBIDDEN' });
  runtime.advance(120_000);
  await refused(short.token);
});

test('a token outlives a rotation of its key, which is the same key', async () => {
  const { governance, principal, keyId } = await minting();
  const { token } = await governance.tokens.mint(principal, { user: 'ana' });
  await governance.keys.rotate('acme', keyId);
  await governance.authenticate(token);
});

test('no token can do more than its key', async () => {
  for (const [place, role] of ACCESS_ROLES.entries()) {
    const { governance, principal } = await minting({ role });
    for (const [wantedPlace, wanted] of ACCESS_ROLES.entries()) {
      const minted = governance.tokens.mint(principal, { user: 'ana', role: wanted });
      if (wantedPlace > place) {
        await assert.rejects(minted, { code: 'FORBIDDEN' });
        continue;
      }
      const { role: got } = await governance.authenticate((await minted).token);
      assert.equal(got, wanted);
    }
  }
  const bound = await minting({ user: 'ana', agent: 'bot' });
  const { tokens } = bound.governance;
  await assert.rejects(tokens.mint(bound.principal, { user: 'bob' }), { code: 'FORBIDDEN' });
  const other = { user: 'ana', agent: 'other' };
  await assert.rejects(tokens.mint(bound.principal, other), { code: 'FORBIDDEN' });
  await tokens.mint(bound.principal, { user: 'ana', agent: 'bot' });
});

test('neither a token nor whoever is local can mint', async () => {
  const { governance, principal } = await minting();
  const { token } = await governance.tokens.mint(principal, { user: 'ana', role: 'admin' });
  const bearer = await governance.authenticate(token);
  await assert.rejects(governance.tokens.mint(bearer, { user: 'ana' }), { code: 'FORBIDDEN' });
  const open = setUp().governance;
  const local = await open.authenticate(undefined);
  await assert.rejects(open.tokens.mint(local, { user: 'ana' }), { code: 'FORBIDDEN' });
});

test('forged, cut and twisted tokens are refused like everything else', async () => {
  const { governance, principal, refused } = await minting({ role: 'writer' });
  const { token } = await governance.tokens.mint(principal, { user: 'ana' });
  const [body = '', signature = ''] = token.slice(3).split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as unknown[];
  const signed = (parts: readonly unknown[]): string =>
    `mt_${Buffer.from(JSON.stringify(parts)).toString('base64url')}.${signature}`;
  const changed = (place: number, value: unknown): string =>
    signed(claims.map((claim, at) => (at === place ? value : claim)));
  await governance.authenticate(signed(claims));
  const twisted = [
    changed(1, 'other'),
    changed(1, 'a\u0000b'),
    changed(1, 'x'.repeat(5_000)),
    changed(2, '01a1f875-38af-7000-84d9-39165b339ea9'),
    changed(3, 'bob'),
    changed(3, ''),
    changed(4, 'bot'),
    changed(5, 3),
    changed(5, -1),
    changed(6, 9_999_999_999),
    changed(6, null),
    signed([...claims, 1]),
    signed([2, ...claims.slice(1)]),
    `mt_${Buffer.from('{}').toString('base64url')}.${signature}`,
    `mt_!!!.${signature}`,
    `mt_${body}`,
    `mt_${body}.`,
    `mt_${body}.${signature.slice(0, -1)}`,
    `mt_${body}.${signature}=`,
    `mt_${body}.${signature}A`,
    `mt_${body}.${signature}.${signature}`,
    `mt_${body}=.${signature}`,
    'mt_',
    'mt_.',
    `mt_${'a'.repeat(100_000)}.b`,
  ];
  for (const one of twisted) await refused(one);
  for (let length = 1; length < token.length; length += 7) await refused(token.slice(0, length));
});

test("another tenant's signature is worth nothing", async () => {
  const { governance, principal, refused } = await minting();
  const other = await governance.keys.create({ tenant: 'other' });
  const otherPrincipal = await governance.authenticate(other.secret);
  const one = (await governance.tokens.mint(principal, { user: 'ana' })).token;
  const two = (await governance.tokens.mint(otherPrincipal, { user: 'ana' })).token;
  await governance.authenticate(two);
  const [body] = one.split('.');
  const [, signature] = two.split('.');
  await refused(`${body}.${signature}`);
  // Well signed by the other tenant, but for a key that is not its own.
  const stolen = { ...otherPrincipal, id: principal.id };
  await refused((await governance.tokens.mint(stolen, { user: 'ana' })).token);
});

test('two processes that sign for the first time at once sign alike', async () => {
  const { governance, principal, store, runtime } = await minting();
  const second = setUp({}, store, runtime).governance;
  const [one, two] = await Promise.all([
    governance.tokens.mint(principal, { user: 'ana' }),
    second.tokens.mint(principal, { user: 'bob' }),
  ]);
  for (const { authenticate } of [governance, second]) {
    assert.equal((await authenticate(one.token)).user, 'ana');
    assert.equal((await authenticate(two.token)).user, 'bob');
  }
});

test('what a token cannot be is refused by its field', async () => {
  const { governance, principal } = await minting();
  for (const [more, message] of [
    [{ user: '' }, /^user/],
    [{ seconds: 0 }, /^seconds/],
    [{ seconds: 86_401 }, /^seconds/],
    [{ role: 'root' }, /^role/],
    [{ tenant: 'other' }, /tenant/],
  ] as const) {
    const minted = governance.tokens.mint(principal, { user: 'ana', ...(more as object) });
    await assert.rejects(minted, { code: 'INVALID_INPUT', message });
  }
});
