import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type Letta from '@letta-ai/letta-client';
import { startFakeOpenAi } from './fake-open-ai.ts';
import type { FakeOpenAi, Script } from './fake-open-ai.ts';
import { all, startLetta } from './start-letta.ts';
import type { RunningLetta } from './start-letta.ts';

interface Bench {
  readonly letta: RunningLetta;
  readonly model: FakeOpenAi;
  readonly client: Letta;
}

async function start(context: TestContext, script: Script): Promise<Bench> {
  const model = await startFakeOpenAi(script);
  context.after(() => model.stop());
  const letta = await startLetta(context, { model });
  return { letta, model, client: letta.client() };
}

type Item = Readonly<Record<string, unknown>>;

async function read(stream: unknown): Promise<readonly Item[]> {
  return all((await stream) as AsyncIterable<Item>);
}

function typesOf(items: readonly Item[]): readonly unknown[] {
  return items.map((item) => item['message_type']);
}

const REMEMBER: Script = (_asked, at) =>
  at === 0
    ? { calls: [{ name: 'memory_insert', input: { label: 'human', new_string: 'Ana' } }] }
    : { text: 'I will remember that.' };

test('a stream tells pings, messages, why it stopped and what it took, in this order', async (context) => {
  const { client } = await start(context, REMEMBER);
  const agent = await client.agents.create({ memory_blocks: [{ label: 'human', value: '' }] });
  const items = await read(
    client.agents.messages.create(agent.id, { input: 'I am Ana.', streaming: true }),
  );
  assert.deepEqual(typesOf(items), [
    'ping',
    'tool_call_message',
    'tool_return_message',
    'assistant_message',
    'stop_reason',
    'usage_statistics',
  ]);
  const [ping, call, returned, said, stop, usage] = items;
  assert.match(String(ping?.['run_id']), /^run-/);
  assert.equal((call?.['tool_call'] as Item | undefined)?.['name'], 'memory_insert');
  assert.equal(returned?.['status'], 'success');
  assert.equal(said?.['content'], 'I will remember that.');
  assert.equal(stop?.['stop_reason'], 'end_turn');
  assert.equal(usage?.['step_count'], 2);
  assert.deepEqual(
    items.slice(1, 4).map((item) => item['seq_id']),
    [1, 2, 3],
  );
  const whole = await client.agents.messages.list(agent.id, { order: 'asc' });
  assert.deepEqual(
    typesOf(whole.items as unknown as readonly Item[]).slice(1),
    typesOf(items).slice(1, 4),
  );
});

test('with stream_tokens the words come in pieces of one id, and nothing is told twice', async (context) => {
  const { client } = await start(context, () => ({ text: 'One two three four.', slow: 5 }));
  const agent = await client.agents.create({});
  const items = await read(
    client.agents.messages.create(agent.id, {
      input: 'Count.',
      streaming: true,
      stream_tokens: true,
      include_pings: false,
    }),
  );
  const pieces = items.filter((item) => item['message_type'] === 'assistant_message');
  assert.ok(pieces.length > 1);
  assert.equal(pieces.map((item) => item['content']).join(''), 'One two three four.');
  assert.equal(new Set(pieces.map((item) => item['id'])).size, 1);
  assert.equal(new Set(pieces.map((item) => item['otid'])).size, 1);
  const stored = await client.messages.retrieve(String(pieces[0]?.['id']));
  assert.equal((stored[0] as unknown as Item)['content'], 'One two three four.');
});

test('a model that breaks off in the middle is an error in the stream', async (context) => {
  const { client } = await start(context, () => ({ text: 'I was about', breaks: true }));
  const agent = await client.agents.create({});
  const seen: Item[] = [];
  await assert.rejects(async () => {
    const stream = await client.agents.messages.create(agent.id, {
      input: 'Go on.',
      streaming: true,
      stream_tokens: true,
    });
    for await (const item of stream) seen.push(item as unknown as Item);
  }, /error_message|model|failed|broke|closed|terminated/i);
  assert.equal(seen[0]?.['message_type'], 'ping');
  const [run] = (await client.runs.list()).items;
  assert.equal(run?.status, 'failed');
  assert.equal(run?.stop_reason, 'llm_api_error');
});

test('conversations answer in events unless told not to', async (context) => {
  const { client, letta } = await start(context, () => ({ text: 'Hello.' }));
  const agent = await client.agents.create({});
  const conversation = await client.conversations.create({ agent_id: agent.id, summary: 'Tea' });
  const items = await read(client.conversations.messages.create(conversation.id, { input: 'Hi' }));
  assert.equal(items.at(-1)?.['message_type'], 'usage_statistics');
  const response = await fetch(`${letta.baseURL}/v1/conversations/${conversation.id}/messages`, {
    method: 'POST',
    body: JSON.stringify({ input: 'Hi', streaming: false }),
  });
  assert.match(response.headers.get('content-type') ?? '', /json/);
  const messages = await all(client.conversations.messages.list(conversation.id));
  assert.equal(messages.length, 4);
  assert.deepEqual((await client.agents.messages.list(agent.id)).items, []);
  const fork = await client.conversations.fork(conversation.id, {});
  assert.equal((await all(client.conversations.messages.list(fork.id))).length, 4);
});

