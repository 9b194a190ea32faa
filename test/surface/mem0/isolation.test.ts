import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startMem0 } from './start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

test('two keys of two projects see nothing of each other', async (context) => {
  const server = await startMem0(context);
  const ours: Loose = await server.client(await server.key('ours'));
  const theirs: Loose = await server.client(await server.key('theirs'));
  const { results } = await ours.add('I live in Lisbon.', { userId: 'ana', runId: 'r' });
  const { id } = results[0];
  const isMissing = { name: 'MemoryNotFoundError' };
  await assert.rejects(theirs.get(id), isMissing);
  await assert.rejects(theirs.history(id), isMissing);
  await assert.rejects(theirs.update(id, { text: 'x' }), isMissing);
  await assert.rejects(theirs.delete(id), isMissing);
  await assert.rejects(theirs.batchDelete([id]), isMissing);
  await assert.rejects(theirs.batchUpdate([{ memoryId: id, text: 'x' }]), isMissing);
  for (const filters of [{ user_id: 'ana' }, { user_id: '*' }, { memory_ids: [id] }]) {
    assert.equal((await theirs.getAll({ filters })).count, 0);
    assert.equal((await theirs.search('Where do I live?', { filters })).results.length, 0);
    assert.equal((await ours.getAll({ filters })).count, 1);
  }
  assert.equal((await theirs.users()).count, 0);
  await theirs.deleteUsers({ userId: 'ana' });
  await theirs.deleteAll({ userId: '*', agentId: '*', appId: '*', runId: '*' });
  assert.equal((await ours.get(id)).memory, results[0].memory);
  await ours.delete(id);
  assert.equal((await ours.history(id)).length, 2);
  await assert.rejects(theirs.history(id), isMissing);
});

test('a key that is bound to a user stays with that user', async (context) => {
  const server = await startMem0(context);
  const admin: Loose = await server.client(await server.key('acme'));
  const bound: Loose = await server.client(await server.key('acme', { user: 'ana' }));
  const raw = (content: string, userId: string): Promise<Loose> =>
    admin.add(content, { userId, infer: false, runId: 'r' });
  await raw('of ana', 'ana');
  const { results } = await raw('of bob', 'bob');
  const { id } = results[0];
  const texts = async (filters: object): Promise<string[]> =>
    (await bound.getAll({ filters })).results.map((memory: Loose) => memory.memory);
  assert.deepEqual(await texts({ run_id: 'r' }), ['of ana']);
  assert.deepEqual(await texts({ OR: [{ user_id: 'ana' }, { user_id: 'bob' }] }), ['of ana']);
  assert.deepEqual(await texts({ NOT: { user_id: 'ana' }, run_id: '*' }), []);
  assert.deepEqual(await texts({ memory_ids: [id] }), []);
  assert.deepEqual(await texts({ user_id: 'bob' }), []);
  const found = await bound.search('ana and bob', { filters: { run_id: 'r' } });
  assert.deepEqual(
    found.results.map((memory: Loose) => memory.memory),
    ['of ana'],
  );
  await assert.rejects(bound.get(id), { name: 'MemoryNotFoundError' });
  await assert.rejects(bound.delete(id), { name: 'MemoryNotFoundError' });
  await assert.rejects(raw2(bound, 'bob'), { name: 'AuthenticationError' });
  const own = await bound.add('mine', { runId: 'r', infer: false });
  assert.equal((await admin.get(own.results[0].id)).userId, 'ana');
  assert.deepEqual(
    (await bound.users()).results.map((entity: Loose) => [entity.type, entity.name]).toSorted(),
    [
      ['run', 'r'],
      ['user', 'ana'],
    ],
  );
  await bound.deleteAll({ runId: 'r' });
  assert.equal((await admin.get(id)).memory, 'of bob');
});

function raw2(client: Loose, userId: string): Promise<Loose> {
  return client.add('x', { userId, infer: false });
}

test('a key that may only read changes nothing', async (context) => {
  const server = await startMem0(context);
  const admin: Loose = await server.client(await server.key('acme'));
  const reader: Loose = await server.client(await server.key('acme', { role: 'reader' }));
  const { results } = await admin.add('a note', { userId: 'ana', infer: false });
  const { id } = results[0];
  const isRefused = { name: 'AuthenticationError' };
  assert.equal((await reader.get(id)).memory, 'a note');
  assert.equal((await reader.getAll({ filters: { user_id: 'ana' } })).count, 1);
  await assert.rejects(reader.getAll({ filters: { user_id: '*' } }), isRefused);
  await assert.rejects(reader.add('x', { userId: 'ana' }), isRefused);
  await assert.rejects(reader.update(id, { text: 'x' }), isRefused);
  await assert.rejects(reader.delete(id), isRefused);
  await assert.rejects(reader.deleteAll({ userId: 'ana' }), isRefused);
  await assert.rejects(reader.deleteUsers({ userId: 'ana' }), /"code":"FORBIDDEN"/);
  assert.equal((await admin.get(id)).memory, 'a note');
  const { audit } = server.services.governance;
  const denied = await audit.list({ tenant: 'acme', outcome: 'denied', limit: 100 });
  assert.ok(denied.length >= 5);
  assert.ok(denied.every(({ surface }) => surface === 'mem0'));
});
