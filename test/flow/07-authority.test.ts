import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { MemoirError } from '../../src/index.ts';
import type { FactInput, MemoryConfig, MemoryRecord, ScopedMemory } from '../../src/index.ts';
import { createFakeRuntime } from '../../src/testing/index.ts';
import { openMemory, temporaryPath } from './temporary.ts';

function open(t: TestContext, config: MemoryConfig = {}): ReturnType<typeof openMemory> {
  return openMemory(t, { path: temporaryPath(t), embedder: 'none', ...config });
}

async function known(scope: ScopedMemory): Promise<readonly MemoryRecord[]> {
  const records: MemoryRecord[] = [];
  for await (const record of scope.export()) if (record.kind !== 'episode') records.push(record);
  return records;
}

const statesOf = async (scope: ScopedMemory): Promise<readonly string[]> =>
  (await known(scope)).map(({ status, text }) => `${status}: ${text}`).sort();

async function say(scope: ScopedMemory, text: string, at?: string): Promise<string> {
  const options = { session: 'monday', wait: 'derived', ...(at !== undefined && { at }) } as const;
  const { added } = await scope.add(text, options);
  return added[0]?.id ?? '';
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (MemoirError.is(error) ? error.code : String(error)),
  );
}

for (const flag of ['immutable', 'pinned'] as const) {
  test(`what is ${flag} stands against later, repeated and late statements`, async (t) => {
    const ana = open(t).scope({ user: 'ana' });
    const stated = await ana.remember(
      { predicate: 'lives in', object: 'Lisbon' },
      { [flag]: true, at: '2026-02-01' },
    );
    await say(ana, 'I moved to Porto.', '2026-03-01');
    await say(ana, 'I live in Madrid.', '2026-01-01');
    await ana.remember({ predicate: 'lives in', object: 'Rome' });
    const states = await statesOf(ana);
    assert.deepEqual(
      states.filter((state) => state.startsWith('active')),
      ['active: The user lives in Lisbon'],
    );
    assert.ok(
      states.some((state) => /disputed: .*Porto/.test(state)),
      'visible as disputed',
    );
    const kept = await ana.get(stated.memory.id);
    assert.equal(kept.text, 'The user lives in Lisbon');
    assert.equal(kept.status, 'active');
    const edit = codeOf(ana.update(kept.id, { text: 'The user lives in Oslo' }));
    assert.equal(await edit, flag === 'immutable' ? 'FORBIDDEN' : 'done');
  });
}

test('what a person edited is not read back out of the words it came from', async (t) => {
  const path = temporaryPath(t);
  const memory = openMemory(t, { path, embedder: 'none' });
  const ana = memory.scope({ user: 'ana' });
  const episode = await say(ana, 'I live in Lisbon.', '2026-01-01');
  const [fact] = await known(ana);
  await ana.update(fact?.id ?? '', { text: 'The user lives in Sintra' });
  await memory.store.derivations.queue(ana.scope, [episode], {
    strategy: 'everything',
    threshold: 0,
  });
  await memory.settle();
  assert.deepEqual(await statesOf(ana), ['active: The user lives in Sintra']);
  const [edited] = await known(ana);
  assert.equal(edited?.curated, true);
  assert.equal(edited?.statement?.object, 'Sintra');
  // Said before the edit, and arriving late: the person knew better since.
  await say(ana, 'I live in Lisbon.', '2026-02-01');
  const active = (await statesOf(ana)).filter((state) => state.startsWith('active'));
  assert.deepEqual(active, ['active: The user lives in Sintra']);
});

test('what a user says after an edit counts, and the edit stays in the past', async (t) => {
  const runtime = createFakeRuntime();
  const ana = open(t, { runtime }).scope({ user: 'ana' });
  await say(ana, 'I live in Lisbon.', '2026-01-01');
  const [fact] = await known(ana);
  await ana.update(fact?.id ?? '', { text: 'The user lives in Sintra' });
  runtime.advance(86_400_000);
  await say(ana, 'I moved to Porto.');
  const states = await statesOf(ana);
  assert.deepEqual(
    states.filter((state) => !state.startsWith('superseded: The user lives in Lisbon')),
    ['active: The user lives in Porto', 'superseded: The user lives in Sintra'],
  );
});

const ORDERED = [
  ['I live in Lisbon.', '2026-01-01'],
  ['I moved to Porto.', '2026-02-01'],
  ['I moved to Madrid.', '2026-03-01'],
] as const;

