import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoirClient, MemoirClientError } from '../../src/client/index.ts';
import { serve } from '../surface/http/serving.ts';

test('all that one does with a memory goes over HTTP as in the library', async (context) => {
  const { url, memory } = await serve(context);
  const ana = createMemoirClient({ url }).scope({ user: 'ana' });

  const { added } = await ana.add('I moved to Lisbon', { wait: 'derived', session: 'monday' });
  const id = added[0]?.id ?? '';
  assert.equal((await memory.scope({ user: 'ana' }).get(id)).text, 'I moved to Lisbon');
  await ana.add([{ role: 'user', content: 'My sister Maria keeps bees' }], { at: new Date(0) });
  await ana.add({ document: 'The boiler is serviced in May.', title: 'House' });
  const stated = await ana.remember({ predicate: 'works at', object: 'Acme' });
  assert.equal(stated.change, 'add');

  const { results } = await ana.search('where does she live', { limit: 3, from: new Date(1) });
  assert.equal(results[0]?.text, 'I moved to Lisbon');
  assert.ok((results[0]?.facts?.length ?? 0) > 0);
  const built = await ana.context('Plan my week', { tokens: 500, session: 'monday' });
  assert.equal(built.messages.at(-1)?.content, 'Plan my week');

  const page = await ana.list({ limit: 1, kinds: ['episode', 'fact'], order: 'oldest' });
  assert.equal(page.items[0]?.id, id);
  const { cursor = '' } = page;
  const next = await ana.list({ limit: 1, kinds: ['episode', 'fact'], order: 'oldest', cursor });
  assert.notEqual(next.items[0]?.id, id);

  const changed = await ana.update(id, { text: 'I moved to Porto' }, { ifVersion: 1 });
  assert.equal(changed.version, 2);
  const late = ana.update(id, { text: 'I moved to Faro' }, { ifVersion: 1 });
  await assert.rejects(late, { code: 'CONFLICT', status: 412 });
  assert.equal((await ana.history(id)).length, 2);
  const [fact] = await ana.derivedFrom(id);
  assert.ok(fact);
  assert.equal((await ana.sources(fact.id))[0]?.memory?.id, id);

  const { entities } = await ana.graph.entities();
  assert.ok(entities.some(({ name }) => name === 'Acme'));
  assert.ok((await ana.graph.neighbours('user')).steps.length > 0);
  assert.equal((await ana.graph.paths('user', 'Acme')).paths.length, 1);
  assert.equal((await ana.graph.match({ predicate: 'works at' })).total, 1);
  assert.ok((await ana.graph.timeline('Acme')).total > 0);

  await ana.session('monday').add([{ role: 'assistant', content: 'Good to know.' }]);
  assert.equal((await ana.session('monday').messages()).length, 2);
  assert.ok((await ana.session('monday').window({ tokens: 200 })).messages.length > 0);
  await ana.session('monday').end();
  assert.equal((await ana.sessions())[0]?.session, 'monday');

  const receipt = await ana.forget(id);
  assert.deepEqual(receipt.ids, [id]);
  assert.deepEqual(await ana.receipt(receipt.id), receipt);
  await assert.rejects(ana.get(id), (error) => {
    assert.ok(MemoirClientError.is(error));
    assert.deepEqual([error.code, error.status, error.retryable], ['NOT_FOUND', 404, false]);
    assert.match(error.requestId ?? '', /^[0-9a-f-]{36}$/);
    return true;
  });
});

