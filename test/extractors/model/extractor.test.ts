import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Candidate, Extractor } from '../../../src/core/extraction.ts';
import { createCallBudget, createModelExtractor } from '../../../src/extractors/model/index.ts';
import { createOpenAiCompatibleModel } from '../../../src/models/language/openai-compatible.ts';
import { createFakeExtractionModel, createFakeRuntime } from '../../../src/testing/index.ts';
import { completion, json, serve } from '../../models/loopback.ts';
import { inputOf, item, LISBON, runtime, turn } from './windows.ts';

const SAID = turn('I live in Lisbon. Please remember that my locker is number 12.');
const WINDOW = inputOf([SAID]);

/** Rules that find one thing that was asked to be remembered and one that was not. */
function fakeRules(fields: Partial<Candidate> = {}): Extractor & { readonly closed: () => number } {
  let closed = 0;
  const explicit: Candidate = {
    kind: 'fact',
    text: "The user's locker is number 12",
    statement: {
      subject: 'user',
      subjectType: 'person',
      predicate: 'has own locker',
      object: 'number 12',
      objectType: 'value',
    },
    stance: 'holds',
    source: { id: SAID.id, start: 18, end: SAID.text.length },
    occurredAt: SAID.occurredAt,
    confidence: 0.9,
    importance: 0.8,
    explicit: true,
    reason: 'rules@1',
    ...fields,
  };
  const { explicit: _, ...rest } = explicit;
  return {
    name: 'rules@1',
    limits: () => ['rules are rules'],
    extract: async () => ({
      candidates: [explicit, { ...rest, text: 'something else' }],
      modelCalls: 0,
      warnings: [{ code: 'DERIVATION_LIMITED', message: 'from the rules' }],
    }),
    close: async () => void (closed += 1),
    closed: () => closed,
  };
}

test('what the rules found to be asked for is merged in, whatever the model says', async () => {
  const rules = fakeRules();
  for (const [answers, texts] of [
    ['good', ["The user's locker is number 12", 'The user lives in Lisbon']],
    ['empty-list', ["The user's locker is number 12"]],
  ] as const) {
    const model = createFakeExtractionModel({ items: [LISBON], answers: [answers] });
    const result = await createModelExtractor({ model, rules, runtime }).extract(WINDOW);
    assert.deepEqual(
      result.candidates.map(({ text }) => text),
      texts,
    );
    assert.deepEqual(result.warnings, [{ code: 'DERIVATION_LIMITED', message: 'from the rules' }]);
  }
});

test('useless answers leave what was asked for, with a warning; failures leave the window for later', async () => {
  const rules = fakeRules();
  const refusing = createFakeExtractionModel({ items: [], answers: ['refusal'] });
  const result = await createModelExtractor({ model: refusing, rules, runtime }).extract(WINDOW);
  assert.deepEqual([result.candidates.length, result.modelCalls], [1, 2]);
  assert.match(result.warnings[1]?.message ?? '', /Only what was asked to be remembered was kept/);
  const absent = createFakeExtractionModel({ items: [], answers: ['network'] });
  await assert.rejects(createModelExtractor({ model: absent, rules, runtime }).extract(WINDOW), {
    code: 'MODEL_FAILED',
  });
});

test('of the same slot out of the same words only what the rules found is kept', async () => {
  const locker = item({
    quote: 'my locker is number 12',
    text: "The user's locker is number 12 now",
    predicate: 'has own locker',
    object: '12',
    objectType: 'value',
  });
  const model = createFakeExtractionModel({ items: [LISBON, locker], answers: ['good'] });
  const options = { model, runtime };
  const alone = await createModelExtractor(options).extract(WINDOW);
  assert.equal(alone.candidates.length, 2);
  const merged = await createModelExtractor({ ...options, rules: fakeRules() }).extract(WINDOW);
  assert.deepEqual(
    merged.candidates.map(({ reason }) => reason),
    ['rules@1', 'model@1:fake:extraction'],
  );
});

test('what two messages say stays twice, what one says once', async () => {
  const twice = inputOf([turn('I live in Lisbon.'), turn('As I said, I live in Lisbon.')]);
  const items = [LISBON, LISBON, { ...LISBON, message: 2 }];
  const model = createFakeExtractionModel({ items, answers: ['good'] });
  const { candidates } = await createModelExtractor({ model, runtime }).extract(twice);
  assert.deepEqual(
    candidates.map(({ source }) => source.id),
    twice.episodes.map(({ id }) => id),
  );
});

test('nothing to read costs no call', async () => {
  const model = createFakeExtractionModel({ items: [LISBON], answers: ['good'] });
  const extractor = createModelExtractor({ model, runtime, rules: fakeRules() });
  for (const input of [
    inputOf([]),
    inputOf([turn('...'), turn('Be brief.', { role: 'system' })]),
    inputOf([SAID], { strategy: 'none' }),
    inputOf([SAID], { strategy: 'summary' }),
  ]) {
    assert.deepEqual(await extractor.extract(input), {
      candidates: [],
      modelCalls: 0,
      warnings: [],
    });
  }
  assert.equal(model.calls.length, 0);
});

