import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type Letta from '@letta-ai/letta-client';
import { startFakeOpenAi } from './fake-open-ai.ts';
import type { FakeOpenAi } from './fake-open-ai.ts';
import { all, startLetta } from './start-letta.ts';
import type { RunningLetta } from './start-letta.ts';

let letta: RunningLetta;
let model: FakeOpenAi;
let client: Letta;
/** Ids that the table asks for, made before. */
const ids = {
  agent: '',
  block: '',
  archive: '',
  passage: '',
  run: '',
  step: '',
  message: '',
  tool: '',
  conv: '',
};

before(async () => {
  model = await startFakeOpenAi(() => ({ text: 'Noted.' }));
  letta = await startLetta(undefined, { model });
  client = letta.client();
  const agent = await client.agents.create({
    memory_blocks: [{ label: 'block_label', value: 'Ana' }],
    tags: ['tag'],
  });
  ids.agent = agent.id;
  ids.block = agent.blocks[0]?.id ?? '';
  ids.archive = (await client.archives.create({ name: 'archive' })).id;
  await client.agents.archives.attach(ids.archive, { agent_id: ids.agent });
  ids.passage = (await client.archives.passages.create(ids.archive, { text: 'text' })).id ?? '';
  ids.tool = (await client.tools.create({ source_code: 'def my_tool():\n  pass' })).id;
  ids.conv = (await client.conversations.create({ agent_id: ids.agent })).id;
  const answered = await client.agents.messages.create(ids.agent, { input: 'Hello' });
  ids.message = answered.messages[0]?.id ?? '';
  ids.run = answered.usage.run_ids?.[0] ?? '';
  ids.step = (await client.runs.steps.list(ids.run)).items[0]?.id ?? '';
});

after(async () => {
  await letta.stop();
  await model.stop();
});

type Call = (client: Letta) => PromiseLike<unknown>;

