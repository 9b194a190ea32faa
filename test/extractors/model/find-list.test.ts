import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { findList } from '../../../src/extractors/model/find-list.ts';
import { parseAnswer } from '../../../src/extractors/model/parse-answer.ts';
import { LISBON } from './windows.ts';

const plain = fc.string().filter((text) => !/[[\]{}]/.test(text));
const objects = fc.array(
  fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { minKeys: 1 }),
  {
    minLength: 1,
    maxLength: 4,
  },
);

test('a list of objects is found whatever prose is around it', () => {
  fc.assert(
    fc.property(plain, objects, plain, (before, items, after) => {
      const expected: unknown = JSON.parse(JSON.stringify(items));
      assert.deepEqual(findList(`${before}${JSON.stringify(items)}${after}`), {
        items: expected,
        truncated: false,
      });
    }),
    { numRuns: 200 },
  );
});

test('a list cut anywhere keeps the items that were complete, and is said to be cut', () => {
  const items = [
    LISBON,
    { ...LISBON, text: 'a "quoted" ]} text \\' },
    { ...LISBON, categories: ['a'] },
  ];
  const text = JSON.stringify(items);
  const ends = items.map((_, at) => JSON.stringify(items.slice(0, at + 1)).length - 1);
  for (let length = 1; length < text.length; length += 1) {
    const complete = ends.filter((end) => end <= length).length;
    const found = findList(text.slice(0, length));
    if (complete === 0) assert.ok('problem' in found, text.slice(0, length));
    else assert.deepEqual(found, { items: items.slice(0, complete), truncated: true });
    if ('problem' in found) assert.match(found.problem, /broke off/);
  }
});

test('what is no list is told from what is a broken one and from an empty one', () => {
  const problems: readonly (readonly [string, RegExp])[] = [
    ['', /empty/],
    ['I cannot do that [sic].', /no JSON list/],
    ['{}', /no JSON list/],
    ['[1, 2]', /no JSON list/],
    ['null', /no JSON list/],
    ['"[]', /.*/],
    [JSON.stringify(LISBON), /no JSON list/],
    [`[${JSON.stringify(LISBON)},]`, /not valid JSON/],
    ['[{\'message\': 1}] [{"message": 1,}]', /not valid JSON/],
    ['{"memories": [{"message": 1,', /broke off/],
    ['{"memories": [', /broke off/],
  ];
  for (const [answer, problem] of problems) {
    const found = findList(answer);
    if ('problem' in found) assert.match(found.problem, problem);
    else assert.deepEqual(found, { items: [], truncated: false }, answer);
  }
  for (const answer of ['[]', 'Nothing: []', '```json\n[]\n```', '{"memories": []}']) {
    assert.deepEqual(findList(answer), { items: [], truncated: false }, answer);
  }
});

test('deep nesting and many brackets are read in bounded time, without throwing', () => {
  for (const answer of [
    '['.repeat(400_000),
    '{"a":'.repeat(100_000),
    `${'['.repeat(150_000)}${']'.repeat(150_000)}`,
    '[{'.repeat(200_000),
    '[]'.repeat(200_000),
    `["${'\\"'.repeat(150_000)}`,
    '<think>'.repeat(50_000),
  ]) {
    const { items } = parseAnswer(answer, 3);
    assert.deepEqual(items, []);
  }
});

test('a field that is there and wrong costs its item; what may be absent may be', () => {
  const {
    stance: _s,
    confidence: _c,
    importance: _i,
    explicit: _e,
    categories: _k,
    ...bare
  } = LISBON;
  const [item] = parseAnswer(JSON.stringify([bare]), 1).items;
  assert.deepEqual(
    [item?.stance, item?.confidence, item?.importance, item?.explicit, item?.categories],
    ['holds', 0.7, 0.85, false, []],
  );
  const wrong: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ message: 0 }, 'message'],
    [{ message: 2 }, 'message'],
    [{ message: 1.5 }, 'message'],
    [{ message: '1; drop' }, 'message'],
    [{ quote: '' }, 'shape'],
    [{ text: 7 }, 'shape'],
    [{ kind: 'summary' }, 'kind'],
    [{ kind: 'toString' }, 'kind'],
    [{ predicate: null }, 'statement'],
    [{ object: 'x'.repeat(121) }, 'statement'],
    [{ subjectType: 'constructor' }, 'type'],
    [{ stance: 'maybe' }, 'value'],
    [{ confidence: -0.1 }, 'value'],
    [{ importance: '0.5' }, 'value'],
    [{ negated: 'no' }, 'value'],
    [{ categories: 'taste' }, 'value'],
  ];
  for (const [fields, fault] of wrong) {
    const parsed = parseAnswer(JSON.stringify([{ ...LISBON, ...fields }]), 1);
    assert.deepEqual([...parsed.dropped], [[fault, 1]], JSON.stringify(fields));
    assert.match(parsed.problem ?? '', /^it had 1 item /);
  }
});

test('a relation of the vocabulary decides the kind, and other names of types and users are known', () => {
  const fields = {
    message: '1',
    kind: 'fact',
    subject: 'The user',
    subjectType: 'user',
    predicate: 'Works At',
    object: 'the Acme\nworks',
    objectType: 'Company',
  };
  const [item] = parseAnswer(JSON.stringify([{ ...LISBON, ...fields }]), 1).items;
  assert.equal(item?.kind, 'profile');
  assert.deepEqual(item?.statement, {
    subject: 'user',
    subjectType: 'person',
    predicate: 'works at',
    object: 'Acme works',
    objectType: 'organisation',
  });
});
