import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoirError } from '../../../../src/index.ts';
import type { LanguageModel } from '../../../../src/index.ts';
import { openApi } from './api.ts';
import { openStream } from './events.ts';

function fakeModel(pieces: () => AsyncIterable<string>): LanguageModel {
  return {
    name: 'FakeModel',
    async generate() {
      let text = '';
      for await (const piece of pieces()) text += piece;
      return text;
    },
    stream: () => pieces(),
  };
}

async function* hello(): AsyncGenerator<string> {
  yield 'You live ';
  yield 'in Lisbon.';
}

async function* broken(): AsyncGenerator<string> {
  yield 'You live ';
  throw new MemoirError('MODEL_FAILED', 'The fake model broke off');
}

function dead(): AsyncIterable<string> {
  const error = new MemoirError('MODEL_FAILED', 'The fake model is not there');
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}

const body = { user: 'ana', message: 'Where do I live?', session: 's' };

test('an answer comes whole, and both turns are remembered', async (context) => {
  const api = openApi(context, { memory: { model: fakeModel(hello), extractor: 'none' } });
  const answer = await api.ask('POST /v1/chat', { body });
  assert.deepEqual([answer.json.text, answer.json.fromMemoryAlone], ['You live in Lisbon.', false]);
  const turns = await api.ask('GET /v1/sessions/s/messages?user=ana');
  assert.deepEqual(
    turns.json.messages.map(({ role }: { role: string }) => role),
    ['user', 'assistant'],
  );
});

test('an answer comes in pieces, and then whole', async (context) => {
  const api = openApi(context, { memory: { model: fakeModel(hello), extractor: 'none' } });
  const stream = await openStream(context, api, 'POST /v1/chat', { body });
  const events = await stream.take(3);
  assert.deepEqual(
    events.map(({ name, data }) => [name, data.text]),
    [
      ['text', 'You live '],
      ['text', 'in Lisbon.'],
      ['reply', 'You live in Lisbon.'],
    ],
  );
  assert.equal(await stream.next(), undefined);
});

test('without a model it answers from memory alone and says so', async (context) => {
  const api = openApi(context);
  await api.ask('POST /v1/memories', { body: { user: 'ana', text: 'I live in Lisbon.' } });
  const answer = await api.ask('POST /v1/chat', { body });
  assert.equal(answer.json.fromMemoryAlone, true);
  assert.match(answer.json.text, /Lisbon/);
});

test('a model that fails before its first word answers 502', async (context) => {
  const api = openApi(context, { memory: { model: fakeModel(dead), extractor: 'none' } });
  for (const headers of [{}, { accept: 'text/event-stream' }]) {
    const answer = await api.ask('POST /v1/chat', { body, headers });
    assert.deepEqual([answer.status, answer.json.code], [502, 'MODEL_FAILED']);
  }
});

test('a model that breaks off ends the stream with a problem, and what came is kept', async (context) => {
  const api = openApi(context, { memory: { model: fakeModel(broken), extractor: 'none' } });
  const stream = await openStream(context, api, 'POST /v1/chat', { body });
  const [piece, problem] = await stream.take(2);
  assert.deepEqual([piece?.name, problem?.name], ['text', 'error']);
  assert.equal(problem?.data.code, 'MODEL_FAILED');
  const kept = await api.ask('GET /v1/memories?user=ana&roles=assistant');
  assert.equal(kept.json.items[0].metadata.partial, true);
});

test('a client that leaves ends the work of the model', async (context) => {
  let ended: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    ended = resolve;
  });
  async function* endless(): AsyncGenerator<string> {
    try {
      for (;;) {
        yield 'and ';
        await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      ended();
    }
  }
  const api = openApi(context, { memory: { model: fakeModel(endless), extractor: 'none' } });
  const stream = await openStream(context, api, 'POST /v1/chat', { body });
  await stream.take(1);
  await stream.leave();
  await over;
  for (;;) {
    const { json } = await api.ask('GET /v1/audit?operation=chat');
    if (json.items.length > 0) break;
  }
});
