import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { routes } from '../../../src/surfaces/mem0/routes/index.ts';
import { startMem0 } from './start-mem0.ts';
import type { RunningMem0 } from './start-mem0.ts';

describe('the protocol of Mem0', () => {
  let server: RunningMem0;
  let key: string;

  before(async () => {
    server = await startMem0(undefined);
    key = await server.key('acme');
  });
  after(() => server.stop());

  test('knows every path with and without slashes, and never redirects', async () => {
    for (const { method, path } of routes) {
      const concrete = path.replaceAll(/:\w+/g, 'x y').replaceAll(' ', '%20');
      for (const form of [`/${concrete}`, `/${concrete}/`, `//${concrete.replace('/', '//')}//`]) {
        const body = method === 'GET' ? undefined : {};
        const reply = await server.call(key, method, form, body);
        assert.notEqual(reply.body.detail, 'Not found.', `${method} ${form}`);
        assert.notEqual(reply.status, 405, `${method} ${form}`);
        assert.ok(reply.status < 300 || reply.status >= 400);
        const stranger = await server.call('nobody', method, form, body);
        assert.equal(stranger.status, 401, `${method} ${form}`);
        assert.equal(stranger.body.detail, 'Invalid API key.');
      }
    }
  });

  test('takes a host that ends in a slash', async () => {
    const { MemoryClient } = await import('mem0ai');
    const client: ReturnType<typeof JSON.parse> = new MemoryClient({
      apiKey: key,
      host: `${server.host}/`,
    });
    await client.ping();
    assert.equal((await client.getAll({ filters: { user_id: 'nobody' } })).count, 0);
  });

  test('takes both schemes, and no other', async () => {
    const ask = async (authorization: string | undefined): Promise<number> => {
      const headers = authorization === undefined ? {} : { authorization };
      return (await fetch(`${server.host}/v1/ping/`, { headers })).status;
    };
    assert.equal(await ask(`Token ${key}`), 200);
    assert.equal(await ask(`Bearer ${key}`), 200);
    assert.equal(await ask(`Basic ${key}`), 401);
    assert.equal(await ask(undefined), 401);
  });

  test('answers OPTIONS without a key, and unknown paths and methods with JSON', async () => {
    const preflight = await fetch(`${server.host}/v1/ping/`, { method: 'OPTIONS' });
    assert.equal(preflight.status, 200);
    assert.deepEqual(await preflight.json(), { status: 'ok' });
    const unknown = await server.call(key, 'GET', '/v9/nothing/');
    assert.deepEqual([unknown.status, unknown.body.code], [404, 'NOT_FOUND']);
    const wrong = await server.call(key, 'PATCH', '/v1/ping/', {});
    assert.equal(wrong.status, 405);
    assert.equal(typeof wrong.body.detail, 'string');
    assert.equal((await server.call(key, 'GET', '/v1/memories/%E0%A4%A/')).status, 400);
  });

  test('refuses bodies that are none', async () => {
    const send = (body: string): Promise<Response> =>
      fetch(`${server.host}/v3/memories/add/`, {
        method: 'POST',
        headers: { authorization: `Token ${key}` },
        body,
      });
    for (const body of ['{', '[]', '"x"', '']) assert.equal((await send(body)).status, 400, body);
    const large = await send(JSON.stringify({ messages: 'x'.repeat(5_000_000), user_id: 'u' }));
    assert.equal(large.status, 413);
    const refusal: ReturnType<typeof JSON.parse> = await large.json();
    assert.equal(refusal.code, 'TOO_LARGE');
  });

  test('checks what is added', async () => {
    const user_id = randomUUID();
    const add = (body: object) =>
      server.call(key, 'POST', '/v3/memories/add/', { user_id, ...body });
    const bad: readonly object[] = [
      { messages: [] },
      { messages: [{ role: 'king', content: 'x' }] },
      { messages: [{ role: 'user', content: 5 }] },
      { messages: [{ role: 'user', content: [{ type: 'video', url: 'x' }] }] },
      { messages: 'x', metadata: 'no' },
      { messages: 'x', metadata: { big: 'x'.repeat(17_000) } },
      { messages: 'x', infer: 'perhaps' },
      { messages: 'x', timestamp: 'yesterday' },
      { messages: 'x', timezone: 'Mars/Base', observation_date: '2026-01-01' },
    ];
    for (const body of bad) {
      const reply = await add(body);
      assert.equal(reply.status, 400, JSON.stringify(body).slice(0, 100));
    }
    const zoned = await add({
      messages: 'noon in Berlin',
      infer: 'false',
      observation_datetime: '2026-07-01T12:00:00',
      timezone: 'Europe/Berlin',
    });
    const { body } = await server.call(key, 'GET', `/v1/memories/${zoned.body.results[0].id}`);
    assert.equal(body.created_at, '2026-07-01T10:00:00.000Z');
    const picture = await add({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'our house' },
            { type: 'image_url', image_url: { url: 'https://example.org/h.png' } },
          ],
        },
      ],
      infer: false,
    });
    assert.equal(picture.body.results[0].memory, 'our house');
    assert.match(picture.body.message, /image_url/);
    const filtered = await server.call(key, 'POST', '/v3/memories/add/', {
      messages: 'by filters',
      infer: false,
      filters: { userId: user_id, run_id: 7 },
    });
    const shown = await server.call(key, 'GET', `/v1/memories/${filtered.body.results[0].id}`);
    assert.deepEqual([shown.body.user_id, shown.body.run_id], [user_id, '7']);
  });

  test('does a call with an idempotency key once', async () => {
    const user_id = randomUUID();
    const send = async (
      idempotency: string,
      body: object,
    ): Promise<ReturnType<typeof JSON.parse>> => {
      const response = await fetch(`${server.host}/v3/memories/add/`, {
        method: 'POST',
        headers: { authorization: `Token ${key}`, 'idempotency-key': idempotency },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    };
    for (const infer of [true, false]) {
      const body = { messages: 'I live in Oslo.', user_id, infer };
      const replies = await Promise.all([1, 2, 3].map(() => send(`k ${infer}`, body)));
      replies.push(await send(`k ${infer}`, body));
      for (const reply of replies) assert.deepEqual(reply, replies[0]);
      assert.equal(replies[0].body.results[0].event, 'ADD');
      const other = await send(`k ${infer}`, { ...body, messages: 'I live in Rome.' });
      assert.deepEqual([other.status, other.body.code], [409, 'CONFLICT']);
    }
    const list = await server.call(key, 'POST', '/v3/memories/', { filters: { user_id } });
    assert.equal(list.body.count, 2);
  });

  test('leaves out what is excluded, also from what is found', async () => {
    const user_id = randomUUID();
    await server.call(key, 'POST', '/v3/memories/add/', {
      messages: ['I have diabetes.', 'I live in Oslo.'],
      user_id,
      excludes: 'health',
    });
    const filters = { user_id };
    const { body } = await server.call(key, 'POST', '/v3/memories/', { filters });
    assert.deepEqual(
      body.results.map((each: ReturnType<typeof JSON.parse>) => each.memory),
      ['The user lives in Oslo'],
    );
    const found = await server.call(key, 'POST', '/v3/memories/search/', {
      query: 'diabetes',
      filters,
    });
    assert.ok(!JSON.stringify(found.body.results).includes('diabetes'));
  });

  test('files memories in categories', async () => {
    const user_id = randomUUID();
    const add = (messages: string, more: object = {}) =>
      server.call(key, 'POST', '/v3/memories/add/', { messages, user_id, infer: false, ...more });
    await add('We ate pizza for dinner.');
    await add('The engine of the ship is new.', {
      custom_categories: [{ boats: 'ships, engines and sailing' }, 'money'],
    });
    await add('Anything', { categories: ['own'] });
    const list = async (filters: object): Promise<string[]> =>
      (
        await server.call(key, 'POST', '/v3/memories/', { filters: { user_id, ...filters } })
      ).body.results.map((each: ReturnType<typeof JSON.parse>) => each.memory);
    assert.deepEqual(await list({ categories: { contains: 'FOO' } }), ['We ate pizza for dinner.']);
    assert.deepEqual(await list({ categories: { in: ['boats'] } }), [
      'The engine of the ship is new.',
    ]);
    assert.deepEqual(await list({ categories: 'own' }), ['Anything']);
  });

  test("keeps projects that are not the key's own out", async () => {
    const filters = { user_id: 'u' };
    const own = { filters, org_id: 'org-acme', project_id: 'acme' };
    assert.equal((await server.call(key, 'POST', '/v3/memories/', own)).status, 200);
    const other = { filters, project_id: 'umbrella' };
    assert.equal((await server.call(key, 'POST', '/v3/memories/', other)).status, 403);
  });

  test('shows the fields that are asked for', async () => {
    const user_id = randomUUID();
    const body = { messages: 'a plain note', user_id, infer: false };
    await server.call(key, 'POST', '/v3/memories/add/', body);
    const filters = { user_id };
    const list = await server.call(key, 'POST', '/v3/memories/', { filters, fields: ['memory'] });
    assert.deepEqual(Object.keys(list.body.results[0]).toSorted(), ['id', 'memory']);
    const found = await server.call(key, 'POST', '/v3/memories/search/', {
      query: 'plain note',
      filters,
      fields: ['user_id'],
      top_k: '5',
    });
    assert.deepEqual(Object.keys(found.body.results[0]).toSorted(), ['id', 'score', 'user_id']);
  });
});
