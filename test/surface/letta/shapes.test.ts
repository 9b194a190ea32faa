import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startFakeOpenAi } from './fake-open-ai.ts';
import type { FakeOpenAi } from './fake-open-ai.ts';
import { startLetta } from './start-letta.ts';
import type { RunningLetta } from './start-letta.ts';

let letta: RunningLetta;
let model: FakeOpenAi;

before(async () => {
  model = await startFakeOpenAi(() => ({ text: 'Noted.' }));
  letta = await startLetta(undefined, { model });
});

after(async () => {
  await letta.stop();
  await model.stop();
});

/** The keys of each shape, all of which are always there; "*" marks what is never null. */
const SHAPES = {
  AgentState: `id* name* system* agent_type* llm_config* memory* blocks* tools* sources* tags*
    message_ids* embedding_config model embedding model_settings compaction_settings response_format
    tool_rules description metadata secrets tool_exec_environment_variables project_id template_id
    base_template_id deployment_id entity_id identity_ids identities pending_approval
    message_buffer_autoclear enable_sleeptime multi_agent_group managed_group last_run_completion
    last_run_duration_ms last_stop_reason timezone max_files_open per_file_view_window_char_limit
    hidden created_at updated_at created_by_id last_updated_by_id`,
  Memory: 'blocks* file_blocks prompt_template git_enabled agent_type',
  LLMConfig: `model* model_endpoint_type* context_window* handle temperature max_tokens enable_reasoner
    reasoning_effort put_inner_thoughts_in_kwargs provider_name model_endpoint parallel_tool_calls
    strict`,
  Block: `id* value* label* limit description read_only metadata tags hidden is_template template_name
    template_id base_template_id deployment_id entity_id project_id preserve_on_migration
    created_by_id last_updated_by_id version* content_sha256* updated_at*`,
  Passage: `id* text* embedding embedding_config archive_id source_id file_id file_name tags metadata
    is_deleted created_at updated_at created_by_id last_updated_by_id`,
  Archive: `id* name* created_at* description vector_db_provider embedding_config metadata updated_at`,
  LettaResponse: 'messages* stop_reason* usage*',
  Usage: `message_type* completion_tokens prompt_tokens total_tokens step_count run_ids
    cached_input_tokens cache_write_tokens reasoning_tokens context_tokens`,
  LettaMessage: 'id* date* message_type* name otid sender_id step_id run_id seq_id content*',
  Run: `id* agent_id* status created_at completed_at stop_reason background conversation_id metadata
    request_config callback_url callback_sent_at callback_status_code callback_error ttft_ns
    total_duration_ns`,
  Step: `id* agent_id run_id model provider_name context_window_limit prompt_tokens completion_tokens
    total_tokens stop_reason status messages feedback tags`,
  Conversation: `id* agent_id* summary description in_context_message_ids isolated_block_ids model
    model_settings context_window_limit archived archived_at last_message_at created_at updated_at`,
  Tool: `id* name tool_type description tags source_type source_code json_schema args_json_schema
    return_char_limit pip_requirements npm_requirements default_requires_approval
    enable_parallel_execution metadata_ project_id created_by_id last_updated_by_id`,
  Model: `handle name* display_name provider_type* provider_name model_type model* model_endpoint_type*
    context_window* max_context_window*`,
  Overview: `context_window_size_max* context_window_size_current* num_messages* num_archival_memory*
    num_recall_memory* num_tokens_system* num_tokens_core_memory* num_tokens_external_memory_summary*
    num_tokens_summary_memory* num_tokens_functions_definitions* num_tokens_messages* system_prompt*
    core_memory* external_memory_summary* summary_memory functions_definitions messages*`,
} as const;

function check(shape: keyof typeof SHAPES, value: unknown): void {
  assert.ok(typeof value === 'object' && value !== null, `${shape} is no object`);
  const fields = value as Record<string, unknown>;
  for (const word of SHAPES[shape].split(/\s+/)) {
    const name = word.replace('*', '');
    assert.ok(name in fields, `${shape} has no ${name}`);
    if (word.endsWith('*')) assert.notEqual(fields[name] ?? null, null, `${shape}.${name}`);
  }
}

