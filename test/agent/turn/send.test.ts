import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentFault } from '../../../src/agent/models.ts';
import type { ApplicationTool } from '../../../src/agent/tools/application-tool.ts';
import { MemoirError } from '../../../src/core/errors.ts';
import { createBench, logOf, play, say } from './bench.ts';
import { createFakeStepModel } from './fake-step-model.ts';

const INSERT = { id: 'c1', name: 'memory_insert' };

function weather(answers: string[]): ApplicationTool {
  return {
    description: 'Tells the weather.',
    inputSchema: { type: 'object', properties: { city: { type: 'string' } } },
    execute: ({ city }: { city: string }) => {
      answers.push(city);
      return { city, sky: 'clear' };
    },
  };
}

test('a turn answers, and both messages are in the log once', async (context) => {
  const { agents } = createBench(context, createFakeStepModel(['Hello, Ana.']));
  const agent = await agents.create({ name: 'helper' });
  const { result, events } = await play(agents, agent.id, say('I am Ana.'));
  assert.equal(result.stopReason, 'end-turn');
  assert.equal(result.run.status, 'completed');
  assert.deepEqual(await logOf(agents, agent.id), ['user: I am Ana.', 'assistant: Hello, Ana.']);
  assert.deepEqual(
    events.map(({ type }) => type),
    ['run', 'step', 'message', 'step', 'result'],
  );
  assert.equal(result.usage.steps, 1);
  assert.deepEqual((await agents.runs.get(result.run.id)).state, {});
});

test('tools are run in turn, and what they say is given to the next step', async (context) => {
  const input = JSON.stringify({ label: 'human', new_string: 'Lives in Lisbon.' });
  const answers: string[] = [];
  const model = createFakeStepModel([
    {
      calls: [
        { ...INSERT, input },
        { id: 'c2', name: 'weather', input: '{"city":"Lisbon"}' },
      ],
    },
    'Noted.',
  ]);
  const { agents } = createBench(context, model, { tools: { weather: weather(answers) } });
  const agent = await agents.create({
    name: 'helper',
    newBlocks: [{ label: 'human', value: '' }],
    tools: ['memory_insert', 'weather'],
  });
  const { result } = await play(agents, agent.id, say('I live in Lisbon.'));
  assert.equal(result.stopReason, 'end-turn');
  assert.deepEqual(answers, ['Lisbon']);
  assert.match((await agents.blocks.byLabel(agent.id, 'human')).value, /Lives in Lisbon/);
  const log = await logOf(agents, agent.id);
  assert.equal(log.length, 6);
  assert.match(log[4] ?? '', /result: .*clear/);
  const second = model.asked[1]?.messages ?? [];
  assert.match(second[0]?.content ?? '', /Lives in Lisbon/);
  assert.match(JSON.stringify(second.at(-1)?.parts), /clear/);
  assert.deepEqual(
    model.asked[0]?.options.tools?.map(({ name }) => name),
    ['memory_insert', 'weather'],
  );
});

test('malformed input, unknown tools and failing tools are told to the model', async (context) => {
  const model = createFakeStepModel([
    {
      calls: [
        { ...INSERT, input: '{"label": ' },
        { id: 'c2', name: 'nonsense', input: '{}' },
        { id: 'c3', name: 'broken', input: '{}' },
        { id: 'c4', name: 'memory_insert', input: '[1]' },
      ],
    },
    'I will try otherwise.',
  ]);
  const broken: ApplicationTool = {
    execute() {
      throw new Error('out of order');
    },
  };
  const { agents } = createBench(context, model, { tools: { broken } });
  const agent = await agents.create({ name: 'helper', tools: ['memory_insert', 'broken'] });
  const { result } = await play(agents, agent.id, say('Do it.'));
  assert.equal(result.stopReason, 'end-turn');
  const errors = (await logOf(agents, agent.id)).filter((line) => line.startsWith('error'));
  assert.equal(errors.length, 4);
  assert.match(errors[0] ?? '', /no JSON object/);
  assert.match(errors[1] ?? '', /no tool named/);
  assert.match(errors[2] ?? '', /out of order/);
});

