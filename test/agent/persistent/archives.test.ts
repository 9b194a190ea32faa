import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readDateRange } from '../../../src/agent/records/days.ts';
import { call, createBench, temporaryFolder } from './bench.ts';

test('what an agent archives it finds, with source, time and trust', async (context) => {
  const { agents, memory, runtime } = createBench(context);
  const agent = await agents.create({ name: 'a' });
  const id = await call(agents, agent, 'archival_memory_insert', {
    content: 'Ana keeps bees in Sintra.',
    tags: ['hobby'],
  });
  const found = await call(agents, agent, 'archival_memory_search', { query: 'bees' });
  assert.ok(Array.isArray(found));
  const [hit] = found as readonly Record<string, unknown>[];
  assert.equal(hit?.['id'], id);
  assert.equal(hit?.['content'], 'Ana keeps bees in Sintra.');
  assert.deepEqual(hit?.['tags'], ['hobby']);
  assert.equal(hit?.['timestamp'], new Date(runtime.now()).toISOString());
  const [archive] = (await agents.get(agent.id)).archives;
  const record = await memory.scope({ agent: `archive:${archive}` }).get(String(id));
  assert.equal(record.kind, 'fact');
  assert.deepEqual(record.origin, { type: 'assistant', reference: `agent:${agent.id}` });
  assert.equal(record.trust, 0.6);
});

test('passages are kept verbatim, also the same twice and what contradicts', async (context) => {
  const { agents } = createBench(context, { extractor: 'rules' });
  const archive = await agents.archives.create({ name: 'x' });
  const texts = ['Ana lives in Porto.', 'Ana lives in Porto.', 'Ana lives in Lisbon.'];
  const inserted = await agents.passages.insert(
    { archive: archive.id },
    texts.map((text) => ({ text, metadata: { sourceId: 'mine', memoir: 1 } })),
  );
  assert.deepEqual(
    inserted.map(({ text }) => text),
    texts,
  );
  assert.equal(new Set(inserted.map(({ id }) => id)).size, 3);
  const listed = await agents.passages.list({ archive: archive.id }, { order: 'ascending' });
  assert.deepEqual(listed, inserted);
  assert.deepEqual(listed[0]?.metadata, { sourceId: 'mine', memoir: 1 });
});

test('reading needs the attachment', async (context) => {
  const { agents, memory } = createBench(context);
  const archive = await agents.archives.create({ name: 'shared' });
  const one = await agents.create({ archives: [archive.id] });
  const two = await agents.create({});
  const [passage] = await agents.passages.insert(
    { archive: archive.id },
    [{ text: 'The code word is heron.' }],
    { as: one.id },
  );
  const id = passage?.id ?? assert.fail();
  const search = (agent: string) => agents.passages.search({ agent }, 'code word heron');
  assert.equal((await search(one.id)).length, 1);
  assert.equal((await search(two.id)).length, 0);
  await assert.rejects(agents.passages.get(id, { agent: two.id }), { code: 'NOT_FOUND' });
  await assert.rejects(
    agents.passages.insert({ archive: archive.id }, [{ text: 'x' }], { as: two.id }),
    { code: 'FORBIDDEN', message: /not attached/ },
  );
  assert.equal(
    (await memory.scope({ agent: two.id }).search('heron', { kinds: ['fact'] })).results.length,
    0,
  );
  await agents.archives.attach(two.id, archive.id);
  assert.equal((await search(two.id)).length, 1);
  await agents.archives.detach(one.id, archive.id);
  assert.equal((await search(one.id)).length, 0);
  const both = { agent: one.id, archive: archive.id };
  assert.equal(
    (await agents.passages.search(both, 'heron')).length,
    0,
    'both mean the intersection',
  );
});

test('who may write facts may archive, and nobody else', async (context) => {
  const { agents } = createBench(context, { writers: { fact: ['keeper'] } });
  const keeper = await agents.create({ area: 'keeper' });
  const planner = await agents.create({ area: 'planner' });
  const input = { content: 'something' };
  assert.match(
    String(await call(agents, keeper, 'archival_memory_insert', input)),
    /^[0-9a-f-]{36}$/,
  );
  assert.match(
    String(await call(agents, planner, 'archival_memory_insert', input)),
    /^ERROR Agent "planner" may not write memories of kind "fact"/,
  );
  await assert.rejects(agents.create({ area: 'keeper' }), { code: 'CONFLICT' });
});

