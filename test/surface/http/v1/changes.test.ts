import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNativeApi } from '../../../../src/surfaces/http/v1/index.ts';
import { createStreamPlaces } from '../../../../src/surfaces/stream-places.ts';
import { createFeedWatch } from '../../../../src/surfaces/http/v1/watch-feed.ts';
import type { Services } from '../../../../src/surfaces/services.ts';
import { openApi } from './api.ts';
import type { Answer, TestApi } from './api.ts';
import { openStream } from './events.ts';

async function add(api: TestApi, text: string, user = 'ana'): Promise<string> {
  const answer = await api.ask('POST /v1/memories', { body: { user, text } });
  assert.equal(answer.status, 200, answer.text);
  return answer.json.added[0].id;
}

test('changes come as they happen, each once, without text', async (context) => {
  const api = openApi(context);
  const first = await add(api, 'Before the stream');
  const stream = await openStream(context, api, 'GET /v1/changes?user=ana');
  const [before] = await stream.take(1);
  assert.equal(before?.data.id, first);
  const second = await add(api, 'While it is read');
  await add(api, 'Of somebody else', 'bob');
  await api.ask(`DELETE /v1/memories/${first}?user=ana`);
  const [added, gone] = await stream.take(2);
  assert.deepEqual([added?.name, added?.data.change, added?.data.id], ['change', 'add', second]);
  assert.deepEqual([gone?.data.change, gone?.data.id], ['forget', first]);
  assert.equal(added?.id, String(added?.data.sequence));
  assert.doesNotMatch(JSON.stringify([before, added, gone]), /stream|While/);
});

test('a client that comes back misses nothing and sees nothing twice', async (context) => {
  const api = openApi(context);
  const wanted: string[] = [];
  const seen: string[] = [];
  let last = '0';
  const writing = (async () => {
    for (let at = 0; at < 40; at += 1) wanted.push(await add(api, `Note number ${at}`));
  })();
  while (seen.length < 40) {
    const headers = { 'last-event-id': last };
    const stream = await openStream(context, api, 'GET /v1/changes?user=ana', { headers });
    for (const event of await stream.take(Math.min(7, 40 - seen.length))) {
      seen.push(event.data.id);
      last = event.id;
    }
    await stream.leave();
  }
  await writing;
  assert.deepEqual(seen, wanted);
});

test('pages of JSON follow `after`, and tell the memories where asked', async (context) => {
  const api = openApi(context);
  const ids = [await add(api, 'One'), await add(api, 'Two'), await add(api, 'Three')];
  await api.ask(`DELETE /v1/memories/${ids[0]}?user=ana`);
  const page = await api.ask('GET /v1/changes?user=ana&limit=2&include=memory');
  assert.deepEqual(
    page.json.changes.map(({ memory }: { memory?: { text: string } }) => memory?.text),
    [undefined, 'Two'],
  );
  const next = await api.ask(`GET /v1/changes?user=ana&after=${page.json.last}`);
  assert.deepEqual(
    next.json.changes.map(({ id, change }: { id: string; change: string }) => [id, change]),
    [
      [ids[2], 'add'],
      [ids[0], 'forget'],
    ],
  );
});

test('changes of everyone need the right to read across, and no bound key has it', async (context) => {
  const api = openApi(context);
  await add(api, 'Of Ana');
  await add(api, 'Of Bob', 'bob');
  const curator = await api.key({ role: 'curator' });
  const page = await api.ask('GET /v1/changes?everyone=true', { key: curator });
  assert.equal(page.json.changes.length, 2);
  for (const key of [
    await api.key({ role: 'reader' }),
    await api.key({ role: 'admin', user: 'ana' }),
  ]) {
    assert.equal((await api.ask('GET /v1/changes?everyone=true', { key })).status, 403);
  }
});

test('a stream ends when its key is revoked', async (context) => {
  const api = openApi(context);
  const admin = await api.key();
  const created = await api.services.governance.keys.create({ tenant: 'default', role: 'reader' });
  const stream = await openStream(context, api, 'GET /v1/changes?user=ana', {
    key: created.secret,
  });
  await api.ask(`DELETE /v1/keys/${created.key.id}`, { key: admin });
  await api.ask('POST /v1/memories', { key: admin, body: { user: 'ana', text: 'Not for them' } });
  const event = await stream.next();
  assert.deepEqual([event?.name, event?.data.code], ['error', 'UNAUTHENTICATED']);
  assert.equal(await stream.next(), undefined);
});

test('streams end when the server does, and when the client leaves', async (context) => {
  const api = openApi(context);
  await add(api, 'One');
  const staying = await openStream(context, api, 'GET /v1/changes?user=ana');
  await staying.take(1);
  const leaving = await openStream(context, api, 'GET /v1/changes?user=ana');
  await leaving.leave();
  api.close();
  assert.equal(await staying.next(), undefined);
});

