import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSqliteStore } from '../../src/stores/sqlite/index.ts';
import { createFakeRuntime } from '../../src/testing/index.ts';
import { startChild } from '../faults/children.ts';
import { temporaryFolder } from '../surface/run-cli.ts';
import { setUp } from './set-up.ts';

const CHILD = '../governance/audit-child.ts';

test('two processes write one chain, and nothing is lost or doubled', async (context) => {
  const path = join(temporaryFolder(context), 'memoir.db');
  const children = ['a', 'b'].map((name) => startChild(CHILD, path, 'record', name, '60'));
  for (const child of children) assert.equal(await child.gone, 0);
  const store = createSqliteStore({ path, runtime: createFakeRuntime(), thread: 'main' });
  context.after(() => store.close());
  const { audit } = setUp({}, store).governance;
  const verdict = await audit.verify('acme');
  assert.deepEqual([verdict.ok, verdict.records], [true, 120]);
  const records = await audit.list({ tenant: 'acme', limit: 1_000 });
  assert.equal(new Set(records.flatMap(({ ids }) => ids)).size, 120);
});

test('a process that is killed in a grave operation leaves that it had begun', async (context) => {
  const path = join(temporaryFolder(context), 'memoir.db');
  const child = startChild(CHILD, path, 'hang');
  await child.hears((value) => value === 'working');
  child.kill();
  await child.gone;
  const store = createSqliteStore({ path, runtime: createFakeRuntime(), thread: 'main' });
  context.after(() => store.close());
  const { audit } = setUp({}, store).governance;
  const records = await audit.list({ tenant: 'acme', limit: 10 });
  assert.deepEqual(
    records.map(({ operation, outcome, user }) => [operation, outcome, user]),
    [['memories.forget', 'begun', 'ana']],
  );
  assert.equal((await audit.verify('acme')).ok, true);
});
