import assert from 'node:assert/strict';
import { after, before as beforeAll, describe, test } from 'node:test';
import { startMem0 } from '../start-mem0.ts';
import type { RunningMem0 } from '../start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

const EVENT_KEYS =
  'id event_type status payload metadata results created_at updated_at started_at completed_at latency graph_status error'.split(
    ' ',
  );
const ROW_KEYS =
  'id memory_id input old_memory new_memory user_id agent_id app_id session_id run_id categories event metadata created_at updated_at'.split(
    ' ',
  );
const STATS_KEYS =
  'total_memories total_retrieval_events total_add_events total_api_retrieval_events total_retrieval_events_limit total_users_with_memories total_agents_with_memories total_runs_with_memories memories_per_user memories_per_agent memories_per_run'.split(
    ' ',
  );

describe('events and numbers', () => {
  let server: RunningMem0;
  let key: string;

  beforeAll(async () => {
    server = await startMem0(undefined);
    key = await server.key('acme');
    for (const [user, text] of [
      ['ana', 'I live in Lisbon.'],
      ['ana', 'I love sushi.'],
      ['rui', 'I live in Porto.'],
    ]) {
      const body = { messages: text, user_id: user, agent_id: 'helper', run_id: 'r1' };
      await server.call(key, 'POST', '/v3/memories/add/', body);
    }
    const search = { query: 'Where do I live?', filters: { user_id: 'ana' } };
    await server.call(key, 'POST', '/v3/memories/search/', search);
  });
  after(() => server.stop());

  const get = async (path: string, by: string = key): Promise<Loose> =>
    server.call(by, 'GET', path);

  test('lists events in pages, newest first, by type and status', async () => {
    const { body } = await get('/v1/events/?event_type=ADD&status=SUCCEEDED&page_size=2');
    assert.equal(body.count, 3);
    assert.equal(body.results.length, 2);
    assert.equal(body.previous, null);
    assert.ok(body.results[0].created_at >= body.results[1].created_at);
    const second = await fetch(body.next, { headers: { authorization: `Token ${key}` } });
    const rest: Loose = await second.json();
    assert.equal(rest.results.length, 1);
    assert.equal(rest.next, null);
    for (const event of [...body.results, ...rest.results]) {
      assert.deepEqual(Object.keys(event).toSorted(), EVENT_KEYS.toSorted());
      assert.equal(event.event_type, 'ADD');
      assert.ok(event.results.every((item: Loose) => item.memory !== ''));
    }
    const one = await get(`/v1/event/${body.results[0].id}/`);
    assert.deepEqual(one.body, body.results[0]);
    assert.equal((await get('/v1/events/?event_type=NO')).status, 400);
    assert.equal((await get('/v1/events/?status=NO')).status, 400);
    assert.equal((await get('/v1/events/?page=9')).body.results.length, 0);
    assert.ok((await get('/v1/events/?event_type=SEARCH')).body.count >= 1);
  });

  test('tells every change of every memory', async () => {
    const { body } = await get('/v1/memories/events/?limit=2');
    assert.equal(body.results.length, 2);
    assert.ok(body.count >= 3);
    assert.deepEqual(Object.keys(body.results[0]).toSorted(), ROW_KEYS.toSorted());
    const { memory_id: id } = body.results[0];
    await server.call(key, 'PUT', `/v1/memories/${id}/`, { text: 'Something else.' });
    const { body: now } = await get('/v1/memories/events/');
    assert.equal(now.count, body.count + 1);
    assert.equal(now.results[0].event, 'UPDATE');
    assert.equal(now.results[0].new_memory, 'Something else.');
  });

  test('counts', async () => {
    const { body } = await get('/v1/stats/');
    for (const name of STATS_KEYS) assert.ok(Number.isInteger(body[name]), name);
    assert.equal(body.total_users_with_memories, 2);
    assert.equal(body.total_agents_with_memories, 1);
    assert.equal(body.total_runs_with_memories, 1);
    assert.equal(body.total_add_events, 3);
    assert.equal(body.total_memories, 3);
    assert.equal(body.memories_per_agent, 3);
  });

  test('shows no other project, and a bound key only its own', async () => {
    const stranger = await server.key('stranger');
    assert.equal((await get('/v1/events/', stranger)).body.count, 0);
    assert.equal((await get('/v1/memories/events/', stranger)).body.count, 0);
    assert.equal((await get('/v1/stats/', stranger)).body.total_memories, 0);
    const { body } = await get('/v1/events/?event_type=ADD');
    assert.equal((await get(`/v1/event/${body.results[0].id}/`, stranger)).status, 404);
    const bound = await server.key('acme', { user: 'rui' });
    const own = await get('/v1/events/', bound);
    assert.equal(own.body.count, 1);
    const changes = await get('/v1/memories/events/', bound);
    assert.ok(changes.body.results.every((row: Loose) => row.user_id === 'rui'));
    assert.equal((await get('/v1/stats/', bound)).status, 403);
  });

  test('loses the words of what is deleted', async () => {
    const { body: list } = await server.call(key, 'POST', '/v3/memories/', {
      filters: { user_id: 'rui' },
    });
    const { id } = list.results[0];
    await server.call(key, 'DELETE', `/v1/memories/${id}/`);
    const told = JSON.stringify([
      (await get('/v1/events/')).body,
      (await get('/v1/memories/events/')).body,
    ]);
    assert.ok(!told.includes('Porto'));
    assert.ok(told.includes(id));
  });
});
