import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Memory, ScopedMemory } from '../../src/index.ts';
import { MemoirError } from '../../src/index.ts';
import {
  createFakeExtractionModel,
  createFakeLanguageModel,
  createFakeRuntime,
  EXTRACTION_ANSWERS,
} from '../../src/testing/index.ts';
import type { ExtractionAnswer } from '../../src/testing/index.ts';
import { withFolder } from './folder.ts';

const SAID = 'I live in Lisbon, near the river.';
const ITEM = {
  message: 1,
  quote: 'I live in Lisbon',
  kind: 'profile',
  text: 'The user lives in Lisbon',
  subject: 'user',
  predicate: 'lives in',
  object: 'Lisbon',
};
/** Answers of which something, or rightly nothing, is taken. */
const USABLE: ReadonlySet<ExtractionAnswer> = new Set([
  'good',
  'empty-list',
  'fenced',
  'wrapped',
  'prose-around',
  'after-thoughts',
  'truncated',
  'endless-list',
  'obeys-orders',
]);
/** Usable answers in which there is nothing to be kept. */
const NOTHING: ReadonlySet<ExtractionAnswer> = new Set(['empty-list', 'obeys-orders']);
/** The model was not reached: that is nobody's fault, and the window is not asked about again at once. */
const UNREACHED: ReadonlySet<ExtractionAnswer> = new Set(['network', 'refused-key', 'own-error']);

async function derived(scope: ScopedMemory): Promise<readonly string[]> {
  const kinds = ['fact', 'profile', 'preference', 'event', 'task', 'procedure'] as const;
  return (await scope.list({ kinds })).items.map(({ text }) => text);
}

async function episodes(scope: ScopedMemory): Promise<readonly string[]> {
  const { items } = await scope.list({ kinds: ['episode'], order: 'oldest' });
  return items.map(({ text }) => text);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (MemoirError.is(error) ? error.code : String(error)),
  );
}

async function checkStore(memory: Memory): Promise<void> {
  for (const { ok, name, detail } of await memory.store.upkeep.check({ fix: false })) {
    assert.ok(ok, `${name}: ${detail}`);
  }
}

for (const answer of EXTRACTION_ANSWERS.filter((way) => way !== 'hangs')) {
  test(`a model that answers "${answer}" loses nothing, and what fails is told`, () =>
    withFolder(async ({ open }) => {
      const model = createFakeExtractionModel({ items: [ITEM], answers: [answer] });
      const memory = open({ extractor: 'model', model });
      const ana = memory.scope({ user: 'ana' });
      const added = await ana.add(SAID, { session: 'monday' });
      assert.equal(added.pending.derivations, 1);
      const isUsable = USABLE.has(answer);
      assert.equal(await codeOf(memory.settle()), isUsable ? 'done' : 'MODEL_FAILED');
      assert.deepEqual(await episodes(ana), [SAID]);
      assert.equal((await ana.get(added.added[0]?.id ?? '')).version, 1);
      const isKept = isUsable && !NOTHING.has(answer);
      assert.deepEqual(await derived(ana), isKept ? [ITEM.text] : []);
      const next = await ana.add('Good morning', { session: 'monday', derive: 'none' });
      const codes = next.warnings.map(({ code }) => code);
      const { waiting } = await memory.store.derivations.pending();
      assert.equal(waiting, isUsable ? 0 : 1);
      assert.equal(codes.includes('DERIVATION_FAILED'), !isUsable);
      const isTheirs = !isUsable && !UNREACHED.has(answer);
      const { refusals } = await memory.store.upkeep.stats();
      const reasons = refusals.map(({ reason }) => reason);
      assert.deepEqual(reasons, isTheirs ? ['MODEL_BAD_OUTPUT MemoirError'] : []);
      assert.equal(model.calls.length, isUsable ? 1 : 2);
      assert.equal((await ana.search('Where do I live?')).results[0]?.text, SAID);
      await checkStore(memory);
    }));
}

test('a model that fails and recovers has read everything in the end', () =>
  withFolder(async ({ open }) => {
    const answers: readonly ExtractionAnswer[] = ['refusal', 'prose', 'network', 'good'];
    const model = createFakeExtractionModel({ items: [ITEM], answers });
    const runtime = createFakeRuntime({ start: Date.UTC(2026, 4, 1), seed: 7 });
    const memory = open({ extractor: 'model', model, runtime });
    const ana = memory.scope({ user: 'ana' });
    await ana.add(SAID, { session: 'monday' });
    for (let trial = 0; trial < 20 && (await codeOf(memory.settle())) !== 'done'; trial += 1) {
      runtime.advance(5_000);
    }
    assert.equal(model.calls.length, 4);
    assert.deepEqual(await derived(ana), [ITEM.text]);
    assert.equal((await memory.store.derivations.pending()).waiting, 0);
    assert.deepEqual((await memory.store.upkeep.stats()).refusals, []);
  }));