test('a chat comes whole or in pieces, and an export goes where an import takes it', async (context) => {
  const { url } = await serve(context);
  const client = createMemoirClient({ url });
  const ana = client.scope({ user: 'ana' });
  await ana.add('My dog is called Rex');
  const reply = await ana.chat('What is my dog called?', { session: 'tuesday' });
  assert.ok(reply.fromMemoryAlone);
  const pieces: string[] = [];
  for await (const event of ana.stream('And my dog?', { session: 'tuesday' })) {
    if (event.type === 'text') pieces.push(event.text);
    else assert.equal(pieces.join(''), event.reply.text);
  }
  assert.ok(pieces.length > 0);

  const lines: string[] = [];
  for await (const line of ana.exportLines()) lines.push(line);
  const there = client.scope({ user: 'ana2' });
  const imported = await there.import(lines);
  assert.equal(imported.added, lines.length - 1);
  assert.equal((await there.import(lines.join('\n'))).added, 0);
  assert.match(
    (await there.search('What is the name of my dog Rex')).results[0]?.text ?? '',
    /Rex/,
  );
  const { results } = await client.scope({ user: 'eve' }).search('dog');
  assert.deepEqual(results, []);
  assert.deepEqual(
    (await client.users()).items.map(({ user }) => user),
    ['ana', 'ana2'],
  );
  assert.equal((await client.stats()).users, 2);
  const run = await ana.consolidate({ dryRun: true });
  assert.deepEqual(run.actions, []);
  assert.ok((await ana.decay({ dryRun: true })).considered >= 0);
  await assert.rejects(ana.undo(run.run), { code: 'NOT_FOUND' });
});

test('keys lock the server at once, narrow what a client may do, and end', async (context) => {
  const { url, server } = await serve(context);
  const open = createMemoirClient({ url });
  assert.equal(await server.locked(), false);
  const { secret, key } = await open.keys.create({ name: 'admin' });
  assert.equal(await server.locked(), true);
  await assert.rejects(open.stats(), { code: 'UNAUTHENTICATED', status: 401 });

  const admin = createMemoirClient({ url, key: () => Promise.resolve(secret) });
  const reader = await admin.keys.create({ role: 'reader', user: 'ana', name: 'r' });
  const asReader = createMemoirClient({ url, key: reader.secret }).scope();
  assert.deepEqual((await asReader.search('anything')).results, []);
  await assert.rejects(asReader.add('I moved'), { code: 'FORBIDDEN', status: 403 });
  const { token } = await admin.tokens.mint({ user: 'ben', role: 'writer', seconds: 60 });
  const ben = createMemoirClient({ url, key: token }).scope({ user: 'ben' });
  assert.equal((await ben.add('I keep bees')).added.length, 1);

  const rotated = await admin.keys.rotate(reader.key.id, { graceMs: 0 });
  await assert.rejects(asReader.search('x'), { code: 'UNAUTHENTICATED' });
  assert.notEqual(rotated.secret, reader.secret);
  await admin.keys.revoke(reader.key.id);
  const listed = await admin.keys.list();
  assert.deepEqual(
    listed.map(({ id, revokedAt }) => [id, revokedAt !== undefined]),
    [
      [reader.key.id, true],
      [key.id, false],
    ],
  );
  const { items } = await admin.audit.list({ operation: 'keys.create', direction: 'ascending' });
  assert.ok(items.length >= 2);
  const verdict = await admin.audit.verify();
  assert.ok(verdict.ok, JSON.stringify(verdict.faults));
  assert.ok((await admin.audit.verify(verdict.head)).ok);
});

test('a watcher is told what changes, and goes on by itself after the server began anew', async (context) => {
  const first = await serve(context);
  const { port } = new URL(first.url);
  const client = createMemoirClient({ url: first.url, random: () => 0 });
  const ana = client.scope({ user: 'ana' });
  const stop = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    for await (const { change, memory } of ana.watch({ include: 'memory', signal: stop.signal })) {
      seen.push(`${change} ${memory?.text}`);
      if (seen.length === 3) stop.abort();
    }
  })();
  await ana.add('One', { derive: 'none' });
  await until(() => seen.length === 1);
  await first.server.close();
  const { createMemory } = await import('../../src/index.ts');
  const memory = createMemory({ path: first.path, embedder: 'none' });
  await serve(context, { memory, port: Number(port) });
  await ana.add('Two', { derive: 'none' });
  await client.scope({ user: 'eve' }).add('Not for ana', { derive: 'none' });
  await ana.add('Three', { derive: 'none' });
  await watching;
  assert.deepEqual(seen, ['add One', 'add Two', 'add Three']);
  const { changes } = await client.changes({ limit: 10 });
  assert.equal(changes.length, 4);
  assert.equal((await ana.changes()).changes.length, 3);
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}
