import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startMem0 } from './start-mem0.ts';

test('answers older clients in the shapes they know', async (context) => {
  const server = await startMem0(context);
  const key = await server.key('acme');
  const call = (method: string, path: string, body?: object) =>
    server.call(key, method, path, body);
  const messages = [{ role: 'user', content: 'I live in Lisbon.' }];

  const added = await call('POST', '/v1/memories/', { messages, user_id: 'ana' });
  assert.ok(Array.isArray(added.body));
  assert.equal(added.body[0].event, 'ADD');
  const wrapped = await call('POST', '/v1/memories/', {
    messages: [{ role: 'user', content: 'I like tea.' }],
    user_id: 'ana',
    output_format: 'v1.1',
    async_mode: false,
    version: 'v2',
  });
  assert.deepEqual(Object.keys(wrapped.body), ['results', 'relations', 'event_id', 'status']);
  assert.deepEqual(wrapped.body.relations, []);

  const list = await call('GET', '/v1/memories/?user_id=ana');
  assert.ok(Array.isArray(list.body));
  assert.equal(list.body.length, 2);
  assert.equal((await call('GET', '/v1/memories/?user_id=ana&limit=1')).body.length, 1);
  assert.equal((await call('GET', '/v1/memories/?user_id=ana&keywords=TEA')).body.length, 1);
  const many = await call('GET', '/v1/memories/?user_id=ana&limit=201');
  assert.deepEqual([many.status, many.body.detail], [400, 'limit must be <= 200']);
  const nobody = await call('GET', '/v1/memories/');
  assert.equal(nobody.status, 400);
  assert.match(nobody.body.detail, /One of the filters: app_id, user_id, agent_id, run_id/);
  const page = await call('GET', '/v1/memories/?user_id=ana&page=2&page_size=1');
  assert.equal(page.body.count, 2);
  assert.equal(page.body.next, null);
  assert.match(page.body.previous, /\/mem0\/v1\/memories\/\?.*user_id=ana.*page=1/);
  const past = await call('GET', '/v1/memories/?user_id=ana&page=3&page_size=1');
  assert.deepEqual([past.status, past.body.detail], [404, 'Invalid page.']);

  const filters = { user_id: 'ana' };
  assert.equal((await call('POST', '/v2/memories/', { filters })).body.length, 2);
  const listed = await call('POST', '/v2/memories/', { filters, output_format: 'v1.1' });
  assert.equal(listed.body.results.length, 2);
  const envelope = await call('POST', '/v2/memories/', { filters, page: 1, page_size: 1 });
  assert.deepEqual(Object.keys(envelope.body), ['count', 'next', 'previous', 'results']);

  const query = 'Where do I live?';
  const found = await call('POST', '/v1/memories/search/', { query, user_id: 'ana', limit: 1 });
  assert.match(found.body[0].memory, /Lisbon/);
  const foundWrapped = await call('POST', '/v1/memories/search/', {
    query,
    user_id: 'ana',
    output_format: 'v1.1',
  });
  assert.deepEqual(Object.keys(foundWrapped.body), ['results', 'relations']);
  const second = await call('POST', '/v2/memories/search/', { query, filters });
  assert.match(second.body[0].memory, /Lisbon/);
  assert.ok(second.body.every(({ score }: { score: number }) => score >= 0.3));
  const early = await call('POST', '/v3/memories/', { messages: 'I have a dog.', user_id: 'ana' });
  assert.equal(early.body.status, 'SUCCEEDED');
});
