import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guardListening } from '../../../src/surfaces/mcp/listening.ts';
import { createMcpSurface } from '../../../src/surfaces/mcp/index.ts';
import { envelope, VERSION } from './raw.ts';
import { testServices } from './connect.ts';

test('nothing is told any more when the key has ended, and its place is given back', async () => {
  for (const speaks of [true, false]) {
    let isKey = true;
    let left = 0;
    let say: ReadableStreamDefaultController | undefined;
    const body = new ReadableStream({ start: (controller) => void (say = controller) });
    const guarded = guardListening(new Response(body), {
      isGood: async () => isKey,
      leave: () => void (left += 1),
      everyMs: 10,
    });
    say?.enqueue(new TextEncoder().encode('before'));
    const reader = guarded.body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.equal((await reader?.read())?.value, 'before');
    isKey = false;
    if (speaks) say?.enqueue(new TextEncoder().encode('after'));
    assert.equal((await reader?.read())?.done, true);
    assert.equal(left, 1);
  }
});

test('one key takes no more than its part of the streams', async (context) => {
  const services = testServices(context);
  await services.governance.keys.create({ tenant: 'default' });
  const greedy = await services.governance.keys.create({ tenant: 'default', role: 'reader' });
  const other = await services.governance.keys.create({ tenant: 'other', role: 'reader' });
  const surface = createMcpSurface(services);
  const listen = async (secret: string): Promise<number> => {
    const request = new Request('http://127.0.0.1/?toolset=compat&user=ana', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${secret}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': VERSION,
        'mcp-method': 'subscriptions/listen',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'subscriptions/listen',
        params: {
          notifications: { resourceSubscriptions: ['memory://knowledge-graph'] },
          _meta: envelope(),
        },
      }),
    });
    return (await surface.fetch(request, { requestId: 'r' })).status;
  };
  for (let at = 0; at < 100; at += 1) assert.equal(await listen(greedy.secret), 200);
  assert.equal(await listen(greedy.secret), 429);
  assert.equal(await listen(other.secret), 200);
});
