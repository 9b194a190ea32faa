import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOpenAiCompatibleModel } from '../../../src/models/language/openai-compatible.ts';
import { delta, DONE, events, FINISH, json, serve, silence } from '../../models/loopback.ts';
import type { Answer, Loopback } from '../../models/loopback.ts';
import { createBench, logOf, play, say } from './bench.ts';
import type { Bench } from './bench.ts';
import type { TestContext } from 'node:test';

/** Agents whose model is a server on this machine that speaks /chat/completions. */
async function connect(
  context: TestContext,
  ...answers: readonly Answer[]
): Promise<Bench & { readonly server: Loopback }> {
  const server = await serve(context, ...answers);
  const wait = async (): Promise<void> => undefined;
  const model = createOpenAiCompatibleModel({ baseURL: server.baseURL, model: 'test', wait });
  return { ...createBench(context, model), server };
}

function chunk(choice: object): string {
  return `data: ${JSON.stringify({ choices: [choice] })}\n\n`;
}

function call(id: string, name: string, ...pieces: readonly string[]): Answer {
  const begin = { tool_calls: [{ index: 0, id, function: { name, arguments: '' } }] };
  const rest = pieces.map((text) =>
    chunk({ delta: { tool_calls: [{ index: 0, function: { arguments: text } }] } }),
  );
  return events(
    chunk({ delta: begin }),
    ...rest,
    chunk({ delta: {}, finish_reason: 'tool_calls' }),
    DONE,
  );
}

test('a real server calls a tool in pieces, is given its result, and answers', async (context) => {
  const { agents, server } = await connect(
    context,
    call('c1', 'memory_insert', '{"label":"hu', 'man","new_string":"Ana"}'),
    events(delta('Hello '), delta('Ana.'), FINISH, DONE),
  );
  const agent = await agents.create({ newBlocks: [{ label: 'human', value: '' }] });
  const { result } = await play(agents, agent.id, say('I am Ana.'));
  assert.equal(result.stopReason, 'end-turn');
  assert.equal(result.messages.at(-1)?.text, 'Hello Ana.');
  assert.match((await agents.blocks.byLabel(agent.id, 'human')).value, /Ana/);
  const [first, second] = server.seen.map(({ body }) => body);
  const tools = first?.['tools'] as readonly { function: { name: string } }[];
  assert.equal(tools.length, 6);
  const messages = second?.['messages'] as readonly Readonly<Record<string, unknown>>[];
  assert.deepEqual(
    messages.map(({ role }) => role),
    ['system', 'user', 'assistant', 'tool'],
  );
  assert.equal(messages.at(-1)?.['tool_call_id'], 'c1');
});

test('a server that breaks off, refuses or never answers ends the turn, and the next goes on', async (context) => {
  const { agents } = await connect(
    context,
    events(delta('I was'), undefined),
    json({ error: { message: 'bad key' } }, 401),
    silence,
    events(delta('Here.'), FINISH, DONE),
  );
  const agent = await agents.create();
  for (const text of ['One?', 'Two?']) {
    const { result } = await play(agents, agent.id, say(text));
    assert.equal(result.stopReason, 'model-failed');
    assert.equal(result.run.status, 'failed');
  }
  const stop = new AbortController();
  const hanging = play(agents, agent.id, say('Three?'), { signal: stop.signal });
  setTimeout(() => stop.abort(new Error('enough')), 200);
  assert.equal((await hanging).result.stopReason, 'cancelled');
  const { result } = await play(agents, agent.id, say('Four?'));
  assert.equal(result.stopReason, 'end-turn');
  assert.deepEqual(await logOf(agents, agent.id), [
    'user: One?',
    'user: Two?',
    'user: Three?',
    'user: Four?',
    'assistant: Here.',
  ]);
});

test('a context that the server finds too long is shortened and asked once more', async (context) => {
  const error = {
    message: "This model's maximum context length is 900 tokens.",
    code: 'context_length_exceeded',
  };
  const { agents, server } = await connect(
    context,
    json({ error }, 400),
    json({ choices: [{ message: { content: 'Goals: none.' }, finish_reason: 'stop' }] }),
    events(delta('Short.'), FINISH, DONE),
  );
  const agent = await agents.create({ tools: [] });
  await agents.messages.append(
    agent.id,
    Array.from({ length: 40 }, (_, at) => ({ role: 'user', text: `Line ${at} of what was said.` })),
  );
  const { result } = await play(agents, agent.id, say('Go on.'));
  assert.equal(result.stopReason, 'end-turn');
  assert.equal(server.seen.length, 3);
  assert.equal((await agents.compaction(agent.id))?.trigger, 'overflow');
});
