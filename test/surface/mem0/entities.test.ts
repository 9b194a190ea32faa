import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { startMem0 } from './start-mem0.ts';
import type { RunningMem0 } from './start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

/** Whether a word stands anywhere in the files of the database. */
async function isOnDisk({ file = '' }: RunningMem0, word: string): Promise<boolean> {
  const folder = dirname(file);
  const names = await readdir(folder);
  const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return files.some(
    (bytes) => bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le')),
  );
}

test('lists whom memories are about, with counts, and deletes them wholly', async (context) => {
  const server = await startMem0(context);
  const key = await server.key('acme');
  const client: Loose = await server.client(key);
  const raw = (content: string, options: object): Promise<Loose> =>
    client.add(content, { infer: false, ...options });
  await raw('one', { userId: 'ana', agentId: 'helper' });
  await raw('two', { userId: 'ana', appId: 'shop', runId: 'r 1/ü' });
  await raw('three', { agentId: 'helper' });
  await raw('four', { userId: 'bob', runId: 'r 1/ü' });

  const users = await client.users();
  assert.deepEqual(
    users.results
      .map(({ type, name, totalMemories }: Loose) => [type, name, totalMemories])
      .toSorted(),
    [
      ['agent', 'helper', 2],
      ['app', 'shop', 1],
      ['run', 'r 1/ü', 2],
      ['user', 'ana', 2],
      ['user', 'bob', 1],
    ],
  );
  assert.equal(users.count, 5);
  assert.deepEqual(
    [users.totalUsers, users.totalAgents, users.totalApps, users.totalRuns],
    [2, 1, 1, 1],
  );
  for (const { id } of users.results) assert.match(id, /^\d+$/);
  const paged = await client.users({ page: 2, pageSize: 2 });
  assert.deepEqual(paged.results, users.results.slice(2, 4));

  const ofRun = await server.call(key, 'GET', '/v1/memories/run/r%201%2F%C3%BC/');
  assert.equal(ofRun.body.count, 2);
  assert.deepEqual(ofRun.body.results[0].input, [{ role: 'user', content: 'four' }]);
  assert.equal(ofRun.body.results[0].is_updated, false);
  assert.equal((await server.call(key, 'GET', '/v1/memories/team/x/')).status, 400);

  const one = await server.call(key, 'GET', '/v2/entities/user/ana/');
  assert.equal(one.body.length, 1);
  assert.equal(one.body[0].total_memories, 2);

  await client.deleteUsers({ runId: 'r 1/ü' });
  const left = await client.getAll({ filters: { user_id: '*' } });
  assert.deepEqual(
    left.results.map((memory: Loose) => memory.memory),
    ['one'],
  );
  const message = { message: 'Entity deleted successfully.' };
  const again = await server.call(key, 'DELETE', '/v2/entities/run/never/');
  assert.equal(again.body.message, message.message);
  assert.equal((await server.call(key, 'DELETE', '/v2/entities/team/x/')).status, 400);
  assert.equal((await server.call(key, 'DELETE', '/v1/entities/user/abc/')).status, 400);
  const bob = (await client.users()).results.find((each: Loose) => each.name === 'bob');
  assert.equal((await server.call(key, 'DELETE', `/v1/entities/user/${bob.id}/`)).status, 200);

  await client.deleteAll({ userId: '*', agentId: '*', appId: '*', runId: '*' });
  assert.equal((await client.getAll({ filters: { agent_id: 'helper' } })).count, 0);
  await client.deleteUsers();
  const none = await client.users();
  assert.deepEqual([none.count, none.results], [0, []]);
  await assert.rejects(client.deleteUsers(), /No entities to delete/);

  const created = await server.call(key, 'POST', '/v1/users/', {
    user_id: 'eva',
    metadata: { a: 1 },
  });
  assert.equal(created.status, 201);
  assert.deepEqual(
    [created.body.user_id, created.body.name, created.body.metadata, created.body.is_deleted],
    ['eva', 'eva', { a: 1 }, false],
  );
  assert.equal((await client.users()).results[0].name, 'eva');
});

