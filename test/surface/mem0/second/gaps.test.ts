import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startMem0 } from '../start-mem0.ts';

test('a picture without words is told of, and is no memory', async (context) => {
  const server = await startMem0(context);
  const key = await server.key('acme');
  const picture = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
  const { body, status } = await server.call(key, 'POST', '/v3/memories/add/', {
    messages: [
      { role: 'user', content: picture },
      { role: 'user', content: 'My bike is red.' },
    ],
    user_id: 'ana',
    infer: false,
  });
  assert.equal(status, 200);
  assert.equal(body.results.length, 1);
  assert.match(body.message, /messages\[0\]: image_url/);
  const filters = { user_id: 'ana' };
  const list = await server.call(key, 'POST', '/v3/memories/', { filters });
  assert.equal(list.body.count, 1);
});

test('a key of one user reaches nothing of another in the later routes', async (context) => {
  const server = await startMem0(context);
  const key = await server.key('acme');
  const bound = await server.key('acme', { user: 'rui' });
  const body = { messages: 'I live in Lisbon.', user_id: 'ana' };
  const added = await server.call(key, 'POST', '/v3/memories/add/', body);
  const { id } = added.body.results[0];
  const filters = { user_id: 'ana' };
  const schema = { city: 'string' };
  const made = await server.call(key, 'POST', '/v1/exports/', { schema, filters });
  for (const [method, path, sent] of [
    ['POST', '/v1/feedback/', { memory_id: id, feedback: 'POSITIVE' }],
    ['POST', '/v1/exports/get/', { memory_export_id: made.body.id }],
    ['POST', '/v1/exports/', { schema, filters }],
    ['POST', '/v1/summary/', { filters }],
    ['GET', '/v2/entities/user/ana/profile/', undefined],
    ['POST', '/v2/profiles/jobs/', { operation: 'trigger', entity_type: 'user', entity_id: 'ana' }],
    ['POST', '/v2/profiles/jobs/', { operation: 'sample', entity_type: 'user' }],
    ['POST', '/v2/profiles/settings/', { enabled: false }],
    ['GET', '/v1/events/', undefined],
    ['GET', '/v1/memories/events/', undefined],
    ['GET', `/v1/event/${added.body.event_id}/`, undefined],
    ['GET', '/v1/stats/', undefined],
    ['GET', '/api/v1/webhooks/projects/acme/', undefined],
    ['DELETE', '/api/v1/orgs/organizations/org-acme/projects/acme/', undefined],
  ] as const) {
    const answered = await server.call(bound, method, path, sent);
    const told = JSON.stringify(answered.body);
    assert.ok(!told.includes('Lisbon'), `${path} ${told}`);
    const isEmpty = answered.status < 300 && !told.includes(id);
    assert.ok(isEmpty || [403, 404].includes(answered.status), `${path} ${answered.status}`);
  }
  const { body: kept } = await server.call(key, 'POST', '/v3/memories/', { filters });
  assert.equal(kept.count, 1);
});
