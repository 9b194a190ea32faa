import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before as beforeAll, describe, test } from 'node:test';
import type { MemoryClient } from 'mem0ai';
import { startMem0 } from '../start-mem0.ts';
import type { RunningMem0 } from '../start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

const SCHEMA = {
  type: 'object',
  properties: {
    home_city: { type: 'string', description: 'Where the user lives' },
    full_name: { type: 'string', description: "The user's name" },
  },
};

describe('profiles', () => {
  let server: RunningMem0;
  let key: string;
  let client: MemoryClient & Loose;

  beforeAll(async () => {
    server = await startMem0(undefined);
    key = await server.key('acme');
    client = await server.client(key);
  });
  after(() => server.stop());

  test('tells what is known of a user by category, and what is not enough', async () => {
    const unknown: Loose = await client.getProfile({ entityId: 'nobody at/all' });
    assert.deepEqual(unknown, {
      profile: {},
      status: 'insufficient_data',
      entityType: 'user',
      entityId: 'nobody at/all',
      updatedAt: null,
      generationCount: 0,
      error: null,
    });
    await client.add('My name is Ana Silva. I live in Lisbon. I love sushi.', { userId: 'u 1' });
    const known: Loose = await client.getProfile({ entityId: 'u 1' });
    assert.equal(known.status, 'succeeded');
    assert.equal(known.entityId, 'u 1');
    assert.equal(known.generationCount, 1);
    assert.match(known.updatedAt, /^\d{4}-/);
    assert.match(JSON.stringify(known.profile), /Lisbon/);
    assert.ok(Array.isArray(known.profile.food));
  });

  test('follows the schema of the project, in the names of the caller', async () => {
    await client.add('I live in Braga.', { userId: 'rui' });
    const settings: Loose = await client.updateProfileSettings({
      schema: SCHEMA,
      customInstructions: 'Be brief.',
    });
    assert.deepEqual(settings.entities.user.schema, SCHEMA);
    assert.equal(settings.entities.user.customInstructions, 'Be brief.');
    assert.equal(settings.enabled, true);
    const read: Loose = await client.getProfileSettings();
    assert.deepEqual(read.entities.user.schema, SCHEMA);
    assert.deepEqual(read.capabilities, {});
    const { profile }: Loose = await client.getProfile({ entityId: 'rui' });
    assert.deepEqual(profile, { home_city: 'Braga', full_name: '' });
    await client.updateProfileSettings({ enabled: false });
    const off: Loose = await client.getProfile({ entityId: 'rui' });
    assert.equal(off.status, 'not_enabled');
    assert.deepEqual(off.profile, {});
    await assert.rejects(client.generateProfile({ entityId: 'rui' }));
    const on: Loose = await client.updateProfileSettings({ enabled: true, schema: null });
    assert.equal(on.entities.user.schema, null);
    assert.equal(on.entities.user.customInstructions, 'Be brief.');
  });

  test('makes profiles when asked, once for each key of a request', async () => {
    await client.add('I live in Faro.', { userId: 'eva' });
    const idempotencyKey = randomUUID();
    const job: Loose = await client.generateProfile({ entityId: 'eva', idempotencyKey });
    assert.equal(job.operation, 'trigger');
    assert.equal(job.entityType, 'user');
    assert.equal(job.entityCountReserved, 1);
    assert.equal(job.replayed, false);
    assert.equal(job.statusUrl, `/v2/profiles/jobs/${job.jobId}/`);
    const again: Loose = await client.generateProfile({ entityId: 'eva', idempotencyKey });
    assert.equal(again.jobId, job.jobId);
    assert.equal(again.replayed, true);
    const { job: polled }: Loose = await client.getProfileJob(job.statusUrl);
    assert.deepEqual(polled, {
      id: job.jobId,
      operation: 'trigger',
      entityType: 'user',
      status: 'succeeded',
      total: 1,
      enumerationComplete: true,
      completed: 1,
      succeeded: 1,
      failed: 0,
      skipped: 0,
    });
    assert.equal((await client.getProfileJob(job.jobId)).job.id, job.jobId);
    const { generationCount }: Loose = await client.getProfile({ entityId: 'eva' });
    assert.equal(generationCount, 1);
    const event = await server.call(key, 'GET', `/v1/event/${job.eventId}/`);
    assert.equal(event.body.event_type, 'PROFILE');
    assert.equal((await server.call(key, 'GET', '/v1/events/?event_type=PROFILE')).body.count, 1);

    const sample: Loose = await client.sampleProfiles({ limit: 2 });
    assert.equal(sample.operation, 'sample');
    assert.equal(sample.sampled, 2);
    assert.equal(sample.entityIds.length, 2);
  });

  test('refuses what it does not know', async () => {
    const call = async (method: string, path: string, body?: unknown): Promise<Loose> =>
      server.call(key, method, path, body);
    const flat = await call('POST', '/v2/profiles/settings/', { schema: SCHEMA });
    assert.equal(flat.status, 400);
    assert.match(flat.body.detail, /^Unsupported settings/);
    const jobs = '/v2/profiles/jobs/';
    const bad = { operation: 'trigger', entity_type: 'agent', entity_id: 'x' };
    assert.equal((await call('POST', jobs, bad)).status, 400);
    assert.equal((await call('GET', `${jobs}${randomUUID()}/`)).status, 404);
    assert.equal((await call('GET', '/v2/entities/agent/x/profile/')).status, 400);
    const stranger = await server.key('stranger');
    const { body } = await server.call(stranger, 'GET', '/v2/entities/user/eva/profile/');
    assert.equal(body.status, 'insufficient_data');
    const bound = await server.key('acme', { user: 'rui' });
    const other = await server.call(bound, 'GET', '/v2/entities/user/eva/profile/');
    assert.ok(other.status === 403 || other.body.status === 'insufficient_data');
  });
});
