import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryFilter } from '../../src/core/filter.ts';
import type { Question } from '../../src/core/question.ts';
import { KINDS } from '../../src/core/record.ts';
import type { MemoryRecord } from '../../src/core/record.ts';
import type { RankingTerm, ScoreParts } from '../../src/core/search.ts';
import { passesFilter } from '../../src/ranking/filter-entry.ts';
import { rank } from '../../src/ranking/rank.ts';
import { relevanceOf } from '../../src/ranking/relevance.ts';
import type { RankSpace, Ranked } from '../../src/ranking/rank.ts';
import { encodeRow } from '../../src/ranking/vectors/int8-matrix.ts';
import { analyzeQuestion } from '../../src/read/question.ts';
import { indexOf, memory } from './memories.ts';

const now = Date.UTC(2026, 5, 1);

const partsWithoutWords: ScoreParts = {
  own: 0,
  neighbour: 0,
  session: 0,
  factors: {},
  words: 0,
  fused: 0,
  coverage: 0,
  matched: [],
  concepts: [],
};

interface Asked {
  readonly filter?: MemoryFilter;
  readonly limit?: number;
  readonly minScore?: number;
  readonly vector?: Float32Array;
  readonly without?: readonly RankingTerm[];
  readonly question?: Question;
}

function ask(spaces: readonly RankSpace[], question: string, options: Asked = {}): Ranked {
  return rank(spaces, {
    question: analyzeQuestion(question),
    filter: {},
    limit: 10,
    minScore: 0,
    now,
    ...options,
  });
}

function spaceOf(texts: readonly (string | MemoryRecord)[], session = 0): RankSpace {
  const records = texts.map((each, at) => (typeof each === 'string' ? memory(each, {}, at) : each));
  return {
    index: indexOf(records.map((record, ordinal) => ({ record, ordinal, session }))),
    agent: 'all',
  };
}

const found = (ranked: Ranked): number[] => ranked.hits.map(({ ordinal }) => ordinal);

test('the memory that holds the rare words comes first', () => {
  const space = spaceOf([
    'we talked about the weather',
    'my piano teacher is called Irina',
    'the weather in Porto',
  ]);
  assert.equal(found(ask([space], 'who teaches me piano?'))[0], 1);
});

test('a turn is found by the turn beside it', () => {
  const space = spaceOf(
    ['Which instrument do you play?', 'The cello, since I was six', 'Nice weather today', 'Indeed'],
    1,
  );
  const ranked = ask([space], 'which instrument do I play', { without: ['session'] });
  assert.ok(found(ranked).indexOf(1) <= 1);
  assert.ok((ranked.hits.find(({ ordinal }) => ordinal === 1)?.parts.neighbour ?? 0) > 0);
});

test('replies of the assistant give way unless they are asked for', () => {
  const text = 'a trip to Kyoto in spring';
  const space = spaceOf([
    memory(text, { role: 'assistant' }, 0),
    memory(text, { role: 'user' }, 1),
  ]);
  assert.equal(found(ask([space], 'trip to Kyoto'))[0], 1);
  const asked = ask([space], 'what trip to Kyoto did you suggest, you suggested');
  assert.equal(asked.hits.find(({ ordinal }) => ordinal === 0)?.parts.factors.role, undefined);
});

test('what was said in the period asked about is preferred among what shares its words', () => {
  const space = spaceOf([
    memory('dinner at the tapas bar', { occurredAt: '2026-05-27T20:00:00.000Z' }, 0),
    memory('dinner at the noodle bar', { occurredAt: '2026-03-02T20:00:00.000Z' }, 1),
    memory('a walk', { occurredAt: '2026-05-27T21:00:00.000Z' }, 2),
  ]);
  const question = analyzeQuestion('where did I have dinner last week', now);
  const ranked = ask([space], '', { question });
  assert.deepEqual(found(ranked), [0, 1]);
  assert.equal(ranked.hits[0]?.parts.factors.period, 1.3);
  const without = ask([space], '', { question, without: ['period'] });
  assert.deepEqual(found(without), [1, 0]);
});

