import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { expandChanges } from '../../../../src/surfaces/mem0/webhooks/expand.ts';
import { cursorDocument, findWebhook } from '../../../../src/surfaces/mem0/webhooks/webhook.ts';
import { startMem0 } from '../start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

const SETTINGS = { privateHosts: ['127.0.0.1'], retriesMs: [], everyMs: 30, timeoutMs: 2_000 };

async function until(look: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('what was said of a memory goes with it, whoever forgets it', async (context) => {
  const server = await startMem0(context, { onDisk: true, webhooks: SETTINGS });
  const key = await server.key('acme');
  const body = { messages: 'Bo likes figs', infer: false, user_id: 'bo' };
  const { results } = (await server.call(key, 'POST', '/v3/memories/add/', body)).body;
  const [{ id }] = results;
  await server.call(key, 'POST', '/v1/feedback/', {
    memory_id: id,
    feedback: 'NEGATIVE',
    feedback_reason: 'The xylophone is mine',
  });
  const { documents } = server.memory.store;
  assert.equal((await documents.get('acme', 'mem0-feedback', [id])).length, 1);
  await server.memory
    .tenant('acme')
    .scope({ user: 'bo' })
    .forget({ ids: [id] });
  await until(async () => (await documents.get('acme', 'mem0-feedback', [id])).length === 0);
  for (const file of [server.file ?? '', `${server.file}-wal`]) {
    assert.ok(!(await readFile(file)).includes('xylophone'));
  }
});

test('webhooks are told of verbatim memories that others forget, and not of messages', async (context) => {
  const told: Loose[] = [];
  const receiver = createServer((incoming, outgoing) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
    incoming.on('end', () => {
      told.push(JSON.parse(text).event_details);
      outgoing.end('ok');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    receiver.closeAllConnections();
    receiver.close();
  });
  const server = await startMem0(context, { onDisk: true, webhooks: SETTINGS });
  const key = await server.key('acme');
  const { body: ping } = await server.call(key, 'GET', '/v1/ping/');
  await server.call(key, 'POST', `/api/v1/webhooks/projects/${ping.project_id}/`, {
    name: 'hook',
    url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
    event_types: ['memory_delete'],
  });
  const raw = { messages: 'Bo likes figs', infer: false, user_id: 'bo' };
  const { results } = (await server.call(key, 'POST', '/v3/memories/add/', raw)).body;
  const scope = server.memory.tenant('acme').scope({ user: 'bo' });
  const { added } = await scope.add('Only a message', { derive: 'none' });
  await scope.forget({ ids: [added[0]?.id ?? ''] });
  await scope.forget({ ids: [results[0].id] });
  await until(() => told.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.deepEqual(told, [{ id: results[0].id, data: { memory: '' }, event: 'DELETE' }]);
});

test('a webhook that lost its place goes on, and the log says so', async (context) => {
  const server = await startMem0(context, { webhooks: { ...SETTINGS, everyMs: 3_600_000 } });
  const key = await server.key('acme');
  const { body: ping } = await server.call(key, 'GET', '/v1/ping/');
  const made = await server.call(key, 'POST', `/api/v1/webhooks/projects/${ping.project_id}/`, {
    name: 'hook',
    url: 'https://hooks.example.com/',
    event_types: ['memory_add'],
  });
  const { documents } = server.memory.store;
  const webhook = await findWebhook(server.services, 'acme', made.body.webhook_id);
  assert.ok(webhook);
  // As after the store was put back to an older copy of itself.
  await documents.commit([{ ...cursorDocument(webhook, 5_000, 0), expect: 1 }]);
  const lines: string[] = [];
  const log = { ...server.services.log, warn: (event: string) => void lines.push(event) };
  await expandChanges({ ...server.services, log }, webhook);
  assert.deepEqual(lines, ['mem0.webhook-behind']);
  await server.memory.tenant('acme').scope({ user: 'bo' }).remember('Bo likes figs');
  await expandChanges({ ...server.services, log }, webhook);
  const deliveries = await server.call(key, 'GET', `/api/v1/webhooks/${webhook.id}/deliveries/`);
  assert.equal(deliveries.body.results.length, 1);
  assert.deepEqual(lines, ['mem0.webhook-behind']);
});
