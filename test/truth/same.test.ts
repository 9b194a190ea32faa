import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { namesOfUser, withUserSubject } from '../../src/truth/aliases.ts';
import { classesOf, refines, sameSentence, sameValue } from '../../src/truth/same.ts';
import { sentenceOf } from '../../src/truth/sentence.ts';
import { nameKey, slotOf } from '../../src/truth/slot.ts';
import { say, statement, World } from './world.ts';

describe('sameValue', () => {
  for (const [left, right] of [
    ['Lisbon', 'lisbon'],
    ['the Café', 'cafe'],
    ['Acme', 'Acme Corp'],
    ['Acme Corp', 'Acme, Inc.'],
    ['hikes', 'hiking'],
    ['two', '2'],
    ['5,000 euros', '5000 euros'],
    ['my sister', 'sister'],
    ['hiking in the mountains', 'mountain hikes in the mountains'],
    ['Lisbon.', 'lisbon'],
    ['Lisbon!', '(Lisbon)'],
    ['*Lisbon*', 'Lisbon?'],
    ['€5,000', '5000 €'],
    ['5 %', '5%'],
    ['COVID-19', 'covid 19'],
    ['vice-president', 'Vice President'],
    ['Dr. Patel', 'dr patel'],
  ] as const) {
    it(`${left} = ${right}`, () => {
      assert.ok(sameValue(left, right));
      assert.ok(sameValue(right, left));
    });
  }
  for (const [left, right] of [
    ['NYC', 'New York'],
    ['Lisbon', 'Porto'],
    ['3 cats', '4 cats'],
    ['the flight from Rome to Oslo', 'the flight from Oslo into Rome'],
    ['trip without children planned', 'trip with children planned'],
    ['York', 'New York'],
    ['vegan', 'not vegan'],
    ['O+', 'O-'],
    ['O+', 'O\u2212'],
    ['C', 'C++'],
    ['C++', 'C#'],
    ['.NET', 'net'],
    ['A', 'A+'],
    ['A*', 'A'],
    ['-5', '5'],
    ['$5000', '€5000'],
    ['<3', '3'],
    ['Rh+', 'Rh-'],
    ['3-4', '3/4'],
    ['5%', '5'],
    ['@ana', 'ana'],
    ['ana_b@example.com', 'ana.b@example.com'],
    ['ana-b@example.com', 'ana_b@example.com'],
    ['the blood group O+', 'the blood group O-'],
    ['vitamin A', 'vitamin'],
    ['👍', '👎'],
    ['→', '←'],
  ] as const) {
    it(`${left} ≠ ${right}`, () => {
      assert.ok(!sameValue(left, right));
      assert.ok(!sameValue(right, left));
    });
  }
});

describe('refines', () => {
  for (const [specific, general, type] of [
    ['Lisbon, Portugal', 'Lisbon', 'place'],
    ['Lisbon, Portugal', 'Portugal', 'place'],
    ['Google in Zurich', 'Google', 'organisation'],
    ['senior engineer', 'engineer', 'value'],
    ['15 March 2026', 'March 2026', 'value'],
    ['March 2026', 'March', 'value'],
    ['Ana Silva', 'Ana', 'person'],
    ['Tesla Model 3', 'Tesla', 'thing'],
    ['blood type O+', 'O+', 'value'],
    ['5% raise in May', '5% raise', 'value'],
  ] as const) {
    it(`${specific} tells more than ${general}`, () => {
      assert.ok(refines(specific, general, type));
      assert.ok(!refines(general, specific, type));
    });
  }
  for (const [specific, general, type] of [
    ['New York', 'York', 'place'],
    ['engineering manager', 'engineer', 'value'],
    ['3 million', '3', 'value'],
    ['former engineer', 'engineer', 'value'],
    ['Porto', 'Lisbon', 'place'],
    ['Lisbon', 'Lisbon', 'place'],
    ['Globex Robotics', 'Globex', 'organisation'],
    ['C++ book', 'C', 'thing'],
    ['blood type O+', 'O-', 'value'],
    ['grade A', 'A+', 'value'],
  ] as const) {
    it(`${specific} is not a ${general}`, () => {
      assert.ok(!refines(specific, general, type));
    });
  }

  it('leaves a value that could mean several to itself, in any order', () => {
    const values = ['engineer', 'senior engineer', 'junior engineer'].map((object) => ({
      object,
      type: 'value' as const,
    }));
    const classes = classesOf(values);
    assert.equal(new Set(classes.values()).size, 3);
    assert.deepEqual([...classesOf(values.toReversed())].toSorted(), [...classes].toSorted());
    assert.equal(new Set(classesOf(values.slice(0, 2)).values()).size, 1);
  });
});