test('the steps of a turn are bounded, and the next turn goes on', async (context) => {
  const call = { calls: [{ name: 'conversation_search', input: '{"query":"x"}' }] };
  const model = createFakeStepModel([call, call, 'Done.']);
  const { agents } = createBench(context, model);
  const agent = await agents.create({ name: 'helper' });
  const first = await play(agents, agent.id, say('Search.'), { maxSteps: 2 });
  assert.equal(first.result.stopReason, 'max-steps');
  assert.equal(first.result.usage.steps, 2);
  const second = await play(agents, agent.id, say('Go on.'));
  assert.equal(second.result.stopReason, 'end-turn');
});

test('a call that must be approved stops the turn; the approval goes on with it', async (context) => {
  const cities: string[] = [];
  const call = { id: 'w1', name: 'weather', input: '{"city":"Porto"}' };
  const model = createFakeStepModel([
    { calls: [call] },
    'Clear.',
    { calls: [{ ...call, id: 'w2' }] },
    'As you like.',
  ]);
  const tools = { weather: { ...weather(cities), needsApproval: true } };
  const { agents } = createBench(context, model, { tools });
  const agent = await agents.create({ name: 'helper', tools: ['weather'] });
  const asked = await play(agents, agent.id, say('Weather?'));
  assert.equal(asked.result.stopReason, 'requires-approval');
  assert.equal(asked.result.run.status, 'completed');
  assert.deepEqual(cities, []);
  await assert.rejects(play(agents, agent.id, say('Hello?')), (error) => {
    return (
      MemoirError.is(error) &&
      error.code === 'CONFLICT' &&
      (error.cause as AgentFault).code === 'PENDING_APPROVAL'
    );
  });
  const approvals = [{ toolCall: 'w1', approve: true }];
  const { result } = await play(agents, agent.id, [{ type: 'approval', approvals }]);
  assert.equal(result.stopReason, 'end-turn');
  assert.deepEqual(cities, ['Porto']);
  await play(agents, agent.id, say('Again?'));
  const denied = await play(agents, agent.id, [
    { type: 'approval', approvals: [{ toolCall: 'w2', approve: false, reason: 'too costly' }] },
  ]);
  assert.equal(denied.result.stopReason, 'end-turn');
  assert.deepEqual(cities, ['Porto']);
  assert.match(
    (await logOf(agents, agent.id)).join('\n'),
    /error: "The call was not approved: too costly"/,
  );
});

test('a tool of the client waits for the result that the client sends', async (context) => {
  const model = createFakeStepModel([
    { calls: [{ id: 'b1', name: 'browse', input: '{}' }] },
    'It says hello.',
  ]);
  const { agents } = createBench(context, model);
  const agent = await agents.create({ name: 'helper' });
  const browse = { name: 'browse', description: 'Opens a page.', parameters: { type: 'object' } };
  const asked = await play(agents, agent.id, say('Open it.'), { clientTools: [browse] });
  assert.equal(asked.result.stopReason, 'requires-approval');
  const calls = asked.result.messages.flatMap(({ items }) =>
    items.flatMap((item) => (item.type === 'tool-call' ? item.awaitsApproval : [])),
  );
  assert.deepEqual(calls, ['b1']);
  const { result } = await play(agents, agent.id, [
    { type: 'tool-result', results: [{ id: 'b1', output: 'hello', isError: false }] },
  ]);
  assert.equal(result.stopReason, 'end-turn');
  assert.deepEqual((await logOf(agents, agent.id)).slice(-2), [
    'result: "hello"',
    'assistant: It says hello.',
  ]);
  await assert.rejects(
    play(agents, agent.id, [
      { type: 'tool-result', results: [{ id: 'b1', output: '', isError: false }] },
    ]),
    { code: 'INVALID_INPUT' },
  );
});

test('an application tool without code waits for the client as well', async (context) => {
  const model = createFakeStepModel([{ calls: [{ id: 'd1', name: 'dial' }] }, 'Nobody answers.']);
  const { agents } = createBench(context, model, { tools: { dial: { description: 'Dials.' } } });
  const agent = await agents.create({ tools: ['dial'] });
  const asked = await play(agents, agent.id, say('Call Rita.'));
  assert.equal(asked.result.stopReason, 'requires-approval');
  const { result } = await play(agents, agent.id, [
    { type: 'tool-result', results: [{ id: 'd1', output: 'no answer', isError: true }] },
  ]);
  assert.equal(result.stopReason, 'end-turn');
  assert.equal((await logOf(agents, agent.id)).at(-2), 'error: "no answer"');
});

