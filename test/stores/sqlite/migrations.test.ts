import assert from 'node:assert/strict';
import { chmodSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { Connection } from '../../../src/stores/sqlite/connection.ts';
import { MIGRATIONS, migrate, schemaVersion } from '../../../src/stores/sqlite/migrations/index.ts';
import type { Migration } from '../../../src/stores/sqlite/migrations/migration.ts';
import { add, ana, found, pathFor, runtime, storeFor } from './fixture.ts';

async function connectionFor(t: TestContext, path: string): Promise<Connection> {
  const connection = new Connection({ path, durability: 'full', busyTimeoutMs: 5000 });
  await connection.open();
  t.after(() => connection.close());
  return connection;
}

/**
 * Makes a file as the version of that number left it, with the memory "Kept since version N" of
 * acme/ana in it. A new migration adds the builder of the version before it: plain SQL, as that
 * version wrote it, because its code is gone.
 */
const FIXTURES: ReadonlyMap<number, (path: string) => void> = new Map([
  [1, (path) => buildVersion(1, path)],
  [2, (path) => buildVersion(2, path)],
  [3, (path) => buildVersion(3, path)],
  [4, (path) => buildVersion(4, path)],
]);

function buildVersion(version: number, path: string): void {
  const database = new DatabaseSync(path);
  database.exec(readFileSync(new URL(`version-${version}.sql`, import.meta.url), 'utf8'));
  database.close();
  chmodSync(path, 0o600);
}

test('every version before the present one has a fixture', () => {
  const versions = MIGRATIONS.slice(0, -1).map((migration) => migration.version);
  assert.deepEqual([...FIXTURES.keys()], versions);
});

for (const [version, build] of FIXTURES) {
  test(`a file of version ${version} is brought up to date and keeps its memories`, async (t) => {
    const path = pathFor(t);
    build(path);
    const store = storeFor(t, { path });
    assert.equal((await store.upkeep.stats()).schemaVersion, MIGRATIONS.length);
    assert.ok((await found(store, ana, 'kept')).includes(`Kept since version ${version}`));
    for (const check of await store.upkeep.check({ fix: false })) assert.ok(check.ok, check.detail);
  });
}

test('a file of version 1 keeps everything, and what its facts rest on is known', async (t) => {
  const path = pathFor(t);
  buildVersion(1, path);
  const store = storeFor(t, { path });
  const { items } = await store.records.list({
    scope: ana,
    filter: {},
    limit: 9,
    order: 'oldest',
    now: runtime.now(),
  });
  const [kept, revised, fact] = items;
  if (!kept || !revised || !fact) assert.fail(`${items.length} memories are left`);
  assert.deepEqual(
    items.map(({ text, kind, version }) => [text, kind, version]),
    [
      ['Kept since version 1', 'episode', 1],
      ['Revised in version 1', 'episode', 2],
      ['A fact with a source', 'fact', 1],
    ],
  );
  const coach = { ...ana, agent: 'coach' };
  assert.equal((await store.records.history(ana, revised.id)).length, 2);
  assert.equal((await store.sessions.hashes(coach, 'monday')).length, 3);
  assert.deepEqual(await store.sessions.state(coach, 'monday'), {
    strategy: 'summary',
    summary: 'What was said',
  });
  assert.equal((await store.upkeep.stats()).vectors, 1);
  assert.equal(await store.embeddings.pending(ana), 2);
  const again = { changes: [], agent: 'coach', idempotency: { key: 'k', digest: 'd' } };
  const partition = { tenant: 'acme', user: 'ana' };
  const receipt = await store.records.commit({ partition, ...again });
  assert.deepEqual(receipt, { ids: [kept.id, revised.id], replayed: true });
  assert.deepEqual(await store.records.restingOn(ana, { ids: [kept.id] }), [fact]);
  assert.ok((await found(store, ana, 'fact')).includes(kept.text), 'found by what rests on it');
  await store.derivations.queue(ana, [kept.id], { strategy: 'everything', threshold: 0 });
  assert.equal((await store.derivations.claim(9, 1, runtime.now())).length, 1);
});

test('a file of version 3 knows whose its memories are', async (t) => {
  const path = pathFor(t);
  buildVersion(3, path);
  const store = storeFor(t, { path });
  assert.deepEqual(await store.records.owners('acme', 9), {
    items: [{ memories: 1 }, { user: 'ana', memories: 2 }],
  });
  assert.deepEqual(await store.records.owners('other', 9), { items: [] });
});

for (const version of FIXTURES.keys()) {
  test(`a file of version ${version} tells that changes before its feed are not known`, async (t) => {
    const path = pathFor(t);
    buildVersion(version, path);
    const store = storeFor(t, { path });
    const { isComplete, last } = await store.feed.after(0, ana, 9);
    assert.equal(isComplete, false);
    const id = '019ca945-0a00-7000-8000-000000000001';
    await add(store, ana, ['Added since'], { id });
    const since = await store.feed.after(last, ana, 9);
    assert.deepEqual([since.isComplete, since.entries.map((entry) => entry.id)], [true, [id]]);
  });
}

test('migrations are numbered from 1 without gaps', () => {
  assert.deepEqual(
    MIGRATIONS.map((migration) => migration.version),
    MIGRATIONS.map((_, index) => index + 1),
  );
});

const addTable: Migration = {
  version: MIGRATIONS.length + 1,
  apply: (sql) => sql.exec('CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT'),
};

test('the next migration is applied once and keeps what is there', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  const records = await add(store, ana, ['Kept through the change']);
  await store.close();
  const connection = await connectionFor(t, path);
  for (let time = 0; time < 2; time += 1) await migrate(connection, [...MIGRATIONS, addTable]);
  assert.equal(schemaVersion(connection.sql), addTable.version);
  const row = connection.sql.get<{ n: number }>('SELECT count(*) AS n FROM memory');
  assert.equal(row?.n, records.length);
});

