import assert from 'node:assert/strict';
import { test } from 'node:test';
import Letta, {
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  UnprocessableEntityError,
} from '@letta-ai/letta-client';
import { startFakeOpenAi } from './fake-open-ai.ts';
import { startLetta } from './start-letta.ts';

/** A client that counts what it sends. */
function counting(baseURL: string): { readonly client: Letta; sent(): number } {
  let sent = 0;
  const client = new Letta({
    baseURL,
    apiKey: 'none',
    maxRetries: 2,
    fetch: (url, init) => {
      sent += 1;
      return fetch(url, init);
    },
  });
  return { client, sent: () => sent };
}

test('errors are of the classes of the client, and are tried again only when that helps', async (context) => {
  const letta = await startLetta(context);
  const { client, sent } = counting(letta.baseURL);
  const cases: readonly (readonly [new (...all: never[]) => Error, () => PromiseLike<unknown>])[] =
    [
      [UnprocessableEntityError, () => client.agents.retrieve('agent-nonsense')],
      [NotFoundError, () => client.agents.retrieve('agent-123e4567-e89b-42d3-8456-426614174000')],
      [UnprocessableEntityError, () => client.blocks.create({ label: 'a b', value: '' })],
      [
        UnprocessableEntityError,
        () => client.blocks.create({ label: 'a', value: 'abc', limit: 2 }),
      ],
    ];
  for (const [kind, call] of cases) {
    const before = sent();
    await assert.rejects(async () => call(), kind);
    assert.equal(sent() - before, 1);
  }
});

test('a conflict of substance is told once', async (context) => {
  const letta = await startLetta(context);
  const { client, sent } = counting(letta.baseURL);
  const agent = await client.agents.create({ memory_blocks: [{ label: 'human', value: 'a' }] });
  const other = await client.blocks.create({ label: 'human', value: 'b' });
  const before = sent();
  await assert.rejects(
    async () => client.agents.blocks.attach(other.id, { agent_id: agent.id }),
    ConflictError,
  );
  assert.equal(sent() - before, 1);
  const headers = { 'if-match': '"7"' };
  await assert.rejects(
    async () => client.blocks.update(other.id, { value: 'c' }, { headers }),
    ConflictError,
  );
  const changed = await client.blocks.update(
    other.id,
    { value: 'c' },
    { headers: { 'if-match': '"1"' } },
  );
  assert.equal(changed.value, 'c');
});

test('without a language model a message is refused, and nothing of it is stored', async (context) => {
  const letta = await startLetta(context);
  const { client, sent } = counting(letta.baseURL);
  const agent = await client.agents.create({});
  assert.deepEqual(
    [agent.llm_config.model, agent.llm_config.context_window, agent.llm_config.handle],
    ['none', 128_000, null],
  );
  assert.deepEqual(await client.models.list(), []);
  const calls: readonly (() => PromiseLike<unknown>)[] = [
    () => client.agents.messages.create(agent.id, { input: 'Hi' }),
    () => client.agents.messages.create(agent.id, { input: 'Hi', streaming: true }),
    () => client.agents.messages.stream(agent.id, { input: 'Hi' }),
    () => client.agents.messages.createAsync(agent.id, { input: 'Hi' }),
    () => client.conversations.messages.create('default', { agent_id: agent.id, input: 'Hi' }),
  ];
  for (const call of calls) {
    const before = sent();
    await assert.rejects(
      async () => call(),
      (error: unknown) => {
        assert.ok(error instanceof BadRequestError);
        assert.match(error.message, /NO_LANGUAGE_MODEL/);
        return true;
      },
    );
    assert.equal(sent() - before, 1);
  }
  assert.deepEqual((await client.agents.messages.list(agent.id)).items, []);
  assert.deepEqual((await client.runs.list()).items, []);
});

