import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { MemoirError } from '../../src/core/errors.ts';
import type { ChatMessage } from '../../src/core/message.ts';
import type { LanguageModel } from '../../src/core/model.ts';
import { readEvents } from '../../src/models/http/server-sent-events.ts';
import { createOpenAiCompatibleModel } from '../../src/models/language/openai-compatible.ts';
import type { OpenAiCompatibleModelOptions } from '../../src/models/language/openai-compatible.ts';
import { completion, delta, DONE, events, FINISH, json, raw, serve, silence } from './loopback.ts';

const HELLO: readonly ChatMessage[] = [{ role: 'user', content: 'Hello' }];
const KEY = 'sk-very-secret-key-0123456789';

interface Waits {
  readonly waits: number[];
  readonly model: LanguageModel;
}

function connect(baseURL: string, options: Partial<OpenAiCompatibleModelOptions> = {}): Waits {
  const waits: number[] = [];
  const wait = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
  return {
    waits,
    model: createOpenAiCompatibleModel({ baseURL, model: 'test', apiKey: KEY, wait, ...options }),
  };
}

async function collect(pieces: AsyncIterable<string>): Promise<readonly string[]> {
  const collected: string[] = [];
  for await (const piece of pieces) collected.push(piece);
  return collected;
}

/** Checks an error's code and that no secret is anywhere in it. */
function failsWith(code: string, text: RegExp, retryable?: boolean): (error: unknown) => boolean {
  return (error) => {
    assert.ok(MemoirError.is(error), String(error));
    assert.equal(error.code, code);
    assert.match(error.message, text);
    if (retryable !== undefined) assert.equal(error.retryable, retryable);
    assert.ok(!`${error.stack} ${String(error.cause)}`.includes(KEY), 'the key must not be told');
    return true;
  };
}

test('asks /chat/completions with the key and answers with the text', async (context) => {
  const server = await serve(context, completion('Hi!'));
  const { model } = connect(server.baseURL, { headers: { 'X-Team': 'red' } });
  assert.equal(model.name, 'openai-compatible:test');
  assert.equal(await model.generate(HELLO, { maxOutputTokens: 9, temperature: 0.5 }), 'Hi!');
  const [request] = server.seen;
  assert.equal(request?.url, '/v1/chat/completions');
  assert.equal(request?.headers.authorization, `Bearer ${KEY}`);
  assert.equal(request?.headers['x-team'], 'red');
  assert.deepEqual(request?.body, {
    model: 'test',
    messages: [{ role: 'user', content: 'Hello' }],
    stream: false,
    max_tokens: 9,
    temperature: 0.5,
  });
});

test('content in parts is joined; a base address keeps its query and loses its slash', async (context) => {
  const server = await serve(
    context,
    completion([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]),
  );
  const { model } = connect(`${server.baseURL}/?version=2`);
  assert.equal(await model.generate(HELLO), 'ab');
  assert.equal(server.seen[0]?.url, '/v1/chat/completions?version=2');
});

test('a server that takes nothing but text is given text from then on', async (context) => {
  const server = await serve(
    context,
    (response) => {
      response
        .writeHead(400)
        .end('{"error":{"message":"content: invalid type: sequence, expected a string"}}');
    },
    completion('Good.'),
  );
  const { model } = connect(server.baseURL);
  const said: ChatMessage[] = [
    { role: 'user', content: 'a' },
    { role: 'user', content: 'b' },
  ];
  assert.equal(await model.generate(said), 'Good.');
  assert.equal(await model.generate(said), 'Good.');
  const texts = server.seen.map(({ body }) => (body['messages'] as ChatMessage[])[0]?.content);
  assert.deepEqual(texts.slice(1), ['a\n\nb', 'a\n\nb']);
  assert.ok(Array.isArray(texts[0]));
});

test('streams through comments, empty deltas and events cut anywhere', async (context) => {
  const emoji = Buffer.from(delta('Grüße 👋'));
  const answers = [
    events(': keep-alive\n\n', delta('Hel'), delta('lo'), delta(''), FINISH, DONE),
    events(
      delta('Hel').replaceAll('\n', '\r\n') +
        'event: message\r\nid: 7\r\n' +
        delta('lo').slice(0, 9),
      delta('lo').slice(9) + DONE,
    ),
    events(...[...emoji].map((byte) => Buffer.from([byte])), DONE),
    events(delta('no end mark') + FINISH.trimEnd()),
  ];
  const server = await serve(context, ...answers);
  const { model } = connect(server.baseURL);
  assert.deepEqual(await collect(model.stream(HELLO)), ['Hel', 'lo']);
  assert.deepEqual(await collect(model.stream(HELLO)), ['Hel', 'lo']);
  assert.deepEqual(await collect(model.stream(HELLO)), ['Grüße 👋']);
  assert.deepEqual(await collect(model.stream(HELLO)), ['no end mark']);
  assert.equal(server.seen[0]?.body['stream'], true);
});

