import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadRequestError, NotFoundError } from '@letta-ai/letta-client';
import { startFakeOpenAi } from './fake-open-ai.ts';
import { startLetta } from './start-letta.ts';

test('tools that their server alone runs are left out of a new agent and named', async (context) => {
  const letta = await startLetta(context);
  const client = letta.client();
  const asked = client.agents.create({
    model: 'openai/gpt-4o-mini',
    memory_blocks: [{ label: 'persona', value: 'I am Sam.' }],
    tools: ['archival_memory_insert', 'web_search', 'run_code'],
  });
  const { data: agent, response } = await asked.withResponse();
  assert.deepEqual(agent.tools.map(({ name }) => name).toSorted(), [
    'archival_memory_insert',
    'conversation_search',
    'memory_insert',
    'memory_replace',
  ]);
  const warning = response.headers.get('x-memoir-warning') ?? '';
  assert.match(warning, /web_search, run_code/);
  assert.match(warning, /No language model is configured/);
  assert.match(agent.blocks[0]?.description ?? '', /Who you are/);
  assert.match(agent.system, /memory_insert/);
  await assert.rejects(async () => client.agents.create({ tools: ['my_tool'] }), NotFoundError);
  assert.equal((await client.agents.create({ system: '' })).system, '');
});

test('a handle that no model has is refused by default, and answered when it is asked for', async (context) => {
  const model = await startFakeOpenAi(() => ({ text: 'Hello.' }));
  context.after(() => model.stop());
  const letta = await startLetta(context, { model });
  const asked = letta.client().agents.create({ model: 'openai/gpt-4o-mini' });
  const { data: agent, response } = await asked.withResponse();
  assert.match(response.headers.get('x-memoir-warning') ?? '', /MODEL_NOT_FOUND.*gpt-4o-mini/);
  await assert.rejects(
    async () => letta.client().agents.messages.create(agent.id, { input: 'Hi' }),
    (error: unknown) =>
      error instanceof BadRequestError && /MEMOIR_MODEL_FOR_ALL=1/.test(error.message),
  );
  process.env['MEMOIR_MODEL_FOR_ALL'] = '1';
  context.after(() => delete process.env['MEMOIR_MODEL_FOR_ALL']);
  const forAll = await startLetta(context, { model });
  const made = await forAll.client().agents.create({ model: 'openai/gpt-4o-mini' }).withResponse();
  assert.equal(made.response.headers.get('x-memoir-warning'), null);
  const { messages } = await forAll.client().agents.messages.create(made.data.id, { input: 'Hi' });
  assert.equal(messages.at(-1)?.message_type, 'assistant_message');
});

test('an approval that nothing waits for is refused, in both forms', async (context) => {
  const model = await startFakeOpenAi((_asked, at) =>
    at === 0 ? { calls: [{ name: 'roll', input: {} }] } : { text: 'Done.' },
  );
  context.after(() => model.stop());
  const letta = await startLetta(context, { model });
  const client = letta.client();
  const tool = await client.tools.create({
    source_code: 'def roll():\n    """Rolls a die."""\n    return 4',
    default_requires_approval: true,
  });
  const { id } = await client.agents.create({ tool_ids: [tool.id] });
  const old = (approve: boolean, request: string): Promise<unknown> =>
    client.agents.messages.create(id, {
      messages: [{ type: 'approval', approve, approval_request_id: request }],
    });
  const refused = (error: unknown): boolean => error instanceof BadRequestError;
  await assert.rejects(old(true, 'message-00000000-0000-4000-8000-000000000000'), refused);
  assert.equal(model.asked.length, 0);

  const first = await client.agents.messages.create(id, { input: 'Roll a die' });
  const request = first.messages.at(-1);
  assert.equal(request?.message_type, 'approval_request_message');
  await assert.rejects(old(true, 'message-00000000-0000-4000-8000-000000000000'), refused);
  // Approved, it still waits for its result: the answer says for which.
  const approved = (await old(true, request?.id ?? '')) as typeof first;
  assert.equal(approved.stop_reason.stop_reason, 'requires_approval');
  const [again] = approved.messages;
  assert.equal(again?.message_type, 'approval_request_message');
  assert.equal(again?.id, request?.id);
  const { messages } = await client.agents.messages.create(id, {
    messages: [
      {
        type: 'approval',
        approvals: [
          {
            type: 'tool',
            tool_call_id: (again as { tool_call: { tool_call_id: string } }).tool_call.tool_call_id,
            status: 'success',
            tool_return: '4',
          },
        ],
      },
    ],
  });
  assert.equal(messages.at(-1)?.message_type, 'assistant_message');
});

