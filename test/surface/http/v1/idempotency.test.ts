import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoirError, systemRuntime } from '../../../../src/index.ts';
import type { StoredDocument } from '../../../../src/index.ts';
import { openApi } from './api.ts';
import type { Answer, TestApi } from './api.ts';

const keyed = (key: string): { readonly headers: Readonly<Record<string, string>> } => ({
  headers: { 'idempotency-key': key },
});

async function count(api: TestApi, user = 'ana'): Promise<number> {
  const { json } = await api.ask(`GET /v1/memories?user=${user}&limit=1000`);
  return json.items.length;
}

test('the same key and request answers as the first time and does nothing', async (context) => {
  const api = openApi(context);
  const body = { user: 'ana', text: 'I moved to Lisbon.', wait: 'derived' };
  const first = await api.ask('POST /v1/memories', { body, ...keyed('a') });
  const again = await api.ask('POST /v1/memories', { body, ...keyed('a') });
  assert.deepEqual(again.json, first.json);
  assert.equal(await count(api), 1);
  const unkeyed = await api.ask('POST /v1/memories', { body });
  assert.notDeepEqual(unkeyed.json.added, first.json.added);
});

test('the same key with another request is refused, and does nothing', async (context) => {
  const api = openApi(context);
  await api.ask('POST /v1/memories', { body: { user: 'ana', text: 'One' }, ...keyed('a') });
  const body = { user: 'ana', text: 'Two' };
  const other = await api.ask('POST /v1/memories', { body, ...keyed('a') });
  assert.equal(other.status, 409);
  assert.match(other.json.detail, /another input/);
  const otherUser = { user: 'bob', text: 'One' };
  assert.equal(
    (await api.ask('POST /v1/memories', { body: otherUser, ...keyed('a') })).status,
    409,
  );
  assert.equal(await count(api), 1);
});

test('of many at once with one key, one does the work and all answer the same', async (context) => {
  const api = openApi(context);
  const body = { user: 'ana', fact: 'The user lives in Lisbon' };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => api.ask('POST /v1/memories', { body, ...keyed('many') })),
  );
  for (const answer of answers) assert.deepEqual(answer.json, answers[0]?.json);
  assert.equal(answers[0]?.json.change, 'add');
  assert.equal(answers[0]?.json.memory.observed, undefined);
});

test('work that failed may be tried again with its key', async (context) => {
  const api = openApi(context);
  const missing = { user: 'ana', ids: ['01920000-0000-7000-8000-00000000dead'] };
  assert.equal((await api.ask('POST /v1/forget', { body: missing, ...keyed('f') })).status, 404);
  assert.equal((await api.ask('POST /v1/forget', { body: missing, ...keyed('f') })).status, 404);
  const body = { user: 'ana', session: 's' };
  assert.equal((await api.ask('POST /v1/forget', { body, ...keyed('f') })).status, 200);
});

test('keys of different principals and operations do not meet', async (context) => {
  const api = openApi(context);
  const [one, two] = [await api.key({ name: 'one' }), await api.key({ name: 'two' })];
  const body = { user: 'ana', text: 'One' };
  await api.ask('POST /v1/memories', { body, key: one, ...keyed('a') });
  const other = { user: 'ana', text: 'Two' };
  const answer = await api.ask('POST /v1/memories', { body: other, key: two, ...keyed('a') });
  assert.equal(answer.status, 200);
  const forgotten = await api.ask('POST /v1/forget', {
    body: { user: 'ana', session: 's' },
    key: one,
    ...keyed('a'),
  });
  assert.equal(forgotten.status, 200);
});

test('a kept answer has no text: what was forgotten does not come back by its key', async (context) => {
  const api = openApi(context);
  const body = { user: 'ana', fact: 'The code word is heliotrope' };
  const stated = await api.ask('POST /v1/memories', { body, ...keyed('a') });
  const { documents } = api.services.memory.store;
  const kept = await documents.find({ tenant: 'default', collection: 'idempotency', limit: 10 });
  assert.equal(kept.length, 1);
  assert.doesNotMatch(JSON.stringify(kept), /heliotrope/);
  await api.ask(`DELETE /v1/memories/${stated.json.memory.id}?user=ana`);
  const again = await api.ask('POST /v1/memories', { body, ...keyed('a') });
  assert.equal(again.status, 404);
  assert.doesNotMatch(again.text, /heliotrope/);
});

test('a key is free again after 24 hours', async (context) => {
  let now = Date.parse('2026-05-01T10:00:00Z');
  const api = openApi(context, { memory: { runtime: { ...systemRuntime, now: () => now } } });
  const ask = (text: string): Promise<Answer> =>
    api.ask('POST /v1/memories', { body: { user: 'ana', text }, ...keyed('a') });
  assert.equal((await ask('One')).status, 200);
  now += 23 * 3_600_000;
  assert.equal((await ask('Two')).status, 409);
  now += 2 * 3_600_000;
  assert.equal((await ask('Two')).status, 200);
  assert.equal(await count(api), 2);
});

test('a crash after the work and before its answer was kept doubles nothing', async (context) => {
  let now = Date.parse('2026-05-01T10:00:00Z');
  const api = openApi(context, { memory: { runtime: { ...systemRuntime, now: () => now } } });
  const { documents } = api.services.memory.store;
  const claims: StoredDocument[] = [];
  const commit = documents.commit.bind(documents);
  context.mock.method(documents, 'commit', async (...given: Parameters<typeof commit>) => {
    const [write] = given[0];
    if (write?.type === 'put' && write.value['answer'] !== undefined && claims.length === 0) {
      claims.push(...(await documents.get('default', 'idempotency', [write.id])));
      throw new MemoirError('STORE_FAILED', 'As if the process had died');
    }
    return commit(...given);
  });
  const ask = (): Promise<Answer> =>
    api.ask('POST /v1/memories', { body: { user: 'ana', text: 'One' }, ...keyed('a') });
  assert.equal((await ask()).status, 500);
  assert.equal(claims.length, 1);
  now += 61_000;
  const again = await ask();
  assert.equal(again.status, 200, again.text);
  assert.equal(await count(api), 1);
  assert.deepEqual((await ask()).json, again.json);
});

test('a late retry does not bring back what was forgotten with its user', async (context) => {
  const api = openApi(context);
  const headers = { 'idempotency-key': 'late' };
  const body = { user: 'ana', text: 'The safe is behind the mirror' };
  const added = await api.ask('POST /v1/memories', { body, headers });
  await api.ask('POST /v1/forget', { body: { user: 'ana', everything: true } });
  const again = await api.ask('POST /v1/memories', { body, headers });
  assert.deepEqual([again.status, again.json.added], [200, added.json.added]);
  const { json } = await api.ask('GET /v1/memories?user=ana');
  assert.deepEqual(json.items, []);
});
