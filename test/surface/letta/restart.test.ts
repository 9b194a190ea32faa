import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Letta from '@letta-ai/letta-client';
import { startFakeOpenAi } from './fake-open-ai.ts';
import { all, startLetta } from './start-letta.ts';

const SERVER = fileURLToPath(new URL('killed-server.ts', import.meta.url));

test('a server that is killed in the middle of a turn goes on with it when it starts again', async (context) => {
  const hang = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const model = await startFakeOpenAi((_asked, at) => {
    if (at === 0) {
      const input = { label: 'human', new_string: 'Lives in Lisbon.' };
      return { calls: [{ name: 'memory_insert', input }] };
    }
    if (at > 1) return { text: 'Lisbon it is.' };
    reached.resolve();
    return { text: 'never told', until: hang.promise };
  });
  const folder = await mkdtemp(join(tmpdir(), 'memoir-letta-'));
  context.after(async () => {
    hang.resolve();
    await model.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'memoir.db');
  const child = spawn(process.execPath, [SERVER, file, model.baseURL], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const baseURL = await new Promise<string>((resolve) => {
    child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim()));
  });
  const client = new Letta({ baseURL, apiKey: 'none', maxRetries: 0 });
  const agent = await client.agents.create({ memory_blocks: [{ label: 'human', value: '' }] });
  const run = await client.agents.messages.createAsync(agent.id, { input: 'I live in Lisbon.' });
  await reached.promise;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  const letta = await startLetta(context, { model, file });
  const again = letta.client();
  for (;;) {
    const { status } = await again.runs.retrieve(run.id);
    if (status !== 'running') break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const messages = await all(again.agents.messages.list(agent.id, { order: 'asc' }));
  assert.deepEqual(
    messages.map((item) => item.message_type),
    ['user_message', 'tool_call_message', 'tool_return_message', 'assistant_message'],
  );
  const block = await again.agents.blocks.retrieve('human', { agent_id: agent.id });
  assert.equal(block.value.split('Lisbon').length, 2, 'the tool took effect once');
  const stream = (await again.runs.messages.stream(run.id, {})) as AsyncIterable<{
    readonly message_type: string;
  }>;
  assert.deepEqual(
    (await all(stream)).map((item) => item.message_type),
    [
      'ping',
      'tool_call_message',
      'tool_return_message',
      'assistant_message',
      'stop_reason',
      'usage_statistics',
    ],
  );
});