test('turns of the one speaker that is named are preferred', () => {
  const space = spaceOf([
    memory('I adopted a puppy', { speaker: 'John' }, 0),
    memory('I adopted a puppy', { speaker: 'Maria' }, 1),
    memory('something else', { speaker: 'John' }, 2),
  ]);
  assert.equal(found(ask([space], 'What did John adopt?', { without: ['recency'] }))[0], 0);
  assert.equal(found(ask([space], 'What did Maria adopt?', { without: ['recency'] }))[0], 1);
});

test('of two statements in nearly the same words the newer comes first and both are returned', () => {
  const space = spaceOf([
    'I live in the city of Lisbon with my sister',
    'I live in the city of Porto with my sister',
  ]);
  assert.deepEqual(found(ask([space], 'which city do I live in')), [1, 0]);
});

test('meaning decides where the words do not reach, words where they do', () => {
  const vectors = [
    Float32Array.of(1, 0, 0),
    Float32Array.of(0, 1, 0),
    Float32Array.of(0.7, 0.7, 0),
  ];
  const records = ['allergic to peanuts', 'invoice INV-20931 is overdue', 'gardening at weekends'];
  const index = indexOf(
    records.map((text, ordinal) => ({ record: memory(text, {}, ordinal), ordinal })),
    3,
  );
  vectors.forEach((vector, ordinal) => index.putVector(encodeRow(vector, ordinal)));
  const space: RankSpace = { index, agent: 'all' };
  const paraphrase = ask([space], 'what food must she avoid', {
    vector: Float32Array.of(1, 0.1, 0),
  });
  assert.equal(found(paraphrase)[0], 0);
  const identifier = ask([space], 'INV-20931 invoice overdue', {
    vector: Float32Array.of(1, 0.1, 0),
  });
  assert.equal(found(identifier)[0], 1);
  assert.ok(identifier.meaningWeight < paraphrase.meaningWeight);
});

test('a memory without a vector is neither lifted nor sunk by meaning', () => {
  const index = indexOf(
    ['red apple pie', 'green apple pie', 'blue sky'].map((text, ordinal) => ({
      record: memory(text, {}, ordinal),
      ordinal,
    })),
    3,
  );
  index.putVector(encodeRow(Float32Array.of(0, 1, 0), 0));
  index.putVector(encodeRow(Float32Array.of(0, 0, 1), 2));
  const ranked = ask([{ index, agent: 'all' }], 'apple pie', { vector: Float32Array.of(1, 0, 0) });
  assert.equal(ranked.pendingVectors, 1);
  assert.equal(ranked.hits.find(({ ordinal }) => ordinal === 1)?.parts.meaning, undefined);
});

test('nothing shared means nothing found', () => {
  assert.deepEqual(
    found(ask([spaceOf(['I like tea', 'I like coffee'])], 'helicopter maintenance')),
    [],
  );
  assert.deepEqual(found(ask([spaceOf([])], 'anything')), []);
  assert.deepEqual(found(ask([spaceOf(['I like tea'])], 'the of and')), []);
});

test('scores lie in 0 to 1, fall down the list, and the floor cuts', () => {
  const space = spaceOf(['green tea in the morning', 'tea', 'morning run', 'nothing of the kind']);
  const ranked = ask([space], 'green tea in the morning');
  const scores = ranked.hits.map(({ score }) => score);
  assert.deepEqual(
    scores,
    scores.toSorted((left, right) => right - left),
  );
  assert.ok(scores.every((score) => score >= 0 && score <= 1));
  assert.ok((scores[0] ?? 0) > 0.99);
  const floor = (scores[0] ?? 0) * 0.9;
  assert.ok(
    ask([space], 'green tea in the morning', { minScore: floor }).hits.length < ranked.hits.length,
  );
});

