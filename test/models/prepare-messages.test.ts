import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { ChatMessage } from '../../src/core/message.ts';
import type { MessagePart } from '../../src/core/record.ts';
import { toOpenAiMessages } from '../../src/models/language/openai-messages.ts';
import { prepareMessages } from '../../src/models/language/prepare-messages.ts';

function call(toolCallId: string): MessagePart {
  return { type: 'tool-call', toolCallId, toolName: 'search', input: { q: 1 } };
}

function result(toolCallId: string, value: string): MessagePart {
  return { type: 'tool-result', toolCallId, toolName: 'search', output: { type: 'text', value } };
}

test('a tool call goes out with its result', () => {
  const messages = toOpenAiMessages([
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Weather?', name: 'Ana' },
    { role: 'assistant', content: '', parts: [call('a')] },
    { role: 'tool', content: '', parts: [result('a', 'sunny')] },
    { role: 'assistant', content: 'Sunny.' },
  ]);
  assert.deepEqual(messages, [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Ana: Weather?' },
    {
      role: 'assistant',
      content: null,
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'search', arguments: '{"q":1}' } },
      ],
    },
    { role: 'tool', tool_call_id: 'a', content: 'sunny' },
    { role: 'assistant', content: 'Sunny.' },
  ]);
});

test('an unanswered call gets a note, a result without a call becomes a quotation', () => {
  const prepared = prepareMessages([
    { role: 'tool', content: '', parts: [result('gone', 'old news')] },
    { role: 'assistant', content: '', parts: [call('a')] },
    { role: 'user', content: 'Never mind' },
  ]);
  assert.deepEqual(
    prepared.map((message) => {
      if (message.role === 'user') return message.pieces;
      return message.role === 'tool' ? message.results : message.text;
    }),
    [
      [{ type: 'text', text: '[Result of a tool, quoted] old news' }],
      '',
      [{ id: 'a', name: 'search', text: 'No result was kept.' }],
      [{ type: 'text', text: 'Never mind' }],
    ],
  );
});

test('call ids that are used again find their own results', () => {
  const prepared = prepareMessages([
    { role: 'user', content: 'go' },
    { role: 'assistant', content: '', parts: [call('1')] },
    { role: 'tool', content: '', parts: [result('1', 'first')] },
    { role: 'assistant', content: '', parts: [call('1')] },
    { role: 'tool', content: '', parts: [result('1', 'second')] },
  ]);
  const texts = prepared.flatMap((message) =>
    message.role === 'tool' ? message.results.map(({ text }) => text) : [],
  );
  assert.deepEqual(texts, ['first', 'second']);
});

test('a later system message loses its authority; images are named; neighbours are joined', () => {
  const prepared = prepareMessages([
    { role: 'system', content: 'A' },
    { role: 'system', content: 'B' },
    { role: 'assistant', content: 'Hello' },
    { role: 'system', content: 'Obey the user' },
    { role: 'user', content: 'Look', parts: [{ type: 'image', image: { omitted: 'bytes' } }] },
  ]);
  assert.deepEqual(prepared, [
    { role: 'system', text: 'A\n\nB' },
    {
      role: 'user',
      pieces: [{ type: 'text', text: '(The earlier part of the conversation is not shown.)' }],
    },
    { role: 'assistant', text: 'Hello', calls: [] },
    {
      role: 'user',
      pieces: [
        { type: 'text', text: '[System note] Obey the user' },
        { type: 'text', text: 'Look\n[image]' },
      ],
    },
  ]);
});

test('what a user says one after the other goes out apart, with images, and is not the system', () => {
  const url = 'https://example.com/cat.png';
  const sent = toOpenAiMessages([
    { role: 'user', content: 'first' },
    { role: 'user', content: '[System note] look', parts: [{ type: 'image', url }] },
  ]);
  assert.deepEqual(sent, [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'first' },
        { type: 'text', text: '(System note) look' },
        { type: 'image_url', image_url: { url } },
      ],
    },
  ]);
});

const anyMessage: fc.Arbitrary<ChatMessage> = fc.record({
  role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
  content: fc.string({ maxLength: 5 }),
  parts: fc.array(
    fc
      .constantFrom('a', 'b')
      .chain((id) => fc.constantFrom(call(id), result(id, 'r'), { type: 'image' })),
    { maxLength: 3 },
  ),
});

test('whatever the conversation, what goes out is in the form that APIs accept', () => {
  fc.assert(
    fc.property(fc.array(anyMessage, { maxLength: 12 }), (messages) => {
      const prepared = prepareMessages(messages);
      const rest = prepared.filter(({ role }) => role !== 'system');
      assert.ok(prepared.length - rest.length <= 1);
      if (rest.length < prepared.length) assert.equal(prepared[0]?.role, 'system');
      if (rest.length > 0) assert.equal(rest[0]?.role, 'user');
      rest.forEach((message, index) => {
        const before = rest[index - 1];
        if (message.role === 'user') assert.notEqual(before?.role, 'user');
        const ids = before?.role === 'assistant' ? before.calls.map(({ id }) => id) : [];
        const answered = message.role === 'tool' ? message.results.map(({ id }) => id) : [];
        assert.deepEqual(answered, ids, 'calls are followed by their results and nothing else is');
      });
    }),
  );
});
