import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startFakeOpenAi } from './fake-open-ai.ts';
import { all, startLetta } from './start-letta.ts';

test('a summary is in lists, by the same switch as in answers, and is found by its id', async (context) => {
  const model = await startFakeOpenAi(() => ({ text: 'I see, and I have noted it.' }));
  context.after(() => model.stop());
  const letta = await startLetta(context, { model });
  const client = letta.client();
  const agent = await client.agents.create({ context_window_limit: 4_000 });
  for (let at = 0; at < 12; at += 1) {
    const messages = Array.from({ length: 10 }, (_, nth) => ({
      role: 'user' as const,
      content: `Note ${at * 10 + nth}: ${'a sentence about lockers and codes. '.repeat(4)}`,
    }));
    await client.agents.messages.create(agent.id, { messages, max_steps: 0 });
  }
  const { messages } = await client.agents.messages.create(agent.id, {
    input: 'Go on.',
    include_compaction_messages: true,
  } as { input: string });
  const told = messages.find((item) => item.message_type === 'summary_message');
  assert.ok(told !== undefined);
  const [event, summary] = (await client.messages.retrieve(told.id)) as unknown as [
    { message_type: string },
    undefined,
  ];
  assert.equal(event.message_type, 'user_message');
  assert.equal(summary, undefined);
  const asWords = await all(client.agents.messages.list(agent.id, { limit: 7 }));
  assert.equal(asWords.length, 123);
  assert.equal(asWords.filter(({ id }) => id === told.id).length, 1);
  const asSuch = await all(
    client.agents.messages.list(agent.id, {
      limit: 7,
      order: 'asc',
      include_return_message_types: ['summary_message'],
    }),
  );
  assert.deepEqual(
    asSuch.map(({ id, message_type }) => [id, message_type]),
    [[told.id, 'summary_message']],
  );
});

test('a conversation has a window of its own', async (context) => {
  const letta = await startLetta(context);
  const client = letta.client();
  const agent = await client.agents.create({});
  const made = await client.conversations.create({
    agent_id: agent.id,
    context_window_limit: 8_000,
  } as { agent_id: string });
  const limit = async (): Promise<unknown> =>
    (
      (await client.conversations.retrieve(made.id)) as unknown as {
        readonly context_window_limit: unknown;
      }
    ).context_window_limit;
  assert.equal(await limit(), 8_000);
  await client.conversations.update(made.id, { summary: 'Tea' });
  assert.equal(await limit(), 8_000);
  await client.conversations.update(made.id, { context_window_limit: null } as object);
  assert.equal(await limit(), null);
});
