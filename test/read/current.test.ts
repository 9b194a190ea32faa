import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { ScopedMemory } from '../../src/index.ts';
import { openMemory, temporaryPath } from '../flow/temporary.ts';

/** Tells turns one after the other, each in a session of its own. */
async function tell(
  context: TestContext,
  turns: readonly (readonly [at: string, text: string])[],
): Promise<ScopedMemory> {
  const memory = openMemory(context, { path: temporaryPath(context), embedder: 'none' });
  const scope = memory.scope({ user: 'ana' });
  for (const [at, content] of turns) {
    await scope.add({ content, at }, { session: at, wait: 'derived' });
  }
  return scope;
}

const LIVED = ['2026-01-05', 'I live in Lisbon, happily'] as const;
const MOVED = ['2026-05-01', 'I moved to Porto'] as const;

test('whoever lists what was superseded gets it, though it holds no more', async (context) => {
  const memory = openMemory(context, { path: temporaryPath(context), embedder: 'none' });
  const scope = memory.scope({ user: 'ana' });
  await scope.remember('I live in Porto', { at: '2026-01-05' });
  await scope.remember('I moved to Vienna', { at: '2026-05-01' });
  const listed = async (options: object): Promise<readonly string[]> =>
    (await scope.list(options)).items.map(({ status }) => status);
  assert.deepEqual(await listed({}), ['active']);
  assert.deepEqual(await listed({ statuses: ['active', 'superseded'] }), ['active', 'superseded']);
  assert.deepEqual(await listed({ statuses: ['superseded'], anyTime: false }), []);
  assert.deepEqual(await listed({ statuses: ['superseded'], asOf: '2026-02-01' }), ['superseded']);
  assert.deepEqual(await listed({ statuses: ['superseded'], asOf: '2026-06-01' }), []);
});

describe('what holds now', () => {
  test('comes before what it replaced, which says since when it is out of date', async (context) => {
    const scope = await tell(context, [LIVED, MOVED]);
    const { results } = await scope.search('where do I live');
    assert.deepEqual(
      results.map(({ text }) => text),
      [MOVED[1], LIVED[1]],
    );
    const [now, before] = results;
    assert.equal(now?.outdatedSince, undefined);
    assert.match(before?.outdatedSince ?? '', /^2026-05-01/);
    assert.ok((now?.score ?? 0) >= (before?.score ?? 1), 'scores never rise');
  });

  test('is brought in when the ranking did not find it', async (context) => {
    const scope = await tell(context, [LIVED, MOVED]);
    const { results } = await scope.search('happily', { limit: 2, minScore: 0.5 });
    assert.deepEqual(
      results.map(({ text }) => text),
      [MOVED[1], LIVED[1]],
    );
    assert.match(results[0]?.why.summary ?? '', /says what holds instead/);
  });

  test('comes first also when the older memory says something else that still holds', async (context) => {
    const both = ['2026-01-05', 'I live in Lisbon and I love cats'] as const;
    const scope = await tell(context, [both, MOVED]);
    const asked = await scope.search('where do I live');
    assert.equal(asked.results[0]?.text, MOVED[1]);
    assert.equal(asked.results[1]?.outdatedSince, undefined, 'the cats are still loved');
    const cats = await scope.search('which animals do I love');
    assert.equal(cats.results[0]?.text, both[1]);
  });

  test('is marked in a context, whole or in part', async (context) => {
    const both = ['2026-01-05', 'I live in Lisbon and I love cats'] as const;
    const scope = await tell(context, [both, MOVED]);
    const part = await scope.context('where do I live and what do I love?', { tokens: 500 });
    assert.match(part.text, /\(no longer so: The user lives in Lisbon\): I live in Lisbon/);
    const other = await tell(context, [LIVED, MOVED]);
    const whole = await other.context('where do I live?', { tokens: 500 });
    assert.match(whole.text, /\(no longer so since 2026-05-01\): I live in Lisbon/);
  });

  test('was something else at another moment', async (context) => {
    const scope = await tell(context, [LIVED, MOVED]);
    const { results } = await scope.search('where do I live', { asOf: '2026-03-01' });
    assert.match(results[0]?.text ?? '', /Lisbon/);
    assert.ok(results.some(({ text }) => text === 'The user lives in Lisbon'));
    const at = (text: string): number => results.findIndex((result) => result.text === text);
    assert.ok(at(LIVED[1]) < at(MOVED[1]), 'what was said of then comes first');
  });

  test('ends when somebody says so, and who says so is not out of date', async (context) => {
    const quit = ['2026-06-01', 'I no longer work at Acme'] as const;
    const scope = await tell(context, [['2026-01-05', 'I work at Acme'], quit]);
    const { results } = await scope.search('do I work at Acme?');
    assert.equal(results[0]?.text, quit[1]);
    assert.deepEqual(
      results.map(({ outdatedSince }) => outdatedSince !== undefined),
      [false, true],
    );
  });

  test('can be left out of the ranking', async (context) => {
    const scope = await tell(context, [LIVED, MOVED]);
    const { results } = await scope.search('happily', { without: ['current'] });
    assert.equal(results[0]?.text, LIVED[1]);
    assert.equal(results[0]?.facts, undefined);
  });
});

