import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { rank } from '../../src/ranking/rank.ts';
import type { Ranked } from '../../src/ranking/rank.ts';
import { createScopeIndex } from '../../src/ranking/scope-index.ts';
import { encodeRow } from '../../src/ranking/vectors/int8-matrix.ts';
import { analyzeQuestion } from '../../src/read/question.ts';
import { entryOf, join, memory } from './memories.ts';

const now = Date.UTC(2026, 5, 1);
const DIMENSIONS = 8;
const WORDS = 'cello piano lisbon porto dog job teacher moved weather garden'.split(' ');

/** More memories than fit into a few stretches of scores. */
const made = fc.array(
  fc.record({
    words: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }),
    isActive: fc.boolean(),
    vector: fc.option(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: DIMENSIONS, maxLength: DIMENSIONS }),
      { nil: undefined },
    ),
  }),
  { minLength: 100, maxLength: 300 },
);

test('a short list is the beginning of a long one', () => {
  fc.assert(
    fc.property(made, fc.boolean(), (all, byMeaning) => {
      const index = createScopeIndex({ vectorDimensions: DIMENSIONS });
      const entries = all.map(({ words, isActive }, ordinal) => {
        const status = isActive ? 'active' : 'superseded';
        const record = memory(words.join(' '), { status }, ordinal);
        return entryOf({ record, ordinal, session: 1 + (ordinal % 7), agent: 0 });
      });
      index.load(join(entries));
      all.forEach(({ vector }, ordinal) => {
        if (vector !== undefined) index.putVector(encodeRow(Float32Array.from(vector), ordinal));
      });
      const first = (limit: number): Ranked =>
        rank([{ index, agent: 'all' }], {
          question: analyzeQuestion('the cello in the garden'),
          vector: byMeaning
            ? Float32Array.from({ length: DIMENSIONS }, (_, at) => at + 1)
            : undefined,
          filter: {},
          limit,
          minScore: 0,
          now,
          without: ['nearDuplicate'],
        });
      const ordinals = ({ hits }: Ranked): number[] => hits.map(({ ordinal }) => ordinal);
      assert.deepEqual(ordinals(first(20)), ordinals(first(1000)).slice(0, 20));
    }),
    // Making a failure smaller takes minutes with so many memories.
    { numRuns: 100, endOnFailure: true },
  );
});
