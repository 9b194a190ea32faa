import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNativeApi } from '../../../../src/surfaces/http/v1/index.ts';
import { openApi } from './api.ts';
import type { AskOptions } from './api.ts';

const NOBODY = '01920000-0000-7000-8000-00000000dead';

test('malformed requests say which field, which value, and what to do', async (context) => {
  const api = openApi(context);
  const cases: readonly (readonly [string, AskOptions, string])[] = [
    [
      'POST /v1/memories',
      { body: { usr: 'a', text: 'b' } },
      'usr is no field: did you mean "user"?',
    ],
    [
      'POST /v1/memories',
      { body: { tenant: 'x', text: 'b' } },
      'tenant is not asked for: the tenant is that of the key, leave it out',
    ],
    [
      'GET /v1/memories?tenant=x',
      {},
      'tenant is not asked for: the tenant is that of the key, leave it out',
    ],
    [
      'POST /v1/search?tenant=x',
      { body: { question: 'b' } },
      'The query has "tenant": the tenant is that of the key',
    ],
    [
      'POST /v1/search?limit=3',
      { body: { question: 'b' } },
      'The query has "limit": beside a body, a query may only have user and agent',
    ],
    [
      'POST /v1/search?user=a',
      { body: { question: 'b', user: 'b' } },
      'user is given twice, and not the same: give it once',
    ],
    ['POST /v1/search', { body: { question: 'b', limit: 0 } }, 'limit is 0: give at least 1'],
    [
      'POST /v1/search',
      { body: { question: 'b', limit: 2.5 } },
      'limit is 2.5: give a whole number',
    ],
    ['POST /v1/search', { body: {} }, 'question is missing: give a string'],
    [
      'POST /v1/search',
      { body: { question: 'b', kinds: ['fct'] } },
      'kinds[0] is "fct": use one of episode, event, fact, preference, profile, task, procedure, summary; did you mean "fact"?',
    ],
    [
      'POST /v1/search',
      { body: { question: 'b', from: true } },
      'from is true: give ISO 8601, or epoch milliseconds',
    ],
    [
      'POST /v1/search',
      { body: { question: 'b', from: 'soon' } },
      'options.from is "soon": give a Date, epoch milliseconds or ISO 8601, like "2026-05-01T10:00:00Z"',
    ],
    [
      'POST /v1/search',
      { body: { question: 'b', where: { al: [] } } },
      'where.al is no field: did you mean "all"?',
    ],
    [
      'POST /v1/memories',
      { body: { messages: [{ rol: 'user', content: 'b' }] } },
      'messages[0].rol is no field: did you mean "role"?',
    ],
    [
      'POST /v1/memories',
      { body: { messages: [{ content: 7 }] } },
      'messages[0].content is 7: give text, or a list of parts',
    ],
    [
      'POST /v1/memories',
      { body: { text: 'a', document: 'b' } },
      'document is "b": give exactly one of messages, text, document (there is text and document)',
    ],
    [
      'POST /v1/memories',
      { body: { text: 'a', title: 'b' } },
      'title and reference are of a document: give document',
    ],
    [
      'POST /v1/forget',
      { body: { user: 'a' } },
      'ids is missing: give exactly one of ids, session, everything (there is none)',
    ],
    ['POST /v1/search', { body: '{"question":' }, 'The body is no JSON: send one JSON object'],
    ['POST /v1/search', { body: '[1]' }, 'is a list of 1: give an object'],
    ['POST /v1/search', { body: 'null' }, 'is null: give an object'],
    ['GET /v1/memories?limit=ten', {}, 'limit is "ten": give a number'],
    ['GET /v1/memories?limit=1&limit=2', {}, 'limit is given 2 times: give it once'],
    ['GET /v1/memories?derived=yes', {}, 'derived is "yes": give true or false'],
    ['GET /v1/memories?metadata=%7B', {}, 'metadata is "{": give an object'],
    ['GET /v1/memories/not-an-id', {}, 'id is "not-an-id": give the id of a memory'],
    ['GET /v1/sessions/s/messages?session=other', {}, 'session is given twice, and not the same'],
    ['GET /v1/audit?from=yesterday', {}, 'from is "yesterday": give ISO 8601 with a zone'],
    ['GET /v1/audit/verify?sequence=1', {}, 'give both sequence and hash, or neither'],
    [
      'GET /v1/changes?everyone=true&user=a',
      {},
      'everyone is true: leave out user and agent, or everyone',
    ],
    [
      `DELETE /v1/memories/${NOBODY}`,
      { headers: { 'if-match': '"1"' } },
      'only PATCH knows versions',
    ],
    [
      `PATCH /v1/memories/${NOBODY}`,
      { headers: { 'if-match': 'W/"1"' }, body: {} },
      'give one ETag as it was answered',
    ],
    [
      'POST /v1/chat',
      { body: { message: 'a' }, headers: { 'idempotency-key': 'k' } },
      'chat takes no idempotency key',
    ],
  ];
  for (const [address, options, detail] of cases) {
    const answer = await api.ask(address, options);
    assert.equal(answer.status, 400, `${address} ${answer.text}`);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    assert.equal(answer.json.code, 'INVALID_INPUT');
    assert.ok(answer.json.detail.includes(detail), `${answer.json.detail} <> ${detail}`);
    assert.equal(answer.json.status, 400);
    assert.match(answer.json.requestId, /^[0-9a-f-]{36}$/);
  }
});

