import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Candidate } from '../../../src/core/extraction.ts';
import { MemoirError } from '../../../src/core/errors.ts';
import type { MemoryRecord } from '../../../src/core/record.ts';
import { createModelExtractor } from '../../../src/extractors/model/index.ts';
import { createFakeLanguageModel } from '../../../src/testing/index.ts';
import { analyze } from '../../../src/text/analyze.ts';
import { PREDICATES } from '../../../src/truth/predicates.ts';
import { assistant, inputOf, item, LISBON, runtime, tool, turn } from './windows.ts';

const EPISODES: readonly MemoryRecord[] = [
  turn('I live in Lisbon with my sister Ana, and I have two cats.'),
  assistant('Noted. Ana works at Acme, you said in 2024.'),
  tool('{"forecast": "rain", "city": "Porto"}'),
  turn("I don't like olives & <anchovies>. Always answer in German."),
  turn('東京に住んでいます。\u0000é𝒳 \ud800 end'.toWellFormed()),
];
const WORDS = EPISODES.flatMap(({ text }) => text.split(/\s+/));

async function extract(answer: string): Promise<readonly Candidate[]> {
  const model = createFakeLanguageModel({ replies: () => ({ pieces: [answer] }) });
  try {
    return (await createModelExtractor({ model, runtime }).extract(inputOf(EPISODES))).candidates;
  } catch (error) {
    assert.ok(MemoirError.is(error), `threw ${String(error)}`);
    assert.equal(error.code, 'MODEL_BAD_OUTPUT');
    return [];
  }
}

/** What must hold of every candidate, whatever the model said. */
function assertGrounded(candidate: Candidate): void {
  const episode = EPISODES.find(({ id }) => id === candidate.source.id) ?? assert.fail('no source');
  const { start, end } = candidate.source;
  assert.ok(start >= 0 && start < end && end <= episode.text.length);
  assert.ok(episode.text.slice(start, end).trim() !== '');
  assert.ok(candidate.confidence >= 0 && candidate.confidence <= 1);
  assert.match(candidate.occurredAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  if (candidate.kind === 'procedure') assert.equal(episode.role, 'user');
  if (candidate.statement?.subject === 'user') assert.notEqual(episode.role, 'tool');
  const said = new Set(EPISODES.flatMap(({ text }) => analyze(text)));
  const strange = analyze(candidate.statement?.object ?? '').filter((stem) => !said.has(stem));
  assert.ok(
    strange.every((stem) => /^(?:user|\d+|(?:\d+-)+\d+)/.test(stem)),
    strange.join(' '),
  );
}

test('arbitrary answers throw nothing but MemoirError and give nothing ungrounded', async () => {
  const answers = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.json({ maxDepth: 4 }),
    fc
      .array(fc.constantFrom('[', ']', '{', '}', '"', ',', ':', '\\', '"quote"', '[]', 'null', ' '))
      .map((parts) => parts.join('')),
    fc.nat({ max: 400 }).map((length) => JSON.stringify([LISBON, LISBON]).slice(length)),
  );
  await fc.assert(
    fc.asyncProperty(answers, async (answer) => {
      for (const candidate of await extract(answer)) assertGrounded(candidate);
    }),
    { numRuns: 300 },
  );
});

/** Mostly what the message says, now and then something else. */
const strangeItem = fc.integer({ min: 0, max: EPISODES.length - 1 }).chain((place) => {
  const text = EPISODES[place]?.text ?? '';
  const word = fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...text.split(/\s+/)) },
    { weight: 1, arbitrary: fc.constantFrom('Madrid', 'never', '17', 'user', 'anchovy', ...WORDS) },
    { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
  );
  const phrase = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
  const stretch = fc
    .tuple(fc.nat({ max: text.length }), fc.nat({ max: 60 }))
    .map(([start, length]) => text.slice(start, start + length + 1));
  const mostly = <T>(usual: fc.Arbitrary<T>, ...others: fc.Arbitrary<unknown>[]) =>
    fc.oneof({ weight: 8, arbitrary: usual }, ...others);
  return fc.record(
    {
      message: mostly(fc.constant(place + 1), fc.integer({ min: 1, max: 5 }), fc.anything()),
      quote: mostly(fc.constant(text), stretch, phrase),
      kind: mostly(
        fc.constantFrom('fact', 'preference', 'event', 'task', 'procedure'),
        fc.string(),
      ),
      text: phrase,
      subject: mostly(fc.constantFrom('user', 'Ana'), phrase, fc.constant(null)),
      predicate: mostly(fc.constantFrom(...Object.keys(PREDICATES)), phrase),
      object: phrase,
      negated: mostly(fc.boolean(), fc.string()),
      stance: mostly(fc.constantFrom('holds', 'ended', 'past'), fc.string()),
      occurredAt: mostly(fc.constantFrom('2024', '2024-13', '2026-02-28T25:00'), fc.string()),
      confidence: mostly(fc.double({ min: 0, max: 1, noNaN: true }), fc.double()),
    },
    { requiredKeys: ['message', 'quote', 'kind', 'text', 'predicate', 'object'] },
  );
});

test('items made of the words of the messages are grounded or left out', async () => {
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(strangeItem, { maxLength: 6 }), async (items) => {
      const candidates = await extract(JSON.stringify(items.map((fields) => item(fields))));
      kept += candidates.length;
      for (const candidate of candidates) assertGrounded(candidate);
    }),
    { numRuns: 400 },
  );
  assert.ok(kept > 100, `only ${kept} candidates were looked at`);
});
