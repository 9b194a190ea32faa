import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { AgentMessage } from '../../../src/core/agents.ts';
import { toChatMessage } from '../../../src/agent/messages/parts-of-message.ts';
import { createAgents } from '../../../src/create-agents.ts';
import { createMemory } from '../../../src/memory.ts';
import { createFakeLanguageModel } from '../../../src/testing/fake-language-model.ts';
import { call, createBench, temporaryFolder } from './bench.ts';

test('an agent survives a restart with all it has', async (context) => {
  const path = join(temporaryFolder(context), 'memoir.db');
  const open = () => {
    const memory = createMemory({ path, embedder: 'none', extractor: 'none', tokens: 'estimate' });
    return { memory, agents: createAgents({ memory }).own };
  };
  const before = open();
  const agent = await before.agents.create({
    name: 'planner',
    instructions: 'Plan.',
    model: 'openai/gpt-4o-mini',
    user: 'ana',
    newBlocks: [{ label: 'human', value: 'Ana' }],
    tags: ['t'],
    reflection: { everySteps: 20 } as never,
  });
  await before.agents.messages.append(agent.id, [{ role: 'user', text: 'Hello' }]);
  await before.memory.close();
  const after = open();
  assert.deepEqual(await after.agents.get(agent.id), agent);
  assert.equal((await after.agents.blocks.byLabel(agent.id, 'human')).value, 'Ana');
  const [message] = await after.agents.messages.from(agent.id, 0);
  assert.equal(message?.text, 'Hello');
  assert.equal(message?.user, 'ana');
  await after.memory.close();
});

test('updates change what they name; nothing is a change of nothing', async (context) => {
  const { agents } = createBench(context);
  const agent = await agents.create({ name: 'a', description: 'd', user: 'ana' });
  assert.deepEqual(await agents.update(agent.id, {}), agent);
  const changed = await agents.update(agent.id, { description: null, compaction: { target: 0.5 } });
  assert.equal(changed.description, undefined);
  assert.equal(changed.compaction.trigger, 0.9);
  assert.equal(changed.version, 2);
  await assert.rejects(agents.update(agent.id, { name: 'x' }, { ifVersion: 1 }), {
    code: 'CONFLICT',
  });
  await assert.rejects(agents.update(agent.id, { user: 'bob' } as object), {
    code: 'INVALID_INPUT',
  });
  await assert.rejects(agents.update(agent.id, { compaction: { target: 0.95 } }), {
    code: 'INVALID_INPUT',
  });
  await assert.rejects(agents.update(agent.id, { blocks: ['nothing'] }), { code: 'NOT_FOUND' });
  const block = await agents.blocks.create({ label: 'x', value: '' });
  await agents.update(agent.id, { blocks: [block.id] });
  assert.deepEqual(
    (await agents.list({ block: block.id })).map(({ id }) => id),
    [agent.id],
  );
});

test('agents are found by name, tags and text, in their tenant only', async (context) => {
  const { memory, agents, tick } = createBench(context);
  await agents.create({ name: 'one', tags: ['a', 'b'] });
  tick();
  await agents.create({ name: 'two', tags: ['a'], description: 'Writes Reports' });
  const names = async (options: Parameters<typeof agents.list>[0]) =>
    (await agents.list(options)).map(({ name }) => name);
  assert.deepEqual(await names({}), ['two', 'one']);
  assert.deepEqual(await names({ tags: ['a', 'b'], tagMatch: 'all' }), ['one']);
  assert.deepEqual(await names({ tags: ['b', 'x'] }), ['one']);
  assert.deepEqual(await names({ text: 'reports' }), ['two']);
  assert.deepEqual(await agents.tags(), ['a', 'b']);
  const other = createAgents({ memory }).tenant('other');
  assert.deepEqual(await other.list(), []);
  const [agent] = await agents.list();
  await assert.rejects(other.get(agent?.id ?? ''), {
    code: 'NOT_FOUND',
    message: `Agent with id '${agent?.id}' not found`,
  });
});

