import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { MemoirError } from '../../../src/core/errors.ts';
import { createModelExtractor } from '../../../src/extractors/model/index.ts';
import { createFakeExtractionModel, EXTRACTION_ANSWERS } from '../../../src/testing/index.ts';
import type { ExtractionAnswer } from '../../../src/testing/index.ts';
import { inputOf, LISBON, runtime, turn } from './windows.ts';

const SAID = 'I live in Lisbon, near the river.';
const WINDOW = inputOf([turn(SAID)]);

interface Kept {
  readonly kept: number;
  readonly calls: number;
  readonly warns?: RegExp;
}
interface Failed {
  readonly code: ErrorCode;
  readonly calls: number;
  readonly says: RegExp;
  readonly retryable?: boolean;
}

const useless = (says: RegExp): Failed => ({ code: 'MODEL_BAD_OUTPUT', calls: 2, says });

/** What comes of a model that always answers so. */
const EXPECTED: Readonly<Record<Exclude<ExtractionAnswer, 'hangs'>, Kept | Failed>> = {
  good: { kept: 1, calls: 1 },
  'empty-list': { kept: 0, calls: 1 },
  fenced: { kept: 1, calls: 1 },
  wrapped: { kept: 1, calls: 1 },
  'prose-around': { kept: 1, calls: 1 },
  'after-thoughts': { kept: 1, calls: 1 },
  truncated: { kept: 1, calls: 1, warns: /broke off/ },
  'truncated-at-once': useless(/broke off before its first item/),
  'trailing-comma': useless(/not valid JSON/),
  prose: useless(/no JSON list/),
  refusal: useless(/no JSON list/),
  'no-text': useless(/it was empty/),
  'white-space': useless(/it was empty/),
  'off-schema': useless(/1 item not an object with message, quote/),
  'wrong-language': useless(/say more than what was quoted/),
  'unknown-message': useless(/message that was not given/),
  'invented-quote': useless(/quote is not in the message/),
  'example-echoed': useless(/quote is not in the message/),
  'instructions-echoed': useless(/quote is not in the message/),
  'endless-list': {
    kept: 1,
    calls: 1,
    warns: /broke off.*items beyond the most that is read.*said twice/,
  },
  'endless-text': useless(/no JSON list|broke off/),
  brackets: useless(/broke off|no JSON list/),
  'obeys-orders': { kept: 0, calls: 1, warns: /give orders to a model/ },
  network: {
    code: 'MODEL_FAILED',
    calls: 1,
    says: /could not be asked \(TypeError\)/,
    retryable: true,
  },
  'refused-key': { code: 'MODEL_FAILED', calls: 1, says: /401/, retryable: false },
  'own-error': {
    code: 'MODEL_FAILED',
    calls: 1,
    says: /could not be asked \(Error\)/,
    retryable: true,
  },
};

test('every way of answering is expected', () => {
  assert.deepEqual(
    new Set([...Object.keys(EXPECTED), 'hangs']),
    new Set<string>(EXTRACTION_ANSWERS),
  );
});

for (const [answer, expected] of Object.entries(EXPECTED) as [
  Exclude<ExtractionAnswer, 'hangs'>,
  Kept | Failed,
][]) {
  test(`a model that answers "${answer}"`, async () => {
    const model = createFakeExtractionModel({ items: [LISBON], answers: [answer] });
    const extracting = createModelExtractor({ model, runtime }).extract(WINDOW);
    if ('code' in expected) {
      await assert.rejects(extracting, (error) => isFailure(error, expected));
    } else {
      const { candidates, modelCalls, warnings } = await extracting;
      assert.equal(candidates.length, expected.kept);
      assert.equal(modelCalls, expected.calls);
      const told = warnings.map(({ message }) => message).join(' ');
      if (expected.warns === undefined) assert.equal(told, '');
      else assert.match(told, expected.warns);
      assert.ok(warnings.every(({ code }) => code === 'EXTRACTION_PARTIAL'));
    }
    assert.equal(model.calls.length, expected.calls);
  });
}

