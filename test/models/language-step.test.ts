import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoirError } from '../../src/core/errors.ts';
import type { ChatMessage } from '../../src/core/message.ts';
import type { LanguageModel, ModelEvent, ModelStep, StepOptions } from '../../src/core/model.ts';
import type { AiSdkCallOptions, AiSdkLanguageModel } from '../../src/models/ai-sdk/types.ts';
import { fromAiSdkModel } from '../../src/models/language/ai-sdk.ts';
import { createOpenAiCompatibleModel } from '../../src/models/language/openai-compatible.ts';
import { delta, DONE, events, json, raw, serve } from './loopback.ts';

const HELLO: readonly ChatMessage[] = [{ role: 'user', content: 'Hello' }];
const TOOL = {
  name: 'memory_insert',
  description: 'Insert.',
  parameters: { type: 'object', properties: { label: { type: 'string' } } },
};

async function step(
  model: LanguageModel,
  options: StepOptions = {},
  messages: readonly ChatMessage[] = HELLO,
): Promise<{ readonly events: readonly ModelEvent[]; readonly step: ModelStep }> {
  const heard: ModelEvent[] = [];
  for await (const event of model.step?.(messages, options) ?? assert.fail('no step')) {
    heard.push(event);
  }
  const last = heard.at(-1);
  assert.ok(last?.type === 'step', 'the last event is the step');
  return { events: heard, step: last.step };
}

function connect(baseURL: string): LanguageModel {
  return createOpenAiCompatibleModel({ baseURL, model: 'test', wait: async () => undefined });
}

function chunk(choice: object, rest: object = {}): string {
  return `data: ${JSON.stringify({ choices: [choice], ...rest })}\n\n`;
}

function callDelta(index: number, call: object): string {
  return chunk({ delta: { tool_calls: [{ index, ...call }] } });
}

test('streamed text, reasoning, tool calls in pieces, usage and finish reason', async (context) => {
  const server = await serve(
    context,
    events(
      chunk({ delta: { reasoning_content: 'Hmm' } }),
      delta('Let me '),
      delta('see.'),
      callDelta(0, { id: 'a', function: { name: 'memory_insert', arguments: '' } }),
      callDelta(1, { id: 'b', function: { name: 'other', arguments: '{"x"' } }),
      callDelta(0, { function: { arguments: '{"label":"human"}' } }),
      callDelta(1, { function: { arguments: ':1' } }),
      chunk({ delta: {}, finish_reason: 'tool_calls' }),
      `data: ${JSON.stringify({
        choices: [],
        usage: {
          prompt_tokens: 10,
          completion_tokens: 5,
          prompt_tokens_details: { cached_tokens: 8 },
          completion_tokens_details: { reasoning_tokens: 2 },
        },
      })}\n\n`,
      DONE,
    ),
  );
  const answer = await step(connect(server.baseURL), { tools: [TOOL], maxOutputTokens: 50 });
  assert.deepEqual(
    answer.events.map(({ type }) => type),
    ['reasoning', 'text', 'text', 'tool-call', 'tool-call', 'step'],
  );
  assert.deepEqual(answer.step, {
    text: 'Let me see.',
    reasoning: 'Hmm',
    toolCalls: [
      { id: 'a', name: 'memory_insert', input: '{"label":"human"}' },
      // Malformed, and handed on as it is.
      { id: 'b', name: 'other', input: '{"x":1' },
    ],
    finish: 'tool-calls',
    usage: { input: 10, output: 5, cachedInput: 8, reasoning: 2 },
  });
  const { body } = server.seen[0] ?? assert.fail();
  assert.deepEqual(body['tools'], [
    {
      type: 'function',
      function: { name: TOOL.name, description: TOOL.description, parameters: TOOL.parameters },
    },
  ]);
  assert.deepEqual(body['stream_options'], { include_usage: true });
  assert.equal(body['max_tokens'], 50);
});

