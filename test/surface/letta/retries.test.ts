import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { startFakeOpenAi } from './fake-open-ai.ts';
import type { FakeOpenAi, Script } from './fake-open-ai.ts';
import { all, startLetta } from './start-letta.ts';
import type { RunningLetta } from './start-letta.ts';

async function start(
  context: TestContext,
  script: Script,
): Promise<{ readonly letta: RunningLetta; readonly model: FakeOpenAi }> {
  const model = await startFakeOpenAi(script);
  context.after(() => model.stop());
  return { letta: await startLetta(context, { model }), model };
}

test('a request that is sent again because no answer came in time joins the turn of the first', async (context) => {
  const slow = Promise.withResolvers<void>();
  const { letta, model } = await start(context, () => ({ text: 'Paid.', until: slow.promise }));
  const agent = await letta.client().agents.create({});
  const impatient = letta.client('none', { maxRetries: 8 });
  const asked = impatient.agents.messages.create(
    agent.id,
    { input: 'Pay the rent.' },
    { timeout: 700 },
  );
  setTimeout(() => slow.resolve(), 1_500);
  const { messages } = await asked;
  assert.equal((messages[0] as { content?: unknown }).content, 'Paid.');
  assert.equal(model.asked.length, 1);
  const log = await all(letta.client().agents.messages.list(agent.id, { order: 'asc' }));
  assert.deepEqual(
    log.map((item) => item.message_type),
    ['user_message', 'assistant_message'],
  );
  // The same words without that mark are said again.
  await letta.client().agents.messages.create(agent.id, { input: 'Pay the rent.' });
  assert.equal(model.asked.length, 2);
});

test('a turn that is awaited whole goes on when whoever asked has gone', async (context) => {
  const slow = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const { letta } = await start(context, () => {
    reached.resolve();
    return { text: 'Done.', until: slow.promise };
  });
  const client = letta.client();
  const agent = await client.agents.create({});
  const gone = new AbortController();
  const asked = client.agents.messages.create(
    agent.id,
    { input: 'Do it.' },
    { signal: gone.signal },
  );
  await reached.promise;
  gone.abort();
  await assert.rejects(async () => asked);
  await new Promise((resolve) => setTimeout(resolve, 700));
  slow.resolve();
  for (;;) {
    const [run] = (await client.runs.list({ agent_id: agent.id })).items;
    if (run?.status !== 'running') {
      assert.equal(run?.status, 'completed');
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const log = await all(client.agents.messages.list(agent.id));
  assert.equal(log.length, 2);
});

test('an agent that is deleted in the middle of a turn ends it, and nothing of it comes back', async (context) => {
  const slow = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const { letta } = await start(context, () => {
    reached.resolve();
    return { text: 'Too late.', until: slow.promise };
  });
  const client = letta.client();
  const agent = await client.agents.create({});
  const asked = client.agents.messages.create(agent.id, { input: 'Remember QX7.' });
  const told = assert.rejects(async () => asked, { status: 404 });
  await reached.promise;
  await client.agents.delete(agent.id);
  slow.resolve();
  await told;
  assert.deepEqual(await client.messages.list(), []);
  assert.deepEqual((await client.runs.list()).items, []);
});
