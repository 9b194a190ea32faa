import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, startLetta } from './start-letta.ts';

test('lists page to their end by themselves, in both orders, from both cursors', async (context) => {
  const letta = await startLetta(context);
  const client = letta.client();
  const made: string[] = [];
  for (let at = 0; at < 5; at += 1) made.push((await client.agents.create({ name: `a${at}` })).id);
  const oldest = made;
  const newest = made.toReversed();
  const ids = async (query: Parameters<typeof client.agents.list>[0]): Promise<string[]> =>
    (await all(client.agents.list(query))).map(({ id }) => id);
  assert.deepEqual(await ids({ limit: 2, order: 'asc' }), oldest);
  assert.deepEqual(await ids({ limit: 2, order: 'desc' }), newest);
  assert.deepEqual(await ids({ limit: 2 }), newest);
  assert.deepEqual(await ids({ limit: 2, order: 'asc', after: oldest[0] ?? '' }), oldest.slice(1));
  assert.deepEqual(await ids({ limit: 2, order: 'desc', after: newest[1] ?? '' }), newest.slice(2));
  // The pages nearest before it, each in the order asked for.
  const before = (order: readonly string[]): string[] => [
    ...order.slice(2, 4),
    ...order.slice(0, 2),
  ];
  assert.deepEqual(await ids({ limit: 2, order: 'asc', before: oldest[4] ?? '' }), before(oldest));
  assert.deepEqual(await ids({ limit: 2, order: 'desc', before: newest[4] ?? '' }), before(newest));
  const between = await client.agents.list({ after: newest[0] ?? '', before: newest[4] ?? '' });
  assert.deepEqual(
    between.items.map(({ id }) => id),
    newest.slice(1, 4),
  );
});

test('message lists end, whichever order and types are asked for', async (context) => {
  const letta = await startLetta(context);
  const client = letta.client();
  const agent = await client.agents.create({});
  const messages = Array.from({ length: 9 }, (_, at) => ({
    role: at % 3 === 0 ? ('assistant' as const) : ('user' as const),
    content: `m${at}`,
  }));
  await client.agents.messages.create(agent.id, { messages, max_steps: 0 });
  const texts = async (
    query: Parameters<typeof client.agents.messages.list>[1],
  ): Promise<string[]> =>
    (await all(client.agents.messages.list(agent.id, query))).map((item) =>
      'content' in item ? String(item.content) : '',
    );
  const oldest = messages.map(({ content }) => content);
  assert.deepEqual(await texts({ limit: 2, order: 'asc' }), oldest);
  assert.deepEqual(await texts({ limit: 4 }), oldest.toReversed());
  assert.deepEqual(await texts({ limit: 1, include_return_message_types: ['assistant_message'] }), [
    'm6',
    'm3',
    'm0',
  ]);
});

test('a page has a size that there is, and cursors that there are', async (context) => {
  const letta = await startLetta(context);
  const client = letta.client();
  await client.agents.create({});
  for (const limit of [0, 1_001]) {
    await assert.rejects(async () => client.agents.list({ limit }), { status: 422 });
  }
  const after = 'agent-123e4567-e89b-42d3-8456-426614174000';
  await assert.rejects(async () => client.agents.list({ after }), { status: 404 });
  await assert.rejects(async () => client.agents.list({ after: 'agent-x' }), { status: 422 });
});
