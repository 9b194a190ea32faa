import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApi } from './api.ts';
import type { TestApi } from './api.ts';

async function add(api: TestApi, key: string, whose: object): Promise<string> {
  const body = { ...whose, text: 'The door code is kept by the porter' };
  const answer = await api.ask('POST /v1/memories', { key, body });
  assert.equal(answer.status, 200, answer.text);
  return answer.json.added[0].id;
}

test('a key that is bound to an agent changes and removes only what is its agent’s', async (context) => {
  const api = openApi(context);
  const admin = await api.key();
  const key = await api.key({ agent: 'coach', role: 'curator' });
  const ofAll = await add(api, admin, {});
  const ofAna = await add(api, admin, { user: 'ana' });
  const own = await add(api, key, { user: 'ana' });

  for (const [id, query] of [
    [ofAll, ''],
    [ofAll, '?user=ana'],
    [ofAna, '?user=ana'],
  ] as const) {
    const address = `/v1/memories/${id}${query}`;
    assert.equal((await api.ask(`GET ${address}`, { key })).status, 200);
    const changed = await api.ask(`PATCH ${address}`, { key, body: { text: 'By the coach' } });
    assert.ok([403, 404].includes(changed.status), changed.text);
    const gone = await api.ask(`DELETE ${address}`, { key });
    assert.ok([403, 404].includes(gone.status), gone.text);
    const body = { ids: [own, id], ...(query !== '' && { user: 'ana' }) };
    const forgotten = await api.ask('POST /v1/forget', { key, body });
    assert.ok([403, 404].includes(forgotten.status), forgotten.text);
    const { json } = await api.ask(`GET ${address}`, { key: admin });
    assert.match(json.text, /^The door code/);
  }
  const address = `/v1/memories/${own}?user=ana`;
  const body = { text: 'The door code is new' };
  assert.equal((await api.ask(`PATCH ${address}`, { key, body })).status, 200);
  assert.equal((await api.ask(`DELETE ${address}`, { key })).status, 200);
});

test('what reaches all agents is refused to a key that is bound to one', async (context) => {
  const api = openApi(context);
  const admin = await api.key();
  const key = await api.key({ agent: 'coach', role: 'curator' });
  await add(api, admin, { user: 'ana' });
  const { text: lines } = await api.ask('GET /v1/export?user=ana', { key: admin });
  const run = '01920000-0000-7000-8000-000000000004';
  for (const [address, body] of [
    ['POST /v1/import?user=ana', lines],
    ['POST /v1/consolidate?user=ana', {}],
    ['POST /v1/decay?user=ana', {}],
    ['POST /v1/undo?user=ana', { run }],
  ] as const) {
    assert.equal((await api.ask(address, { key, body })).status, 403, address);
  }
});

test('what cannot be taken back is in the audit before it begins', async (context) => {
  const api = openApi(context);
  const key = await api.key();
  await add(api, key, { user: 'ana' });
  const { text: lines } = await api.ask('GET /v1/export?user=ana', { key });
  await api.ask('POST /v1/import?user=bob', { key, body: lines });
  const created = await api.ask('POST /v1/keys', { key, body: { role: 'reader' } });
  await api.ask(`POST /v1/keys/${created.json.key.id}/rotate`, { key, body: {} });
  await api.ask(`DELETE /v1/keys/${created.json.key.id}`, { key });
  await api.ask('POST /v1/decay?user=ana', { key, body: { policy: 'forget' } });
  await api.ask('POST /v1/forget', { key, body: { user: 'ana', everything: true } });
  for (const operation of [
    'memories.export',
    'memories.import',
    'keys.create',
    'keys.rotate',
    'keys.revoke',
    'memories.decay',
    'memories.forget',
  ]) {
    const { json } = await api.ask(`GET /v1/audit?operation=${operation}&direction=ascending`, {
      key,
    });
    const outcomes = json.items.map(({ outcome }: { outcome: string }) => outcome);
    assert.deepEqual(outcomes, ['begun', 'done'], operation);
  }
});

test('a line without end is refused, and a long one costs what its length says', async (context) => {
  const api = openApi(context);
  const long = `${'x'.repeat(1_000)}\n`.repeat(3) + 'y'.repeat(3_000_000);
  const answer = await api.ask('POST /v1/import?user=ana', { body: long });
  assert.deepEqual([answer.status, answer.json.skipped], [200, 4]);
  const endless = new Blob(['z'.repeat(17 * 2 ** 20), 'z'.repeat(17 * 2 ** 20)]);
  const refused = await api.ask('POST /v1/import?user=ana', { body: await endless.text() });
  assert.equal(refused.status, 413);
});