test('without a language model all the rest works', async (context) => {
  const letta = await startLetta(context);
  const client = letta.client();
  const agent = await client.agents.create({ memory_blocks: [{ label: 'human', value: 'Ana' }] });
  const recorded = await client.agents.messages.create(agent.id, {
    messages: [
      { role: 'user', content: 'My cat is called Mochi.' },
      { role: 'assistant', content: 'A fine name.' },
    ],
    max_steps: 0,
  });
  assert.deepEqual(recorded.messages, []);
  assert.equal(recorded.stop_reason.stop_reason, 'end_turn');
  assert.equal(recorded.usage.total_tokens, 0);
  const [found] = await client.messages.search({ query: 'cat Mochi', agent_id: agent.id });
  assert.equal(
    found !== undefined && 'content' in found && found.content,
    'My cat is called Mochi.',
  );
  const compacted = await client.agents.messages.compact(agent.id);
  assert.equal(compacted.num_messages_before, compacted.num_messages_after);
  await client.agents.tools.run('memory_insert', {
    agent_id: agent.id,
    args: { label: 'human', new_string: 'likes tea' },
  });
  const block = await client.agents.blocks.retrieve('human', { agent_id: agent.id });
  assert.match(block.value, /likes tea/);
  const failed = await client.agents.tools.run('memory_replace', {
    agent_id: agent.id,
    args: { label: 'human', old_string: 'coffee', new_string: 'milk' },
  });
  assert.equal(failed.status, 'error');
  const state = await client.agents.messages.reset(agent.id, {});
  assert.deepEqual(state?.message_ids, []);
  const [still] = await client.messages.search({ query: 'Mochi', agent_id: agent.id });
  assert.equal(still?.message_id, found?.message_id);
});

test('a request is one of input and messages, and says something', async (context) => {
  const model = await startFakeOpenAi(() => ({ text: 'Yes.' }));
  context.after(() => model.stop());
  const letta = await startLetta(context, { model });
  const client = letta.client();
  const { id } = await client.agents.create({});
  const send = client.agents.messages;
  for (const body of [
    {},
    { input: 'a', messages: [{ role: 'user' as const, content: 'b' }] },
    { messages: [] },
    { input: 'a', stream_tokens: true },
    { input: 'a', max_steps: -1 },
  ]) {
    await assert.rejects(async () => send.create(id, body as never), { status: 422 });
  }
  await assert.rejects(
    async () => send.create(id, { input: 'a', override_model: 'nobody/nothing' }),
    (error: unknown) => error instanceof BadRequestError && /MODEL_NOT_FOUND/.test(error.message),
  );
  assert.deepEqual((await send.list(id)).items, []);
});

test('a model that fails is a failure of the server, tried once, and the message is kept once', async (context) => {
  const model = await startFakeOpenAi(() => ({ status: 400 }));
  context.after(() => model.stop());
  const letta = await startLetta(context, { model });
  const { client, sent } = counting(letta.baseURL);
  const { id } = await client.agents.create({});
  const before = sent();
  await assert.rejects(
    async () => client.agents.messages.create(id, { input: 'Anybody?' }),
    (error: unknown) => error instanceof InternalServerError && error.status === 502,
  );
  assert.equal(sent() - before, 1);
  const { items } = await client.agents.messages.list(id);
  assert.deepEqual(
    items.map((item) => ('content' in item ? item.content : '')),
    ['Anybody?'],
  );
});

test('the same message of a client, or the same key, is answered with the first turn', async (context) => {
  const model = await startFakeOpenAi((_asked, at) => ({ text: `Answer ${at}.` }));
  context.after(() => model.stop());
  const letta = await startLetta(context, { model });
  const client = letta.client();
  const headers = { 'idempotency-key': 'once' };
  const agent = await client.agents.create({}, { headers });
  assert.equal((await client.agents.create({}, { headers })).id, agent.id);
  const body = { messages: [{ role: 'user' as const, content: 'Hi', otid: 'otid-1' }] };
  const first = await client.agents.messages.create(agent.id, body);
  const again = await client.agents.messages.create(agent.id, body);
  assert.deepEqual(again.messages, first.messages);
  assert.equal(model.asked.length, 1);
});
