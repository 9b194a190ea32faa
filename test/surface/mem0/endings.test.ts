import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startMem0 } from './start-mem0.ts';
import type { Reply, RunningMem0 } from './start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

void describe('what has ended, and what came instead', () => {
  let server: RunningMem0;
  let key: string;
  const call = (method: string, path: string, body?: unknown): Promise<Reply> =>
    server.call(key, method, path, body);
  const add = async (user: string, content: string, day: string): Promise<Loose[]> => {
    const { body } = await call('POST', '/v3/memories/add/', {
      messages: [{ role: 'user', content }],
      user_id: user,
      timestamp: Date.parse(day) / 1_000,
    });
    return body.results;
  };
  const read = async (path: string, user: string, more: object = {}): Promise<Loose[]> =>
    (await call('POST', path, { filters: { user_id: user }, ...more })).body.results;
  const list = (user: string, more: object = {}): Promise<Loose[]> =>
    read('/v3/memories/', user, more);
  const search = (user: string, query: string, more: object = {}): Promise<Loose[]> =>
    read('/v3/memories/search/', user, { query, ...more });
  const textsOf = (memories: readonly Loose[]): string[] => memories.map(({ memory }) => memory);

  before(async () => {
    server = await startMem0(undefined);
    key = await server.key('acme');
  });
  after(() => server.stop());

  test('an end that nothing followed is the latest that is known', async () => {
    await add('ana', 'My dog Rex died last year.', '2026-05-01');
    await add('ana', 'I broke up with Sam.', '2026-05-02');
    await add('ana', 'I quit smoking in 2019.', '2026-05-03');
    for (const more of [{}, { latest_only: true }]) {
      const memories = await list('ana', more);
      assert.deepEqual(textsOf(memories), [
        'The user quit smoking in 2019',
        'The user is no longer in a relationship with Sam',
        "Rex is no longer the user's dog",
        'Rex passed away in 2025',
      ]);
      for (const each of memories) {
        assert.equal(each.lifecycle_state, 'active');
        assert.equal(each.replaced_by, null);
      }
    }
    await add('ana', 'I smoke again.', '2026-06-03');
    const latest = textsOf(await list('ana', { latest_only: true }));
    assert.ok(latest.includes('The user smokes') && !latest.some((text) => /quit/.test(text)));
  });

  test('what holds comes first, also alone', async () => {
    await add('bo', 'We moved from Chicago to Seattle two months ago.', '2026-09-05');
    for (const more of [{}, { top_k: 1 }]) {
      const found = await search('bo', 'Where do I live?', more);
      assert.match(found[0].memory, /Seattle/);
      const scores = found.map(({ score }) => score);
      assert.deepEqual(
        scores,
        [...scores].toSorted((left, right) => right - left),
      );
    }
    await add('bo', 'I switched from Spotify to Tidal.', '2026-09-06');
    assert.match((await search('bo', 'which music do I use, Spotify?'))[0].memory, /Tidal/);
  });

  test('a job that comes after another replaces it, with its dates, also after days between', async () => {
    await add('cy', 'I work as a data engineer at Acme.', '2026-03-10');
    await add(
      'cy',
      'I left Acme last Friday. I started at Globex as a team lead on Monday.',
      '2026-06-10',
    );
    const memories = new Map((await list('cy')).map((each) => [each.memory, each]));
    const globex = memories.get('The user works at Globex since 8 June 2026');
    const lead = memories.get('The user works as a team lead since 8 June 2026');
    const acme = memories.get('The user works at Acme');
    assert.equal(acme.replaced_by, globex.id);
    assert.equal(acme.valid_to.slice(0, 10), '2026-06-05');
    assert.equal(memories.get('The user works as a data engineer').replaced_by, lead.id);
    const { body: history } = await call('GET', `/v1/memories/${acme.id}/history/`);
    const last = history.at(-1);
    assert.equal(last.event, 'UPDATE');
    assert.equal(last.old_memory, acme.memory);
    assert.equal(last.new_memory, globex.memory);
  });

  test('neighbours of a hit are found for what they say themselves, or not', async () => {
    await call('POST', '/v3/memories/add/', {
      messages: [
        {
          role: 'user',
          content: 'My wife Julia and I have two kids, Tom and Lea. I work at Acme.',
        },
        { role: 'assistant', content: 'Nice!' },
      ],
      user_id: 'di',
    });
    assert.deepEqual(textsOf(await search('di', 'Where does he work?')), [
      'The user works at Acme',
    ]);
  });

  test('names of children are no number of them', async () => {
    const schema = {
      type: 'object',
      properties: {
        children: { type: 'array', items: { type: 'string' } },
        number_of_children: { type: 'integer' },
        employer: { type: 'string' },
      },
    };
    await add('di', 'I quit my job at Initech.', '2020-01-01');
    const made = await call('POST', '/v1/exports/', { schema, filters: { user_id: 'di' } });
    const { body } = await call('POST', '/v1/exports/get/', {
      memory_export_id: made.body.id,
    });
    assert.deepEqual([...body.children].toSorted(), ['Lea', 'Tom']);
    assert.equal(body.number_of_children, 2);
    assert.equal(body.employer, 'Acme');
  });

  test('a webhook to a private address is refused, unless it is allowed', async (context) => {
    const path = '/api/v1/webhooks/projects/acme/';
    const webhook = { name: 'w', event_types: ['memory_add'] };
    for (const url of ['http://127.0.0.1:9/hook', 'http://[::1]/', 'http://localhost/']) {
      const { status, body } = await call('POST', path, { ...webhook, url });
      assert.equal(status, 400);
      assert.match(JSON.stringify(body), /MEMOIR_WEBHOOK_PRIVATE_HOSTS/);
    }
    const open = await startMem0(context, { webhooks: { privateHosts: ['127.0.0.1'] } });
    const url = 'http://127.0.0.1:9/hook';
    const made = await open.call(await open.key('acme'), 'POST', path, { ...webhook, url });
    assert.equal(made.status, 201);
  });

  test('a project that nobody changed is as old as what it knows', async () => {
    const { body } = await call('GET', '/api/v1/orgs/organizations/org-acme/projects/acme/');
    const age = Date.now() - Date.parse(body.created_at);
    assert.ok(age >= 0 && age < 600_000, body.created_at);
  });
});