test('the budget of a day is kept to, across extractors and failures, and begins anew at midnight UTC', async () => {
  const clock = createFakeRuntime({ start: Date.UTC(2026, 2, 1, 23, 59) });
  const budget = createCallBudget({ perDay: 3, now: clock.now });
  const refusing = createFakeExtractionModel({ items: [], answers: ['refusal'] });
  const good = createFakeExtractionModel({ items: [LISBON], answers: ['good'] });
  const options = { budget, runtime };
  await assert.rejects(createModelExtractor({ model: refusing, ...options }).extract(WINDOW));
  assert.equal(budget.used, 2);
  // One call is left: it is made, and not a second one.
  await assert.rejects(createModelExtractor({ model: refusing, ...options }).extract(WINDOW), {
    code: 'MODEL_BAD_OUTPUT',
    message: /was asked once/,
  });
  const extractor = createModelExtractor({ model: good, ...options });
  await assert.rejects(extractor.extract(WINDOW), {
    code: 'RATE_LIMITED',
    retryable: true,
    message: /All 3 model calls of this day are used up/,
  });
  assert.equal(good.calls.length, 0);
  clock.advance(60_000);
  assert.equal(budget.used, 0);
  assert.equal((await extractor.extract(WINDOW)).candidates.length, 1);
  clock.advance(-60_000);
  assert.equal(budget.used, 1);
});

test('a budget goes on where another left off, and takes nothing but whole counts', () => {
  const budget = createCallBudget({ perDay: 2, now: () => 0, used: 1 });
  assert.deepEqual([budget.spend(), budget.spend(), budget.used], [true, false, 2]);
  for (const perDay of [-1, 1.5, Number.NaN, '2' as never]) {
    assert.throws(() => createCallBudget({ perDay, now: () => 0 }), { code: 'INVALID_INPUT' });
  }
});

test('calls of a window are bounded as told, within a range', async () => {
  for (const callsPerWindow of [1, 3]) {
    const model = createFakeExtractionModel({ items: [], answers: ['prose'] });
    const extractor = createModelExtractor({ model, runtime, callsPerWindow });
    await assert.rejects(extractor.extract(WINDOW), { code: 'MODEL_BAD_OUTPUT' });
    assert.equal(model.calls.length, callsPerWindow);
  }
  const model = createFakeExtractionModel({ items: [], answers: [] });
  for (const bad of [{ callsPerWindow: 0 }, { callsPerWindow: 6 }, { timeoutMs: 0 }]) {
    assert.throws(() => createModelExtractor({ model, runtime, ...bad }), {
      code: 'INVALID_INPUT',
    });
  }
});

test('it honours what rules cannot, closes the rules it was given, and passes on limits of an answer', async () => {
  const rules = fakeRules();
  const model = createFakeExtractionModel({ items: [LISBON], answers: ['good'] });
  const extractor = createModelExtractor({ model, rules, runtime, maxOutputTokens: 900 });
  assert.deepEqual(extractor.limits({ strategy: 'everything', threshold: 0, excludes: ['x'] }), []);
  assert.equal(
    extractor.limits({ strategy: 'everything', threshold: 0, kinds: ['summary'] }).length,
    1,
  );
  await extractor.extract(WINDOW);
  assert.equal(model.calls[0]?.options.maxOutputTokens, 900);
  await extractor.close();
  assert.equal(rules.closed(), 1);
});

test('the whole path over HTTP: a bad answer, then a good one in a fence, from a real server', async (context) => {
  const server = await serve(
    context,
    completion('I would rather not.'),
    completion(`\`\`\`json\n${JSON.stringify([LISBON])}\n\`\`\``),
    json({ error: { message: 'overloaded' } }, 503),
  );
  const model = createOpenAiCompatibleModel({
    baseURL: server.baseURL,
    model: 'test',
    retries: 0,
  });
  const extractor = createModelExtractor({ model, runtime });
  const { candidates, modelCalls } = await extractor.extract(WINDOW);
  assert.equal(modelCalls, 2);
  assert.deepEqual(candidates, [
    {
      kind: 'profile',
      text: 'The user lives in Lisbon',
      statement: {
        subject: 'user',
        subjectType: 'person',
        predicate: 'lives in',
        object: 'Lisbon',
        objectType: 'place',
      },
      stance: 'holds',
      source: { id: SAID.id, start: 0, end: 16 },
      occurredAt: SAID.occurredAt,
      confidence: 0.9,
      importance: 0.6,
      reason: 'model@1:openai-compatible:test',
    },
  ]);
  const messages = server.seen[1]?.body['messages'] as readonly { readonly content: unknown }[];
  const asked = JSON.stringify(messages[1]?.content);
  assert.match(asked, /I live in Lisbon/);
  assert.match(asked, /there was no JSON list in it/);
  await assert.rejects(extractor.extract(WINDOW), { code: 'MODEL_FAILED', retryable: true });
});
