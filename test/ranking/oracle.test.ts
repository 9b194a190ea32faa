import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { MemoryFilter } from '../../src/core/filter.ts';
import type { Role } from '../../src/core/record.ts';
import { rank } from '../../src/ranking/rank.ts';
import { createScopeIndex } from '../../src/ranking/scope-index.ts';
import { createInt8MatrixOracle } from '../../src/ranking/vectors/int8-matrix-oracle.ts';
import { encodeRow } from '../../src/ranking/vectors/int8-matrix.ts';
import { analyzeQuestion } from '../../src/read/question.ts';
import { entryOf, join, memory } from './memories.ts';
import { rankPlainly } from './oracle.ts';
import type { Remembered } from './oracle.ts';

const now = Date.UTC(2026, 5, 1);
const DIMENSIONS = 16;

const word = fc.constantFrom(
  ...'cello piano Lisbon Porto dog job spouse I my 12 always never teacher moved weather?'.split(
    ' ',
  ),
);
const text = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
/** Whole numbers, so that no two cosines differ by rounding alone, which no spread could tell apart. */
const vector = fc
  .array(fc.integer({ min: -1, max: 1 }), { minLength: DIMENSIONS, maxLength: DIMENSIONS })
  .filter((values) => values.some((value) => value !== 0))
  .map((values) => Float32Array.from(values));

/** What one memory is made of, and what becomes of it. */
const made = fc.record({
  text,
  role: fc.constantFrom<Role | undefined>('user', 'assistant', 'tool', undefined),
  speaker: fc.constantFrom(undefined, undefined, 'Ana Silva', 'Ben'),
  status: fc.constantFrom('active' as const, 'active' as const, 'superseded' as const),
  session: fc.integer({ min: 0, max: 3 }),
  agent: fc.integer({ min: 0, max: 2 }),
  expires: fc.boolean(),
  vector: fc.option(vector, { nil: undefined }),
  fate: fc.constantFrom('loaded', 'loaded', 'put', 'revised', 'removed'),
});

const filter = fc.constantFrom<MemoryFilter>(
  {},
  {},
  { roles: ['user'] },
  { statuses: ['active', 'superseded'] },
  { anyTime: true },
  { from: '2026-01-01T00:05:00.000Z' },
);

/** Memories are said one a minute. */
const period = { from: Date.UTC(2026, 0, 1, 0, 1), to: Date.UTC(2026, 0, 1, 0, 4) };

test('the ranking agrees with plain formulas over maps', () => {
  fc.assert(
    fc.property(
      fc.array(made, { minLength: 1, maxLength: 40 }),
      text.map((words) => `What did Ana say, how many: ${words}`),
      fc.constantFrom(undefined, period),
      fc.option(vector, { nil: undefined }),
      fc.constantFrom('all' as const, 'all' as const, 1),
      filter,
      fc.boolean(),
      (all, asked, named, questionVector, agent, given, isOneSession) => {
        const index = createScopeIndex({ vectorDimensions: DIMENSIONS });
        const placed = all.map((each, ordinal) => ({
          ...each,
          ordinal,
          // A session belongs to one agent. In one long session turns stand right beside each other.
          session: isOneSession ? 1 : each.session === 0 ? 0 : each.agent * 4 + each.session,
          agent: isOneSession ? 0 : each.agent,
          record: memory(
            each.text,
            {
              status: each.status,
              ...(each.role !== undefined && { role: each.role }),
              ...(each.speaker !== undefined && { speaker: each.speaker }),
              ...(each.expires && { expiresAt: '2026-03-01T00:00:00.000Z' }),
            },
            ordinal,
          ),
        }));
        const [loaded, later] = [
          placed.filter(({ fate }) => fate !== 'put'),
          placed.filter(({ fate }) => fate === 'put'),
        ];
        const half = Math.floor(loaded.length / 2);
        index.load(join(loaded.slice(0, half).map(entryOf)));
        index.load(join(loaded.slice(half).map(entryOf)));
        for (const each of later) index.put(entryOf(each));
        for (const each of placed) {
          if (each.vector !== undefined) index.putVector(encodeRow(each.vector, each.ordinal));
          if (each.fate === 'revised') index.put(entryOf(each));
          if (each.fate === 'removed') index.remove(each.ordinal);
        }
        const matrix = createInt8MatrixOracle(DIMENSIONS);
        const remembered: Remembered[] = placed
          .filter(({ fate }) => fate !== 'removed')
          .map((each) => {
            if (each.vector === undefined || questionVector === undefined)
              return { ...each, cosine: undefined };
            matrix.append(encodeRow(each.vector, each.ordinal));
            const scores = new Float32Array(matrix.rows);
            matrix.scan(questionVector, scores);
            return { ...each, cosine: scores.at(-1) as number };
          });
        const question = {
          ...analyzeQuestion(asked),
          ...(named !== undefined && { period: named }),
        };
        const expected = rankPlainly(remembered, question, {
          agent,
          filter: given,
          now,
          byMeaning: questionVector !== undefined,
        });
        const { hits } = rank([{ index, agent }], {
          question,
          vector: questionVector,
          filter: given,
          limit: 100,
          minScore: 0,
          now,
          without: ['nearDuplicate'],
        });
        assert.equal(hits.length, expected.length);
        const byOrdinal = new Map(expected.map((hit) => [hit.ordinal, hit]));
        hits.forEach(({ ordinal, parts }, at) => {
          const plain = byOrdinal.get(ordinal);
          assert.ok(plain !== undefined, `${ordinal} is no hit`);
          // What the place holds and what the memory scores: the order, but for equals.
          assertNear(parts.fused, expected[at]?.fused, 'order');
          assertNear(parts.fused, plain.fused, 'fused');
          assertNear(parts.own, plain.own, 'own');
          assertNear(parts.neighbour, plain.neighbour, 'neighbour');
          assertNear(parts.words, plain.words, 'words');
        });
      },
    ),
    { numRuns: 300 },
  );
});

function assertNear(actual: number, expected: number | undefined, what: string): void {
  const difference = Math.abs(actual - (expected ?? NaN));
  const allowed = 1e-4 * Math.max(1, Math.abs(actual));
  assert.ok(difference <= allowed, `${what}: ${actual} is not ${expected}`);
}