test('a model that fails leaves the message once; sent again, it is answered', async (context) => {
  const model = createFakeStepModel([
    new MemoirError('MODEL_FAILED', 'The server is down', { retryable: true }),
    'Here I am.',
  ]);
  const { agents } = createBench(context, model);
  const agent = await agents.create({ name: 'helper' });
  const failed = await play(agents, agent.id, say('Hello?', { clientId: 'm1' }));
  assert.equal(failed.result.stopReason, 'model-failed');
  assert.deepEqual(failed.result.run.error, {
    code: 'MODEL_FAILED',
    message: 'The server is down',
  });
  const again = await play(agents, agent.id, say('Hello?', { clientId: 'm1' }));
  assert.equal(again.result.stopReason, 'end-turn');
  assert.deepEqual(await logOf(agents, agent.id), ['user: Hello?', 'assistant: Here I am.']);
  const once = await play(agents, agent.id, say('Hello?', { clientId: 'm1' }));
  assert.equal(once.result.run.id, again.result.run.id);
  assert.equal(model.asked.length, 2);
});

test('the same key answers with the first turn', async (context) => {
  const model = createFakeStepModel(['One.', 'Two.']);
  const { agents } = createBench(context, model);
  const agent = await agents.create({ name: 'helper' });
  const first = await play(agents, agent.id, say('Count.'), { idempotencyKey: 'k' });
  const again = await play(agents, agent.id, say('Count.'), { idempotencyKey: 'k' });
  assert.equal(again.result.run.id, first.result.run.id);
  assert.deepEqual(
    again.result.messages.map(({ text }) => text),
    ['One.'],
  );
  assert.equal(model.asked.length, 1);
});