test('messages keep their parts, their order and one place in the log', async (context) => {
  const { agents } = createBench(context);
  const agent = await agents.create({ name: 'a' });
  const appended = await agents.messages.append(agent.id, [
    { role: 'user', text: 'yes', clientId: 'c1', sender: 's' },
    {
      role: 'assistant',
      text: 'Let me look.',
      reasoning: { text: 'thinking', signature: 'sig' },
      calls: [{ id: 't1', name: 'conversation_search', input: '{"query":' }],
      awaitsApproval: ['t1'],
      run: 'r1',
      step: 's1',
    },
    { role: 'user', text: '', approvals: [{ toolCall: 't1', approve: true, reason: 'fine' }] },
    {
      role: 'tool',
      text: '',
      results: [
        { id: 't1', name: 'conversation_search', output: { found: ['heron'] }, isError: true },
      ],
    },
    { role: 'user', text: 'yes' },
    { role: 'assistant', text: 'long '.repeat(8_000) },
  ]);
  assert.deepEqual(
    appended.map(({ items }) => items.map(({ type }) => type)),
    [
      ['user'],
      ['reasoning', 'assistant', 'tool-call'],
      ['approval'],
      ['tool-result'],
      ['user'],
      ['assistant'],
    ],
  );
  const read = await agents.messages.from(agent.id, 0);
  assert.deepEqual(read.map(withoutPosition), appended.map(withoutPosition));
  assert.equal(read[5]?.text, 'long '.repeat(8_000));
  assert.ok((read[5]?.episodes.length ?? 0) > 1);
  const again = await agents.messages.append(agent.id, [
    { role: 'user', text: 'yes', clientId: 'c1' },
    { id: appended[4]?.id ?? '', role: 'user', text: 'yes' },
  ]);
  assert.deepEqual(
    again.map(({ id }) => id),
    [appended[0]?.id, appended[4]?.id],
    'known by the id of either side',
  );
  assert.equal(await agents.messages.count({ conversation: agent.id }), 6);
  const tool = read[1] as AgentMessage;
  assert.deepEqual(toChatMessage(tool), {
    role: 'assistant',
    content: 'Let me look.',
    parts: [
      {
        type: 'tool-call',
        toolCallId: 't1',
        toolName: 'conversation_search',
        input: '{"query":',
      },
    ],
  });
  assert.equal(toChatMessage(read[2] as AgentMessage), undefined, 'a model is told no approvals');
  const calls = await agents.messages.list({
    items: ['tool-call', 'tool-result'],
    order: 'ascending',
  });
  assert.deepEqual(
    calls.map(({ id }) => id),
    [appended[1]?.id, appended[3]?.id],
  );
  assert.equal((await agents.messages.list({ run: 'r1' })).length, 1);
  const later = await agents.messages.from(agent.id, read[4]?.position ?? 0);
  assert.equal(later[0]?.id, appended[4]?.id);
});

function withoutPosition({ position: _position, ...message }: AgentMessage): unknown {
  return message;
}

test('conversation_search finds what was said, and neither tools nor itself', async (context) => {
  const { agents, tick } = createBench(context);
  const agent = await agents.create({ name: 'a', user: 'ana', timezone: 'Europe/Lisbon' });
  const other = await agents.create({ name: 'b', user: 'ana' });
  await agents.messages.append(agent.id, [
    { role: 'user', text: 'My heron is called Otto.', at: '2026-02-27T23:30:00Z' },
    { role: 'assistant', text: 'A heron, how nice.', at: '2026-02-28T10:00:00Z' },
    {
      role: 'tool',
      text: '',
      results: [{ id: 'x', name: 'f', output: 'heron heron', isError: false }],
    },
  ]);
  await agents.messages.append(other.id, [{ role: 'user', text: 'The heron is secret.' }]);
  tick();
  const search = (input: object) => call(agents, agent, 'conversation_search', input as never);
  const found = (await search({ query: 'heron', limit: 2 })) as {
    readonly message: string;
    readonly results: readonly Record<string, unknown>[];
  };
  assert.equal(found.message, 'Showing 2 results:');
  assert.deepEqual(found.results.map(({ content }) => content).toSorted(), [
    'A heron, how nice.',
    'My heron is called Otto.',
  ]);
  const first = found.results.find(({ role }) => role === 'user');
  assert.equal(first?.['time_ago'], '1d ago');
  assert.equal(typeof first?.['relevance'], 'number');
  assert.deepEqual(await search({ query: 'zebra' }), { message: 'No results found.', results: [] });
  const day = (await search({ query: 'heron', end_date: '2026-02-27' })) as typeof found;
  assert.equal(day.results.length, 1, 'its last hour too');
  const newest = (await search({ limit: 1 })) as typeof found;
  assert.equal(newest.results[0]?.['content'], 'A heron, how nice.');
  const tools = (await search({ query: 'heron', roles: ['tool'] })) as typeof found;
  assert.equal(tools.results[0]?.['content'], 'heron heron');
});

test('conversations: isolated, forked, archived, listed and removed', async (context) => {
  const { agents, tick, memory } = createBench(context);
  const agent = await agents.create({ newBlocks: [{ label: 'human', value: 'v' }], user: 'ana' });
  const thread = await agents.conversations.create({
    agent: agent.id,
    title: 'Trip',
    isolate: ['human'],
  });
  tick();
  const [first] = await agents.messages.append(thread.id, [
    { role: 'user', text: 'We fly to Oslo in May.' },
    { role: 'assistant', text: 'Noted.' },
  ]);
  const fork = await agents.conversations.fork(thread.id, { message: first?.id ?? '' });
  assert.deepEqual(
    (await agents.messages.from(fork.id, 0)).map(({ text }) => text),
    ['We fly to Oslo in May.'],
  );
  assert.deepEqual(fork.forkedFrom, { conversation: thread.id, message: first?.id });
  await agents.conversations.update(thread.id, { archived: true });
  const ids = async (options: object) =>
    (await agents.conversations.list({ agent: agent.id, ...options })).map(({ id }) => id);
  assert.deepEqual(await ids({ archived: false }), [fork.id]);
  assert.deepEqual(
    await ids({ text: 'trip', orderBy: 'lastMessageAt' }),
    [fork.id, thread.id].toSorted().toReversed(),
  );
  await agents.conversations.remove(thread.id);
  assert.deepEqual(await ids({}), [fork.id]);
  await assert.rejects(agents.messages.get(first?.id ?? ''), { code: 'NOT_FOUND' });
  assert.equal((await agents.messages.from(fork.id, 0)).length, 1, 'a fork is on its own');
  await assert.rejects(agents.conversations.remove(agent.id), { code: 'INVALID_INPUT' });
  const { results } = await memory.scope({ user: 'ana', agent: agent.area }).search('Oslo');
  assert.equal(results.length, 1);
});

