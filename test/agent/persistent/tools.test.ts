import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { AgentRecord } from '../../../src/core/agents.ts';
import type { JsonObject, JsonValue } from '../../../src/core/document-store.ts';
import { LINE_NUMBER_NOTE } from '../../../src/agent/blocks/edit.ts';
import { call, createBench } from './bench.ts';
import type { Bench } from './bench.ts';

interface Desk extends Bench {
  readonly agent: AgentRecord;
  use(tool: string, input: JsonObject): Promise<JsonValue>;
  valueOf(label: string): Promise<string>;
}

async function sitDown(context: TestContext, human = 'Name: Ana\nJob: nurse'): Promise<Desk> {
  const bench = createBench(context);
  const agent = await bench.agents.create({
    newBlocks: [
      { label: 'human', value: human },
      { label: 'persona', value: 'fixed', readOnly: true },
      { label: 'empty', value: '', limit: 10 },
    ],
  });
  return {
    ...bench,
    agent,
    use: (tool, input) => call(bench.agents, agent, tool, input),
    valueOf: async (label) => (await bench.agents.blocks.byLabel(agent.id, label)).value,
  };
}

test('core_memory_append and core_memory_replace', async (context) => {
  const { use, valueOf } = await sitDown(context, 'a b a');
  assert.equal(await use('core_memory_append', { label: 'empty', content: 'x' }), 'x');
  assert.equal(await use('core_memory_append', { label: 'empty', content: 'y' }), 'x\ny');
  const replace = { label: 'human', old_content: 'a', new_content: 'c$&' };
  assert.equal(await use('core_memory_replace', replace), 'c$& b c$&', 'all, and no pattern');
  assert.equal(
    await use('core_memory_replace', { ...replace, old_content: 'zzz' }),
    "ERROR Old content 'zzz' not found in memory block 'human'",
  );
  assert.equal(
    await use('core_memory_append', { label: 'empty', content: 'longer than ten' }),
    'ERROR Block value (19 chars) exceeds limit 10',
  );
  assert.equal(await valueOf('empty'), 'x\ny');
  assert.equal(
    await use('core_memory_append', { label: 'nothing', content: 'x' }),
    'ERROR Block field nothing does not exist (available sections = human, persona, empty)',
  );
  assert.equal(
    await use('core_memory_append', { label: 'human' }),
    'ERROR core_memory_append: missing required argument content.',
  );
});

test('memory_replace: once, with the exact words when it cannot', async (context) => {
  const { use, valueOf } = await sitDown(context, 'one two\nthree two\naaa <b>');
  const replace = (old: string, next: string): Promise<JsonValue> =>
    use('memory_replace', { label: 'human', old_string: old, new_string: next });
  assert.equal(
    await replace('four', 'x'),
    'ERROR No replacement was performed, old_string `four` did not appear verbatim in memory block with label `human`.',
  );
  assert.equal(
    await replace('two', 'x'),
    'ERROR No replacement was performed. Multiple occurrences of old_string `two` in lines [1, 2]. Please ensure it is unique.',
  );
  assert.equal(
    await replace('aa', 'x'),
    'ERROR No replacement was performed. Multiple occurrences of old_string `aa` in lines [3]. Please ensure it is unique.',
    'overlapping ones count',
  );
  assert.equal(await replace('two\nthree', '2\n3'), 'one 2\n3 two\naaa <b>', 'over lines');
  assert.equal(
    await replace('&lt;b&gt;', '&lt;c&gt;'),
    'one 2\n3 two\naaa <c>',
    'as it is shown in the prompt',
  );
  assert.match(
    String(await replace('1→ one', 'x')),
    /^ERROR old_string contains a line number prefix/,
  );
  assert.match(
    String(await replace('one', '  12→x')),
    /^ERROR new_string contains a line number prefix/,
  );
  assert.match(
    String(await replace('one', LINE_NUMBER_NOTE)),
    /^ERROR new_string contains a line number warning/,
  );
  assert.equal(
    await use('memory_replace', { label: 'persona', old_string: 'fixed', new_string: 'x' }),
    'ERROR This block is read-only and cannot be edited.',
  );
  assert.equal(await valueOf('persona'), 'fixed');
});

