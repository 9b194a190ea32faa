import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoirError } from '../../../src/core/errors.ts';
import type { ChatMessage } from '../../../src/core/message.ts';
import { ModelRefused } from '../../../src/models/model-refused.ts';
import { createBench, play, say } from './bench.ts';
import { createFakeStepModel } from './fake-step-model.ts';

const refusal = new MemoirError('MODEL_FAILED', 'answered with status 400', {
  cause: new ModelRefused('Refused with status 400'),
});

/** Refuses every context in which somebody says "explode". */
function refusing(messages: readonly ChatMessage[]): string | Error {
  const isRefused = messages.some(({ content }) => content.includes('explode'));
  return isRefused ? refusal : 'Fine.';
}

function spoken(messages: readonly ChatMessage[] | undefined): readonly string[] {
  return (messages ?? []).filter(({ role }) => role === 'user').map(({ content }) => content);
}

test('a message that the provider refuses spoils no later turn, and stays in log and search', async (context) => {
  const model = createFakeStepModel(refusing);
  const { agents } = createBench(context, model);
  const agent = await agents.create({ user: 'ana' });
  await play(agents, agent.id, say('My boat is called Rosa.'));
  const { result: refused } = await play(agents, agent.id, say('Let it explode, my boat.'));
  assert.equal(refused.stopReason, 'model-failed');
  assert.equal(refused.run.error?.code, 'MODEL_REFUSED');
  const { result: again } = await play(agents, agent.id, say('Now explode again!'));
  assert.equal(again.stopReason, 'model-failed');
  const { result } = await play(agents, agent.id, say('Is my boat fine now?'));
  assert.equal(result.stopReason, 'end-turn');
  assert.deepEqual(spoken(model.asked.at(-1)?.messages), [
    'My boat is called Rosa.',
    'Is my boat fine now?',
  ]);
  // Nor does recall bring it back once the context is empty.
  await agents.reset(agent.id);
  const { result: after } = await play(agents, agent.id, say('What will my boat do?'));
  assert.equal(after.stopReason, 'end-turn');
  const found = await agents.messages.search('explode', { agent: agent.id });
  assert.equal(found.filter(({ message }) => message.text.includes('explode')).length, 2);
  assert.equal(await agents.messages.count({ agent: agent.id }), 8);
});

test('a refused message that is sent again is shown, and stays when it is answered', async (context) => {
  let isStrict = true;
  const model = createFakeStepModel((messages) => (isStrict ? refusing(messages) : 'Boom.'));
  const { agents } = createBench(context, model);
  const agent = await agents.create({});
  const message = say('explode', { clientId: 'one' });
  assert.equal((await play(agents, agent.id, message)).result.stopReason, 'model-failed');
  isStrict = false;
  assert.equal((await play(agents, agent.id, message)).result.stopReason, 'end-turn');
  await play(agents, agent.id, say('And now?'));
  assert.deepEqual(spoken(model.asked.at(-1)?.messages), ['explode', 'And now?']);
});

test('a failure of the server leaves the message in the context', async (context) => {
  const down = new MemoirError('MODEL_FAILED', 'down', { retryable: true });
  const model = createFakeStepModel([down, 'Here.']);
  const { agents } = createBench(context, model);
  const agent = await agents.create({});
  await play(agents, agent.id, say('One.'));
  await play(agents, agent.id, say('Two.'));
  assert.deepEqual(spoken(model.asked.at(-1)?.messages), ['One.', 'Two.']);
});

test('an image goes to the model in the turn it was sent in, bytes and all, and costs no more', async (context) => {
  const data = 'iVBORw0KGgo'.repeat(20_000);
  const model = createFakeStepModel(['A cat.', 'Still a cat.']);
  const { agents } = createBench(context, model);
  const agent = await agents.create({});
  const content = [
    { type: 'text', text: 'Look' },
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
    { type: 'image', source: { type: 'url', url: 'https://example.com/dog.png' } },
  ];
  await play(agents, agent.id, [{ type: 'message', role: 'user', content }]);
  const urls = (at: number): readonly unknown[] =>
    (model.asked[at]?.messages ?? []).flatMap(({ parts = [] }) =>
      parts.map(({ url }) => (typeof url === 'string' ? url.slice(0, 30) : url)),
    );
  assert.deepEqual(urls(0), ['data:image/png;base64,iVBORw0K', 'https://example.com/dog.png']);
  await play(agents, agent.id, say('And now?'));
  assert.deepEqual(urls(1), [undefined, 'https://example.com/dog.png']);
});
