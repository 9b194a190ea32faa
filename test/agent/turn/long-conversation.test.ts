import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { NewMessage } from '../../../src/core/agents.ts';
import type { ChatMessage } from '../../../src/core/message.ts';
import { createAgents } from '../../../src/create-agents.ts';
import { createMemory } from '../../../src/memory.ts';
import { createFakeRuntime } from '../../../src/testing/fake-runtime.ts';
import { play, say } from './bench.ts';
import { createFakeStepModel } from './fake-step-model.ts';
import type { FakeStep } from './fake-step-model.ts';

const THINGS = [
  'bicycle',
  'passport',
  'suitcase',
  'guitar',
  'telescope',
  'kettle',
  'umbrella',
  'typewriter',
  'camera',
  'violin',
];
const PLACES = ['cellar', 'attic', 'garage', 'office', 'kitchen'];
const CODES = Array.from({ length: 50 }, (_, at) => {
  const thing = `${PLACES[at % 5]} ${THINGS[Math.floor(at / 5)]}`;
  return { thing, code: `ZX${1_000 + at * 37}` };
});
const TALK = [
  'The weather is fine today.',
  'I had soup for lunch.',
  'The train was late again.',
  'Let us talk about the garden.',
  'My neighbour paints the fence.',
];

/** Answers only from what it is shown: what it cannot find there it searches for, and then gives up. */
function answerFromSight(messages: readonly ChatMessage[]): FakeStep {
  const newest = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const thing = /code of the (.+)\?/.exec(newest)?.[1];
  if (thing === undefined) return 'I see.';
  const sight = messages
    .map(({ content, parts }) => content + JSON.stringify(parts ?? []))
    .join('\n');
  const code = new RegExp(`code of the ${thing} is (ZX\\d+)`).exec(sight)?.[1];
  if (code !== undefined) return `It is ${code}.`;
  const hasSearched = messages.at(-1)?.role === 'tool';
  if (hasSearched) return 'I do not know.';
  return { calls: [{ name: 'conversation_search', input: JSON.stringify({ query: newest }) }] };
}

test('what was said early in a conversation of 2,000 messages is answered through a small window', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'memoir-long-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const runtime = createFakeRuntime();
  const model = createFakeStepModel(answerFromSight);
  const memory = createMemory({
    path: join(folder, 'memoir.db'),
    runtime,
    embedder: 'none',
    tokens: 'estimate',
    extractor: 'none',
    model,
  });
  context.after(() => memory.close());
  const { own: agents } = createAgents({ memory, runtime });
  const agent = await agents.create({ user: 'ana', compaction: { contextWindow: 3_000 } });
  const early: NewMessage[] = CODES.flatMap(({ thing, code }) => [
    { role: 'user', text: `Remember that the code of the ${thing} is ${code}, please.` },
    { role: 'assistant', text: 'I see.' },
  ]);
  const later: NewMessage[] = Array.from({ length: 1_800 }, (_, at) =>
    at % 2 === 0
      ? { role: 'user', text: `${TALK[(at / 2) % 5]} That makes ${at}.` }
      : { role: 'assistant', text: 'I see.' },
  );
  const log = [...early, ...later];
  for (let at = 0; at < log.length; at += 100) {
    await agents.messages.append(agent.id, log.slice(at, at + 100));
  }
  let compactions = 0;
  let most = 0;
  for (const { thing, code } of CODES) {
    runtime.advance(60_000);
    const { result, events } = await play(
      agents,
      agent.id,
      say(`What is the code of the ${thing}?`),
    );
    compactions += events.filter(({ type }) => type === 'compaction').length;
    most = Math.max(most, result.usage.context);
    assert.equal(result.messages.at(-1)?.text, `It is ${code}.`, thing);
  }
  assert.ok((await agents.messages.count({ conversation: agent.id })) >= 2_000);
  assert.ok(compactions >= 1);
  assert.ok(most <= 3_000, `${most} tokens`);
  const preview = await agents.context(agent.id);
  assert.ok(preview.tokens.all <= 2_700, `${preview.tokens.all} tokens`);
  assert.ok(preview.messages.length < 200);
});