test('a migration that fails in the middle leaves the version before it', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  await add(store, ana, ['Kept all the same']);
  await store.close();
  const broken: Migration = {
    version: addTable.version,
    apply(sql) {
      addTable.apply(sql);
      sql.run('DELETE FROM memory');
      throw new Error('The power went');
    },
  };
  const connection = await connectionFor(t, path);
  await assert.rejects(migrate(connection, [...MIGRATIONS, broken]), /The power went/);
  assert.equal(schemaVersion(connection.sql), MIGRATIONS.length);
  assert.equal(connection.sql.get(`SELECT 1 FROM sqlite_schema WHERE name = 'later'`), undefined);
  const again = storeFor(t, { path });
  assert.deepEqual(await found(again, ana, 'kept'), ['Kept all the same']);
});

test('a first migration that fails leaves an empty file, not half a schema', async (t) => {
  const path = pathFor(t);
  const [first] = MIGRATIONS;
  if (first === undefined) assert.fail('there is a first migration');
  const broken: Migration = {
    version: 1,
    apply(sql) {
      first.apply(sql);
      throw new Error('The power went');
    },
  };
  const connection = await connectionFor(t, path);
  await assert.rejects(migrate(connection, [broken]), /The power went/);
  assert.equal(connection.sql.get('SELECT 1 FROM sqlite_schema'), undefined);
  await connection.close();
  const store = storeFor(t, { path });
  await add(store, ana, ['Begun anew']);
  assert.deepEqual(await found(store, ana, 'begun'), ['Begun anew']);
});

test('many that open a new file at once make one schema', async (t) => {
  const path = pathFor(t);
  const threads = ['worker', 'worker', 'worker', 'main', 'main'] as const;
  const stores = threads.map((thread) => storeFor(t, { path, thread }));
  await Promise.all(stores.map((store) => store.open()));
  await Promise.all(stores.map((store, index) => add(store, ana, [`Note of ${index}`])));
  for (const store of stores)
    assert.equal((await found(store, ana, 'note')).length, threads.length);
});