test('removing an agent leaves nothing of its own, and what others have', async (context) => {
  const folder = temporaryFolder(context);
  const { agents, memory } = createBench(context, {
    path: join(folder, 'memoir.db'),
    extractor: 'rules',
  });
  await memory.scope({ user: 'ana' }).add('Shared by all: plughshared.');
  const shared = await agents.blocks.create({ label: 'team', value: 'teamtext' });
  const agent = await agents.create({
    user: 'ana',
    newBlocks: [{ label: 'human', value: 'xyzzyblock' }],
    blocks: [shared.id],
  });
  await agents.messages.append(agent.id, [{ role: 'user', text: 'I live in Xyzzytown.' }]);
  await agents.passages.insert({ agent: agent.id }, [{ text: 'xyzzypassage' }]);
  await memory.scope({ user: 'ana', agent: agent.area }).add('Alone: xyzzyarea.');
  await memory.settle();
  await agents.remove(agent.id);
  const bytes = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
  for (const word of ['xyzzyblock', 'Xyzzytown', 'xyzzypassage', 'xyzzyarea']) {
    assert.ok(!bytes.includes(word), word);
  }
  assert.equal((await agents.blocks.get(shared.id)).value, 'teamtext');
  assert.equal((await memory.scope({ user: 'ana' }).search('plughshared')).results.length, 1);
  await assert.rejects(agents.get(agent.id), { code: 'NOT_FOUND' });
  assert.equal((await agents.create({ area: agent.area })).area, agent.area, 'its area is free');
});

test('forgetting a user erases its agents, blocks and conversations', async (context) => {
  const { agents, memory } = createBench(context);
  const agent = await agents.create({ user: 'ana', newBlocks: [{ label: 'human', value: 'x' }] });
  await agents.messages.append(agent.id, [{ role: 'user', text: 'Hi there' }]);
  await memory.scope({ user: 'ana' }).forget({ everything: true });
  assert.equal(await agents.count(), 0);
  assert.equal(await agents.blocks.count(), 0);
  assert.deepEqual(await agents.messages.list(), []);
});

test('an agent file makes the agent anew', async (context) => {
  const { agents } = createBench(context);
  await agents.tools.create({ name: 'look_up', description: 'd' });
  const agent = await agents.create({
    name: 'a',
    newBlocks: [{ label: 'human', value: 'v', readOnly: true, description: 'd' }],
    tools: ['look_up', 'memory_insert'],
    user: 'ana',
  });
  await agents.messages.append(agent.id, [
    { role: 'user', text: 'Hi' },
    { role: 'assistant', text: '', calls: [{ id: 'c', name: 'look_up', input: '{}' }] },
    {
      role: 'tool',
      text: '',
      results: [{ id: 'c', name: 'look_up', output: 'x', isError: false }],
    },
  ]);
  await agents.passages.insert({ agent: agent.id }, [{ text: 'p', tags: ['t'] }]);
  const file = await agents.exportFile(agent.id);
  const [copy] = await agents.importFile(JSON.parse(JSON.stringify(file)), { user: 'bob' });
  assert.ok(copy !== undefined && copy.id !== agent.id);
  assert.equal(copy.user, 'bob');
  const again = await agents.exportFile(copy.id);
  assert.deepEqual(again, file);
  await assert.rejects(
    agents.importFile({ ...file, agents: [{ name: 'x' }, { blocks: 'wrong' }] }),
    {
      code: 'INVALID_INPUT',
    },
  );
  assert.equal(await agents.count(), 2, 'of a wrong file nothing is left');
});

test('models by handle', async (context) => {
  const model = createFakeLanguageModel({ name: 'openai-compatible:qwen3', replies: [] });
  const other = createFakeLanguageModel({ name: 'x:y', replies: [] });
  const { agents } = createBench(context, { model }, { models: { 'openai/gpt-4o-mini': other } });
  assert.deepEqual(agents.models.list(), ['qwen3', 'openai/gpt-4o-mini']);
  assert.equal(agents.models.standard, 'qwen3');
  assert.deepEqual(createBench(context).agents.models.list(), []);
});