test('a server that answers whole, without ids and with arguments as an object', async (context) => {
  const server = await serve(
    context,
    json({
      choices: [
        {
          message: {
            content: null,
            tool_calls: [{ function: { name: 'memory_insert', arguments: { label: 'x' } } }],
          },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 3, completion_tokens: 4 },
    }),
  );
  const answer = await step(connect(server.baseURL), { tools: [TOOL] });
  assert.deepEqual(answer.step, {
    text: '',
    toolCalls: [{ id: 'call_0', name: 'memory_insert', input: '{"label":"x"}' }],
    finish: 'tool-calls',
    usage: { input: 3, output: 4 },
  });
});

test('without tools none are sent; length is told; nothing at all is bad output', async (context) => {
  const server = await serve(
    context,
    events(delta('cut'), chunk({ delta: {}, finish_reason: 'length' }), DONE),
    events(chunk({ delta: { reasoning: 'only thoughts' }, finish_reason: 'stop' }), DONE),
    events(delta('half')),
  );
  const model = connect(server.baseURL);
  assert.equal((await step(model)).step.finish, 'length');
  assert.equal('tools' in (server.seen[0]?.body ?? {}), false);
  await assert.rejects(step(model), { code: 'MODEL_BAD_OUTPUT' });
  await assert.rejects(step(model), { code: 'MODEL_FAILED', message: /broke off/ });
});

test('a context that is too long is told by its cause, as servers word it', async (context) => {
  const texts = [
    "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
    'the request exceeds the available context size. try increasing the context size',
    'prompt is too long: 210000 tokens > 200000 maximum',
    'The input token count (40000) exceeds the maximum number of tokens allowed (32768).',
  ];
  const others = ['Invalid schema for function', 'Too many tokens per minute: wait a little.'];
  const answers = [...texts, ...others].map((message) => json({ error: { message } }, 400));
  const server = await serve(context, ...answers, raw('context length exceeded', 400));
  const model = connect(server.baseURL);
  for (const text of texts) assert.equal(await causeCode(model), 'CONTEXT_OVERFLOW', text);
  for (const text of others) assert.notEqual(await causeCode(model), 'CONTEXT_OVERFLOW', text);
  assert.equal(await causeCode(model), 'CONTEXT_OVERFLOW');
});

async function causeCode(model: LanguageModel): Promise<unknown> {
  try {
    await step(model);
  } catch (error) {
    assert.ok(MemoirError.is(error) && error.code === 'MODEL_FAILED', String(error));
    const { cause } = error;
    return cause instanceof Error && 'code' in cause ? cause.code : undefined;
  }
  return assert.fail('it should have failed');
}

interface FakeAiSdkModel extends AiSdkLanguageModel {
  readonly asked: AiSdkCallOptions[];
}

function createFakeAiSdkModel(version: string, parts: readonly unknown[]): FakeAiSdkModel {
  const asked: AiSdkCallOptions[] = [];
  return {
    specificationVersion: version,
    provider: 'acme.chat',
    modelId: 'small',
    asked,
    doGenerate: () => Promise.reject(new Error('not asked for')),
    async doStream(options) {
      asked.push(options);
      return { stream: ReadableStream.from(parts as object[]) as ReadableStream };
    },
  };
}

for (const version of ['v2', 'v3', 'v4']) {
  test(`an AI SDK model of specification ${version} takes a step`, async () => {
    const old = version === 'v2';
    const model = createFakeAiSdkModel(version, [
      { type: 'stream-start', warnings: [] },
      { type: 'reasoning-delta', id: '1', delta: 'Hmm' },
      { type: 'text-delta', id: '2', delta: 'Hi' },
      { type: 'tool-input-delta', id: '3', delta: '{"a' },
      { type: 'tool-call', toolCallId: '3', toolName: 'memory_insert', input: '{"a":' },
      {
        type: 'finish',
        finishReason: old ? 'tool-calls' : { unified: 'tool-calls', raw: 'tool_use' },
        usage: old
          ? { inputTokens: 7, outputTokens: 2, cachedInputTokens: 5 }
          : { inputTokens: { total: 7, cacheRead: 5 }, outputTokens: { total: 2 } },
      },
    ]);
    const history: readonly ChatMessage[] = [
      ...HELLO,
      {
        role: 'assistant',
        content: '',
        parts: [
          { type: 'tool-call', toolCallId: 'x', toolName: 'memory_insert', input: '{"label":"y"}' },
        ],
      },
      {
        role: 'tool',
        content: '',
        parts: [
          {
            type: 'tool-result',
            toolCallId: 'x',
            toolName: 'memory_insert',
            output: { type: 'text', value: 'done' },
          },
        ],
      },
    ];
    const answer = await step(fromAiSdkModel(model), { tools: [TOOL] }, history);
    assert.deepEqual(answer.step, {
      text: 'Hi',
      reasoning: 'Hmm',
      toolCalls: [{ id: '3', name: 'memory_insert', input: '{"a":' }],
      finish: 'tool-calls',
      usage: { input: 7, output: 2, cachedInput: 5 },
    });
    const [asked] = model.asked;
    assert.deepEqual(asked?.tools, [
      {
        type: 'function',
        name: TOOL.name,
        description: TOOL.description,
        inputSchema: TOOL.parameters,
      },
    ]);
    assert.deepEqual(asked?.prompt[1]?.content, [
      {
        type: 'tool-call',
        toolCallId: 'x',
        toolName: 'memory_insert',
        input: { label: 'y' },
      },
    ]);
  });
}

test('an AI SDK model that fails for the length of the context says so', async () => {
  const failure = Object.assign(new Error('Input is too long for requested model.'), {
    statusCode: 400,
  });
  const model: AiSdkLanguageModel = {
    ...createFakeAiSdkModel('v3', []),
    doStream: () => Promise.reject(failure),
  };
  assert.equal(await causeCode(fromAiSdkModel(model)), 'CONTEXT_OVERFLOW');
});