test('a problem lists every field that is wrong', async (context) => {
  const api = openApi(context);
  const { json } = await api.ask('POST /v1/search', { body: { question: '', limit: 0, x: 1 } });
  assert.deepEqual(
    json.errors.map(({ field }: { field: string }) => field),
    ['question', 'limit', 'x'],
  );
});

test('bytes that are no UTF-8 are refused instead of mended', async (context) => {
  const api = openApi(context);
  for (const path of ['/v1/search', '/v1/import']) {
    const body = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]);
    const request = new Request(`http://127.0.0.1${path}`, { method: 'POST', body });
    const native = createNativeApi(api.services);
    const response = await native.fetch(request, { requestId: 'r' });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /no UTF-8/);
  }
});

test('an id of another user reads exactly as one that never was', async (context) => {
  const api = openApi(context);
  const added = await api.ask('POST /v1/memories', {
    body: { user: 'ana', text: 'A secret plan' },
  });
  const theirs = added.json.added[0].id;
  const forgotten = await api.ask('POST /v1/forget', { body: { user: 'ana', session: 'none' } });
  const receipt = forgotten.json.id;
  const addresses = (id: string, of: string): readonly (readonly [string, unknown])[] => [
    [`GET /v1/memories/${id}?user=bob`, undefined],
    [`PATCH /v1/memories/${id}?user=bob`, { text: 'mine' }],
    [`DELETE /v1/memories/${id}?user=bob`, undefined],
    [`GET /v1/memories/${id}/history?user=bob`, undefined],
    [`GET /v1/memories/${id}/sources?user=bob`, undefined],
    [`GET /v1/memories/${id}/derived?user=bob`, undefined],
    [`GET /v1/receipts/${of}?user=bob`, undefined],
    ['POST /v1/forget?user=bob', { ids: [id] }],
  ];
  const told = async (id: string, of: string): Promise<readonly string[]> => {
    const texts: string[] = [];
    for (const [address, body] of addresses(id, of)) {
      const answer = await api.ask(address, { body });
      assert.equal(answer.status, 404, `${address} ${answer.text}`);
      const text = answer.text.replaceAll(id, 'ID').replaceAll(of, 'ID');
      texts.push(text.replace(answer.json.requestId, 'REQUEST'));
    }
    return texts;
  };
  assert.deepEqual(await told(theirs, receipt), await told(NOBODY, NOBODY));
  const still = await api.ask(`GET /v1/memories/${theirs}?user=ana`);
  assert.equal(still.json.text, 'A secret plan');
});

test('a limit of the key answers 429 with when to come back', async (context) => {
  const api = openApi(context);
  const key = await api.key({ perMinute: 2 });
  const first = await api.ask('GET /v1/sessions', { key });
  assert.equal(first.headers.get('ratelimit-policy'), '"minute";q=2;w=60');
  assert.match(first.headers.get('ratelimit') ?? '', /^"minute";r=1;t=\d+$/);
  await api.ask('GET /v1/sessions', { key });
  const refused = await api.ask('GET /v1/sessions', { key });
  assert.equal(refused.status, 429);
  assert.equal(refused.json.code, 'RATE_LIMITED');
  assert.ok(refused.json.retryable && refused.json.retryAfterMs > 0);
  assert.ok(Number(refused.headers.get('retry-after')) >= 1);
});

test('without a key: 401 and how to show one', async (context) => {
  const api = openApi(context);
  await api.key();
  const answer = await api.ask('GET /v1/memories');
  assert.equal(answer.status, 401);
  assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/);
});

test('a route is there for some methods, or not at all', async (context) => {
  const api = openApi(context);
  const wrong = await api.ask('DELETE /v1/search');
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.get('allow'), 'POST');
  assert.equal((await api.ask('GET /v1/serch')).status, 404);
  assert.equal((await api.ask('HEAD /v1/export')).status, 501);
  const head = await api.send('HEAD /v1/changes', { headers: { accept: 'text/event-stream' } });
  assert.equal(head.status, 200);
  assert.equal(head.body, null);
});

test('requests that cannot be read count against the limit of the key', async (context) => {
  const api = openApi(context);
  await api.key();
  const key = await api.key({ perMinute: 3 });
  const statuses: number[] = [];
  for (const body of ['{', '[', '{"txt":1}', '{', '{"user":"ana","text":"Well formed"}']) {
    statuses.push((await api.ask('POST /v1/memories', { key, body })).status);
  }
  assert.deepEqual(statuses, [400, 400, 400, 429, 429]);
});