test('a message that a model cannot stand does not keep those around it from being read', () =>
  withFolder(async ({ open }) => {
    const model = createFakeLanguageModel({
      replies: (messages) => {
        const asked = messages[1]?.content.split('List what these messages state:')[1] ?? '';
        if (asked.includes('curare')) return 'I cannot help with that.';
        if (!asked.includes('Lisbon')) return '[]';
        return JSON.stringify(
          Array.from({ length: 16 }, (_, at) => ({ ...ITEM, message: at + 1 })),
        );
      },
    });
    const runtime = createFakeRuntime({ start: Date.UTC(2026, 4, 1), seed: 7 });
    const memory = open({ extractor: 'model', model, runtime });
    const ana = memory.scope({ user: 'ana' });
    const said = [
      'Tell me about curare',
      ...Array.from({ length: 9 }, (_, at) => `Day ${at}`),
      SAID,
    ];
    await ana.add(
      said.map((content) => ({ content })),
      { session: 'monday' },
    );
    for (let trial = 0; trial < 12; trial += 1) {
      await codeOf(memory.settle());
      runtime.advance(600_000);
    }
    assert.deepEqual(await derived(ana), [ITEM.text]);
    assert.deepEqual(await memory.store.derivations.pending(), { waiting: 1, failing: 1 });
    assert.ok(model.calls.length < 60, `${model.calls.length} calls`);
  }));

test('what one process could not derive the next one does', () =>
  withFolder(async ({ open }) => {
    const bad = createFakeExtractionModel({ items: [ITEM], answers: ['refusal'] });
    const first = open({ extractor: 'model', model: bad });
    await first.scope({ user: 'ana' }).add(SAID, { session: 'monday' });
    assert.equal(await codeOf(first.settle()), 'MODEL_FAILED');
    await first.close();
    const good = createFakeExtractionModel({ items: [ITEM], answers: ['good'] });
    const second = open({ extractor: 'model', model: good });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await second.settle();
    assert.deepEqual(await derived(second.scope({ user: 'ana' })), [ITEM.text]);
  }));

test('when the calls of the day are used up, what waits is told and read the next day', () =>
  withFolder(async ({ open }) => {
    const model = createFakeExtractionModel({ items: [ITEM], answers: ['good'] });
    const runtime = createFakeRuntime({ start: Date.UTC(2026, 4, 1, 22), seed: 7 });
    const memory = open({ extractor: 'model', model, runtime, modelCallsPerDay: 1 });
    const ana = memory.scope({ user: 'ana' });
    await ana.add('Good morning, I live in Lisbon', { session: 'one', wait: 'derived' });
    await ana.add('So as I said: I live in Lisbon', { session: 'two' });
    for (let step = 0; step < 100; step += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const next = await ana.add(`Hello ${step}`, { derive: 'none' });
      const warning = next.warnings.find(({ code }) => code === 'DERIVATION_FAILED');
      if (warning === undefined) continue;
      assert.match(warning.message, /used up/);
      break;
    }
    assert.equal(model.calls.length, 1, 'no call beyond the budget');
    assert.equal((await memory.store.derivations.pending()).waiting, 1);
    runtime.advance(3 * 3_600_000);
    await memory.settle();
    assert.equal(model.calls.length, 2);
    assert.deepEqual(await derived(ana), [ITEM.text]);
    const [fact] = (await ana.list({ kinds: ['profile'] })).items;
    assert.equal(fact?.sources.length, 2);
  }));

test('a model that hangs holds up neither add nor search nor close, and its window waits', () =>
  withFolder(async ({ open }) => {
    const model = createFakeExtractionModel({ items: [ITEM], answers: ['hangs'] });
    const memory = open({ extractor: 'model', model });
    const ana = memory.scope({ user: 'ana' });
    await ana.add(SAID, { session: 'monday' });
    while (model.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await ana.search('Where do I live?');
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 200);
    for (let turn = 0; turn < 20; turn += 1) {
      await ana.add(`Box ${turn} is red`, { session: 'monday', derive: 'none' });
      const { results } = await ana.search(`Box ${turn}`);
      assert.equal(results[0]?.text, `Box ${turn} is red`);
    }
    clearInterval(timer);
    // Each search that waited for the model would have let the timer fire.
    assert.ok(ticks < 20, `${ticks} ticks of 200 ms passed in 20 adds and searches`);
    assert.equal(model.calls.length, 1, 'the call hangs still');
    await memory.close();
    const later = createFakeExtractionModel({ items: [ITEM], answers: ['good'] });
    const again = open({ extractor: 'model', model: later });
    await again.settle();
    assert.deepEqual(await derived(again.scope({ user: 'ana' })), [ITEM.text]);
  }));