describe('what is connected', () => {
  const turns = [
    ['2026-01-05', 'Alice manages Project Alpha.'],
    ['2026-01-09', 'Project Alpha is due in March 2026.'],
    ...Array.from({ length: 20 }, (_, at): readonly [string, string] => [
      `2026-02-0${1 + (at % 9)}`,
      `The deadline of project ${at} that manager ${at} handles was discussed`,
    ]),
  ] as const;
  const question = 'when is the deadline of the project Alice manages?';

  test('is found over two relations, said in different sessions', async (context) => {
    const scope = await tell(context, turns);
    const { results } = await scope.search(question, { limit: 5 });
    const found = results.find(({ text }) => text.includes('March 2026'));
    assert.deepEqual(found?.why.knowledge?.path, [
      'Alice manages Project Alpha',
      'Project Alpha is due March 2026',
    ]);
  });

  test('is not looked for when it is left out, or nothing is named', async (context) => {
    const scope = await tell(context, turns);
    const without = await scope.search(question, { limit: 5, without: ['graph'] });
    assert.ok(without.results.every(({ why }) => why.knowledge?.path === undefined));
    const unnamed = await scope.search('when is the deadline?', { limit: 5 });
    assert.ok(unnamed.results.every(({ why }) => why.knowledge?.path === undefined));
  });
});

describe('what a newcomer found', () => {
  test('somebody else said later does not come before the user', async (context) => {
    const scope = await tell(context, [
      ['2026-01-05T10:00:00Z', 'I live in Leeds.'],
      ['2026-01-05T10:01:00Z', 'My mum Anjali lives in Leicester.'],
      ['2026-01-05T10:02:00Z', 'My friend Chloe lives in Glasgow.'],
    ]);
    const { results } = await scope.search('where do I live');
    assert.equal(results[0]?.text, 'I live in Leeds.');
  });

  test('a fact that was corrected comes instead of the words it was read from', async (context) => {
    const scope = await tell(context, [['2026-01-05', 'I work at Acme']]);
    const [fact] = (await scope.list({ derived: true })).items;
    await scope.update(fact?.id ?? '', { text: 'The user works at Globex' });
    const { results } = await scope.search('where do I work');
    assert.deepEqual(
      results.map(({ text }) => text),
      ['The user works at Globex', 'I work at Acme'],
    );
    const built = await scope.context('where do I work', { tokens: 500 });
    assert.match(built.text, /Globex/);
    assert.match(built.text, /\(no longer so since [^)]*\): I work at Acme/);
  });

  test('one ended statement does not date the rest of the turn', async (context) => {
    const scope = await tell(context, [
      [
        '2026-01-05',
        'I love Thai food, and honestly I drink something like three coffees every day.',
      ],
      ['2026-03-01', "I don't like Thai food anymore."],
    ]);
    const built = await scope.context('how much coffee do I drink', { tokens: 500 });
    assert.doesNotMatch(built.text, /no longer so since/);
  });

  test('the past is told as it was, and the future is not there yet', async (context) => {
    const scope = await tell(context, [
      ['2026-02-03', 'I work at Acme'],
      ['2026-08-01', 'I no longer work at Acme'],
      ['2026-09-01', 'I work at Globex now'],
    ]);
    const asOf = '2026-04-01';
    const { results } = await scope.search('where do I work', { asOf });
    assert.ok(results.some(({ text, kind }) => kind !== 'episode' && /Acme/.test(text)));
    assert.ok(
      results.every(({ text, kind }) => kind === 'episode' || !/no longer|Globex/.test(text)),
    );
    const built = await scope.context('where do I work', { tokens: 500, search: { asOf } });
    assert.doesNotMatch(built.text, /no longer so/);
  });
});
