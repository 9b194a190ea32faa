import assert from 'node:assert/strict';
import { after, before as beforeAll, describe, test } from 'node:test';
import type { MemoryClient } from 'mem0ai';
import { startMem0 } from '../start-mem0.ts';
import type { RunningMem0 } from '../start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

const SAID = [
  'My name is Ana Silva.',
  'I live in Lisbon.',
  'I work as a data engineer at Acme.',
  'I love sushi.',
  'I speak Portuguese and English.',
  'I am 34 years old.',
  "I'm allergic to peanuts.",
  'My favorite color is blue.',
];

const SCHEMA = {
  $defs: {
    Job: {
      type: 'object',
      properties: {
        occupation: { type: 'string' },
        employer: { anyOf: [{ type: 'string' }, { type: 'null' }], default: null },
      },
    },
  },
  title: 'Person',
  type: 'object',
  required: ['full_name', 'age'],
  properties: {
    full_name: { type: 'string', description: "The person's name" },
    city: { type: 'string' },
    age: { type: 'integer', minimum: 0 },
    languages: { type: 'array', items: { type: 'string' } },
    allergies: { type: 'array', items: { type: 'string' } },
    favorite_color: { type: 'string', enum: ['red', 'blue'] },
    tier: { type: 'string' },
    job: { $ref: '#/$defs/Job' },
    facts: {
      type: 'array',
      items: {
        type: 'object',
        properties: { text: { type: 'string' }, category: { type: 'string' } },
      },
    },
    shoe_size: { anyOf: [{ type: 'number' }, { type: 'null' }] },
    nickname: { type: 'string', default: 'none' },
    car: { type: 'string' },
  },
};

describe('exports and summaries', () => {
  let server: RunningMem0;
  let key: string;
  let client: MemoryClient & Loose;

  beforeAll(async () => {
    server = await startMem0(undefined);
    key = await server.key('acme');
    client = await server.client(key);
    await client.add(
      SAID.map((content) => ({ role: 'user', content })),
      { userId: 'ana', metadata: { tier: 'gold' } },
    );
  });
  after(() => server.stop());

  test('fills a schema from what is known, without a model', async () => {
    const filters = { user_id: 'ana' };
    const { body, status } = await server.call(key, 'POST', '/v1/exports/', {
      schema: JSON.stringify(SCHEMA),
      filters,
    });
    assert.equal(status, 201);
    assert.match(body.message, /^Memory export request received/);
    const fetched = await server.call(key, 'POST', '/v1/exports/get/', {
      memory_export_id: body.id,
    });
    const { facts, ...person } = fetched.body;
    assert.deepEqual(
      { ...person, languages: person.languages.toSorted() },
      {
        full_name: 'Ana Silva',
        city: 'Lisbon',
        age: 34,
        languages: ['English', 'Portuguese'],
        allergies: ['peanuts'],
        favorite_color: 'blue',
        tier: 'gold',
        job: { occupation: 'data engineer', employer: 'Acme' },
        shoe_size: null,
        nickname: 'none',
        car: '',
      },
    );
    assert.ok(facts.length >= SAID.length);
    assert.ok(facts.every(({ text, category }: Loose) => text !== '' && category !== ''));
    const byFilters: Loose = await client.getMemoryExport({ filters });
    assert.equal(byFilters.fullName, 'Ana Silva');
  });

  test('exports as the client asks, and not what was added later', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } } };
    const made: Loose = await client.createMemoryExport({ schema, filters: { user_id: 'eva' } });
    await client.add('I live in Faro.', { userId: 'eva' });
    const before: Loose = await client.getMemoryExport({ memoryExportId: made.id });
    assert.deepEqual(before, { city: '' });
    const next: Loose = await client.createMemoryExport({ schema, filters: { user_id: 'eva' } });
    const now: Loose = await client.getMemoryExport({ memoryExportId: next.id });
    assert.deepEqual(now, { city: 'Faro' });
  });

  test('takes a plain list of names and types', async () => {
    const schema = { memory: 'string', user_id: 'string', age: 'integer', where: 'string' };
    const filters = { AND: [{ user_id: 'ana' }] };
    const made: Loose = await client.createMemoryExport({ schema, filters });
    const exported: Loose = await client.getMemoryExport({ memoryExportId: made.id });
    assert.equal(exported.userId, 'ana');
    assert.equal(exported.age, 34);
    assert.match(exported.memory, /Ana Silva|sushi|Lisbon|blue/);
    assert.equal(exported.where, null);
  });

  test('refuses what it cannot export, and does not know what is not its own', async () => {
    const call = async (path: string, body: unknown, by: string = key): Promise<Loose> =>
      server.call(by, 'POST', path, body);
    const noSchema = await call('/v1/exports/', { filters: { user_id: 'ana' } });
    assert.equal(noSchema.status, 400);
    assert.equal(noSchema.body.detail, 'Schema is required and must be a valid object');
    const noEntity = await call('/v1/exports/', { schema: SCHEMA });
    assert.equal(noEntity.status, 400);
    assert.equal(
      noEntity.body.detail,
      'One of the filters: app_id, user_id, agent_id, run_id, memory_export_id is required!',
    );
    const none = await call('/v1/exports/get/', { filters: { user_id: 'nobody' } });
    assert.equal(none.status, 404);
    assert.equal(none.body.detail, 'No memory export request found');
    const flat = await call('/v1/exports/', { schema: SCHEMA, user_id: 'ana' });
    assert.equal(flat.status, 201);
    const stranger = await server.key('stranger');
    const body = { memory_export_id: flat.body.id };
    assert.equal((await call('/v1/exports/get/', body, stranger)).status, 404);
    const bound = await server.key('acme', { user: 'eva' });
    assert.equal((await call('/v1/exports/get/', body, bound)).body.full_name ?? '', '');
  });

  test('sums up by category, without what is very wrong', async () => {
    const filters = { user_id: 'ana' };
    const { body } = await server.call(key, 'POST', '/v1/summary/', { filters });
    assert.ok(Array.isArray(body) && body.length > 1);
    const told = body.map(({ summary }: Loose) => summary).join(' ');
    assert.match(told, /sushi/);
    const { results } = await client.search('sushi', { filters });
    await client.feedback({ memoryId: results[0].id, feedback: 'VERY_NEGATIVE' });
    const { body: less } = await server.call(key, 'POST', '/v1/summary/', { filters });
    assert.ok(
      !less
        .map(({ summary }: Loose) => summary)
        .join(' ')
        .includes('sushi'),
    );
    assert.ok(!less.flatMap((each: Loose) => each.memory_ids).includes(results[0].id));
  });
});