test('memory_insert: after a line, at the top, at the end, nowhere else', async (context) => {
  const { use } = await sitDown(context, 'a\nb');
  const insert = (input: JsonObject): Promise<JsonValue> =>
    use('memory_insert', { label: 'human', ...input });
  assert.equal(await insert({ new_string: '0', insert_line: 0 }), '0\na\nb');
  assert.equal(await insert({ new_string: '1', insert_line: 1 }), '0\n1\na\nb');
  assert.equal(await insert({ new_string: 'end' }), '0\n1\na\nb\nend');
  assert.equal(await insert({ new_string: 'null', insert_line: null }), '0\n1\na\nb\nend\nnull');
  assert.equal(
    await insert({ new_string: 'x', insert_line: 7 }),
    'ERROR Invalid `insert_line` parameter: 7. It should be within the range of lines of the memory block: [0, 6], or -1 to append to the end of the memory block.',
  );
  assert.equal(await use('memory_insert', { label: 'empty', new_string: 'x' }), 'x');
});

test('memory_rethink rewrites, and makes what is missing', async (context) => {
  const { use, agents, agent } = await sitDown(context);
  assert.equal(await use('memory_rethink', { label: 'human', new_memory: 'new' }), 'new');
  assert.equal(await use('memory_rethink', { label: 'plans', new_memory: 'p' }), 'p');
  const made = await agents.blocks.byLabel(agent.id, 'plans');
  assert.equal(made.madeFor, agent.id);
  assert.equal(await use('memory_finish_edits', {}), null);
  assert.match(
    String(await use('memory_rethink', { label: 'a b', new_memory: '' })),
    /^ERROR .*label/,
  );
});

test('memory_apply_patch: hunks match in one place, operations all or none', async (context) => {
  const { use, valueOf, agents, agent } = await sitDown(context, 'a\nb\nc\nb');
  const patch = (text: string): Promise<JsonValue> =>
    use('memory_apply_patch', { label: 'human', patch: text });
  assert.equal(await patch('@@ -1,2 +1,2 @@\n a\n-b\n+B\n c'), 'a\nB\nc\nb');
  assert.match(String(await patch('@@\n-z\n+y')), /hunk 1 did not match memory block 'human'/);
  assert.equal(await patch('--- a\n+++ b\n@@\n c\n-b\n+b\n+b2'), 'a\nB\nc\nb\nb2');
  await patch('@@\n+B');
  assert.match(String(await patch('@@\n-B\n+x')), /matches memory block 'human' in 2 places/);
  const before = await valueOf('human');
  const failing = [
    '*** Begin Patch',
    '*** Add Block: plans',
    'Description: What to do',
    '+buy milk',
    '*** Update Block: human',
    '@@',
    '-not there',
    '+x',
    '*** End Patch',
  ].join('\n');
  assert.match(String(await patch(failing)), /^ERROR Patch failed/);
  assert.equal(await valueOf('human'), before);
  assert.equal((await agents.blocks.ofAgent(agent.id)).length, 3, 'nothing was added either');
  const good = failing
    .replace('-not there\n', '-a\n')
    .replace('*** End Patch', '*** Move to: user\n*** Delete Block: empty');
  assert.equal(await patch(good), 'Applied 3 operations to memory blocks.');
  const blocks = await agents.blocks.ofAgent(agent.id);
  assert.deepEqual(
    blocks.map(({ label }) => label),
    ['user', 'persona', 'plans'],
  );
  assert.equal(blocks[2]?.value, 'buy milk');
  assert.equal(blocks[2]?.description, 'What to do');
  assert.match(String(await patch('*** Delete Block: persona')), /read-only/);
});

