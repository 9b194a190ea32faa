import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { episode, extract, found, settings, stated } from './found.ts';

const INSTRUCTIONS: readonly (readonly [said: string, stated: string])[] = [
  ['Always answer in German.', 'user | wants answers in | German'],
  ['From now on, answer in Spanish please', 'user | wants answers in | Spanish'],
  ["I'd prefer you to answer in English", 'user | wants answers in | English'],
  ['Please call me Max', 'user | wants to be called | Max'],
  ['You can call me Dr. Lee', 'user | wants to be called | Dr. Lee'],
  ['Could you call me Max?', 'user | wants to be called | Max'],
  ['From now on, never use emojis.', 'user | wants never | use emojis'],
  ["Don't ever use bullet points again.", 'user | wants never | use bullet points'],
  ['Stop using emojis from now on', 'user | wants never | use emojis'],
  ['Always cite your sources.', 'user | wants always | cite its sources'],
  ['Please keep your answers short.', 'user | wants always | keep its answers short'],
  ['From now on be brief with me', 'user | wants always | be brief with the user'],
];

void describe('standing instructions', () => {
  for (const [said, expected] of INSTRUCTIONS) {
    void it(said, async () => {
      assert.deepEqual(await stated(said), [expected]);
      const [candidate] = await found(said);
      assert.equal(candidate?.kind, 'procedure');
      assert.equal(candidate.explicit, true);
    });
  }

  for (const said of [
    'Call the bank',
    'Translate this: always be kind',
    'Use a table here.',
    'Answer the question.',
    'Always remember that you are loved',
  ]) {
    void it(`not: ${said}`, async () => {
      assert.deepEqual(
        (await found(said)).filter(({ kind }) => kind === 'procedure'),
        [],
      );
    });
  }

  void it('come from nobody in a conversation among people', async () => {
    assert.deepEqual(await stated('Always answer in German.', { speaker: 'Caroline' }), []);
  });

  void it('keep the reason apart', async () => {
    assert.deepEqual(
      await stated('Please never suggest dishes with mushrooms, I hate mushrooms.'),
      ['user | likes | mushrooms | not', 'user | wants never | suggest dishes with mushrooms'],
    );
  });
});

void describe('what is asked to be remembered', () => {
  const EXPLICIT: readonly (readonly [said: string, stated: string])[] = [
    ['Please remember that I take insulin.', 'user | takes | insulin'],
    ['Remember: I am allergic to nuts', 'user | is allergic to | nuts'],
    ["Don't forget that my sister lives in Porto.", "user's sister | lives in | Porto"],
    ['For the record, I live in Lisbon.', 'user | lives in | Lisbon'],
    ['Remind me to buy milk tomorrow', 'user | needs to | buy milk'],
    [
      'Note that the spare key is under the mat',
      'The user asked to remember: "the spare key is under the mat"',
    ],
  ];
  for (const [said, expected] of EXPLICIT) {
    void it(said, async () => {
      const candidates = await extract({
        episodes: [episode(said)],
        settings: settings({ strategy: 'explicit' }),
      });
      assert.deepEqual(
        candidates.map(({ explicit }) => explicit),
        [true],
      );
      assert.deepEqual(await stated(said), [expected]);
    });
  }

  void it('matters more than the same said in passing', async () => {
    const [asked] = await found('Please remember that I like tea.');
    const [said] = await found('I like tea.');
    assert.ok((asked?.importance ?? 0) > (said?.importance ?? 1));
  });
});
