import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnprocessableEntityError } from '@letta-ai/letta-client';
import { startFakeOpenAi } from './fake-open-ai.ts';
import { THEIRS } from './their-agent-file.ts';
import { all, startLetta } from './start-letta.ts';

test('an agent that is exported and imported is the same agent again', async (context) => {
  const model = await startFakeOpenAi((_asked, at) =>
    at === 0
      ? { calls: [{ name: 'memory_insert', input: { label: 'human', new_string: 'Ana' } }] }
      : { text: 'Hello Ana.' },
  );
  context.after(() => model.stop());
  const letta = await startLetta(context, { model });
  const client = letta.client();
  const tool = await client.tools.create({ source_code: 'def ring_bell():\n  pass' });
  const agent = await client.agents.create({
    name: 'Original',
    system: 'Be kind.',
    memory_blocks: [
      { label: 'human', value: 'She.', description: 'Whom it talks with', limit: 500 },
    ],
    tags: ['kind'],
    metadata: { team: 'red' },
    tool_ids: [tool.id],
    context_window_limit: 32_000,
  });
  await client.agents.messages.create(agent.id, { input: 'I am Ana.' });
  await client.agents.passages.create(agent.id, { text: 'Ana likes figs.', tags: ['food'] });
  const exported = await client.agents.exportFile(agent.id);
  assert.equal(typeof exported, 'string');
  const file = new File([exported], 'agent.af', { type: 'application/json' });
  const { agent_ids: made } = await client.agents.importFile({ file, override_name: 'Copy' });
  const copy = await client.agents.retrieve(made[0] ?? '');
  const before = await client.agents.retrieve(agent.id);
  assert.equal(copy.name, 'Copy');
  const facts = (state: typeof copy): unknown => [
    state.system,
    state.tags,
    state.metadata,
    state.llm_config.context_window,
    state.blocks.map(({ label, value, description, limit }) => [label, value, description, limit]),
    state.tools.map(({ name }) => name).toSorted(),
  ];
  assert.deepEqual(facts(copy), facts(before));
  const told = async (id: string): Promise<unknown> =>
    (await all(client.agents.messages.list(id, { order: 'asc' }))).map(
      ({ id: _id, otid: _otid, run_id: _run, step_id: _step, ...item }) => item,
    );
  assert.deepEqual(await told(copy.id), await told(agent.id));
  const passages = await client.agents.passages.search(copy.id, { query: 'figs' });
  assert.deepEqual(passages.results[0]?.tags, ['food']);
  const scrubbed = JSON.parse(
    await client.agents.exportFile(agent.id, { scrub_messages: true }),
  ) as {
    agents: { messages: unknown[] }[];
  };
  assert.deepEqual(scrubbed.agents[0]?.messages, []);
});

test('an agent file of theirs becomes agents that share what they shared', async (context) => {
  const letta = await startLetta(context);
  const client = letta.client();
  const file = new File([JSON.stringify(THEIRS)], 'team.af');
  const { agent_ids: made } = await client.agents.importFile({ file, append_copy_suffix: true });
  const [writer, reader] = await Promise.all(made.map((id) => client.agents.retrieve(id)));
  assert.equal(writer?.name, 'writer_copy');
  assert.deepEqual(writer?.blocks.map(({ label }) => label).toSorted(), ['human', 'project']);
  const shared = writer?.blocks.find(({ label }) => label === 'project')?.id;
  assert.equal(reader?.blocks.find(({ label }) => label === 'project')?.id, shared);
  assert.deepEqual(writer?.tools.map(({ name }) => name).toSorted(), ['memory_insert', 'publish']);
  const messages = await all(client.agents.messages.list(writer?.id ?? '', { order: 'asc' }));
  assert.deepEqual(
    messages.map((item) => [
      item.message_type,
      'content' in item ? item.content : 'reasoning' in item ? item.reasoning : null,
    ]),
    [
      ['user_message', 'My parrot is called Kiwi.'],
      ['reasoning_message', 'A parrot, then.'],
      ['assistant_message', 'Hello Kiwi!'],
      ['tool_call_message', null],
      ['tool_return_message', null],
      ['assistant_message', 'It is kept.'],
    ],
  );
  const [found] = await client.messages.search({ query: 'parrot', agent_id: writer?.id ?? '' });
  assert.equal(
    found !== undefined && 'content' in found && found.content,
    'My parrot is called Kiwi.',
  );
});

test('a file that is none leaves nothing behind', async (context) => {
  const letta = await startLetta(context);
  const client = letta.client();
  const broken = structuredClone(THEIRS) as unknown as { agents: { block_ids: string[] }[] };
  broken.agents[1]?.block_ids.push('block-404');
  for (const text of ['not json', '[]', '{}', JSON.stringify(broken)]) {
    const file = new File([text], 'agent.af');
    await assert.rejects(async () => client.agents.importFile({ file }), UnprocessableEntityError);
  }
  const response = await fetch(`${letta.baseURL}/v1/agents/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  assert.equal(response.status, 415);
  assert.deepEqual((await client.agents.list()).items, []);
  assert.deepEqual((await client.blocks.list()).items, []);
});