test('turns of one conversation wait for each other', async (context) => {
  let running = 0;
  const slow: ApplicationTool = {
    async execute() {
      running += 1;
      assert.equal(running, 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      return 'done';
    },
  };
  const model = createFakeStepModel((messages) =>
    messages.at(-1)?.role === 'tool' ? 'Done.' : { calls: [{ name: 'slow' }] },
  );
  const { agents } = createBench(context, model, { tools: { slow } });
  const agent = await agents.create({ name: 'helper', tools: ['slow'] });
  await Promise.all(['a', 'b', 'c'].map((text) => play(agents, agent.id, say(text))));
  const log = await logOf(agents, agent.id);
  assert.equal(log.length, 12);
  for (let at = 0; at < 12; at += 4) {
    assert.deepEqual(log.slice(at + 1, at + 4), [
      'call: slow {}',
      'result: "done"',
      'assistant: Done.',
    ]);
  }
});

test('a run that is cancelled stops its model, and leaves no call without a result', async (context) => {
  const model = createFakeStepModel([{ calls: [{ id: 'h', name: 'hangs' }] }, 'Back.']);
  const started = Promise.withResolvers<void>();
  const hangs: ApplicationTool = {
    execute: (_input, { abortSignal }) => {
      started.resolve();
      return new Promise((_resolve, reject) => {
        abortSignal?.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
      });
    },
  };
  const { agents } = createBench(context, model, { tools: { hangs } });
  const agent = await agents.create({ name: 'helper', tools: ['hangs'] });
  const turn = play(agents, agent.id, say('Hang.'));
  await started.promise;
  await agents.runs.cancel({ agent: agent.id });
  const { result } = await turn;
  assert.equal(result.stopReason, 'cancelled');
  assert.equal(result.run.status, 'cancelled');
  assert.match((await logOf(agents, agent.id)).at(-1) ?? '', /^error: .*interrupted/);
  assert.equal((await play(agents, agent.id, say('Still there?'))).result.stopReason, 'end-turn');
});

test('a reader who leaves cancels the turn, unless it is one of the background', async (context) => {
  const model = createFakeStepModel((messages) =>
    messages.at(-1)?.content === 'Hello?' ? { hang: true } : 'Said to nobody.',
  );
  const { agents } = createBench(context, model);
  const agent = await agents.create({ name: 'helper' });
  for await (const event of agents.send(agent.id, say('Hello?'))) {
    if (event.type === 'step') break;
  }
  const [left] = await agents.runs.list({ agents: [agent.id] });
  assert.equal(left?.status, 'cancelled');
  for await (const event of agents.send(agent.id, say('And now?'), { background: true })) {
    if (event.type === 'run') break;
  }
  // The next one waits for it.
  await agents.reset(agent.id);
  const log = await logOf(agents, agent.id);
  assert.deepEqual(log, ['user: Hello?', 'user: And now?', 'assistant: Said to nobody.']);
});

test('pieces are told as they come, under the id that the message will have', async (context) => {
  const { agents } = createBench(context, createFakeStepModel(['One two three.']));
  const agent = await agents.create({ name: 'helper' });
  const { events, result } = await play(agents, agent.id, say('Count.'), { pieces: true });
  const pieces = events.flatMap((event) => (event.type === 'piece' ? [event] : []));
  assert.equal(pieces.map(({ text }) => text).join(''), 'One two three.');
  assert.ok(pieces.every(({ message }) => message === result.messages[0]?.id));
});

test('a stream that breaks off fails the turn without half an answer', async (context) => {
  const model = createFakeStepModel([
    { calls: [], text: 'I was about', thenFail: new MemoirError('MODEL_FAILED', 'broke off') },
  ]);
  const { agents } = createBench(context, model);
  const agent = await agents.create({ name: 'helper' });
  const { result } = await play(agents, agent.id, say('Hello?'), { pieces: true });
  assert.equal(result.stopReason, 'model-failed');
  assert.deepEqual(await logOf(agents, agent.id), ['user: Hello?']);
  const [step] = await agents.runs.steps({ run: result.run.id });
  assert.equal(step?.status, 'failed');
});

test('without a model nothing is stored, unless it is only recorded or answered from memory', async (context) => {
  const { agents } = createBench(context, undefined);
  const agent = await agents.create({ name: 'helper' });
  await assert.rejects(play(agents, agent.id, say('Hello?')), (error) => {
    return (
      MemoirError.is(error) &&
      error.code === 'CONFIG' &&
      (error.cause as AgentFault).code === 'NO_LANGUAGE_MODEL'
    );
  });
  assert.deepEqual(await logOf(agents, agent.id), []);
  const recorded = await play(agents, agent.id, say('I am allergic to peanuts.'), { maxSteps: 0 });
  assert.equal(recorded.result.stopReason, 'end-turn');
  assert.deepEqual(recorded.result.messages, []);
  await agents.update(agent.id, { answersFromMemory: true });
  const { result } = await play(agents, agent.id, say('What am I allergic to?'));
  assert.match(result.messages[0]?.text ?? '', /peanuts/);
  assert.deepEqual(await logOf(agents, agent.id), [
    'user: I am allergic to peanuts.',
    'user: What am I allergic to?',
  ]);
});

test('what is wrong with what was sent is told before anything is stored', async (context) => {
  const { agents } = createBench(context, createFakeStepModel([]));
  const agent = await agents.create({ name: 'helper' });
  const other = await agents.create({ name: 'other' });
  await assert.rejects(play(agents, agent.id, []), { code: 'INVALID_INPUT' });
  await assert.rejects(play(agents, agent.id, say(' ')), { code: 'INVALID_INPUT' });
  await assert.rejects(play(agents, agent.id, say('x', { at: 'soon' })), { code: 'INVALID_INPUT' });
  await assert.rejects(play(agents, agent.id, say('x'), { maxSteps: -1 }), {
    code: 'INVALID_INPUT',
  });
  await assert.rejects(play(agents, agent.id, say('x'), { model: 'nobody' }), {
    code: 'NOT_FOUND',
  });
  await assert.rejects(play(agents, agent.id, say('x'), { conversation: other.id }), {
    code: 'NOT_FOUND',
  });
  assert.equal((await agents.runs.list()).length, 0);
  assert.equal(await agents.messages.count({ agent: agent.id }), 0);
});