/** Every method of the client that this surface offers, called as the client's own tests call it. */
const METHODS: Readonly<Record<string, Call>> = {
  health: (c) => c.health(),
  'models.list': (c) => c.models.list(),
  'models.embeddings.list': (c) => c.models.embeddings.list(),
  'tags.list': (c) => c.tags.list(),
  'agents.create': (c) => c.agents.create({}),
  'agents.retrieve': (c) => c.agents.retrieve(ids.agent),
  'agents.update': (c) => c.agents.update(ids.agent, {}),
  'agents.list': (c) => c.agents.list(),
  'agents.exportFile': (c) => c.agents.exportFile(ids.agent),
  'agents.recompile': (c) => c.agents.recompile(ids.agent),
  'agents.messages.list': (c) => c.agents.messages.list(ids.agent),
  'agents.messages.cancel': (c) => c.agents.messages.cancel(ids.agent),
  'agents.messages.compact': (c) => c.agents.messages.compact(ids.agent),
  'agents.messages.createAsync': (c) =>
    c.agents.messages.createAsync(ids.agent, { input: 'later' }),
  'agents.messages.create': (c) => c.agents.messages.create(ids.agent, { input: 'now' }),
  'agents.messages.stream': async (c) =>
    all(await c.agents.messages.stream(ids.agent, { input: 'now' })),
  'agents.blocks.list': (c) => c.agents.blocks.list(ids.agent),
  'agents.blocks.retrieve': (c) => c.agents.blocks.retrieve('block_label', { agent_id: ids.agent }),
  'agents.blocks.update': (c) => c.agents.blocks.update('block_label', { agent_id: ids.agent }),
  'agents.blocks.detach': (c) => c.agents.blocks.detach(ids.block, { agent_id: ids.agent }),
  'agents.blocks.detach, again': (c) => c.agents.blocks.detach(ids.block, { agent_id: ids.agent }),
  'agents.blocks.attach': (c) => c.agents.blocks.attach(ids.block, { agent_id: ids.agent }),
  'agents.tools.list': (c) => c.agents.tools.list(ids.agent),
  'agents.tools.attach': (c) => c.agents.tools.attach(ids.tool, { agent_id: ids.agent }),
  'agents.tools.detach': (c) => c.agents.tools.detach(ids.tool, { agent_id: ids.agent }),
  'agents.tools.run': (c) =>
    c.agents.tools.run('conversation_search', { agent_id: ids.agent, args: { query: 'hello' } }),
  'agents.archives.detach': (c) => c.agents.archives.detach(ids.archive, { agent_id: ids.agent }),
  'agents.archives.attach': (c) => c.agents.archives.attach(ids.archive, { agent_id: ids.agent }),
  'agents.passages.create': (c) => c.agents.passages.create(ids.agent, { text: 'text' }),
  'agents.passages.list': (c) => c.agents.passages.list(ids.agent),
  'agents.passages.search': (c) => c.agents.passages.search(ids.agent, { query: 'query' }),
  'archives.create': (c) => c.archives.create({ name: 'name' }),
  'archives.retrieve': (c) => c.archives.retrieve(ids.archive),
  'archives.update': (c) => c.archives.update(ids.archive, {}),
  'archives.list': (c) => c.archives.list(),
  'archives.passages.create': (c) =>
    c.archives.passages.create(ids.archive, {
      text: 'text',
      metadata: { foo: 'bar' },
      tags: ['string'],
    }),
  'archives.passages.createMany': (c) =>
    c.archives.passages.createMany(ids.archive, { passages: [{ text: 'text' }] }),
  'passages.search': (c) => c.passages.search({}),
  'blocks.create': (c) => c.blocks.create({ label: 'label', value: 'value' }),
  'blocks.retrieve': (c) => c.blocks.retrieve(ids.block),
  'blocks.update': (c) => c.blocks.update(ids.block, {}),
  'blocks.list': (c) => c.blocks.list(),
  'blocks.agents.list': (c) => c.blocks.agents.list(ids.block),
  'tools.retrieve': (c) => c.tools.retrieve(ids.tool),
  'tools.create': (c) => c.tools.create({ source_code: 'def another():\n  pass' }),
  'tools.upsert': (c) => c.tools.upsert({ source_code: 'def another():\n  pass' }),
  'tools.update': (c) => c.tools.update(ids.tool, {}),
  'tools.list': (c) => c.tools.list(),
  'tools.search': (c) => c.tools.search({}),
  'messages.list': (c) => c.messages.list(),
  'messages.retrieve': (c) => c.messages.retrieve(ids.message),
  'messages.search': (c) => c.messages.search({ query: 'query' }),
  'conversations.create': (c) => c.conversations.create({ agent_id: ids.agent }),
  'conversations.create, all fields': (c) =>
    c.conversations.create({
      agent_id: ids.agent,
      context_window_limit: 0,
      model: 'model',
      model_settings: { max_output_tokens: 0, provider_type: 'openai', temperature: 0 },
      summary: 'summary',
    }),
  'conversations.retrieve': (c) => c.conversations.retrieve(ids.conv),
  'conversations.update': (c) => c.conversations.update(ids.conv, {}),
  'conversations.list': (c) => c.conversations.list(),
  'conversations.cancel': (c) => c.conversations.cancel('default', { agent_id: ids.agent }),
  'conversations.fork': (c) => c.conversations.fork('default', { agent_id: ids.agent }),
  'conversations.recompile': (c) => c.conversations.recompile(ids.conv),
  'conversations.messages.create': async (c) =>
    all(await c.conversations.messages.create(ids.conv, { input: 'hi' })),
  'conversations.messages.list': (c) => c.conversations.messages.list(ids.conv),
  'conversations.messages.compact': (c) => c.conversations.messages.compact(ids.conv),
  'conversations.messages.stream': async (c) =>
    all((await c.conversations.messages.stream(ids.conv, {})) as AsyncIterable<unknown>),
  'runs.retrieve': (c) => c.runs.retrieve(ids.run),
  'runs.list': (c) => c.runs.list(),
  'runs.messages.list': (c) => c.runs.messages.list(ids.run),
  'runs.messages.stream': async (c) =>
    all((await c.runs.messages.stream(ids.run, {})) as AsyncIterable<unknown>),
  'runs.steps.list': (c) => c.runs.steps.list(ids.run),
  'runs.usage.retrieve': (c) => c.runs.usage.retrieve(ids.run),
  'runs.trace.retrieve': (c) => c.runs.trace.retrieve(ids.run),
  'steps.retrieve': (c) => c.steps.retrieve(ids.step),
  'steps.list': (c) => c.steps.list(),
  'steps.metrics.retrieve': (c) => c.steps.metrics.retrieve(ids.step),
  'steps.trace.retrieve': (c) => c.steps.trace.retrieve(ids.step),
  'steps.feedback.create': (c) => c.steps.feedback.create(ids.step, { feedback: 'positive' }),
  'steps.messages.list': (c) => c.steps.messages.list(ids.step),
  'agents.messages.reset': (c) => c.agents.messages.reset(ids.agent, {}),
  'agents.passages.delete': async (c) => {
    const [made] = await c.agents.passages.create(ids.agent, { text: 'gone' });
    return c.agents.passages.delete(made?.id ?? '', { agent_id: ids.agent });
  },
  'archives.passages.delete': (c) =>
    c.archives.passages.delete(ids.passage, { archive_id: ids.archive }),
  'archives.delete': (c) => c.archives.delete(ids.archive),
  'blocks.delete': (c) => c.blocks.delete(ids.block),
  'tools.delete': (c) => c.tools.delete(ids.tool),
  'conversations.delete': (c) => c.conversations.delete(ids.conv),
  'agents.delete': (c) => c.agents.delete(ids.agent),
};