test('imports out of order end where the order ends, with the same spans', async (t) => {
  const ends: string[] = [];
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
    [2, 0, 1],
  ]) {
    const ana = open(t).scope({ user: 'ana' });
    for (const at of order) {
      const [text, time] = ORDERED[at] ?? ORDERED[0];
      await say(ana, text, time);
    }
    const spans = (await known(ana)).map(
      ({ text, status, validFrom, validTo }) => `${text} ${status} ${validFrom} ${validTo}`,
    );
    ends.push(spans.sort().join('\n'));
  }
  assert.equal(new Set(ends).size, 1, ends.join('\n\n'));
});

test('only the agents that are named may write a kind, by deriving or stating', async (t) => {
  const memory = open(t, { writers: { profile: ['registrar'] } });
  const ana = memory.scope({ user: 'ana' });
  await say(ana, 'I live in Lisbon.');
  await say(ana.agent('coach'), 'I live in Porto.');
  assert.deepEqual(await statesOf(ana), []);
  for (const scope of [ana, ana.agent('coach')]) {
    const stating = scope.remember({ predicate: 'lives in', object: 'Rome' });
    assert.equal(await codeOf(stating), 'FORBIDDEN');
    for (const session of [{}, { session: 's' }]) {
      const adding = scope.add('The user lives in Rome', { kind: 'profile', ...session });
      assert.equal(await codeOf(adding), 'FORBIDDEN');
    }
  }
  assert.deepEqual(await statesOf(ana), []);
  await say(ana.agent('registrar'), 'I live in Madrid.');
  await ana.agent('registrar').remember({ predicate: 'is named', object: 'Ana' });
  await ana.remember('The office opens at nine', { kind: 'fact' });
  assert.equal((await statesOf(ana)).length, 3);
});

const SAID = 'I live in Lisbon. Remember that my locker is number 12. I own a red bicycle.';

test('a strategy is that of the call, else of the scope, else of the configuration', async (t) => {
  const memory = open(t, { derive: 'none' });
  const objects = async (scope: ScopedMemory): Promise<number> => (await known(scope)).length;
  const none = memory.scope({ user: 'none' });
  const quiet = await none.add(SAID);
  assert.equal(quiet.pending.derivations, 0);
  assert.equal(await objects(none), 0);

  const explicit = memory.scope({ user: 'explicit' }, { derive: 'explicit' });
  await say(explicit, SAID);
  const asked = await known(explicit);
  assert.equal(asked.length, 1, asked.map(({ text }) => text).join(', '));
  assert.match(asked[0]?.text ?? '', /locker/);

  const all = memory.scope({ user: 'all' }, { derive: 'everything' });
  await say(all, SAID);
  const everything = await objects(all);
  assert.ok(everything >= 3, `${everything}`);

  const call = memory.scope({ user: 'call' }, { derive: 'everything' });
  await call.add(SAID, { derive: 'none', wait: 'derived' });
  assert.equal(await objects(call), 0);
  await call.add(SAID, { derive: { strategy: 'importance', threshold: 1 }, wait: 'derived' });
  const most = (await known(call)).filter(({ importance }) => importance < 1);
  assert.ok(
    most.every(({ text }) => /locker/.test(text)),
    most.map(({ text }) => text).join(),
  );
  await call.add(`${SAID} Really.`, { derive: { kinds: ['profile'] }, wait: 'derived' });
  const kinds = new Set((await known(call)).map(({ kind }) => kind));
  assert.ok(kinds.has('profile'));
});

test('rules honour includes, excludes and categories by words, and say what they cannot', async (t) => {
  const memory = open(t);
  const derive = { strategy: 'everything' } as const;
  const kept = async (user: string, settings: object): Promise<readonly MemoryRecord[]> => {
    const scope = memory.scope({ user });
    await scope.add('I live in Lisbon. I am allergic to peanuts.', {
      wait: 'derived',
      derive: { ...derive, ...settings },
    });
    return known(scope);
  };
  const objectsOf = (records: readonly MemoryRecord[]): readonly (string | undefined)[] =>
    records.map(({ statement }) => statement?.object).sort();
  assert.deepEqual(objectsOf(await kept('plain', {})), ['Lisbon', 'peanuts']);
  assert.deepEqual(objectsOf(await kept('in', { includes: ['allergic'] })), ['peanuts']);
  assert.deepEqual(objectsOf(await kept('out', { excludes: ['allergic'] })), ['Lisbon']);
  const sorted = await kept('sorted', { categories: ['peanuts'] });
  const categories = sorted.map(({ metadata, statement }) => [
    statement?.object,
    metadata['categories'],
  ]);
  assert.deepEqual(new Map(categories as [string, unknown][]).get('peanuts'), ['peanuts']);

  const scope = memory.scope({ user: 'limits' });
  const limited = await scope.add('I live in Lisbon.', {
    wait: 'derived',
    derive: { ...derive, instructions: 'Only what a doctor would note' },
  });
  assert.ok(limited.warnings.some(({ code }) => code === 'DERIVATION_LIMITED'));
  assert.ok(!(await scope.add('Hello', { wait: 'derived' })).warnings.length, 'said once');
});