test('events are read the same however the bytes are cut', async () => {
  const text =
    ': hi\r\ndata: {"a":1}\r\n\r\ndata: one\r\ndata:two\r\n\r\nevent: x\rdata: drei ü\r\rdata: [DONE]\n\n';
  const bytes = Buffer.from(text);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length })), async (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
      async function* pieces(): AsyncGenerator<Uint8Array> {
        for (const [index, place] of places.slice(1).entries())
          yield bytes.subarray(places[index], place);
      }
      assert.deepEqual(await collect(readEvents(pieces())), [
        '{"a":1}',
        'one\ntwo',
        'drei ü',
        '[DONE]',
      ]);
    }),
  );
});

test('a server that answers whole although a stream was asked for is understood', async (context) => {
  const server = await serve(context, completion('whole'));
  assert.deepEqual(await collect(connect(server.baseURL).model.stream(HELLO)), ['whole']);
});

test('a stream that breaks off is a failure after what came', async (context) => {
  const server = await serve(context, events(delta('Hel')), events(delta('Hel'), undefined));
  const { model } = connect(server.baseURL);
  for (let round = 0; round < 2; round += 1) {
    const heard: string[] = [];
    await assert.rejects(
      async () => {
        for await (const piece of model.stream(HELLO)) heard.push(piece);
      },
      failsWith('MODEL_FAILED', /broke off/, true),
    );
    assert.deepEqual(heard, ['Hel']);
  }
  assert.equal(server.seen.length, 2, 'what was heard is not asked again');
});

test('an error in the middle of a stream is told', async (context) => {
  const error = `data: {"error":{"message":"overloaded, key ${KEY}"}}\n\n`;
  const server = await serve(context, events(delta('Hel'), error));
  await assert.rejects(
    collect(connect(server.baseURL).model.stream(HELLO)),
    failsWith('MODEL_FAILED', /overloaded, key \[redacted\]/),
  );
});

test('an event that is not JSON is bad output', async (context) => {
  const server = await serve(context, events(delta('Hel'), 'data: {"choi\n\n'));
  await assert.rejects(
    collect(connect(server.baseURL).model.stream(HELLO)),
    failsWith('MODEL_BAD_OUTPUT', /not JSON/),
  );
});

test('empty answers are bad output and say why', async (context) => {
  const server = await serve(
    context,
    completion(''),
    completion(null, 'length'),
    json({ choices: [] }),
    events(FINISH, DONE),
  );
  const { model } = connect(server.baseURL);
  await assert.rejects(
    model.generate(HELLO),
    failsWith('MODEL_BAD_OUTPUT', /without any text.*"stop"/, false),
  );
  await assert.rejects(model.generate(HELLO), failsWith('MODEL_BAD_OUTPUT', /allow more/));
  await assert.rejects(model.generate(HELLO), failsWith('MODEL_BAD_OUTPUT', /without any text/));
  await assert.rejects(
    collect(model.stream(HELLO)),
    failsWith('MODEL_BAD_OUTPUT', /without any text/),
  );
});

test('something that is not JSON is bad output', async (context) => {
  const server = await serve(context, raw('<html>Welcome to the router</html>'));
  await assert.rejects(
    connect(server.baseURL).model.generate(HELLO),
    failsWith('MODEL_BAD_OUTPUT', /Welcome to the router/),
  );
});

test('429 waits as long as Retry-After asks for, then goes on', async (context) => {
  const limit = (seconds: string): ReturnType<typeof json> =>
    json({ error: { message: 'slow down' } }, 429, { 'retry-after': seconds });
  const server = await serve(context, limit('7'), limit('0'), completion('Hi'));
  const { model, waits } = connect(server.baseURL);
  assert.equal(await model.generate(HELLO), 'Hi');
  assert.deepEqual(waits, [7_000, 0]);
});

test('a Retry-After beyond a minute fails at once and can be tried later', async (context) => {
  const server = await serve(
    context,
    json({ error: { message: 'quota' } }, 429, { 'retry-after': '3600' }),
  );
  const { model, waits } = connect(server.baseURL);
  await assert.rejects(model.generate(HELLO), failsWith('MODEL_FAILED', /status 429.*quota/, true));
  assert.deepEqual([waits, server.seen.length], [[], 1]);
});

test('500 is tried again with growing waits, then fails', async (context) => {
  const server = await serve(context, json({ error: `boom ${KEY}` }, 500));
  const { model, waits } = connect(server.baseURL);
  await assert.rejects(
    model.generate(HELLO),
    failsWith('MODEL_FAILED', /status 500: boom \[redacted\]/, true),
  );
  assert.deepEqual([waits, server.seen.length], [[500, 1_000], 3]);
  await assert.rejects(collect(model.stream(HELLO)), failsWith('MODEL_FAILED', /status 500/, true));
  assert.equal(server.seen.length, 6);
});