test('every method of the client is answered', async (context) => {
  for (const [name, call] of Object.entries(METHODS)) {
    await context.test(name, async () => {
      await call(client);
    });
  }
});

const NOWHERE = { path: '/_stainless_unknown_path' };
const AGENT = 'agent-123e4567-e89b-42d3-8456-426614174000';

/** The client's own tests pass options beside the parameters to an address that there is not. */
const ELSEWHERE: Readonly<Record<string, Call>> = {
  'agents.list': (c) => c.agents.list({ limit: 0, name: 'name', order: 'asc' }, NOWHERE),
  'agents.retrieve': (c) => c.agents.retrieve(AGENT, { include: ['agent.blocks'] }, NOWHERE),
  'agents.exportFile': (c) => c.agents.exportFile(AGENT, { max_steps: 0 }, NOWHERE),
  'agents.messages.list': (c) => c.agents.messages.list(AGENT, { limit: 0 }, NOWHERE),
  'blocks.list': (c) => c.blocks.list({ limit: 0 }, NOWHERE),
  'archives.list': (c) => c.archives.list({ limit: 0 }, NOWHERE),
  'conversations.list': (c) => c.conversations.list({ limit: 0 }, NOWHERE),
  'runs.list': (c) => c.runs.list({ limit: 0 }, NOWHERE),
  'steps.list': (c) => c.steps.list({ limit: 0 }, NOWHERE),
  'tools.list': (c) => c.tools.list({ limit: 0 }, NOWHERE),
  'tags.list': (c) => c.tags.list({ limit: 0 }, NOWHERE),
};

test('an address that there is not is a NotFoundError', async (context) => {
  for (const [name, call] of Object.entries(ELSEWHERE)) {
    await context.test(name, async () => {
      await assert.rejects(async () => call(client), { name: 'Error', status: 404 });
    });
  }
});

test('what is not offered says so, and is not tried again', async () => {
  const patient = letta.client('none', { maxRetries: 2 });
  await assert.rejects(async () => patient.folders.list(), { status: 501 });
  await assert.rejects(async () => patient.mcpServers.list(), { status: 501 });
  await assert.rejects(async () => patient.agents.folders.list(AGENT), { status: 501 });
  await assert.rejects(async () => patient.agents.schedule.list(AGENT), { status: 501 });
});