test('a stream tells when earlier changes are not kept any more', async (context) => {
  const api = openApi(context);
  await add(api, 'One');
  const { memory } = api.services;
  const feed = {
    ...memory.store.feed,
    after: async (...given: Parameters<typeof memory.store.feed.after>) => ({
      ...(await memory.store.feed.after(...given)),
      isComplete: given[0] > 0,
    }),
  };
  const services: Services = {
    ...api.services,
    memory: { ...memory, store: { ...memory.store, feed } },
  };
  const forgetful = createNativeApi(services);
  const short: TestApi = {
    ...api,
    send: (address, { headers } = {}) => {
      const request = new Request(`http://127.0.0.1${address.slice(4)}`, {
        headers: headers ?? {},
      });
      return forgetful.fetch(request, { requestId: 'r' });
    },
  };
  const stream = await openStream(context, short, 'GET /v1/changes?user=ana');
  const [reset, change] = await stream.take(2);
  assert.deepEqual([reset?.name, change?.name], ['reset', 'change']);
});

test('a malformed Last-Event-ID is refused before the stream begins', async (context) => {
  const api = openApi(context);
  const headers = { accept: 'text/event-stream', 'last-event-id': 'x' };
  assert.equal((await api.ask('GET /v1/changes', { headers })).status, 400);
});

test('one look at the journal serves all that wait, and none is made when nobody does', async () => {
  let looks = 0;
  let last = 5;
  const watch = createFeedWatch({
    last: async () => {
      looks += 1;
      return last;
    },
  });
  const { signal } = new AbortController();
  assert.equal(await watch.past(4, 60_000, signal), true);
  assert.equal(await watch.past(5, 1, signal), false);
  const before = looks;
  const waiting = [watch.past(5, 60_000, signal), watch.past(5, 60_000, signal)];
  last = 6;
  assert.deepEqual(await Promise.all(waiting), [true, true]);
  assert.ok(looks - before <= 3);
  assert.equal(await watch.past(9, 60_000, AbortSignal.abort()), false);
});

test('a stream costs its key one operation, however much others write', async (context) => {
  const api = openApi(context);
  const writer = await api.key();
  const reader = await api.key({ role: 'reader', perDay: 2 });
  const stream = await openStream(context, api, 'GET /v1/changes?user=ana', { key: reader });
  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));
  for (const user of ['bob', 'bob', 'bob', 'ana']) {
    await api.ask('POST /v1/memories', { key: writer, body: { user, text: `Of ${user}` } });
    await wait();
  }
  const [change] = await stream.take(1);
  assert.equal(change?.data.scope.user, 'ana');
  const asked = (): Promise<Answer> => api.ask('GET /v1/memories?user=ana', { key: reader });
  assert.equal((await asked()).status, 200);
  assert.equal((await asked()).status, 429);
});

test('whoever begins at the latest hears only what comes, also after breaking off at once', async (context) => {
  const api = openApi(context);
  await add(api, 'Long before');
  const address = 'GET /v1/changes?user=ana&after=latest';
  const page = await api.ask(address);
  assert.deepEqual([page.json.changes, page.json.isComplete], [[], true]);
  const first = await api.send(address, { headers: { accept: 'text/event-stream' } });
  const reader = first.body?.pipeThrough(new TextDecoderStream()).getReader();
  const begun = String((await reader?.read())?.value);
  await reader?.cancel();
  const [, id = ''] = /^id: (\d+)$/m.exec(begun) ?? [];
  assert.equal(id, String(page.json.last), 'the first thing that is told is the place');
  const missed = await add(api, 'While nobody listened');
  const headers = { 'last-event-id': id };
  const stream = await openStream(context, api, address, { headers });
  const [change] = await stream.take(1);
  assert.equal(change?.data.id, missed);
  assert.equal((await api.ask('GET /v1/changes?user=ana&after=now')).status, 400);
  assert.equal((await api.ask('GET /v1/changes?user=ana&after=0')).json.changes.length, 2);
});

test('places for streams are bounded by key and by tenant, and given back once', () => {
  const places = createStreamPlaces();
  const key = (actor: string): Parameters<typeof places.take>[0] => ({
    type: 'key',
    tenant: 'default',
    actor,
  });
  const leave = places.take(key('key:0'));
  for (let at = 1; at < 100; at += 1) places.take(key('key:0'));
  assert.throws(() => places.take(key('key:0')), { code: 'RATE_LIMITED' });
  leave();
  leave();
  places.take(key('key:0'));
  assert.throws(() => places.take(key('key:0')), { code: 'RATE_LIMITED' });
  for (let at = 100; at < 1_000; at += 1) places.take(key(`key:${Math.floor(at / 100)}`));
  assert.throws(() => places.take(key('key:new')), { code: 'RATE_LIMITED' });
  places.take({ type: 'key', tenant: 'other', actor: 'key:elsewhere' });
});
