import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAgents, createMemory, MemoirError } from '../../../src/index.ts';
import type { Memory } from '../../../src/index.ts';
import { createServer } from '../../../src/surfaces/http/create-server.ts';
import { temporaryPath } from '../../flow/temporary.ts';
import { startFakeOpenAi } from '../letta/fake-open-ai.ts';

test('a server that starts goes on with turns that were left unfinished', async (context) => {
  const stuck = Promise.withResolvers<void>();
  const fake = await startFakeOpenAi(() => ({ until: stuck.promise, text: 'Late.' }));
  context.after(() => fake.stop());
  const path = temporaryPath(context);
  const open = (): Memory =>
    createMemory({
      path,
      embedder: 'none',
      extractor: 'none',
      model: { model: 'fake', baseURL: fake.baseURL },
    });
  const first = open();
  const { own } = createAgents({ memory: first });
  const { id } = await own.create({ name: 'a' });
  const left = new AbortController();
  const input = [{ type: 'message', role: 'user', content: 'Hi.' }] as const;
  await assert.rejects(async () => {
    for await (const { type } of own.send(id, input, { background: true, signal: left.signal })) {
      if (type === 'step') left.abort(new MemoirError('CONFLICT', 'The process ends'));
    }
  });
  assert.equal((await own.runs.list())[0]?.status, 'running');
  await first.close();
  fake.script = () => ({ text: 'Here I am again.' });
  const memory = open();
  const quiet = (): void => undefined;
  const log = { info: quiet, warn: quiet, error: quiet };
  const server = createServer({ memory, version: '0.0.0-test', log, port: 0, mounts: [] });
  await server.listen();
  const { own: agents } = createAgents({ memory });
  for (;;) {
    const [run] = await agents.runs.list();
    if (run?.status === 'completed') break;
    assert.equal(run?.status, 'running');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const [answer] = await agents.messages.list({ limit: 1 });
  assert.equal(answer?.text, 'Here I am again.');
  await server.close();
});