describe('sameSentence', () => {
  for (const [left, right] of [
    ['Always answer in German.', 'always answer in German'],
    ['The report needs three signatures', 'Reports need 3 signatures'],
    [
      'The quarterly sales report is sent to Carol every Friday',
      'The quarterly sales report is sent to Carol every Friday morning',
    ],
  ] as const) {
    it(`"${left}" = "${right}"`, () => assert.ok(sameSentence(left, right)));
  }
  for (const [left, right] of [
    ['Ana manages Bob at work', 'Bob manages Ana at work'],
    ['The user likes coffee', 'The user likes coffee machines'],
    ['The user never wants emails', 'The user wants emails'],
    ["The user doesn't want emails", 'The user wants emails'],
    ['Tea in the morning before meetings is best', 'Coffee in the morning before meetings is best'],
    ['The report needs 3 signatures', 'The report needs 4 signatures'],
    ['The donor of the marrow is O+', 'The donor of the marrow is O-'],
  ] as const) {
    it(`"${left}" ≠ "${right}"`, () => {
      assert.ok(!sameSentence(left, right));
      assert.ok(!sameSentence(right, left));
    });
  }
});

describe('slotOf', () => {
  it('leaves out what does not tell names apart', () => {
    for (const name of ['Ana', 'ana', 'ANA', "Ana's", 'Ána', ' Ana. ', '“Ana”']) {
      assert.equal(nameKey(name), 'ana');
    }
    assert.equal(nameKey('the offsite'), 'offsite');
    assert.equal(nameKey('The'), 'the');
    assert.equal(nameKey('...'), '...');
  });

  it('keeps the signs that tell names apart', () => {
    const names = ['O+', 'O-', 'C', 'C++', 'C#', 'A+', '-5', '5', '$5', '€5', '<3', '3', '.net'];
    assert.equal(new Set(names.map(nameKey)).size, names.length);
  });

  it('has one place for one value, and one a thing for many', () => {
    assert.equal(slotOf(statement('lives in', 'Lisbon')), slotOf(statement('lives in', 'Porto')));
    assert.notEqual(slotOf(statement('likes', 'tea')), slotOf(statement('likes', 'jazz')));
    assert.equal(
      slotOf(statement('likes', 'tea')),
      slotOf(statement('likes', 'Tea', { negated: true })),
    );
    const ana = statement('lives in', 'Lisbon', { subject: 'Ana' });
    assert.notEqual(slotOf(ana), slotOf(statement('lives in', 'Lisbon')));
  });
});

describe('sentenceOf', () => {
  const isNot = { negated: true } as const;
  for (const [expected, said, stance] of [
    ['Ana lives in Lisbon', statement('lives in', 'Lisbon', { subject: 'Ana' }), 'holds'],
    ['Ana used to live in Lisbon', statement('lives in', 'Lisbon', { subject: 'Ana' }), 'past'],
    ['The user no longer works at Acme', statement('works at', 'Acme'), 'ended'],
    ['The user does not like olives', statement('likes', 'olives', isNot), 'holds'],
    ['The user did not like olives', statement('likes', 'olives', isNot), 'ended'],
    ['The user is allergic to peanuts', statement('is allergic to', 'peanuts'), 'holds'],
    ['The user is not allergic to cats', statement('is allergic to', 'cats', isNot), 'holds'],
    ['The user is no longer married to Tom', statement('is married to', 'Tom'), 'ended'],
    ['The user was married to Tom', statement('is married to', 'Tom'), 'past'],
    ["The user's sibling is Ana", statement('has sibling', 'Ana'), 'holds'],
    ["The user's favourite colour is blue", statement('has favourite colour', 'blue'), 'holds'],
    ["The user's email was a@b.c", statement('has email', 'a@b.c'), 'past'],
    ["James' boss is no longer Eve", statement('has boss', 'Eve', { subject: 'James' }), 'ended'],
    ['The user has asthma', statement('has condition', 'asthma'), 'holds'],
    ['The user does not have asthma', statement('has condition', 'asthma', isNot), 'holds'],
    ['The user is 34 years old', statement('is aged', '34'), 'holds'],
    ['The user visited Porto', statement('visited', 'Porto'), 'past'],
    ['The user did not visit Porto', statement('visited', 'Porto', isNot), 'holds'],
    ['The user was born in Porto', statement('was born in', 'Porto'), 'holds'],
    ['The user was not born in Porto', statement('was born in', 'Porto', isNot), 'holds'],
    ['The user studies physics', statement('studies', 'physics'), 'holds'],
    ['The user used to study physics', statement('studies', 'physics'), 'past'],
    ['The user always wants short answers', statement('wants always', 'short answers'), 'holds'],
    ['The user never wants emoji', statement('wants never', 'emoji'), 'holds'],
  ] as const) {
    it(expected, () => assert.equal(sentenceOf(said, stance), expected));
  }
});

describe('aliases', () => {
  it('knows the user by the names they gave, while these hold', () => {
    const world = new World();
    world.hear([
      say('2024-01', statement('is named', 'Ana Silva')),
      say('2024-01', statement('is nicknamed', 'Annie')),
      say('2024-01', statement('is named', 'Bob', { subject: 'Bob' })),
    ]);
    const names = namesOfUser(world.list());
    assert.deepEqual([...names].toSorted(), ['ana silva', 'annie']);
    const lives = statement('lives in', 'Lisbon', { subject: "Annie's" });
    assert.equal(withUserSubject(lives, names).subject, 'user');
    const bob = statement('lives in', 'Lisbon', { subject: 'Bob' });
    assert.equal(withUserSubject(bob, names), bob);
    const boat = statement('is located in', 'Faro', { subject: 'Annie', subjectType: 'thing' });
    assert.equal(withUserSubject(boat, names), boat);
  });
});