test('a run in the background goes on when its reader leaves, and is read again from any place', async (context) => {
  const text = 'One two three four five six.';
  const { client } = await start(context, () => ({ text, slow: 20 }));
  const agent = await client.agents.create({});
  const stream = await client.agents.messages.create(agent.id, {
    messages: [{ role: 'user', content: 'Count.', otid: 'my-otid' }],
    streaming: true,
    stream_tokens: true,
    background: true,
  });
  let last: Item | undefined;
  for await (const item of stream) {
    last = item as unknown as Item;
    if (last['seq_id'] === 2) break;
  }
  const run = String(last?.['run_id']);
  const rest = await read(
    client.conversations.messages.stream('default', {
      agent_id: agent.id,
      run_id: run,
      starting_after: 2,
      include_pings: false,
    }),
  );
  assert.equal(rest[0]?.['seq_id'], 3);
  assert.equal(rest.at(-2)?.['stop_reason'], 'end_turn');
  const again = await read(client.runs.messages.stream(run, { include_pings: false }));
  const words = again.filter((item) => item['message_type'] === 'assistant_message');
  assert.equal(words.map((item) => item['content']).join(''), text);
  assert.ok(words.length > 1, 'it is told in the pieces in which it was told before');
  assert.deepEqual(
    again.slice(2).map((item) => item['seq_id'] ?? item['message_type']),
    rest.map((item) => item['seq_id'] ?? item['message_type']),
  );
  const byOtid = await read(
    client.conversations.messages.stream('default', { agent_id: agent.id, otid: 'my-otid' }),
  );
  assert.equal(byOtid.length, again.length + 1);
});

test('a reader that leaves a turn in the foreground cancels it', async (context) => {
  const { client } = await start(context, () => ({
    text: 'a b c d e f g h i j k l m n o p',
    slow: 40,
  }));
  const agent = await client.agents.create({});
  const stream = await client.agents.messages.create(agent.id, {
    input: 'Go.',
    streaming: true,
    stream_tokens: true,
  });
  for await (const item of stream) if ((item as unknown as Item)['seq_id'] === 2) break;
  for (;;) {
    const [run] = (await client.runs.list()).items;
    if (run?.status === 'running') continue;
    assert.equal(run?.status, 'cancelled');
    break;
  }
});

test('a run without a reader is asked for, cancelled, and told of', async (context) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { client } = await start(context, () => ({ text: 'Late.', until: promise }));
  const agent = await client.agents.create({});
  const run = await client.agents.messages.createAsync(agent.id, { input: 'Take your time.' });
  assert.equal(run.status, 'running');
  assert.equal(run.background, true);
  assert.equal((await all(client.runs.list({ active: true }))).length, 1);
  const cancelled = (await client.agents.messages.cancel(agent.id)) as Record<string, string>;
  assert.deepEqual(cancelled, { [run.id]: 'cancelled' });
  resolve();
  assert.equal((await client.runs.retrieve(run.id)).status, 'cancelled');
});

test('tools that callers run, and decisions about calls', async (context) => {
  const { client } = await start(context, (asked) =>
    asked.messages.at(-1)?.role === 'tool'
      ? { text: `It said: ${asked.messages.at(-1)?.content}` }
      : { calls: [{ name: 'look_outside', input: {}, id: 'call-1' }] },
  );
  const agent = await client.agents.create({});
  const tool = { name: 'look_outside', description: 'Tells the weather.', parameters: {} };
  const first = await client.agents.messages.create(agent.id, {
    input: 'Weather?',
    client_tools: [tool],
  });
  assert.equal(first.stop_reason.stop_reason, 'requires_approval');
  const request = first.messages.at(-1) as unknown as Item;
  assert.equal(request['message_type'], 'approval_request_message');
  const state = await client.agents.retrieve(agent.id);
  assert.equal(state.pending_approval?.id, request['id']);
  await assert.rejects(
    async () => client.agents.messages.create(agent.id, { input: 'Hello?' }),
    (error: unknown) => {
      const { status, error: body } = error as { status: number; error: { detail: Item } };
      assert.equal(status, 409);
      assert.equal(body.detail['code'], 'PENDING_APPROVAL');
      assert.equal(body.detail['pending_request_id'], request['id']);
      return true;
    },
  );
  const second = await client.agents.messages.create(agent.id, {
    client_tools: [tool],
    messages: [
      {
        type: 'approval',
        approvals: [
          { type: 'tool', tool_call_id: 'call-1', status: 'success', tool_return: 'Sunny' },
        ],
      },
    ],
  });
  const said = second.messages.at(-1) as unknown as Item;
  assert.match(String(said['content']), /Sunny/);
  assert.equal((await client.agents.retrieve(agent.id)).pending_approval, null);
});

test('a long conversation is compacted, told of when asked, and still found', async (context) => {
  const { client } = await start(context, () => ({ text: 'Noted, and kept for later.' }));
  const agent = await client.agents.create({
    context_window_limit: 3_000,
    include_base_tools: false,
  });
  await client.agents.messages.create(agent.id, { input: 'The code word is marzipan.' });
  let told: readonly Item[] = [];
  for (let at = 0; at < 40 && told.length === 0; at += 1) {
    const { messages } = await client.agents.messages.create(agent.id, {
      input: `Line ${at}: ${'the weather was discussed at length again and again. '.repeat(8)}`,
      include_compaction_messages: true,
    });
    told = (messages as unknown as readonly Item[]).filter((item) =>
      ['event_message', 'summary_message'].includes(String(item['message_type'])),
    );
  }
  assert.deepEqual(typesOf(told), ['event_message', 'summary_message']);
  const stats = told[1]?.['compaction_stats'] as Record<string, number>;
  assert.ok(Number(stats['context_tokens_after']) < Number(stats['context_tokens_before']));
  const [found] = await client.messages.search({ query: 'code word', agent_id: agent.id });
  assert.equal(
    found !== undefined && 'content' in found && found.content,
    'The code word is marzipan.',
  );
  const { num_messages_before, num_messages_after } = await client.agents.messages.compact(
    agent.id,
  );
  assert.ok(num_messages_after <= num_messages_before);
});