test('a message that the provider refuses is left out of the turns that follow', async (context) => {
  const model = await startFakeOpenAi(({ messages }) =>
    JSON.stringify(messages).includes('explode') ? { status: 400 } : { text: 'Fine.' },
  );
  context.after(() => model.stop());
  const letta = await startLetta(context, { model });
  const client = letta.client();
  const { id } = await client.agents.create({});
  const say = (input: string): Promise<unknown> => client.agents.messages.create(id, { input });
  await assert.rejects(say('explode'), { status: 502 });
  await say('all fine now?');
  await client.agents.messages.reset(id, {});
  await say('What about now?');
});

test('the tool of a python function has its name, words and arguments, and nothing is run', async (context) => {
  const letta = await startLetta(context);
  const client = letta.client();
  const tool = await client.tools.create({
    source_code: [
      'import os',
      'from typing import List, Optional',
      '',
      'def _helper(x): return x',
      '',
      'def book_table(',
      '    place: str,',
      '    guests: int = 2,  # two, (or more)',
      '    tags: Optional[List[str]] = None,',
      '    mood: Literal["calm", "loud"] = "calm",',
      '    options: dict = {"a": [1, 2]},',
      ') -> str:',
      '    """',
      '    Books a table.',
      '',
      '    Args:',
      '        place (str): Where to eat,',
      '            by name.',
      '        guests: How many.',
      '',
      '    Returns:',
      '        str: The number of the booking.',
      '    """',
      '    os.system("touch /tmp/never")',
    ].join('\n'),
  });
  assert.equal(tool.name, 'book_table');
  assert.equal(tool.description, 'Books a table.');
  assert.deepEqual(tool.json_schema?.['parameters'], {
    type: 'object',
    properties: {
      place: { type: 'string', description: 'Where to eat, by name.' },
      guests: { type: 'integer', description: 'How many.' },
      tags: { type: 'array', items: { type: 'string' } },
      mood: { type: 'string', enum: ['calm', 'loud'] },
      options: { type: 'object' },
    },
    required: ['place'],
  });
  const odd = await client.tools
    .create({ source_code: 'def odd(a, *args: int, b: "Thing", **more): pass' })
    .withResponse();
  assert.deepEqual(odd.data.json_schema?.['parameters'], {
    type: 'object',
    properties: { a: {}, b: {} },
    required: ['a', 'b'],
  });
  assert.match(odd.response.headers.get('x-memoir-warning') ?? '', /json_schema/);
});

test('calls of a tool wait for an approval when the agent is set so', async (context) => {
  const model = await startFakeOpenAi((_asked, at) =>
    at === 0
      ? { calls: [{ name: 'memory_insert', input: { label: 'human', new_string: 'Ana' } }] }
      : { text: 'Done.' },
  );
  context.after(() => model.stop());
  const letta = await startLetta(context, { model });
  const client = letta.client();
  const { id } = await client.agents.create({ memory_blocks: [{ label: 'human', value: '' }] });
  const asks = { agent_id: id, body_requires_approval: true };
  const set = await client.agents.tools.updateApproval('memory_insert', asks);
  assert.deepEqual(
    set?.tool_rules?.map((rule) => ('tool_name' in rule ? rule.tool_name : undefined)),
    ['memory_insert'],
  );
  await assert.rejects(
    async () => client.agents.tools.updateApproval('no_such', asks),
    NotFoundError,
  );
  const { stop_reason: stop } = await client.agents.messages.create(id, { input: 'I am Ana' });
  assert.equal(stop.stop_reason, 'requires_approval');
  const block = await client.agents.blocks.retrieve('human', { agent_id: id });
  assert.equal(block.value, '');
});
