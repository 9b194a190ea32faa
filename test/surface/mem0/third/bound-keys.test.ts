import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startMem0 } from '../start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

test('a bound key takes nothing from others by deleting their names, and fetches no export of theirs', async (context) => {
  const server = await startMem0(context);
  const admin = await server.key('acme');
  const bob = await server.key('acme', { user: 'bob' });
  const helper = await server.key('acme', { agent: 'helper' });
  const call = async (key: string, method: string, path: string, body?: unknown): Promise<Loose> =>
    (await server.call(key, method, path, body)).body;
  const added = await call(admin, 'POST', '/v3/memories/add/', {
    messages: 'Ana grows orchids',
    infer: false,
    user_id: 'ana',
    agent_id: 'other',
  });
  const schema = { properties: { orchids: { type: 'string' } } };
  const made = await call(admin, 'POST', '/v1/exports/', { schema, filters: { user_id: 'ana' } });
  const wanted = { memory_export_id: made.id };
  const there = async (): Promise<readonly number[]> => [
    (await server.call(admin, 'GET', `/v1/event/${added.event_id}/`)).status,
    (await server.call(admin, 'POST', '/v1/exports/get/', wanted)).status,
    (await server.call(admin, 'GET', `/v1/memories/${added.results[0].id}/`)).status,
    (await server.call(admin, 'GET', '/v2/entities/user/ana/')).status,
  ];
  for (const key of [bob, helper]) {
    for (const path of ['user/ana', 'agent/other']) {
      await server.call(key, 'DELETE', `/v2/entities/${path}/`);
      assert.deepEqual(await there(), [200, 200, 200, 200]);
    }
    for (const body of [wanted, { filters: { user_id: 'ana' } }]) {
      const got = await server.call(key, 'POST', '/v1/exports/get/', body);
      assert.ok([403, 404].includes(got.status));
      assert.ok(!JSON.stringify(got.body).includes('orchids'));
    }
  }
  const own = await call(bob, 'POST', '/v1/exports/', { schema, filters: { user_id: 'bob' } });
  const about = await call(admin, 'POST', '/v1/exports/', { schema, filters: { userId: 'bob' } });
  const open = await call(bob, 'POST', '/v1/exports/', { schema, filters: { run_id: 'r' } });
  for (const { id } of [own, about, open]) {
    const got = await server.call(bob, 'POST', '/v1/exports/get/', { memory_export_id: id });
    assert.equal(got.status, 200);
  }
});
