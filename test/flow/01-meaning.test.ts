import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemory, temporaryPath } from './temporary.ts';

/** What people tell an assistant, and questions that share no content word with it. */
const MEMORIES: readonly (readonly [fact: string, question: string])[] = [
  ['The user works in fintech', 'What is my profession about?'],
  ['The user prefers dark mode', 'Which colour theme should the interface have?'],
  ['The user likes Python over JavaScript', 'Which programming language is my favourite?'],
  ['The project deadline is March 2026', 'When must my assignment be finished?'],
  ['The user has a dog named Rex', 'Do I own a pet?'],
  ['The user plays the piano every evening', 'Which musical instrument am I practising?'],
  ['My wife Ana is a surgeon', 'What does my spouse do for a living?'],
  ['I take my coffee without sugar', 'How should my hot drink be sweetened?'],
  ['The user is learning Spanish', 'What foreign tongue am I studying?'],
  ['My flight leaves on Friday at nine', 'When am I travelling by plane?'],
];

test('ten memories are recalled by paraphrases without a shared word, offline', async (context) => {
  const memory = openMemory(context, { path: temporaryPath(context), embedder: 'built-in' });
  const ana = memory.scope({ user: 'ana' });
  await ana.add(
    MEMORIES.map(([content]) => ({ content })),
    { wait: 'indexed' },
  );
  let first = 0;
  for (const [fact, question] of MEMORIES) {
    const { results } = await ana.search(question);
    const rank = results.findIndex(({ text }) => text === fact);
    assert.ok(
      rank >= 0 && rank < 5,
      `${question} found ${results.map(({ text }) => text).join(' | ')}`,
    );
    assert.deepEqual(
      results[rank]?.why.parts.matched,
      [],
      `${question} shares a word with ${fact}`,
    );
    if (rank === 0) first += 1;
  }
  assert.ok(first >= 8, `only ${first} of 10 came first`);
});

test('without an embedder words still find, and nothing pretends to be meaning', async (context) => {
  const path = temporaryPath(context);
  const memory = openMemory(context, { path, embedder: 'none' });
  const ana = memory.scope({ user: 'ana' });
  await ana.add('I moved to Lisbon');
  assert.equal((await ana.search('when did I move to Lisbon')).results.length, 1);
  assert.deepEqual((await ana.search('favourite dessert')).results, []);
  await memory.close();

  const later = openMemory(context, { path, embedder: 'built-in' });
  await later.settle();
  assert.equal(
    (await later.scope({ user: 'ana' }).search('where does she live')).results[0]?.text,
    'I moved to Lisbon',
  );
});

test('what was said a moment ago is found by meaning at once', async (context) => {
  const memory = openMemory(context, { path: temporaryPath(context), embedder: 'built-in' });
  const ana = memory.scope({ user: 'ana' });
  await ana.add('I play the cello');
  const { results, warnings } = await ana.search('which musical instrument');
  assert.equal(results[0]?.text, 'I play the cello');
  assert.deepEqual(warnings, []);
});

test('a question asked before is no answer to itself', async (context) => {
  const memory = openMemory(context, { path: temporaryPath(context), embedder: 'none' });
  const ana = memory.scope({ user: 'ana' });
  await ana.add(
    ['Who is my dentist?', 'My dentist is Dr. Okafor', 'Who is my dentist?'].map((content) => ({
      content,
    })),
    { session: 's' },
  );
  for (const question of ['who is my dentist', "Who is Ana's dentist?"]) {
    const { results } = await ana.search(question);
    assert.deepEqual(
      results.map(({ text }) => text),
      ['My dentist is Dr. Okafor'],
      question,
    );
  }
  assert.equal(
    (await ana.search('My dentist is Dr. Okafor')).results[0]?.text,
    'My dentist is Dr. Okafor',
  );
});

test('a user that got lost on the way is refused, not taken for everybody', (context) => {
  const memory = openMemory(context, { path: temporaryPath(context), embedder: 'none' });
  const request: { user?: string } = {};
  const owner = { user: request.user } as { user: string };
  assert.throws(() => memory.scope(owner), /scope.user is missing/);
});
