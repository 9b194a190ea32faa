import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ApiKey, CreatedApiKey } from '../../src/governance/api-keys.ts';
import { createGovernance } from '../../src/governance/create-governance.ts';
import { createIdSource, systemRuntime } from '../../src/index.ts';
import { createSqliteStore } from '../../src/stores/sqlite/index.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

test('a key is made, works, is listed without its secret, rotated and revoked', async (context) => {
  const home = temporaryFolder(context);
  assert.equal((await runCli(home, ['keys', 'create'])).code, 0);
  const created = await runCli(home, [
    'keys',
    'create',
    '--name',
    'the bot',
    '--role',
    'writer',
    '--user',
    'ana',
    '--agent',
    'b',
    '--kinds',
    'episode,fact',
    '--expires',
    '30d',
    '--per-minute',
    '60',
    '--tenant',
    'acme',
    '--json',
  ]);
  assert.equal(created.code, 0, created.stderr);
  const { key, secret } = created.json() as CreatedApiKey;
  const { id, prefix, createdAt, expiresAt, ...rest } = key;
  assert.deepEqual(rest, {
    name: 'the bot',
    tenant: 'acme',
    role: 'writer',
    user: 'ana',
    agent: 'b',
    kinds: ['episode', 'fact'],
    perMinute: 60,
  });
  assert.ok(secret.startsWith(prefix));
  const days = (Date.parse(String(expiresAt)) - Date.parse(createdAt)) / 86_400_000;
  assert.equal(Math.round(days), 30);
  const store = createSqliteStore({
    path: join(home, 'memoir.db'),
    runtime: systemRuntime,
    thread: 'main',
  });
  const newId = createIdSource(systemRuntime);
  const governance = createGovernance({ store, runtime: systemRuntime, newId });
  assert.equal((await governance.authenticate(secret)).user, 'ana');

  const listed = (await runCli(home, ['keys', 'list', '--tenant', 'acme', '--json'])).json() as {
    keys: ApiKey[];
  };
  assert.deepEqual(listed.keys, [key]);
  const table = (await runCli(home, ['keys', 'list'])).stdout;
  assert.match(table, /the bot/);
  assert.ok(!table.includes(secret));

  const short = id.slice(0, 13);
  const rotated = await runCli(home, [
    'keys',
    'rotate',
    short,
    '--grace',
    '1h',
    '--tenant',
    'acme',
    '--json',
  ]);
  assert.equal(rotated.code, 0, rotated.stderr);
  const second = rotated.json() as CreatedApiKey;
  assert.equal(second.key.id, id);
  assert.notEqual(second.secret, secret);

  const elsewhere = await runCli(home, ['keys', 'revoke', id]);
  assert.equal(elsewhere.code, 4, elsewhere.stdout);
  const revoked = await runCli(home, ['keys', 'revoke', id, '--tenant', 'acme', '--json']);
  assert.equal(revoked.code, 0, revoked.stderr);
  assert.ok((revoked.json() as { key: ApiKey }).key.revokedAt);
  const late = createGovernance({ store, runtime: systemRuntime, newId });
  for (const gone of [secret, second.secret]) {
    await assert.rejects(late.authenticate(gone), { code: 'UNAUTHENTICATED' });
  }
  const all = await governance.audit.list({ tenant: 'acme', limit: 100 });
  const operations = all.filter(({ surface }) => surface === 'cli');
  await late.close();
  await governance.close();
  await store.close();
  assert.deepEqual(
    operations.map(({ operation, outcome, actor, surface }) =>
      [operation, outcome, actor, surface].join(' '),
    ),
    ['create', 'rotate', 'revoke'].flatMap((verb) => [
      `keys.${verb} begun local cli`,
      `keys.${verb} done local cli`,
    ]),
  );
  assert.ok(!JSON.stringify(operations).includes(secret.slice(12)));
});

test('a person is shown the secret once, with a plain sentence', async (context) => {
  const home = temporaryFolder(context);
  const { stdout } = await runCli(home, ['keys', 'create']);
  assert.match(stdout, /admin in the tenant "default"/);
  assert.equal(stdout.match(/mk_[a-z2-7]{8}_[\w-]{43}/g)?.length, 1);
  assert.match(stdout, /only its hash is stored, and it is never shown again/);
});

test('what is wrong with a key is said in the words of the flags', async (context) => {
  const home = temporaryFolder(context);
  for (const [args, code, message] of [
    [['create', '--role', 'root'], 2, /root.*reader, writer, curator, admin/],
    [['create', '--kinds', 'fct'], 2, /kinds\[0\].*did you mean "fact"/],
    [['create', '--expires', '2020-01-01'], 2, /yet to come/],
    [['revoke', '01a1f875-38af-7000-84d9-39165b339ea9'], 4, /No key/],
  ] as const) {
    const run = await runCli(home, ['keys', ...args]);
    assert.equal(run.code, code, `${args.join(' ')}: ${run.stderr}`);
    assert.match(run.stderr, message);
    assert.equal(run.stdout, '');
  }
});

test('looking for keys makes no store', async (context) => {
  const home = join(temporaryFolder(context), 'untouched');
  assert.match((await runCli(home, ['keys', 'list'])).stdout, /No keys/);
  assert.equal((await runCli(home, ['keys', 'list', '--db', join(home, 'x.db')])).code, 4);
  assert.equal(existsSync(home), false);
});
