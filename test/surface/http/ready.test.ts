import assert from 'node:assert/strict';
import { renameSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { mock, test } from 'node:test';
import { createMemory } from '../../../src/index.ts';
import { createFakeRuntime } from '../../../src/testing/fake-runtime.ts';
import { call, serve, temporaryFolder } from './serving.ts';

test('a store that takes nothing is told, and again when it does', async (context) => {
  const opened: DatabaseSync[] = [];
  const { exec } = DatabaseSync.prototype;
  const watched = mock.method(
    DatabaseSync.prototype,
    'exec',
    function (this: DatabaseSync, sql: string) {
      if (!opened.includes(this)) opened.push(this);
      exec.call(this, sql);
    },
  );
  const runtime = createFakeRuntime();
  const { url } = await serve(context, { runtime, config: { thread: 'main' } });
  watched.mock.restore();
  assert.equal((await call(`${url}/readyz`, 'GET')).status, 200);
  for (const database of opened) database.exec('PRAGMA query_only = 1');
  assert.equal((await call(`${url}/readyz`, 'GET')).status, 200, 'it is not tried at every call');
  runtime.advance(5_000);
  const { status, body } = await call(`${url}/readyz`, 'GET');
  assert.deepEqual([status, body['reason']], [503, 'the store cannot be written (STORE_FAILED)']);
  for (const database of opened) database.exec('PRAGMA query_only = 0');
  runtime.advance(5_000);
  assert.equal((await call(`${url}/readyz`, 'GET')).status, 200);
});

test('a store whose file is gone, or another one, is told', async (context) => {
  const path = join(temporaryFolder(context), 'memoir.db');
  const memory = createMemory({ path, embedder: 'none' });
  const { url } = await serve(context, { memory, storeFile: path });
  assert.equal((await call(`${url}/readyz`, 'GET')).status, 200);
  renameSync(path, `${path}.away`);
  assert.match(String((await call(`${url}/readyz`, 'GET')).body['reason']), /removed or replaced/);
  writeFileSync(path, '');
  assert.equal((await call(`${url}/readyz`, 'GET')).status, 503);
  renameSync(`${path}.away`, path);
  assert.equal((await call(`${url}/readyz`, 'GET')).status, 200);
});
