import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createGovernance } from '../../src/governance/create-governance.ts';
import { createIdSource, createMemory, systemRuntime } from '../../src/index.ts';
import type { AuditHead, AuditRecord } from '../../src/index.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

interface Verified {
  readonly ok: boolean;
  readonly tenants: readonly {
    readonly tenant: string;
    readonly ok: boolean;
    readonly records: number;
    readonly faults: readonly { readonly sequence: number }[];
  }[];
}

test('forget, export and import are told, and looking at the audit is not', async (context) => {
  const home = temporaryFolder(context);
  const secretWords = 'I hide biscuits in the attic';
  const file = join(home, 'talk.json');
  writeFileSync(file, JSON.stringify([{ role: 'user', content: secretWords }]));
  const imported = await runCli(home, ['import', file, '--format', 'messages', '--user', 'ana']);
  assert.equal(imported.code, 0, imported.stderr);
  assert.match((await runCli(home, ['export', '--user', 'ana'])).stdout, /biscuits/);
  assert.equal((await runCli(home, ['forget', '--all', '--user', 'ana', '--yes'])).code, 0);
  const listed = await runCli(home, ['audit', 'list', '--user', 'ana', '--json']);
  const { records } = listed.json() as { records: readonly AuditRecord[] };
  assert.deepEqual(
    records.map(({ operation, outcome, actor, surface }) =>
      [operation, outcome, actor, surface].join(' '),
    ),
    [
      'memories.forget done local cli',
      'memories.forget begun local cli',
      'memories.export done local cli',
      'memories.export begun local cli',
      'memories.import done local cli',
    ],
  );
  assert.doesNotMatch(listed.stdout, /biscuits|attic/);
  const some = await runCli(home, [
    'audit',
    'list',
    '--operation',
    'memories.forget',
    '--outcome',
    'done',
    '--json',
  ]);
  assert.equal((some.json() as { records: unknown[] }).records.length, 1);
  const none = await runCli(home, ['audit', 'list', '--to', '2020-01-01', '--json']);
  assert.deepEqual(none.json(), { records: [] });
  const exported = (await runCli(home, ['audit', 'export'])).stdout.trimEnd().split('\n');
  assert.deepEqual(
    exported.map((line) => (JSON.parse(line) as AuditRecord).sequence),
    [1, 2, 3, 4, 5],
  );
});

test('verify ends with 0 when all is well and with 7, telling where, when not', async (context) => {
  const home = temporaryFolder(context);
  for (const tenant of ['default', 'default', 'other']) {
    assert.equal((await runCli(home, ['keys', 'create', '--tenant', tenant])).code, 0);
  }
  const good = await runCli(home, ['audit', 'verify', '--json']);
  assert.equal(good.code, 0, good.stderr);
  const { ok, tenants } = good.json() as Verified;
  assert.equal(ok, true);
  assert.deepEqual(
    tenants.map(({ tenant, records }) => [tenant, records]),
    [
      ['default', 4],
      ['other', 2],
    ],
  );
  const { head } = (await runCli(home, ['audit', 'head', '--json'])).json() as { head: AuditHead };
  const anchor = (await runCli(home, ['audit', 'head'])).stdout.trim();
  assert.equal(anchor, `${head.sequence}:${head.hash}`);
  assert.equal((await runCli(home, ['audit', 'verify', '--anchor', anchor])).code, 0);
  const wrong = `4:${'0'.repeat(64)}`;
  assert.equal((await runCli(home, ['audit', 'verify', '--anchor', wrong])).code, 7);

  const database = new DatabaseSync(join(home, 'memoir.db'));
  database.exec(`DELETE FROM audit WHERE sequence = 2
    AND chain_id = (SELECT id FROM audit_chain WHERE tenant = 'default')`);
  database.close();
  const bad = await runCli(home, ['audit', 'verify', '--json']);
  assert.equal(bad.code, 7);
  const verdict = bad.json() as Verified;
  assert.equal(verdict.ok, false);
  assert.deepEqual(
    verdict.tenants.map((one) => [one.tenant, one.ok, one.faults.map(({ sequence }) => sequence)]),
    [
      ['default', false, [2]],
      ['other', true, []],
    ],
  );
  const told = await runCli(home, ['audit', 'verify']);
  assert.equal(told.code, 7);
  assert.match(told.stdout, /TAMPERED {2}tenant default: 3 records\n {4}record 2: it was removed/);
  assert.match(told.stdout, /ok {2}tenant other: 2 records/);
});

test('without a tenant the records of all are listed, with the names of keys', async (context) => {
  const home = temporaryFolder(context);
  const make = async (tenant: string, name: string): Promise<void> => {
    const made = await runCli(home, ['keys', 'create', '--tenant', tenant, '--name', name]);
    assert.equal(made.code, 0, made.stderr);
  };
  await make('acme', 'first bot');
  await make('other', 'second bot');
  const listed = await runCli(home, ['audit', 'list', '--limit', '3', '--json']);
  const { records } = listed.json() as { records: readonly AuditRecord[] };
  assert.deepEqual(
    records.map(({ tenant, outcome }) => [tenant, outcome]),
    [
      ['other', 'done'],
      ['other', 'begun'],
      ['acme', 'done'],
    ],
  );
  await recordByKey(home, 'acme');
  const { stdout } = await runCli(home, ['audit', 'list']);
  for (const words of [/\btenant\b/, /\bother\b/, /key:[0-9a-f-]{36} \(first bot\)/]) {
    assert.match(stdout, words);
  }
  const unclear = await runCli(home, ['audit', 'list', '--before', '2']);
  assert.match(unclear.stderr, /--before counts .* give --tenant/);
  const head = await runCli(home, ['audit', 'head']);
  assert.match(head.stderr, /acme, other have chains of their own: give --tenant/);
});

/** As the server would, when the tenant's key was used. */
async function recordByKey(home: string, tenant: string): Promise<void> {
  const memory = createMemory({ path: join(home, 'memoir.db'), embedder: 'none' });
  const newId = createIdSource(systemRuntime);
  const parts = { store: memory.store, runtime: systemRuntime, newId };
  const { audit, keys, close } = createGovernance(parts);
  const [key] = await keys.list(tenant);
  const entry = { operation: 'memories.add', surface: 'http', outcome: 'done' } as const;
  await audit.record(tenant, { actor: `key:${key?.id}`, ...entry });
  await close();
  await memory.close();
}