function isFailure(error: unknown, expected: Failed): true {
  assert.ok(MemoirError.is(error), String(error));
  assert.equal(error.code, expected.code);
  assert.match(error.message, expected.says);
  assert.doesNotMatch(error.message, /Lisbon|river|yacht|attacker|careless/);
  if (expected.retryable !== undefined) assert.equal(error.retryable, expected.retryable);
  return true;
}

test('a bad answer is asked for again with the problem told, and not repeated to the model', async () => {
  for (const bad of ['prose', 'trailing-comma', 'truncated-at-once', 'invented-quote'] as const) {
    const model = createFakeExtractionModel({ items: [LISBON], answers: [bad, 'good'] });
    const { candidates, modelCalls } = await createModelExtractor({ model, runtime }).extract(
      WINDOW,
    );
    assert.deepEqual([candidates.length, modelCalls], [1, 2], bad);
    const [first, second] = model.calls.map(({ messages }) => messages);
    assert.deepEqual(second?.slice(0, 2), first);
    assert.match(second?.[2]?.content ?? '', /could not be used: .*\. Read the messages again/);
    assert.doesNotMatch(second?.[2]?.content ?? '', /yacht/);
  }
});

test('good items of a partly bad answer are kept, the others counted by reason', async () => {
  const items = [
    LISBON,
    { ...LISBON, kind: 'rumour' },
    { ...LISBON, confidence: 7 },
    { ...LISBON, subject: 'user', object: null },
    { ...LISBON, objectType: 'vibe' },
    { ...LISBON, object: 'Porto' },
    'not an item',
    { ...LISBON, quote: 'x'.repeat(3_000) },
  ];
  const model = createFakeExtractionModel({ items: items as never, answers: ['good'] });
  const { candidates, modelCalls, warnings } = await createModelExtractor({
    model,
    runtime,
  }).extract(WINDOW);
  assert.equal(candidates.length, 1);
  assert.equal(modelCalls, 1);
  assert.equal(
    warnings[0]?.message,
    'fake:extraction: Left out: 1 item of an unknown kind, 1 item with a field out of range, 1 item with half a statement, 1 item with an unknown type of subject or object, 2 items not an object with message, quote, kind and text, 1 item whose object is not in what was quoted.',
  );
});

test('a model that hangs is given up after the time allowed, even when it ignores signals', async () => {
  const heeding = createFakeExtractionModel({ items: [], answers: ['hangs'] });
  const deaf = { ...heeding, generate: () => new Promise<string>(() => undefined) };
  for (const model of [heeding, deaf]) {
    const extractor = createModelExtractor({ model, runtime, timeoutMs: 5 });
    await assert.rejects(extractor.extract(WINDOW), (error) => {
      assert.ok(MemoirError.is(error));
      assert.equal(error.code, 'MODEL_FAILED');
      assert.equal(error.retryable, true);
      return true;
    });
  }
});

test("an abort rejects with the signal's reason, before and in the middle of a call", async () => {
  const model = createFakeExtractionModel({ items: [], answers: ['hangs'] });
  const extractor = createModelExtractor({ model, runtime });
  const reason = new Error('the memory was closed');
  await assert.rejects(extractor.extract(WINDOW, { signal: AbortSignal.abort(reason) }), reason);
  assert.equal(model.calls.length, 0);
  const stop = new AbortController();
  const extracting = extractor.extract(WINDOW, { signal: stop.signal });
  setImmediate(() => stop.abort(reason));
  await assert.rejects(extracting, reason);
  assert.equal(model.calls.length, 1);
});

test('a model that answers with no string at all has given a bad answer', async () => {
  const model = { ...createFakeExtractionModel({ items: [], answers: [] }) };
  const broken = { ...model, generate: async () => undefined as unknown as string };
  await assert.rejects(createModelExtractor({ model: broken, runtime }).extract(WINDOW), {
    code: 'MODEL_BAD_OUTPUT',
  });
});