const BAD_FACTS: readonly (readonly [unknown, object, RegExp])[] = [
  ['', {}, /^fact is ""/],
  ['  \n ', {}, /^fact /],
  [7, {}, /^fact is 7/],
  [null, {}, /^fact is null/],
  [undefined, {}, /^fact is missing/],
  [['I live in Lisbon'], {}, /^fact is a list/],
  [{}, {}, /^fact .*give text, or subject, predicate and object/],
  [{ text: 5 }, {}, /^fact\.text/],
  [{ subject: 'Ana' }, {}, /^fact\.predicate is missing/],
  [{ subject: 'Ana', predicate: 'likes' }, {}, /^fact\.object is missing/],
  [{ predicate: 'likes', object: '' }, {}, /^fact\.object/],
  [{ predicate: ' ', object: 'tea' }, {}, /^fact\.predicate/],
  [{ predicate: 'likes', object: 'x'.repeat(1_001) }, {}, /^fact\.object/],
  [{ subjekt: 'Ana', predicate: 'likes', object: 'tea' }, {}, /did you mean "subject"/],
  [{ predicate: 'likes', object: 'tea', objectType: 'drink' }, {}, /^fact\.objectType/],
  [{ predicate: 'likes', object: 'tea', subjectType: 1 }, {}, /^fact\.subjectType/],
  [{ predicate: 'likes', object: 'tea', negated: 'no' }, {}, /^fact\.negated/],
  ['I like tea', { kind: 'episode' }, /^options\.kind/],
  ['I like tea', { kind: 'facts' }, /^options\.kind .*did you mean "fact"/],
  ['I like tea', { at: 'yesterday' }, /^options\.at/],
  ['I like tea', { at: '2026-02-30' }, /^options\.at/],
  ['I like tea', { validFrom: '2026-05-01', validTo: '2026-05-01' }, /^options\.validTo/],
  ['I like tea', { validFrom: {} }, /^options\.validFrom/],
  ['I like tea', { expiresAt: Number.NaN }, /^options\.expiresAt/],
  ['I like tea', { confidence: 1.5 }, /^options\.confidence/],
  ['I like tea', { confidence: '1' }, /^options\.confidence/],
  ['I like tea', { importance: -1 }, /^options\.importance/],
  ['I like tea', { pinned: 'yes' }, /^options\.pinned/],
  ['I like tea', { immutable: 1 }, /^options\.immutable/],
  ['I like tea', { metadata: [] }, /^options\.metadata/],
  ['I like tea', { metadata: { when: new Date(0) } }, /^options\.metadata\.when/],
  ['I like tea', { origin: 'user' }, /origin/],
  ['I like tea', { origin: { type: 'nobody' } }, /origin\.type/],
  ['I like tea', { idempotencyKey: '' }, /^options\.idempotencyKey/],
  ['I like tea', { idempotencyKey: 5 }, /^options\.idempotencyKey/],
  ['I like tea', { session: 'monday' }, /no field "session"/],
  ['I like tea', null as unknown as object, /^options is null/],
];

test('remember refuses every bad input by the name of its field and writes nothing', async (t) => {
  const memory = open(t);
  const ana = memory.scope({ user: 'ana' });
  for (const [fact, options, says] of BAD_FACTS) {
    const error: unknown = await ana.remember(fact as FactInput, options).then(
      () => assert.fail(`took ${JSON.stringify(fact)} ${JSON.stringify(options)}`),
      (reason: unknown) => reason,
    );
    assert.ok(MemoirError.is(error), String(error));
    assert.equal(error.code, fact === 'big' ? 'TOO_LARGE' : 'INVALID_INPUT', error.message);
    assert.match(error.message, says);
  }
  assert.deepEqual(await known(ana), []);
  assert.equal((await memory.store.upkeep.stats()).memories, 0);
});

test('remember with odd but honest input', async (t) => {
  const ana = open(t).scope({ user: 'ana' });
  const key = { idempotencyKey: 'one' };
  const first = await ana.remember('My locker is number 12', key);
  const again = await ana.remember('My locker is number 12', key);
  assert.equal(again.memory.id, first.memory.id);
  assert.equal(again.change, 'strengthen');
  assert.equal(await codeOf(ana.remember('My locker is number 13', key)), 'CONFLICT');
  const emoji = await ana.remember({ predicate: 'likes', object: '🍰 \u202e cake' });
  assert.equal(emoji.change, 'add');
  const long = await ana.remember(`A long story: ${'word '.repeat(5_000)}`);
  assert.equal(long.change, 'add');
  assert.equal((await known(ana)).length, 3);
});