test('tags of any or all, and days that are meant whole', async (context) => {
  const { agents } = createBench(context);
  const archive = await agents.archives.create({ name: 'x' });
  const place = { archive: archive.id };
  await agents.passages.insert(place, [
    { text: 'tea one', tags: ['a', 'b'], at: '2026-05-01T23:30:00Z' },
    { text: 'tea two', tags: ['a'], at: '2026-05-02T09:00:00Z' },
    { text: 'tea three', tags: ['c'], at: '2026-05-03T00:00:00Z' },
  ]);
  const texts = async (options: Parameters<typeof agents.passages.search>[2]) =>
    (await agents.passages.search(place, 'tea', options))
      .map(({ passage }) => passage.text)
      .toSorted();
  assert.deepEqual(await texts({ tags: ['a', 'c'] }), ['tea one', 'tea three', 'tea two']);
  assert.deepEqual(await texts({ tags: ['a', 'b'], tagMatch: 'all' }), ['tea one']);
  assert.deepEqual(await texts({ to: '2026-05-02' }), ['tea one', 'tea two']);
  assert.deepEqual(await texts({ from: '2026-05-02', to: '2026-05-02' }), ['tea two']);
  assert.deepEqual(
    await texts({ from: '2026-05-02', to: '2026-05-02', timezone: 'Europe/Lisbon' }),
    ['tea one', 'tea two'],
    'half past eleven is the next day in summer there',
  );
  assert.deepEqual(await texts({ to: '2026-05-03T00:00:00Z' }), [
    'tea one',
    'tea three',
    'tea two',
  ]);
  const listed = await agents.passages.search(place, undefined, { tags: ['a'] });
  assert.deepEqual(
    listed.map(({ passage }) => passage.text),
    ['tea two', 'tea one'],
    'newest first without a question',
  );
  assert.deepEqual(await agents.passages.search(place, '  '), []);
  assert.deepEqual(await agents.passages.tags(place), ['a', 'b', 'c']);
  await assert.rejects(agents.passages.search(place, 'tea', { to: '2026-02-30' }), {
    code: 'INVALID_INPUT',
  });
});

test('days begin at midnight where they are meant, also when clocks change', () => {
  const day = (text: string, timezone: string) => readDateRange({ from: text, to: text, timezone });
  assert.deepEqual(day('2026-03-29', 'Europe/Berlin'), {
    from: '2026-03-28T23:00:00.000Z',
    to: '2026-03-29T22:00:00.000Z',
  });
  assert.deepEqual(day('2026-10-25', 'Europe/Berlin'), {
    from: '2026-10-24T22:00:00.000Z',
    to: '2026-10-25T23:00:00.000Z',
  });
  assert.deepEqual(day('2026-01-01', 'Asia/Kathmandu'), {
    from: '2025-12-31T18:15:00.000Z',
    to: '2026-01-01T18:15:00.000Z',
  });
  assert.throws(() => day('2026-01-01', 'Nowhere/At_All'), { code: 'INVALID_INPUT' });
});

test('removing forgets, from one passage to a whole archive', async (context) => {
  const folder = temporaryFolder(context);
  const { agents } = createBench(context, { path: join(folder, 'memoir.db') });
  const agent = await agents.create({});
  const archive = await agents.archives.ofAgent(agent.id);
  assert.equal((await agents.archives.ofAgent(agent.id)).id, archive.id);
  const [first] = await agents.passages.insert({ agent: agent.id }, [
    { text: 'xyzzyfirst' },
    { text: 'plughsecond' },
  ]);
  await agents.passages.remove(first?.id ?? '', { agent: agent.id });
  assert.equal(await agents.passages.count({ agent: agent.id }), 1);
  assert.ok(!bytesOf(folder).includes('xyzzyfirst'));
  await agents.archives.remove(archive.id);
  assert.ok(!bytesOf(folder).includes('plughsecond'));
  assert.deepEqual((await agents.get(agent.id)).archives, []);
  await assert.rejects(agents.passages.list({ archive: archive.id }), { code: 'NOT_FOUND' });
});

test('what was forgotten elsewhere leaves the lists', async (context) => {
  const { agents, memory } = createBench(context);
  const archive = await agents.archives.create({ name: 'x', user: 'ana' });
  const place = { archive: archive.id };
  const [one] = await agents.passages.insert(place, [{ text: 'one' }, { text: 'two' }]);
  await memory.scope({ user: 'ana' }).forget({ ids: [one?.id ?? ''] });
  assert.deepEqual(
    (await agents.passages.list(place, { limit: 1, order: 'ascending' })).map(({ text }) => text),
    ['two'],
  );
  await memory.scope({ user: 'ana' }).forget({ everything: true });
  await assert.rejects(agents.archives.get(archive.id), { code: 'NOT_FOUND' });
});

test('two that make an agent its archive at once make one', async (context) => {
  const { agents } = createBench(context);
  const agent = await agents.create({});
  const made = await Promise.all([1, 2, 3].map(() => agents.archives.ofAgent(agent.id)));
  assert.equal(new Set(made.map(({ id }) => id)).size, 1);
});

function bytesOf(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
}