test('every shape has all its keys', async () => {
  const client = letta.client();
  const agent = await client.agents.create({ memory_blocks: [{ label: 'human', value: 'Ana' }] });
  check('AgentState', agent);
  check('Memory', agent.memory);
  check('LLMConfig', agent.llm_config);
  check('Block', agent.blocks[0]);
  check('Tool', agent.tools[0]);
  for (const item of (await client.agents.list()).items) check('AgentState', item);
  check('Archive', await client.archives.create({ name: 'facts' }));
  check('Passage', (await client.agents.passages.create(agent.id, { text: 'Rome' }))[0]);
  const answered = await client.agents.messages.create(agent.id, { input: 'Hello' });
  check('LettaResponse', answered);
  check('Usage', answered.usage);
  check('LettaMessage', answered.messages[0]);
  for (const item of (await client.agents.messages.list(agent.id)).items)
    check('LettaMessage', item);
  const [run] = (await client.runs.list()).items;
  check('Run', run);
  for (const step of (await client.steps.list()).items) check('Step', step);
  check('Conversation', await client.conversations.create({ agent_id: agent.id }));
  for (const each of await client.models.list()) check('Model', each);
  const overview = await client.get(`/v1/agents/${agent.id}/context`);
  check('Overview', overview);
  check('AgentState', await client.agents.retrieve(agent.id));
  assert.deepEqual(await client.get('/v1/agents/count'), 1);
  assert.deepEqual(await client.get('/v1/blocks/count'), 1);
});

test('an agent is what their own tests expect of one', async () => {
  const client = letta.client();
  const agent = await client.agents.create({
    name: 'test_create',
    model: 'openai/gpt-4o-mini',
    memory_blocks: [{ label: 'human', value: 'Hi {{name}}' }],
    memory_variables: { name: 'Ana' },
    tags: ['a', 'b'],
    secrets: { TOKEN: 'never-told' },
  });
  assert.equal(agent.llm_config.handle, 'openai/gpt-4o-mini');
  assert.deepEqual(agent.model_settings, {
    max_output_tokens: 16_384,
    parallel_tool_calls: true,
    strict: false,
    provider_type: 'openai',
    temperature: 1,
    reasoning: { reasoning_effort: 'minimal' },
    response_format: null,
  });
  assert.equal(agent.blocks[0]?.value, 'Hi Ana');
  assert.equal(agent.blocks[0]?.limit, 100_000);
  assert.deepEqual(
    agent.tools.map(({ name }) => name),
    ['conversation_search', 'memory_replace', 'memory_insert'],
  );
  const shown = await client.agents.retrieve(agent.id, { include: ['agent.secrets'] });
  assert.equal(shown.secrets?.[0]?.key, 'TOKEN');
  assert.doesNotMatch(JSON.stringify(shown), /never-told/);
  const same = await client.agents.update(agent.id, {});
  assert.equal(same.updated_at, agent.updated_at);
  const renamed = await client.agents.update(agent.id, { name: 'other', description: 'It is.' });
  assert.equal(renamed.name, 'other');
  assert.deepEqual(renamed.tags, ['a', 'b']);
  await client.agents.delete(agent.id);
  await assert.rejects(async () => client.agents.retrieve(agent.id), { status: 404 });
});

test('tools of callers are kept as schemas, and built-in ones are what they are', async () => {
  const client = letta.client();
  const tool = await client.tools.create({
    source_code: 'def roll_dice(sides: int):\n    """Rolls."""\n    return 4',
    json_schema: {
      name: 'roll_dice',
      description: 'Rolls a die.',
      parameters: { type: 'object', properties: { sides: { type: 'integer' } } },
    },
  });
  assert.equal(tool.name, 'roll_dice');
  assert.equal(tool.tool_type, 'custom');
  const [builtIn] = (await client.tools.list({ name: 'memory_replace' })).items;
  assert.equal(builtIn?.tool_type, 'letta_memory_core');
  await assert.rejects(async () => client.tools.update(builtIn?.id ?? '', { description: 'x' }), {
    status: 400,
  });
  await assert.rejects(async () => client.tools.delete(builtIn?.id ?? ''), { status: 400 });
  const agent = await client.agents.create({ tools: ['roll_dice'] });
  await assert.rejects(
    async () => client.agents.tools.run('roll_dice', { agent_id: agent.id, args: {} }),
    { status: 400 },
  );
  const found = await client.tools.search({ query: 'roll a die' });
  assert.equal(found[0]?.tool.name, 'roll_dice');
});

test('a rule that would have a call approved is not silently dropped', async () => {
  const client = letta.client();
  await assert.rejects(
    async () =>
      client.agents.create({
        tool_rules: [{ type: 'requires_approval', tool_name: 'memory_replace' }],
      }),
    { status: 422 },
  );
});