test('memory: files below /memories, nested ones too', async (context) => {
  const { use, valueOf, agents, agent } = await sitDown(context);
  const memory = (input: JsonObject): Promise<JsonValue> => use('memory', input);
  const path = '/memories/work/tasks';
  assert.equal(
    await memory({ command: 'create', path, description: 'd', file_text: 'one' }),
    "Created memory block 'work/tasks'.",
  );
  assert.equal(await memory({ command: 'insert', path, insert_text: 'two' }), 'one\ntwo');
  assert.equal(
    await memory({ command: 'str_replace', path, old_string: 'one', new_string: '1' }),
    '1\ntwo',
  );
  const renamed = { command: 'rename', old_path: path, new_path: '/memories/work/done' };
  assert.equal(await memory(renamed), "Renamed memory block 'work/tasks' to 'work/done'.");
  assert.equal(await valueOf('work/done'), '1\ntwo');
  await memory({ command: 'rename', path: '/memories/work/done', description: 'new' });
  assert.equal((await agents.blocks.byLabel(agent.id, 'work/done')).description, 'new');
  assert.equal(
    await memory({ command: 'delete', path: '/memories/work/done' }),
    "Deleted memory block 'work/done'.",
  );
  assert.match(
    String(await memory({ command: 'delete', path: '/memories/none' })),
    /^ERROR Block field/,
  );
  for (const command of ['delete', 'rename'] as const) {
    const input = { command, path: '/memories/persona', description: 'x' };
    assert.equal(await memory(input), 'ERROR This block is read-only and cannot be edited.');
  }
  assert.match(String(await memory({ command: 'view', path })), /^ERROR Unknown command 'view'/);
});

test('edits carry who made them and by which call', async (context) => {
  const { agents, agent } = await sitDown(context);
  const tool = agents.tools.runnable(agent, 'memory_insert') ?? assert.fail();
  const conversation = await agents.conversations.get(agent.id);
  await tool.run({ label: 'human', new_string: 'x' }, { agent, conversation, toolCall: 'call_9' });
  const block = await agents.blocks.byLabel(agent.id, 'human');
  const [version] = await agents.blocks.versions(block.id);
  assert.equal(version?.actor, `agent:${agent.id}`);
  assert.equal(version?.toolCall, 'call_9');
});

test('an isolated block is edited in its conversation alone', async (context) => {
  const { agents, agent } = await sitDown(context);
  const thread = await agents.conversations.create({ agent: agent.id, isolate: ['human'] });
  await agents.tools.run(
    agent.id,
    'memory_rethink',
    { label: 'human', new_memory: 'private' },
    { conversation: thread.id },
  );
  assert.equal((await agents.blocks.byLabel(agent.id, 'human', thread.id)).value, 'private');
  assert.equal((await agents.blocks.byLabel(agent.id, 'human')).value, 'Name: Ana\nJob: nurse');
});

test('tools of clients and of the application', async (context) => {
  const calls: unknown[] = [];
  const { agents } = createBench(
    context,
    {},
    {
      tools: {
        send_mail: {
          description: 'Sends.',
          inputSchema: { jsonSchema: { type: 'object', properties: { to: { type: 'string' } } } },
          needsApproval: true,
          execute: (input: { readonly to: string }) => {
            calls.push(input);
            if (input.to === 'bad') throw new Error('no such address');
            return { sent: true };
          },
        },
      },
    },
  );
  const stored = await agents.tools.create({ name: 'look_up', description: 'Looks up.' });
  await assert.rejects(agents.tools.create({ name: 'memory_insert' }), { code: 'CONFLICT' });
  await assert.rejects(agents.create({ tools: ['nothing'] }), { code: 'NOT_FOUND' });
  const agent = await agents.create({ tools: ['send_mail', 'look_up'] });
  const mail = await agents.tools.get('send_mail');
  assert.equal(mail.requiresApproval, true);
  assert.equal(mail.source, 'application');
  assert.deepEqual(await agents.tools.get(mail.id), mail);
  assert.deepEqual(await call(agents, agent, 'send_mail', { to: 'ana' }), { sent: true });
  assert.equal(await call(agents, agent, 'send_mail', { to: 'bad' }), 'ERROR no such address');
  await assert.rejects(agents.tools.run(agent.id, 'look_up', {}), { code: 'UNSUPPORTED' });
  await assert.rejects(agents.tools.remove('memory_insert'), { code: 'FORBIDDEN' });
  await agents.tools.remove(stored.id);
  assert.deepEqual((await agents.get(agent.id)).tools, ['send_mail']);
  const all = await agents.tools.list({ order: 'ascending', limit: 5 });
  const rest = await agents.tools.list({ order: 'ascending', after: all.at(-1)?.id ?? '' });
  assert.equal(all.length + rest.length, 12);
});
