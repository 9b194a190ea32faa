import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApi } from './api.ts';

test('pages follow their cursor without a gap or a double; a strange cursor is refused', async (context) => {
  const api = openApi(context);
  const messages = Array.from({ length: 7 }, (_, at) => ({ content: `Note number ${at}` }));
  await api.ask('POST /v1/memories', { body: { user: 'ana', messages } });
  const texts: string[] = [];
  let cursor = '';
  do {
    const page = await api.ask(`GET /v1/memories?user=ana&order=oldest&limit=3${cursor}`);
    assert.equal(page.status, 200, page.text);
    texts.push(...page.json.items.map(({ text }: { text: string }) => text));
    cursor =
      page.json.cursor === undefined ? '' : `&cursor=${encodeURIComponent(page.json.cursor)}`;
  } while (cursor !== '');
  assert.deepEqual(
    texts,
    messages.map(({ content }) => content),
  );
  for (const list of ['memories', 'users', 'audit']) {
    const strange = await api.ask(`GET /v1/${list}?cursor=no-cursor`);
    assert.equal(strange.status, 400, `${list} ${strange.text}`);
    assert.match(strange.json.detail, /cursor/);
  }
});

test('the audit pages through all its records, either way', async (context) => {
  const api = openApi(context);
  for (let at = 0; at < 5; at += 1) {
    await api.ask('POST /v1/memories', { body: { user: 'ana', text: `Note ${at}` } });
  }
  for (const direction of ['ascending', 'descending']) {
    const sequences: number[] = [];
    let cursor = '';
    do {
      const page = await api.ask(`GET /v1/audit?direction=${direction}&limit=2${cursor}`);
      sequences.push(...page.json.items.map(({ sequence }: { sequence: number }) => sequence));
      cursor = page.json.cursor === undefined ? '' : `&cursor=${page.json.cursor}`;
    } while (cursor !== '');
    const wanted = [1, 2, 3, 4, 5];
    assert.deepEqual(sequences, direction === 'ascending' ? wanted : wanted.toReversed());
  }
});

test('a change for another version than the stored one is refused with 412', async (context) => {
  const api = openApi(context);
  const added = await api.ask('POST /v1/memories', { body: { user: 'ana', text: 'Draft' } });
  const path = `/v1/memories/${added.json.added[0].id}?user=ana`;
  const read = await api.ask(`GET ${path}`);
  const etag = read.headers.get('etag') ?? '';
  assert.equal(etag, '"1"');
  const changed = await api.ask(`PATCH ${path}`, {
    body: { text: 'First' },
    headers: { 'if-match': etag },
  });
  assert.equal(changed.headers.get('etag'), '"2"');
  const late = await api.ask(`PATCH ${path}`, {
    body: { text: 'Second' },
    headers: { 'if-match': etag },
  });
  assert.equal(late.status, 412);
  assert.equal(late.json.code, 'CONFLICT');
  const inBody = await api.ask(`PATCH ${path}`, { body: { text: 'Third', ifVersion: 1 } });
  assert.equal(inBody.status, 409);
  assert.equal((await api.ask(`GET ${path}`)).json.text, 'First');
});

test('of many changes for one version exactly one happens', async (context) => {
  const api = openApi(context);
  const added = await api.ask('POST /v1/memories', { body: { user: 'ana', text: 'Draft' } });
  const path = `/v1/memories/${added.json.added[0].id}?user=ana`;
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      api.ask(`PATCH ${path}`, { body: { text: `Number ${at}` }, headers: { 'if-match': '"1"' } }),
    ),
  );
  const statuses = answers.map(({ status }) => status).toSorted();
  assert.deepEqual(statuses, [200, ...Array.from({ length: 11 }, () => 412)]);
  const history = await api.ask(`GET ${path.replace('?', '/history?')}`);
  assert.equal(history.json.revisions.length, 2);
});

test('whose memory it is may be said in the body or in the query', async (context) => {
  const api = openApi(context);
  await api.ask('POST /v1/memories?user=ana&agent=tutor', { body: { text: 'In the query' } });
  await api.ask('POST /v1/memories', {
    body: { user: 'ana', agent: 'tutor', text: 'In the body' },
  });
  const seen = await api.ask('GET /v1/memories?user=ana&agent=tutor');
  assert.equal(seen.json.items.length, 2);
  assert.deepEqual(seen.json.items[0].scope, { tenant: 'default', user: 'ana', agent: 'tutor' });
  const others = await api.ask('GET /v1/memories?user=ana&agent=coach');
  assert.equal(others.json.items.length, 0);
  const shared = await api.ask('GET /v1/memories');
  assert.equal(shared.json.items.length, 0);
});

test('what is forgotten is gone, and the receipt stays without a word of it', async (context) => {
  const api = openApi(context);
  const body = { user: 'ana', text: 'The code word is heliotrope', wait: 'derived' };
  const added = await api.ask('POST /v1/memories', { body });
  const gone = await api.ask(`DELETE /v1/memories/${added.json.added[0].id}?user=ana`);
  assert.equal(gone.json.removed.memories, 1);
  const after = await api.ask('POST /v1/search', { body: { user: 'ana', question: 'code word' } });
  assert.deepEqual(after.json.results, []);
  const receipt = await api.ask(`GET /v1/receipts/${gone.json.id}?user=ana`);
  assert.deepEqual(receipt.json, gone.json);
  assert.doesNotMatch(receipt.text, /heliotrope/);
  await api.ask('POST /v1/forget', { body: { user: 'ana', everything: true } });
  const still = await api.ask(`GET /v1/receipts/${gone.json.id}?user=ana`);
  assert.equal(still.status, 200);
});

test('an export of one user is imported for another, with everything', async (context) => {
  const api = openApi(context);
  const messages = Array.from({ length: 60 }, (_, at) => ({ content: `I like tea number ${at}.` }));
  await api.ask('POST /v1/memories', { body: { user: 'ana', messages, wait: 'derived' } });
  const exported = await api.ask('GET /v1/export?user=ana');
  assert.match(exported.headers.get('content-type') ?? '', /ndjson/);
  const count = JSON.parse(exported.text.split('\n')[0] ?? '').memories;
  const imported = await api.ask('POST /v1/import?user=bob', { body: exported.text });
  assert.equal(imported.json.added, count);
  assert.deepEqual(imported.json.problems, []);
  const again = await api.ask('POST /v1/import?user=bob', { body: exported.text });
  assert.deepEqual([again.json.added, again.json.repeated], [0, count]);
  const broken = await api.ask('POST /v1/import?user=cleo', { body: 'no line of an export\n' });
  assert.equal(broken.json.skipped, 1);
  assert.equal(broken.json.problems[0].index, 0);
});