test('what another agent holds changes neither hits nor scores', () => {
  const shared = [
    { record: memory('quarterly report on solar panels'), ordinal: 0 },
    { record: memory('my own note on wind turbines', {}, 1), ordinal: 1, agent: 1 },
  ];
  const others = Array.from({ length: 50 }, (_, at) => ({
    record: memory('solar wind turbines report', {}, at + 2),
    ordinal: at + 2,
    session: 9,
    agent: 2,
  }));
  const alone = ask([{ index: indexOf(shared), agent: 1 }], 'wind turbines report');
  const beside = ask(
    [{ index: indexOf([...shared, ...others]), agent: 1 }],
    'wind turbines report',
  );
  assert.deepEqual(beside, alone);
});

test('two partitions are ranked as one collection', () => {
  const own = spaceOf(['I work at a bank', 'I have a dog']);
  const common = spaceOf(['the bank closes at five', 'the canteen opens at noon']);
  const ranked = ask([own, common], 'when does the bank close');
  assert.deepEqual([ranked.hits[0]?.space, ranked.hits[0]?.ordinal], [1, 0]);
  assert.equal(ranked.considered, 4);
});

test('filters over entries agree with filters over records', () => {
  const day = (number: number): string => new Date(Date.UTC(2026, 0, number)).toISOString();
  const records = KINDS.flatMap((kind, at) => [
    memory(
      `tea ${kind}`,
      { kind, status: at % 3 === 0 ? 'superseded' : 'active', role: at % 2 ? 'user' : 'assistant' },
      at,
    ),
    memory(
      `tea valid ${kind}`,
      { kind, validFrom: day(5), validTo: day(9), recordedAt: day(2), invalidatedAt: day(20) },
      at + 20,
    ),
    memory(
      `tea expiring ${kind}`,
      { kind, expiresAt: day(100 + at * 20), occurredAt: day(at + 1) },
      at + 40,
    ),
  ]);
  const filters: MemoryFilter[] = [
    {},
    { kinds: ['fact', 'task'] },
    { kinds: [] },
    { roles: ['assistant'] },
    { statuses: ['superseded'] },
    { from: day(2), to: day(5) },
    { asOf: day(6) },
    { asOf: day(9) },
    { knownAt: day(1), asOf: day(6) },
    { knownAt: day(21), asOf: day(6) },
    { anyTime: true },
  ];
  const space = spaceOf(records);
  for (const filter of filters) {
    const hits = new Set(found(ask([space], 'tea', { filter, limit: 100 })));
    const expected = records.flatMap((record, at) =>
      passesFilter(record, filter, now, record.scope) ? [at] : [],
    );
    assert.deepEqual(
      [...hits].sort((a, b) => a - b),
      expected,
      JSON.stringify(filter),
    );
  }
});

test('a speaker that only another agent has heard is no name in the question', () => {
  const shared = [
    { record: memory('we adopted a puppy', { speaker: 'John' }), ordinal: 0 },
    { record: memory('the puppy sleeps', { speaker: 'Maria' }, 1), ordinal: 1 },
  ];
  const hidden = { record: memory('hello', { speaker: 'Tim' }, 2), ordinal: 2, agent: 2 };
  const alone = ask([{ index: indexOf(shared), agent: 1 }], 'did Tim or Maria like the puppy');
  const beside = ask(
    [{ index: indexOf([...shared, hidden]), agent: 1 }],
    'did Tim or Maria like the puppy',
  );
  assert.deepEqual(beside, alone);
});

test('among one or two memories a stray cosine is not believed, a paraphrase is', () => {
  const relevance = (cosine: number, others: readonly number[]): number => {
    const cosines = [cosine, ...others];
    const hits = cosines.map((meaning) => ({ ...partsWithoutWords, meaning }));
    const mean = cosines.reduce((sum, each) => sum + each, 0) / cosines.length;
    const squares = cosines.reduce((sum, each) => sum + (each - mean) ** 2, 0);
    return (
      relevanceOf(hits, analyzeQuestion('what food must she avoid'), {
        count: cosines.length,
        mean,
        deviation: Math.sqrt(squares / cosines.length),
      })[0] ?? NaN
    );
  };
  for (const others of [[], [0.1]]) {
    assert.ok(relevance(0.25, others) < 0.35, String(relevance(0.25, others)));
    assert.ok(relevance(0.47, others) > 0.8, String(relevance(0.47, others)));
  }
});
