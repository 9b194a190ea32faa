import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { startFakeOpenAi } from '../../letta/fake-open-ai.ts';
import type { FakeOpenAi, Script } from '../../letta/fake-open-ai.ts';
import { openApi } from './api.ts';
import type { Json, TestApi } from './api.ts';
import { openStream } from './events.ts';

interface Talking {
  readonly api: TestApi;
  readonly fake: FakeOpenAi;
  readonly agent: Json;
  readonly path: string;
}

async function openTalk(context: TestContext, script: Script): Promise<Talking> {
  const fake = await startFakeOpenAi(script);
  const model = { model: 'fake', baseURL: fake.baseURL };
  const api = openApi(context, { memory: { model, extractor: 'none' } });
  context.after(() => fake.stop());
  const made = await api.ask('POST /v1/agents', {
    body: { user: 'ana', name: 'a', newBlocks: [{ label: 'human', value: 'Unknown.' }] },
  });
  return { api, fake, agent: made.json, path: `/v1/agents/${made.json.id}` };
}

const says = (content: string): object => ({ type: 'message', role: 'user', content });

test('a turn is told event by event, its words as they come, and edits its block', async (context) => {
  const { api, path } = await openTalk(context, (_asked, at) =>
    at === 0
      ? {
          calls: [
            {
              name: 'memory_replace',
              input: { label: 'human', old_string: 'Unknown.', new_string: 'Ana.' },
            },
          ],
        }
      : { text: 'Nice to meet you.' },
  );
  const stream = await openStream(context, api, `POST ${path}/messages`, {
    body: { input: [says('I am Ana.')], pieces: true },
  });
  const events: { readonly name: string; readonly data: Json }[] = [];
  for (let event = await stream.next(); event !== undefined; event = await stream.next()) {
    events.push(event);
  }
  const [first] = events;
  const last = events.at(-1);
  assert.deepEqual([first?.name, last?.name], ['run', 'result']);
  assert.equal(first?.data.run.extra, undefined);
  assert.equal(first?.data.run.state, undefined);
  const words = events.filter(({ name }) => name === 'piece').map(({ data }) => data.text);
  assert.equal(words.join(''), 'Nice to meet you.');
  assert.ok(words.length > 1);
  assert.deepEqual([last?.data.stopReason, last?.data.usage.steps], ['end-turn', 2]);
  const { json } = await api.ask(`GET ${path}/blocks`);
  assert.equal(json.blocks[0].value, 'Ana.');
  const log = await api.ask(`GET ${path}/messages?order=oldest`);
  assert.deepEqual(
    log.json.items.map(({ role }: Json) => role),
    ['user', 'assistant', 'tool', 'assistant'],
  );
});

test('the same idempotency key tells a turn again, and the model is asked once', async (context) => {
  const { api, fake, path } = await openTalk(context, () => ({ text: 'Hello.' }));
  const options = { body: { input: [says('Hi.')] }, headers: { 'idempotency-key': 'k' } };
  const first = await api.ask(`POST ${path}/messages`, options);
  const second = await api.ask(`POST ${path}/messages`, options);
  assert.equal(second.json.run.id, first.json.run.id);
  assert.deepEqual(second.json.messages, first.json.messages);
  assert.equal(fake.asked.length, 1);
});

test('a call of a client’s tool ends the turn, and its result goes on with it', async (context) => {
  const { api, path } = await openTalk(context, ({ messages }) =>
    messages.at(-1)?.role === 'tool'
      ? { text: 'It is sunny.' }
      : { calls: [{ name: 'weather', input: { city: 'Porto' }, id: 'call-1' }] },
  );
  const clientTools = [{ name: 'weather', description: 'Tells it.', parameters: NO_FIELDS }];
  const waiting = await api.ask(`POST ${path}/messages`, {
    body: { input: [says('How is it in Porto?')], clientTools },
  });
  assert.equal(waiting.json.stopReason, 'requires-approval');
  const busy = await api.ask(`POST ${path}/messages`, { body: { input: [says('And?')] } });
  assert.equal(busy.status, 409);
  const results = [{ id: 'call-1', output: 'sunny', isError: false }];
  const done = await api.ask(`POST ${path}/messages`, {
    body: { input: [{ type: 'tool-result', results }], clientTools },
  });
  assert.equal(done.json.messages.at(-1).text, 'It is sunny.');
});

test('without a model a turn is refused, and nothing is stored', async (context) => {
  const api = openApi(context);
  const { json } = await api.ask('POST /v1/agents', { body: { name: 'a' } });
  const answer = await api.ask(`POST /v1/agents/${json.id}/messages`, {
    body: { input: [says('Hi.')] },
    headers: { accept: 'text/event-stream' },
  });
  assert.deepEqual([answer.status, answer.json.code], [500, 'CONFIG']);
  assert.equal((await api.ask(`GET /v1/agents/${json.id}/messages`)).json.items.length, 0);
});

test('whoever leaves cancels the turn; it is over before the server closes the store', async (context) => {
  const open = Promise.withResolvers<void>();
  const { api, path } = await openTalk(context, () => ({ until: open.promise, text: 'Late.' }));
  const stream = await openStream(context, api, `POST ${path}/messages`, {
    body: { input: [says('Hi.')] },
  });
  await stream.take(1);
  await stream.leave();
  open.resolve();
  await api.services.settled();
  const runs = await api.ask(`GET ${path}/runs`);
  assert.equal(runs.json.items[0].status, 'cancelled');
});

test('a turn in the background goes on when its reader leaves', async (context) => {
  const open = Promise.withResolvers<void>();
  const { api, path } = await openTalk(context, () => ({ until: open.promise, text: 'Late.' }));
  const stream = await openStream(context, api, `POST ${path}/messages`, {
    body: { input: [says('Hi.')], background: true },
  });
  await stream.take(1);
  await stream.leave();
  open.resolve();
  await api.services.settled();
  const runs = await api.ask(`GET ${path}/runs`);
  assert.equal(runs.json.items[0].status, 'completed');
  const log = await api.ask(`GET ${path}/messages`);
  assert.equal(log.json.items[0].text, 'Late.');
});

test('a turn in the background is left open when the server ends, and goes on after', async (context) => {
  const { api, fake, path, agent } = await openTalk(context, () => ({
    until: new Promise(() => undefined),
  }));
  const answered = api.ask(`POST ${path}/messages`, {
    body: { input: [says('Hi.')], background: true },
  });
  while (fake.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  api.close();
  assert.deepEqual([(await answered).status, (await answered).json.retryable], [409, true]);
  const { agents } = api.services;
  assert.equal((await agents.own.runs.list({ agents: [agent.id] }))[0]?.status, 'running');
  fake.script = () => ({ text: 'Here I am again.' });
  const [run] = await agents.own.recover();
  assert.equal(run?.status, 'completed');
});

test('a run is cancelled from elsewhere', async (context) => {
  const { api, fake, path } = await openTalk(context, () => ({
    until: new Promise(() => undefined),
  }));
  const answered = api.ask(`POST ${path}/messages`, { body: { input: [says('Hi.')] } });
  while (fake.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const stopped = await api.ask(`POST ${path}/cancel`, { body: {} });
  assert.equal(stopped.json.runs[0].status, 'cancelled');
  assert.equal((await answered).json.stopReason, 'cancelled');
});

const NO_FIELDS = { type: 'object', properties: {} };