test('refusals are not tried again and say what to check', async (context) => {
  const server = await serve(
    context,
    json({ error: { message: 'bad key' } }, 401),
    raw('no such page', 404),
    json({ message: 'context too long' }, 400),
  );
  const { model, waits } = connect(server.baseURL);
  await assert.rejects(
    model.generate(HELLO),
    failsWith('MODEL_FAILED', /401 \(check the API key\): bad key/, false),
  );
  await assert.rejects(
    model.generate(HELLO),
    failsWith('MODEL_FAILED', /404 \(check baseURL.*no such page/, false),
  );
  await assert.rejects(
    model.generate(HELLO),
    failsWith('MODEL_FAILED', /400: context too long/, false),
  );
  assert.deepEqual(waits, []);
});

test('a redirect is not followed: the conversation stays where it was meant to go', async (context) => {
  const elsewhere = await serve(context, completion('caught'));
  const server = await serve(context, (response) => {
    response.writeHead(307, { location: `${elsewhere.baseURL}/chat/completions` });
    response.end();
  });
  await assert.rejects(
    connect(server.baseURL).model.generate(HELLO),
    failsWith('MODEL_FAILED', /307 \(a redirect/, false),
  );
  assert.equal(elsewhere.seen.length, 0);
});

test('a server that is not there fails and can be tried again', async () => {
  const { model, waits } = connect('http://127.0.0.1:9/v1');
  await assert.rejects(model.generate(HELLO), failsWith('MODEL_FAILED', /cannot be reached/, true));
  assert.equal(waits.length, 2);
});

test('silence is a time-out, before the answer and in the middle of it', async (context) => {
  const server = await serve(context, silence, (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(delta('Hel'));
  });
  const { model } = connect(server.baseURL, { timeoutMs: 30, retries: 0 });
  await assert.rejects(model.generate(HELLO), failsWith('MODEL_FAILED', /silent for 30 ms/, true));
  await assert.rejects(
    collect(model.stream(HELLO)),
    failsWith('MODEL_FAILED', /silent for 30 ms/, true),
  );
});

test('a slow reader of a stream is not taken for a silent server', async (context) => {
  const server = await serve(context, events(delta('a'), delta('b'), FINISH, DONE));
  const { model } = connect(server.baseURL, { timeoutMs: 300, retries: 0 });
  const heard: string[] = [];
  for await (const piece of model.stream(HELLO)) {
    heard.push(piece);
    await new Promise((resolve) => setTimeout(resolve, 450));
  }
  assert.deepEqual(heard, ['a', 'b']);
});

test('an abort rejects with its reason: before, while waiting, in a stream, between attempts', async (context) => {
  const reason = new Error('enough');
  const server = await serve(context, silence, events(delta('a'), delta('b'), DONE), json({}, 503));
  const { model } = connect(server.baseURL);
  const isReason = (error: unknown): boolean => error === reason;
  await assert.rejects(model.generate(HELLO, { signal: AbortSignal.abort(reason) }), isReason);
  assert.equal(server.seen.length, 0);

  const waiting = new AbortController();
  setTimeout(() => waiting.abort(reason), 20);
  await assert.rejects(model.generate(HELLO, { signal: waiting.signal }), isReason);

  const streaming = new AbortController();
  await assert.rejects(async () => {
    for await (const _ of model.stream(HELLO, { signal: streaming.signal }))
      streaming.abort(reason);
  }, isReason);

  const between = new AbortController();
  setTimeout(() => between.abort(reason), 20);
  const patient = createOpenAiCompatibleModel({ baseURL: server.baseURL, model: 'test' });
  await assert.rejects(patient.generate(HELLO, { signal: between.signal }), isReason);
});

test('options that cannot work are refused, without telling secrets', () => {
  const make = (options: object) => () =>
    createOpenAiCompatibleModel({ baseURL: 'http://localhost/v1', model: 'm', ...options });
  assert.throws(make({ baseURL: 'localhost:1234' }), failsWith('CONFIG', /baseURL/));
  assert.throws(make({ baseURL: undefined }), failsWith('CONFIG', /baseURL is missing/));
  assert.throws(
    make({ baseURL: `http://ana:${KEY}@localhost/v1` }),
    failsWith('CONFIG', /user name or password/),
  );
  assert.throws(make({ apiKey: `${KEY}\n${KEY}` }), failsWith('CONFIG', /apiKey/));
  assert.throws(make({ apiKey: `„${KEY}“` }), failsWith('CONFIG', /apiKey/));
  assert.throws(make({ headers: { 'x-key': `${KEY}\n` } }), failsWith('CONFIG', /headers/));
  assert.throws(make({ model: ' ' }), failsWith('CONFIG', /model/));
  assert.throws(make({ timeoutMs: -1 }), failsWith('CONFIG', /timeoutMs/));
  assert.doesNotThrow(make({ apiKey: `${KEY}\n` }), 'a line break at the end is trimmed');
});
