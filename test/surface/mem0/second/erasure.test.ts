import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before as beforeAll, describe, test } from 'node:test';
import type { MemoryClient } from 'mem0ai';
import { COLLECTIONS } from '../../../../src/surfaces/mem0/documents.ts';
import { startMem0 } from '../start-mem0.ts';
import type { RunningMem0 } from '../start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

describe('what is deleted', () => {
  let server: RunningMem0;
  let key: string;
  let client: MemoryClient & Loose;

  beforeAll(async () => {
    server = await startMem0(undefined, {
      onDisk: true,
      webhooks: { privateHosts: ['127.0.0.1'] },
    });
    key = await server.key('acme');
    client = await server.client(key);
    // Nobody answers there: what is to be delivered waits.
    await client.createWebhook({
      name: 'dead',
      url: 'http://127.0.0.1:9/',
      eventTypes: ['memory_add', 'memory_update', 'memory_categorize'],
    });
  });
  after(() => server.stop());

  /** The bytes of all files of the database. */
  async function stored(): Promise<string> {
    const folder = dirname(server.file ?? '');
    const files = await readdir(folder);
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'latin1')));
    return texts.join('\n');
  }

  async function fill(user: string, word: string): Promise<string> {
    const { results }: Loose = await client.add(`I live in ${word}.`, { userId: user });
    const { id } = results[0];
    await client.feedback({
      memoryId: id,
      feedback: 'POSITIVE',
      feedbackReason: `${word} is right`,
    });
    const filters = { user_id: user };
    const schema = { type: 'object', properties: { city: { type: 'string' } } };
    const made: Loose = await client.createMemoryExport({ schema, filters });
    const exported: Loose = await client.getMemoryExport({ memoryExportId: made.id });
    assert.equal(exported.city, word);
    await client.generateProfile({ entityId: user });
    const profile: Loose = await client.getProfile({ entityId: user });
    assert.ok(JSON.stringify(profile).includes(word));
    await client.search(`Do I live in ${word}?`, { filters });
    assert.ok((await stored()).includes(word));
    return id;
  }

  test('leaves no words in events, exports, profiles, deliveries and files', async () => {
    const word = 'Zyxwopolis';
    const id = await fill('ana', word);
    await client.delete(id);
    const filters = { user_id: 'ana' };
    const exported: Loose = await client.getMemoryExport({ filters });
    assert.deepEqual(exported, { city: '' });
    const profile: Loose = await client.getProfile({ entityId: 'ana' });
    assert.equal(profile.status, 'insufficient_data');
    const events = await server.call(key, 'GET', '/v1/events/');
    assert.ok(!JSON.stringify(events.body).includes(word));
    const bytes = await stored();
    assert.ok(!bytes.includes(word));
    assert.ok(!bytes.toLowerCase().includes(word.toLowerCase()));
  });

  test('goes with an agent, an app and a run as well', async () => {
    for (const [field, word] of [
      ['agent_id', 'Axdopolis'],
      ['app_id', 'Bxdopolis'],
      ['run_id', 'Cxdopolis'],
    ] as const) {
      const name = `gone-${field}`;
      const body = { messages: `I live in ${word}.`, user_id: 'both', [field]: name };
      await server.call(key, 'POST', '/v3/memories/add/', body);
      const filters = { [field]: name };
      const schema = { city: 'string' };
      const made = await server.call(key, 'POST', '/v1/exports/', { schema, filters });
      const wanted = { memory_export_id: made.body.id };
      const exported = await server.call(key, 'POST', '/v1/exports/get/', wanted);
      assert.equal(exported.body.city, word);
      const type = field.replace('_id', '');
      await server.call(key, 'DELETE', `/v2/entities/${type}/${name}/`);
      assert.equal((await server.call(key, 'POST', '/v1/exports/get/', wanted)).status, 404);
      assert.ok(!(await stored()).includes(word));
    }
  });

  test('leaves no name either, when it is all of somebody', async () => {
    const [name, word] = ['qwertzuser', 'Vutsropolis'];
    await fill(name, word);
    await fill('other', 'Lisbon');
    await client.deleteUsers({ userId: name });
    const answers = await Promise.all(
      ['/v1/events/', '/v1/entities/', '/v1/memories/events/'].map((path) =>
        server.call(key, 'GET', path),
      ),
    );
    for (const { body } of answers) {
      assert.ok(!JSON.stringify(body).includes(name));
      assert.ok(!JSON.stringify(body).includes(word));
    }
    const filters = { user_id: name };
    const gone = await server.call(key, 'POST', '/v1/exports/get/', { filters });
    assert.equal(gone.status, 404);
    const bytes = (await stored()).toLowerCase();
    assert.ok(!bytes.includes(word.toLowerCase()));
    // The audit tells whose memory it was; nothing else does.
    for (const collection of Object.values(COLLECTIONS)) {
      const query = { tenant: 'acme', collection, limit: 1_000 };
      const documents = await server.memory.store.documents.find(query);
      assert.ok(!JSON.stringify(documents).includes(name), collection);
    }
    const { profile }: Loose = await client.getProfile({ entityId: 'other' });
    assert.match(JSON.stringify(profile), /Lisbon/);
  });
});
