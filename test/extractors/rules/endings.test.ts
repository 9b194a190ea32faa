import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { found } from './found.ts';

/** What is said on Wednesday 20 May 2026, and the sentences that are made of it. */
const SAID: Readonly<Record<string, readonly string[]>> = {
  'My dog Rex died last year.': ['Rex passed away in 2025', "Rex is no longer the user's dog"],
  'My late dog Rex loved balls.': ["Rex is the user's late dog"],
  'I quit smoking in 2019.': ['The user quit smoking in 2019'],
  'I no longer smoke.': ['The user no longer smokes'],
  "I don't smoke.": ['The user does not smoke'],
  'Yesterday I ran a half marathon, and next week I am flying to Tokyo for a conference.': [
    'The user ran a half marathon on 19 May 2026',
    'The user plans to fly to Tokyo for a conference in May 2026',
  ],
  'My hobby is rock climbing.': ['The user likes rock climbing'],
  "We're expecting a baby in March.": ['The user is expecting a baby in March 2027'],
  'We are expecting guests on Friday.': [],
  'I expect a baby to cry.': [],
  'I left Acme last Friday. I started at Globex as a team lead on Monday.': [
    'The user no longer works at Acme',
    'The user works at Globex since 18 May 2026',
    'The user works as a team lead since 18 May 2026',
  ],
};

void describe('endings, events and what comes instead', () => {
  for (const [said, sentences] of Object.entries(SAID)) {
    void it(said, async () => {
      assert.deepEqual(
        (await found(said)).map(({ text }) => text),
        sentences,
      );
    });
  }

  void it('tell when it was over', async () => {
    const [, rex] = await found('My dog Rex died last year.');
    assert.equal(rex?.stance, 'ended');
    assert.equal(rex?.validTo, '2025-01-01T00:00:00.000Z');
  });

  void it('matter enough to be kept', async () => {
    for (const said of ['I ran a half marathon yesterday', 'My dog Rex died.']) {
      const [first] = await found(said);
      assert.ok((first?.importance ?? 0) >= 0.5, said);
    }
  });
});