test('deletes by all conditions together, and never by fewer', async (context) => {
  const server = await startMem0(context);
  const client: Loose = await server.client(await server.key('acme'));
  const raw = (content: string, options: object): Promise<Loose> =>
    client.add(content, { infer: false, ...options });
  await raw('a', { userId: 'ana', runId: 'r1' });
  await raw('b', { userId: 'ana', runId: 'r2' });
  await raw('c', { userId: 'bob', runId: 'r1' });
  await raw('d', { userId: 'ana', metadata: { k: 'v' } });
  const texts = async (): Promise<string[]> =>
    (await client.getAll({ filters: { user_id: '*' } })).results
      .map((memory: Loose) => memory.memory)
      .toSorted();
  assert.equal((await client.deleteAll({ userId: 'ana', runId: 'r1' })).deletedCount, 1);
  assert.deepEqual(await texts(), ['b', 'c', 'd']);
  await client.deleteAll({ userId: 'ana', metadata: JSON.stringify({ k: 'v' }) });
  assert.deepEqual(await texts(), ['b', 'c']);
  await client.deleteAll({ userId: 'ana', runId: '*' });
  assert.deepEqual(await texts(), ['c']);
  await raw('e', { agentId: 'helper' });
  await client.deleteAll({ userId: '*' });
  assert.deepEqual(await texts(), []);
  const rest = await client.getAll({ filters: { agent_id: 'helper' } });
  assert.deepEqual(
    rest.results.map((memory: Loose) => memory.memory),
    ['e'],
  );
});

test('a fact that two runs said stays when one of them is deleted', async (context) => {
  const server = await startMem0(context);
  const client: Loose = await server.client(await server.key('acme'));
  await client.add('I live in Lisbon.', { userId: 'ana', runId: 'r1' });
  await client.add('I live in Lisbon.', { userId: 'ana', runId: 'r2' });
  const count = async (run: string): Promise<number> =>
    (await client.getAll({ filters: { run_id: run } })).count;
  assert.deepEqual([await count('r1'), await count('r2')], [1, 1]);
  assert.equal((await client.getAll({ filters: { user_id: 'ana' } })).count, 1);
  await client.deleteAll({ runId: 'r1' });
  assert.deepEqual([await count('r1'), await count('r2')], [0, 1]);
});

test('what is deleted leaves the disk', async (context) => {
  const server = await startMem0(context, { onDisk: true });
  const client: Loose = await server.client(await server.key('acme'));
  const { results } = await client.add('I work at Quuxwerk.', {
    userId: 'ana',
    metadata: { note: 'Plughmark' },
  });
  await client.add('Xyzzyword stays in no memory at all, this one of the user.', {
    userId: 'bob',
    infer: false,
  });
  await client.add('I live in Fnordville.', { userId: 'carla' });
  await client.search('Quuxwerk', { filters: { user_id: 'ana' } });
  assert.equal(await isOnDisk(server, 'Quuxwerk'), true);
  for (const { id } of results) await client.delete(id);
  assert.equal(await isOnDisk(server, 'Quuxwerk'), false);
  assert.equal(await isOnDisk(server, 'Plughmark'), false);
  await client.deleteAll({ userId: 'bob' });
  assert.equal(await isOnDisk(server, 'Xyzzyword'), false);
  await client.deleteUsers({ userId: 'carla' });
  assert.equal(await isOnDisk(server, 'Fnordville'), false);
});

test('a deleted memory takes its words out of a message that others rest on', async (context) => {
  const server = await startMem0(context, { onDisk: true });
  const client: Loose = await server.client(await server.key('acme'));
  await client.add('I work at Quuxwerk. I live in Fnordville.', { userId: 'ana' });
  const { results } = await client.getAll({ filters: { user_id: 'ana' } });
  const work = results.find((memory: Loose) => memory.memory.includes('Quuxwerk'));
  const home = results.find((memory: Loose) => memory.memory.includes('Fnordville'));
  await client.delete(work.id);
  assert.equal(await isOnDisk(server, 'Quuxwerk'), false);
  assert.equal((await client.get(home.id)).memory, home.memory);
  const [row] = await client.history(home.id);
  assert.match(row.input[0].content, /^[\s.]*I live in Fnordville\.$/);
  const found = await client.search('Where do I live?', { filters: { user_id: 'ana' } });
  assert.deepEqual(
    found.results.map((memory: Loose) => memory.id),
    [home.id],
  );
  await client.delete(home.id);
  assert.equal(await isOnDisk(server, 'Fnordville'), false);
});
