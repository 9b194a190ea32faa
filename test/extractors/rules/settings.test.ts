import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeriveSettings } from '../../../src/core/extraction.ts';
import { createRuleExtractor } from '../../../src/extractors/rules/index.ts';
import { episode, extract, found, line, settings } from './found.ts';

const SAID =
  "I'm allergic to peanuts. I work at Acme. I like jazz. Always answer in German. My brother paints fences.";

async function with_(more: Partial<DeriveSettings>): Promise<readonly string[]> {
  const candidates = await extract({ episodes: [episode(SAID)], settings: settings(more) });
  return candidates.map(line);
}

const ALLERGY = 'user | is allergic to | peanuts';
const JOB = 'user | works at | Acme';
const JAZZ = 'user | likes | jazz';
const GERMAN = 'user | wants answers in | German';

void describe('the settings of rules', () => {
  void it('importance keeps what matters at least as much as the threshold', async () => {
    assert.deepEqual(await with_({}), [ALLERGY, JOB, JAZZ, GERMAN]);
    assert.deepEqual(await with_({ threshold: 0.7 }), [ALLERGY, JOB, GERMAN]);
    assert.deepEqual(await with_({ threshold: 1 }), []);
  });

  void it('explicit keeps what is asked for', async () => {
    assert.deepEqual(await with_({ strategy: 'explicit' }), [GERMAN]);
  });

  void it('everything keeps clauses that no rule knows too', async () => {
    const lines = await with_({ strategy: 'everything' });
    assert.deepEqual(lines, [ALLERGY, JOB, JAZZ, GERMAN, "user's brother | paints | fences"]);
  });

  void it('none and summary give nothing', async () => {
    assert.deepEqual(await with_({ strategy: 'none' }), []);
    assert.deepEqual(await with_({ strategy: 'summary' }), []);
  });

  void it('kinds, includes and excludes choose', async () => {
    assert.deepEqual(await with_({ kinds: ['preference'] }), [JAZZ]);
    assert.deepEqual(await with_({ includes: ['music', 'peanut'] }), [ALLERGY]);
    assert.deepEqual(await with_({ includes: ['jobs'] }), [JOB]);
    assert.deepEqual(await with_({ excludes: ['health'] }), [JOB, JAZZ, GERMAN]);
  });

  void it('categories are named on what belongs to them', async () => {
    const candidates = await extract({
      episodes: [episode(SAID)],
      settings: settings({ categories: ['Health', 'work', 'pets'] }),
    });
    const named = candidates.filter(({ categories }) => categories !== undefined);
    assert.deepEqual(
      named.map((candidate) => [line(candidate), candidate.categories]),
      [
        [ALLERGY, ['Health']],
        [JOB, ['work']],
      ],
    );
  });

  void it('says what it cannot honour', () => {
    const { limits } = createRuleExtractor({ thread: 'main' });
    assert.deepEqual(limits(settings()), []);
    assert.match(limits(settings({ instructions: 'only food' })).join(), /instructions/);
    assert.match(limits(settings({ includes: ['food'] })).join(), /by their words/);
    assert.match(limits(settings({ strategy: 'summary' })).join(), /summaries/);
  });
});

void describe('confidence and importance', () => {
  void it('are lower for what is hedged', async () => {
    const [sure] = await found('I live in Lisbon.');
    for (const said of ['I think I live in Lisbon.', 'Maybe I live in Lisbon.']) {
      const [unsure] = await found(said);
      assert.ok((unsure?.confidence ?? 1) < (sure?.confidence ?? 0), said);
      assert.ok((unsure?.importance ?? 1) < (sure?.importance ?? 0), said);
    }
  });

  void it('stay from 0 to 1, health first', async () => {
    const candidates = await found(SAID);
    for (const { confidence, importance } of candidates) {
      assert.ok(confidence > 0 && confidence <= 1 && importance >= 0 && importance <= 1);
    }
    const [first] = candidates.toSorted((one, other) => other.importance - one.importance);
    assert.equal(first === undefined ? '' : line(first), ALLERGY);
  });
});
