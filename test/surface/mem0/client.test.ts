import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before as beforeAll, describe, test } from 'node:test';
import type { MemoryClient } from 'mem0ai';
import { startMem0 } from './start-mem0.ts';
import type { RunningMem0 } from './start-mem0.ts';

// The real client, which types its answers too narrowly for what is asserted here.
type Loose = ReturnType<typeof JSON.parse>;

const NIL = '00000000-0000-0000-0000-000000000000';

function named(name: string, status: number): (error: Loose) => boolean {
  return (error) => {
    assert.equal(error.name, name);
    assert.equal(error.errorCode, `HTTP_${status}`);
    const body = JSON.parse(error.message);
    assert.equal(typeof body.error, 'string');
    assert.equal(body.error, body.detail);
    assert.equal(typeof body.code, 'string');
    assert.ok(body.request_id.length > 0);
    return true;
  };
}

describe('the client of Mem0', () => {
  let server: RunningMem0;
  let key: string;
  let client: MemoryClient & Loose;

  beforeAll(async () => {
    server = await startMem0(undefined, { onDisk: true });
    key = await server.key('acme');
    client = await server.client(key);
  });
  after(() => server.stop());

  test('pings, and learns which project it works in', async () => {
    await client.ping();
    assert.equal(client.organizationId, 'org-acme');
    assert.equal(client.projectId, 'acme');
    assert.ok(!client.telemetryId.includes('@'));
  });

  test('is told that a key is unknown', async (context) => {
    // The client tells of failing pings when it is made.
    context.mock.method(console, 'error', () => {});
    context.mock.method(console, 'warn', () => {});
    const stranger: Loose = await server.client('m0-unknown');
    await assert.rejects(stranger.ping(), named('AuthenticationError', 401));
    await assert.rejects(
      stranger.search('x', { filters: { user_id: 'u' } }),
      named('AuthenticationError', 401),
    );
  });

  test('adds, lists, searches and gets what a message says', async () => {
    const user = randomUUID();
    const first = await client.add(
      [
        { role: 'user', content: "Hi, I'm integration-test-user. My favorite color is blue." },
        { role: 'assistant', content: "Nice to meet you! I'll remember your color." },
      ],
      { userId: user, metadata: { source: 'test', nestedKey: { userId: 1 } } },
    );
    assert.equal(first.status, 'SUCCEEDED');
    assert.match(first.eventId, /^[0-9a-f-]{36}$/);
    assert.ok(first.results.length > 0);
    for (const item of first.results) {
      assert.equal(item.event, 'ADD');
      assert.equal(item.data.memory, item.memory);
      assert.equal(item.status, 'SUCCEEDED');
    }
    const second = await client.add('I work as a software engineer at Acme Corp.', {
      userId: user,
    });
    assert.ok(second.results.length > 0);

    const listed = await client.getAll({ filters: { user_id: user } });
    assert.equal(listed.count, first.results.length + second.results.length);
    assert.equal(listed.next, null);
    const camel = await client.getAll({ filters: { userId: user } });
    assert.deepEqual(camel.results, listed.results);

    const { results } = await client.search('What is my favorite color?', {
      filters: { user_id: user },
    });
    assert.match(results[0].memory, /blue/);
    assert.ok(results[0].score >= 0.3 && results[0].score <= 1);
    assert.equal(typeof results[0].scoreBreakdown.bm25, 'number');
    const general = await client.search('What do you know about me?', {
      filters: { OR: [{ user_id: user }] },
    });
    assert.equal(general.results.length, listed.count);

    const memory = await client.get(results[0].id);
    assert.equal(memory.userId, user);
    assert.deepEqual(memory.metadata, { source: 'test', nestedKey: { userId: 1 } });
    const one = await client.search('Tell me about Acme', { filters: { user_id: user }, topK: 1 });
    assert.equal(one.results.length, 1);
  });

  test('has every field of a memory in all answers', async () => {
    const user = randomUUID();
    await client.add('I live in Lisbon.', { userId: user });
    const fields = [
      'id memory user_id agent_id app_id run_id session_id metadata categories created_at updated_at',
      'expiration_date structured_attributes lifecycle_state replaced_by synthesized hash owner',
      'memory_type immutable attributed_to valid_from valid_to source_message_ids',
    ].flatMap((line) => line.split(' '));
    const filters = { user_id: user };
    const { body: list } = await server.call(key, 'POST', '/v3/memories/', { filters });
    const { body: found } = await server.call(key, 'POST', '/v3/memories/search/', {
      query: 'Where do I live?',
      filters,
    });
    const { body: one } = await server.call(key, 'GET', `/v1/memories/${list.results[0].id}/`);
    assert.deepEqual(Object.keys(list.results[0]).toSorted(), fields.toSorted());
    assert.deepEqual(Object.keys(one).toSorted(), fields.toSorted());
    assert.deepEqual(
      Object.keys(found.results[0]).toSorted(),
      [...fields, 'score', 'score_breakdown'].toSorted(),
    );
    const { structured_attributes: parts, created_at: created } = one;
    assert.equal(parts.year, new Date(created).getUTCFullYear());
    assert.equal(Object.keys(parts).length, 10);
    assert.equal(one.run_id, one.session_id);
  });

  test('stores word for word what it is told not to infer from', async () => {
    const user = randomUUID();
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Ölförderung in Żyrardów 🛢️' },
      { role: 'assistant', content: 'The weather is fine.' },
    ];
    const added = await client.add(messages, { userId: user, infer: false, runId: 'r' });
    assert.deepEqual(
      added.results.map((item: Loose) => [item.memory, item.event]),
      [
        ['Ölförderung in Żyrardów 🛢️', 'ADD'],
        ['The weather is fine.', 'ADD'],
      ],
    );
    const again = await client.add(messages, { userId: user, infer: false, runId: 'r' });
    assert.deepEqual(
      again.results.map((item: Loose) => [item.id, item.event]),
      added.results.map((item: Loose) => [item.id, 'NOOP']),
    );
    const timed = await client.add(messages, {
      userId: user,
      infer: false,
      runId: 'r',
      timestamp: 1_700_000_000,
      metadata: { other: true },
    });
    assert.deepEqual(
      timed.results.map((item: Loose) => item.event),
      ['NOOP', 'NOOP'],
    );
    const elsewhere = await client.add(messages, { userId: user, infer: false, runId: 'r2' });
    assert.equal(elsewhere.results[0].event, 'ADD');
    const { results } = await client.search('Żyrardów', {
      filters: { user_id: user, run_id: 'r' },
    });
    assert.equal(results[0].memory, 'Ölförderung in Żyrardów 🛢️');
    assert.equal(results[0].attributedTo, 'user');
  });

  test('finds what no rule can extract', async () => {
    const user = randomUUID();
    const text = 'We rented a boat near Split and cousin Ante lost his sunglasses.';
    const { results: made } = await client.add(text, { userId: user });
    const { results } = await client.search('who lost his sunglasses?', {
      filters: { user_id: user },
    });
    assert.ok(results.length > 0);
    assert.ok(results[0].score >= 0.3);
    if (made.length === 0) {
      assert.equal(results[0].memory, text);
      assert.equal((await client.get(results[0].id)).memoryType, 'episode');
    }
  });

  test('marks what a newer fact replaced, and leaves it out of the latest', async () => {
    const user = randomUUID();
    const filters = { user_id: user };
    await client.add('I live in Lisbon.', { userId: user });
    const moved = await client.add('I moved to Berlin.', { userId: user });
    const events = moved.results.map((item: Loose) => [
      item.memory,
      item.event,
      item.lifecycleState,
    ]);
    assert.ok(
      events.some(([, event]: Loose) => event === 'ADD'),
      JSON.stringify(events),
    );
    assert.ok(
      events.some(([, event, state]: Loose) => event === 'UPDATE' && state === 'superseded'),
    );
    const { results } = await client.getAll({ filters });
    const old = results.find((memory: Loose) => /Lisbon/.test(memory.memory));
    const now = results.find((memory: Loose) => /Berlin/.test(memory.memory));
    assert.equal(old.lifecycleState, 'superseded');
    assert.equal(old.replacedBy, now.id);
    assert.notEqual(old.validTo, null);
    const latest = await client.getAll({ filters, latestOnly: true });
    assert.deepEqual(
      latest.results.map((memory: Loose) => memory.id),
      [now.id],
    );
    const found = await client.search('Where do I live?', { filters, latestOnly: true });
    assert.ok(found.results.every((memory: Loose) => !/Lisbon/.test(memory.memory)));
    assert.match(found.results[0].memory, /Berlin/);
    const history = await client.history(old.id);
    assert.deepEqual(
      history.map((row: Loose) => row.event),
      ['ADD', 'UPDATE'],
    );

    const { cascadeCount } = await client.delete(now.id, { deleteLinked: true });
    assert.equal(cascadeCount, 1);
    assert.equal((await client.getAll({ filters })).count, 0);
  });

  test('backdates, expires and shows what has expired when asked', async () => {
    const user = randomUUID();
    const filters = { user_id: user };
    const add = (content: string, options: object): Promise<Loose> =>
      client.add(content, { userId: user, infer: false, ...options });
    await add('past', { timestamp: Date.UTC(2020, 1, 29) / 1000, expirationDate: '2020-03-01' });
    await add('kept', { timestamp: '2021-05-04T10:30:00+02:00' });
    const listed = await client.getAll({ filters });
    assert.deepEqual(
      listed.results.map((memory: Loose) => memory.memory),
      ['kept'],
    );
    assert.equal(listed.results[0].createdAt, '2021-05-04T08:30:00.000Z');
    const all = await client.getAll({ filters, showExpired: true });
    assert.deepEqual(
      all.results.map((memory: Loose) => memory.memory),
      ['kept', 'past'],
    );
    assert.equal(all.results[1].expirationDate, '2020-03-01');
    assert.equal(all.results[1].lifecycleState, 'expired');
    const then = { filters, referenceDate: '2020-03-01' };
    assert.equal((await client.search('past', then)).results.length, 1);
    const later = { filters, referenceDate: '2020-03-02' };
    assert.equal((await client.search('past', later)).results.length, 0);
    assert.equal((await client.get(all.results[1].id)).memory, 'past');
    await client.update(all.results[1].id, { expirationDate: null });
    assert.equal((await client.getAll({ filters })).count, 2);
    for (const expirationDate of ['2026-02-30', '2026-01-01T00:00:00Z', 'soon', '']) {
      await assert.rejects(add('x', { expirationDate }), named('ValidationError', 400));
    }
  });

  test('updates text, metadata and time, keeps the old text in the history', async () => {
    const user = randomUUID();
    const { results } = await client.add('I like tea.', { userId: user, appId: 'app' });
    const { id, memory: before } = results[0];
    const changed = await client.update(id, { text: 'The user likes coffee' });
    assert.equal(changed.memory, 'The user likes coffee');
    const marked = await client.update(id, {
      metadata: { priority: 'high' },
      timestamp: 1_600_000_000,
    });
    assert.deepEqual(marked.metadata, { priority: 'high' });
    assert.equal(marked.createdAt, '2020-09-13T12:26:40.000Z');
    assert.equal(marked.appId, 'app');
    assert.ok(marked.updatedAt >= changed.updatedAt);
    const history = await client.history(id);
    assert.deepEqual(
      history.map((row: Loose) => [row.event, row.oldMemory, row.newMemory]),
      [
        ['ADD', null, before],
        ['UPDATE', before, 'The user likes coffee'],
        ['UPDATE', 'The user likes coffee', 'The user likes coffee'],
      ],
    );
    assert.deepEqual(history[0].input, [{ role: 'user', content: 'I like tea.' }]);
    assert.equal(new Set(history.map((row: Loose) => row.id)).size, 3);
    const found = await client.search('coffee', { filters: { user_id: user } });
    assert.equal(found.results[0].id, id);
    await assert.rejects(client.update(id, { text: ' ' }), named('ValidationError', 400));
  });

  test('deletes for good: nothing finds it, its history is empty of words', async () => {
    const user = randomUUID();
    const { results } = await client.add('I work at Zorbafin.', { userId: user });
    const { id } = results[0];
    assert.deepEqual(await client.delete(id), { message: 'Memory deleted successfully!' });
    await assert.rejects(client.get(id), named('MemoryNotFoundError', 404));
    await assert.rejects(client.delete(id), named('MemoryNotFoundError', 404));
    await assert.rejects(client.update(id, { text: 'x' }), named('MemoryNotFoundError', 404));
    const found = await client.search('Zorbafin work', { filters: { user_id: user } });
    assert.deepEqual(found.results, []);
    const history = await client.history(id);
    assert.deepEqual(
      history.map((row: Loose) => row.event),
      ['ADD', 'DELETE'],
    );
    assert.ok(!JSON.stringify(history).includes('Zorbafin'));
  });

  test('tells ids that are none from ids of nothing', async () => {
    for (const call of ['get', 'delete', 'history']) {
      await assert.rejects(client[call]('not-a-uuid'), named('ValidationError', 400));
      await assert.rejects(client[call](NIL), named('MemoryNotFoundError', 404));
      await assert.rejects(client[call]('a/b'), named('ValidationError', 400));
    }
  });

  test('refuses to change what is immutable, and deletes it', async () => {
    const user = randomUUID();
    for (const infer of [true, false]) {
      const { results } = await client.add('I live in Porto.', {
        userId: user,
        immutable: true,
        infer,
      });
      const { id } = results[0];
      assert.equal((await client.get(id)).immutable, true);
      await assert.rejects(client.update(id, { text: 'x' }), named('ValidationError', 409));
      await client.delete(id);
      await assert.rejects(client.get(id), named('MemoryNotFoundError', 404));
    }
  });

  test('updates and deletes in batches, all or nothing', async () => {
    const user = randomUUID();
    const { results } = await client.add(
      [1, 2, 3].map((number) => ({ role: 'user', content: `note number ${number}` })),
      { userId: user, infer: false },
    );
    const ids: string[] = results.map((item: Loose) => item.id);
    const texts = async (): Promise<readonly string[]> =>
      (await Promise.all(ids.map((id) => client.get(id)))).map((memory: Loose) => memory.memory);
    const before = await texts();
    await assert.rejects(
      client.batchUpdate([
        { memoryId: ids[0], text: 'changed' },
        { memoryId: NIL, text: 'x' },
      ]),
      (error: Loose) => named('MemoryNotFoundError', 404)(error) && error.message.includes(NIL),
    );
    assert.deepEqual(await texts(), before);
    const updated = await client.batchUpdate(
      ids.map((memoryId) => ({ memoryId, text: `new ${memoryId}` })),
    );
    assert.equal(updated.message, 'Successfully updated 3 memories');
    assert.deepEqual(
      await texts(),
      ids.map((id) => `new ${id}`),
    );
    await assert.rejects(client.batchDelete([ids[0], NIL]), named('MemoryNotFoundError', 404));
    assert.equal((await texts()).length, 3);
    const deleted = await client.batchDelete(ids.slice(0, 2));
    assert.equal(deleted.message, 'Successfully deleted 2 memories');
    assert.equal((await client.getAll({ filters: { user_id: user } })).count, 1);
    const many = Array.from({ length: 1_001 }, () => NIL);
    await assert.rejects(client.batchDelete(many), named('ValidationError', 400));
  });

  test('pages through everything once, newest first', async () => {
    const user = randomUUID();
    const messages = Array.from({ length: 25 }, (_, at) => ({
      role: 'user',
      content: `entry ${at}`,
    }));
    await client.add(messages, { userId: user, infer: false });
    const filters = { user_id: user };
    const whole = await client.getAll({ filters });
    const seen: string[] = [];
    for (const page of [1, 2, 3]) {
      const envelope = await client.getAll({ filters, page, pageSize: 10 });
      assert.equal(envelope.count, 25);
      assert.equal(envelope.next === null, page === 3);
      assert.equal(envelope.previous === null, page === 1);
      if (envelope.next !== null) {
        const next = new URL(envelope.next);
        assert.ok(envelope.next.startsWith(`${server.host}/v3/memories/?`));
        assert.equal(next.searchParams.get('page'), String(page + 1));
        assert.equal(next.searchParams.get('page_size'), '10');
      }
      seen.push(...envelope.results.map((memory: Loose) => memory.id));
    }
    assert.deepEqual(
      seen,
      whole.results.map((memory: Loose) => memory.id),
    );
    assert.equal(new Set(seen).size, 25);
    const past = await client.getAll({ filters, page: 4, pageSize: 10 });
    assert.deepEqual([past.count, past.results], [25, []]);
    await assert.rejects(client.getAll({ filters, page: 0 }), named('ValidationError', 400));
  });

  test('answers for unknown users with nothing', async () => {
    const filters = { user_id: randomUUID() };
    assert.deepEqual((await client.search('anything', { filters })).results, []);
    const listed = await client.getAll({ filters });
    assert.deepEqual([listed.count, listed.results], [0, []]);
    const deleted = await client.deleteAll({ userId: filters.user_id });
    assert.equal(typeof deleted.message, 'string');
    assert.equal(deleted.deletedCount, 0);
  });

  test('needs to be told whose memories are meant', async () => {
    await assert.rejects(client.add('x', {}), named('ValidationError', 400));
    await assert.rejects(client.search('x', {}), named('ValidationError', 400));
    await assert.rejects(
      client.search(' ', { filters: { user_id: 'u' } }),
      named('ValidationError', 400),
    );
    await assert.rejects(client.getAll({}), named('ValidationError', 400));
    await assert.rejects(client.deleteAll({}), named('ValidationError', 400));
    await assert.rejects(
      client.deleteAll({ filters: { user_id: 'u' } } as Loose),
      named('ValidationError', 400),
    );
  });

  test('stores the same only once, however many say it at once', async () => {
    const user = randomUUID();
    const say = (infer: boolean): Promise<Loose> =>
      client.add('I live in Turin.', { userId: user, infer });
    await Promise.all(Array.from({ length: 8 }, () => say(true)));
    assert.equal((await client.getAll({ filters: { user_id: user } })).count, 1);
    const raw = await Promise.all(Array.from({ length: 8 }, () => say(false)));
    assert.equal(new Set(raw.map(({ results }) => results[0].id)).size, 1);
    assert.equal((await client.getAll({ filters: { user_id: user } })).count, 2);
  });
});
