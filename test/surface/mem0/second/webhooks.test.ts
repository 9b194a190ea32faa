import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before as beforeAll, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { MemoryClient } from 'mem0ai';
import { isPublicAddress } from '../../../../src/surfaces/mem0/webhooks/private-addresses.ts';
import { post } from '../../../../src/surfaces/mem0/webhooks/post.ts';
import { startMem0 } from '../start-mem0.ts';
import type { RunningMem0 } from '../start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

interface Received {
  readonly body: Loose;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A real receiver; `statuses` are answered first, one after another, then 200. */
async function startReceiver(
  context: Pick<TestContext, 'after'>,
  statuses: number[] = [],
): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      received.push({ text, body: JSON.parse(text), headers: incoming.headers });
      const status = statuses.shift() ?? 200;
      outgoing.writeHead(status, status === 302 ? { location: '/elsewhere' } : {});
      outgoing.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, received };
}

async function until<Value>(
  look: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const SETTINGS = {
  privateHosts: ['127.0.0.1'],
  retriesMs: [20, 20],
  everyMs: 50,
  timeoutMs: 2_000,
};

describe('webhooks', () => {
  let server: RunningMem0;
  let key: string;
  let client: MemoryClient & Loose;

  beforeAll(async () => {
    server = await startMem0(undefined, { onDisk: true, webhooks: SETTINGS });
    key = await server.key('acme');
    client = await server.client(key);
  });
  after(() => server.stop());

  async function log(id: string): Promise<readonly Loose[]> {
    return (await server.call(key, 'GET', `/api/v1/webhooks/${id}/deliveries/`)).body.results;
  }

  test('are made, listed, changed and deleted by the client', async () => {
    const made: Loose = await client.createWebhook({
      name: 'first',
      url: 'https://example.com/hook',
      eventTypes: ['memory_add', 'memory_delete'],
    });
    assert.deepEqual(
      Object.keys(made).toSorted(),
      'createdAt eventTypes isActive name owner project secret updatedAt url webhookId'.split(' '),
    );
    assert.deepEqual(made.eventTypes, ['memory_add', 'memory_delete']);
    assert.equal(made.isActive, true);
    assert.equal(made.project, 'acme');
    const [listed]: Loose = await client.getWebhooks();
    assert.equal(listed.webhookId, made.webhookId);
    assert.equal(listed.secret, undefined);
    const changed: Loose = await client.updateWebhook({
      webhookId: made.webhookId,
      name: 'renamed',
      eventTypes: ['memory_update'],
    });
    assert.equal(changed.message, 'Webhook updated successfully');
    const [now]: Loose = await client.getWebhooks({ projectId: 'acme' });
    assert.equal(now.name, 'renamed');
    assert.equal(now.url, 'https://example.com/hook');
    assert.deepEqual(now.eventTypes, ['memory_update']);
    const stranger = await server.key('stranger');
    const path = `/api/v1/webhooks/${made.webhookId}/`;
    assert.equal((await server.call(stranger, 'PUT', path, { name: 'x' })).status, 404);
    assert.equal((await server.call(stranger, 'DELETE', path)).status, 404);
    assert.equal((await server.call(stranger, 'GET', `${path}deliveries/`)).status, 404);
    const others = await server.call(stranger, 'GET', '/api/v1/webhooks/projects/acme/');
    assert.equal(others.status, 404);
    const gone: Loose = await client.deleteWebhook({ webhookId: made.webhookId });
    assert.equal(gone.message, 'Webhook deleted successfully');
    assert.deepEqual(await client.getWebhooks(), []);
    await assert.rejects(client.deleteWebhook({ webhookId: made.webhookId }));
  });

  test('refuse other addresses than of the web, unknown types and keys that may not', async () => {
    const make = async (body: Loose, by: string = key): Promise<number> =>
      (await server.call(by, 'POST', '/api/v1/webhooks/projects/acme/', body)).status;
    const good = { name: 'n', url: 'https://example.com/', event_types: ['memory_add'] };
    assert.equal(await make({ ...good, url: 'file:///etc/passwd' }), 400);
    assert.equal(await make({ ...good, url: 'example.com' }), 400);
    assert.equal(await make({ ...good, url: 'https://me:word@example.com/' }), 400);
    assert.equal(await make({ ...good, event_types: ['memory_lost'] }), 400);
    assert.equal(await make({ ...good, event_types: [] }), 400);
    assert.equal(await make(good, await server.key('acme', { role: 'curator' })), 403);
  });

  test('tell of adds, updates, categories and deletes, signed, in order', async (context) => {
    const receiver = await startReceiver(context);
    const { secret, webhookId }: Loose = await client.createWebhook({
      name: 'all',
      url: receiver.url,
      eventTypes: ['memory_add', 'memory_update', 'memory_delete', 'memory_categorize'],
    });
    const { results }: Loose = await client.add('I love sushi.', { userId: 'ana' });
    const { id } = results[0];
    await until(() => receiver.received.length >= 2);
    await client.update(id, { text: 'I love ramen.' });
    await until(() => receiver.received.length >= 4);
    await client.delete(id);
    await until(() => receiver.received.length >= 5);
    const details = receiver.received.map(({ body }) => body.event_details);
    assert.deepEqual(details, [
      { id, data: { memory: results[0].memory }, event: 'ADD' },
      { event: 'CATEGORIZE', memory_id: id, categories: details[1]?.categories },
      { id, data: { memory: 'I love ramen.' }, event: 'UPDATE' },
      { event: 'CATEGORIZE', memory_id: id, categories: details[3]?.categories },
      { id, data: { memory: '' }, event: 'DELETE' },
    ]);
    assert.ok(details[1]?.categories.includes('food'));
    for (const { text, headers } of receiver.received) {
      const timestamp = String(headers['x-memoir-timestamp']);
      const expected = createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex');
      assert.equal(headers['x-memoir-signature'], `sha256=${expected}`);
      assert.match(String(headers['x-memoir-delivery']), /^[0-9a-f-]{36}$/);
    }
    const entries = await until(async () => {
      const all = await log(webhookId);
      return all.every(({ state }) => state === 'delivered') ? all : undefined;
    });
    assert.equal(entries.length, 5);
    assert.ok(entries.every((entry) => entry.response_status === 200 && entry.attempts === 1));
    assert.ok(!JSON.stringify(entries).includes('ramen'));
    await client.deleteWebhook({ webhookId });
  });

  test('tell of what is stored word for word, and of whole users that go', async (context) => {
    const receiver = await startReceiver(context);
    const { webhookId }: Loose = await client.createWebhook({
      name: 'raw',
      url: receiver.url,
      eventTypes: ['memory_add', 'memory_delete'],
    });
    const { results }: Loose = await client.add('Verbatim words', { userId: 'eva', infer: false });
    await until(() => receiver.received.length >= 1);
    await client.deleteUsers({ userId: 'eva' });
    await until(() => receiver.received.length >= 2);
    assert.deepEqual(
      receiver.received.map(({ body }) => [body.event_details.event, body.event_details.id]),
      [
        ['ADD', results[0].id],
        ['DELETE', results[0].id],
      ],
    );
    await client.deleteWebhook({ webhookId });
  });

  test('try again, and give up after the last attempt', async (context) => {
    const flaky = await startReceiver(context, [500, 302]);
    const dead = await startReceiver(context, [500, 500, 500, 500]);
    const types = ['memory_add'];
    const one: Loose = await client.createWebhook({ name: '1', url: flaky.url, eventTypes: types });
    const two: Loose = await client.createWebhook({ name: '2', url: dead.url, eventTypes: types });
    await client.add('I live in Lisbon.', { userId: 'rui' });
    const [delivered] = await until(async () => {
      const all = await log(one.webhookId);
      return all[0]?.state === 'delivered' ? all : undefined;
    });
    assert.equal(delivered.attempts, 3);
    assert.equal(flaky.received.length, 3);
    const ids = flaky.received.map(({ headers }) => headers['x-memoir-delivery']);
    assert.equal(new Set(ids).size, 1);
    const [failed] = await until(async () => {
      const all = await log(two.webhookId);
      return all[0]?.state === 'failed' ? all : undefined;
    });
    assert.equal(failed.attempts, 3);
    assert.equal(failed.response_status, 500);
    assert.equal(failed.error, 'HTTP_500');
    assert.equal(dead.received.length, 3);
    await client.deleteWebhook({ webhookId: one.webhookId });
    await client.deleteWebhook({ webhookId: two.webhookId });
  });

  test('rest while they are not active, and are told nothing of that time', async (context) => {
    const receiver = await startReceiver(context);
    const { webhookId }: Loose = await client.createWebhook({
      name: 'r',
      url: receiver.url,
      eventTypes: ['memory_add'],
    });
    const path = `/api/v1/webhooks/${webhookId}/`;
    await server.call(key, 'PUT', path, { is_active: false });
    const [listed]: Loose = await client.getWebhooks();
    assert.equal(listed.isActive, false);
    await client.add('Not told', { userId: 'zoe', infer: false });
    const { feed, documents } = server.memory.store;
    await until(async () => {
      const last = await feed.last();
      const [cursor] = await documents.get('memoir:system', 'mem0-webhook-cursors', [webhookId]);
      return cursor?.value['sequence'] === last ? true : undefined;
    });
    await server.call(key, 'PUT', path, { is_active: true });
    await client.add('Told', { userId: 'zoe', infer: false });
    await until(() => receiver.received.length >= 1);
    assert.equal(receiver.received[0]?.body.event_details.data.memory, 'Told');
    await client.deleteWebhook({ webhookId });
  });
});

test('a server that starts again delivers what the one before could not', async (context) => {
  const receiver = await startReceiver(context);
  const { createInMemoryStore } = await import('../../../../src/stores/in-memory/index.ts');
  const { systemRuntime } = await import('../../../../src/runtime.ts');
  const store = createInMemoryStore({ runtime: systemRuntime });
  const kept = { ...store, close: async (): Promise<void> => {} };
  // A private address is taken only where it is allowed.
  const maker = await startMem0(undefined, { config: { store: kept }, webhooks: SETTINGS });
  const key = await maker.key('acme');
  const { body } = await maker.call(key, 'POST', '/api/v1/webhooks/projects/acme/', {
    name: 'n',
    url: receiver.url,
    event_types: ['memory_add'],
  });
  await maker.stop();
  const first = await startMem0(undefined, {
    config: { store: kept },
    webhooks: { ...SETTINGS, privateHosts: [], retriesMs: Array.from({ length: 50 }, () => 100) },
  });
  await first.call(key, 'POST', '/v3/memories/add/', {
    messages: 'Hello',
    user_id: 'u',
    infer: false,
  });
  const entry = await until(async () => {
    const { body: log } = await first.call(
      key,
      'GET',
      `/api/v1/webhooks/${body.webhook_id}/deliveries/`,
    );
    return log.results[0]?.attempts > 0 ? log.results[0] : undefined;
  });
  assert.equal(entry.error, 'PRIVATE_ADDRESS');
  assert.equal(receiver.received.length, 0);
  await first.stop();
  await startMem0(context, { config: { store: kept }, webhooks: SETTINGS });
  await until(() => receiver.received.length >= 1);
  assert.equal(receiver.received[0]?.body.event_details.data.memory, 'Hello');
});

test('goes only where it may, whatever the address is called', async (context) => {
  const receiver = await startReceiver(context);
  const { port } = new URL(receiver.url);
  const send = (host: string, privateHosts: readonly string[]): ReturnType<typeof post> =>
    post(
      {
        url: `http://${host}:${port}/`,
        body: '{}',
        headers: {},
        signal: new AbortController().signal,
      },
      { privateHosts, timeoutMs: 2_000 },
    );
  const names = ['localhost', '127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:7f00:1]'];
  for (const host of names) {
    assert.deepEqual(await send(host, []), { ok: false, error: 'PRIVATE_ADDRESS' }, host);
  }
  assert.equal(receiver.received.length, 0);
  assert.deepEqual(await send('127.0.0.1', ['localhost']), {
    ok: false,
    error: 'PRIVATE_ADDRESS',
  });
  assert.deepEqual(await send('127.0.0.1', ['127.0.0.1']), { ok: true, status: 200 });
  assert.deepEqual(await send('127.0.0.1', ['*']), { ok: true, status: 200 });
  const lost = await send('no-such-host.invalid', ['*']);
  assert.equal(lost.ok, false);
});

test('knows which addresses are not of the public internet', () => {
  const hidden =
    '127.0.0.1 10.1.2.3 172.31.255.255 192.168.0.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ::1 :: fe80::1 fc00::1 fd12::1 ff02::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 2002:7f00:1:: 2001:db8::1 localhost';
  for (const address of hidden.split(' ')) assert.equal(isPublicAddress(address), false, address);
  for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1111', '2a00:1450::1']) {
    assert.equal(isPublicAddress(address), true, address);
  }
});
