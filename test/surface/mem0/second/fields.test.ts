import assert from 'node:assert/strict';
import { after, before as beforeAll, describe, test } from 'node:test';
import { trimEvents } from '../../../../src/surfaces/mem0/trim-events.ts';
import { startMem0 } from '../start-mem0.ts';
import type { RunningMem0 } from '../start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

interface Row {
  readonly call: string;
  readonly body?: unknown;
  readonly status?: number;
  /** Of the answer, or of its first item. */
  readonly keys: string;
}

const ENVELOPE = 'count next previous results';
const SETTINGS = { enabled: true };
const SCHEMA = { type: 'object', properties: { name: { type: 'string' } } };
const WEBHOOK = { name: 'n', url: 'https://example.com/', event_types: ['memory_add'] };
const ORG = '/api/v1/orgs/organizations/org-acme/';

/** What the protocol says of every answer; the last segment may be without its slash. */
const ROWS: readonly Row[] = [
  { call: 'GET /v1/ping/', keys: 'status org_id project_id user_email' },
  { call: 'GET /v1/events/', keys: ENVELOPE },
  { call: 'GET /v1/memories/events/', keys: ENVELOPE },
  {
    call: 'POST /v1/feedback/',
    body: { memory_id: '<id>', feedback: 'POSITIVE' },
    keys: 'id feedback feedback_reason',
  },
  {
    call: 'POST /v1/exports/',
    body: { schema: SCHEMA, filters: { user_id: 'ana' } },
    status: 201,
    keys: 'message id',
  },
  { call: 'POST /v1/exports/get/', body: { filters: { user_id: 'ana' } }, keys: 'name' },
  {
    call: 'POST /v1/summary/',
    body: { filters: { user_id: 'ana' } },
    keys: 'summary memory_ids',
  },
  {
    call: 'GET /v2/entities/user/ana/profile/',
    keys: 'profile status entity_type entity_id updated_at generation_count error',
  },
  {
    call: 'POST /v2/profiles/jobs/',
    body: { operation: 'trigger', entity_type: 'user', entity_id: 'ana' },
    keys: 'job_id status status_url operation entity_type entity_count_reserved event_id replayed',
  },
  {
    call: 'POST /v2/profiles/jobs/',
    body: { operation: 'sample', entity_type: 'user' },
    keys: 'job_id status status_url operation entity_type entity_count_reserved event_id replayed sampled entity_ids',
  },
  { call: 'GET /v2/profiles/settings/', keys: 'enabled entities capabilities' },
  { call: 'POST /v2/profiles/settings/', body: SETTINGS, keys: 'enabled entities capabilities' },
  {
    call: 'POST /api/v1/webhooks/projects/acme/',
    body: WEBHOOK,
    status: 201,
    keys: 'webhook_id name url event_types owner is_active project created_at updated_at secret',
  },
  {
    call: 'GET /api/v1/webhooks/projects/acme/',
    keys: 'webhook_id name url event_types owner is_active project created_at updated_at',
  },
  { call: `GET ${ORG}members/`, keys: 'members' },
  {
    call: `POST ${ORG}members/`,
    body: { email: 'a@example.com', role: 'READER' },
    status: 201,
    keys: 'message',
  },
  { call: `PATCH ${ORG}projects/acme/`, body: { decay: false }, keys: 'message' },
  { call: `POST ${ORG}projects/`, body: { name: 'x' }, keys: 'message project_id' },
  { call: 'GET /v1/entities/filters/', keys: 'event_type categories users parameters' },
];

describe('the fields of answers', () => {
  let server: RunningMem0;
  let key: string;
  let id: string;

  beforeAll(async () => {
    server = await startMem0(undefined);
    key = await server.key('acme');
    const body = { messages: 'My name is Ana. I love sushi.', user_id: 'ana' };
    id = (await server.call(key, 'POST', '/v3/memories/add/', body)).body.results[0].id;
  });
  after(() => server.stop());

  for (const { call, body, status = 200, keys } of ROWS) {
    test(`${call} ${body === undefined ? '' : JSON.stringify(body).slice(0, 40)}`, async () => {
      const [method = '', path = ''] = call.split(' ');
      const sent: Loose =
        body === undefined ? undefined : JSON.parse(JSON.stringify(body).replace('<id>', id));
      const answered = await server.call(key, method, path, sent);
      assert.equal(answered.status, status, JSON.stringify(answered.body));
      const shown = Array.isArray(answered.body) ? answered.body[0] : answered.body;
      assert.deepEqual(Object.keys(shown).toSorted(), keys.split(' ').toSorted());
      const bare = method === 'GET' ? path.slice(0, -1) : `/${path}/`;
      const again = await server.call(key, method, bare, sent);
      assert.ok(again.status === status || again.status === 409, String(again.status));
      const unknown = await server.call('m0-none', method, path, sent);
      assert.equal(unknown.status, 401);
      assert.equal(unknown.body.detail, 'Invalid API key.');
    });
  }

  test('keeps events for thirty days', async () => {
    const { memory, runtime } = server.services;
    const count = async (): Promise<number> =>
      (await server.call(key, 'GET', '/v1/events/')).body.count;
    const before = await count();
    assert.ok(before > 0);
    const later = (days: number): Parameters<typeof trimEvents>[0] => ({
      memory,
      runtime: { ...runtime, now: () => runtime.now() + days * 86_400_000 },
    });
    await trimEvents(later(29), 'acme');
    assert.equal(await count(), before);
    await trimEvents(later(31), 'acme');
    assert.equal(await count(), 0);
  });
});
