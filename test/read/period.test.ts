import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPeriod } from '../../src/read/period.ts';

/** A Wednesday. */
const now = Date.parse('2026-11-18T15:00:00Z');

const cases: readonly (readonly [question: string, from: string | undefined, to?: string])[] = [
  ['What did I do today?', '2026-11-18', '2026-11-19'],
  ['What happened yesterday', '2026-11-17', '2026-11-18'],
  ['Where was I last week?', '2026-11-09', '2026-11-16'],
  ['What did we plan last month?', '2026-10-01', '2026-11-01'],
  ['trips last year', '2025-01-01', '2026-01-01'],
  ['What have I read this year', '2026-01-01', '2027-01-01'],
  ['my mood this week', '2026-11-16', '2026-11-23'],
  ['what did I say two days ago', '2026-11-16', '2026-11-17'],
  ['anything from the past 3 days', '2026-11-15', '2026-11-18'],
  ['what changed since 2024', '2024-01-01', '2026-11-18'],
  ['what changed since May', '2026-05-01', '2026-11-18'],
  ['what changed since December', '2025-12-01', '2026-11-18'],
  ['everything since 8 May 2023', '2023-05-08', '2026-11-18'],
  ['everything since May 8th, 2023', '2023-05-08', '2026-11-18'],
  ['What is new since last week?', '2026-11-09', '2026-11-18'],
  ['What is new since yesterday?', '2026-11-17', '2026-11-18'],
  ['What is new since 2031?', undefined],
  ['What did I cook in May 2023?', undefined],
  ['Who came on 8 May 2023?', undefined],
  ['Where was I in the last week of August 2023?', undefined],
  ['Where did I live four years ago?', undefined],
  ['What may I eat?', undefined],
  ['Is 31 February a day?', undefined],
  ['How many weeks are in a month?', undefined],
  ['Where do I live?', undefined],
];

for (const [question, from, to] of cases) {
  test(`reads the period of ${JSON.stringify(question)}`, () => {
    const period = readPeriod(question, now);
    const day = (time: number | undefined): string | undefined =>
      time === undefined ? undefined : new Date(time).toISOString().slice(0, 10);
    assert.deepEqual([day(period?.from), day(period?.to)], [from, to]);
  });
}

test('about a week and about two months ago allow for rounding', () => {
  const week = readPeriod('what did I buy a week ago', now);
  assert.ok(
    week !== undefined &&
      week.from <= Date.parse('2026-11-09') &&
      week.to >= Date.parse('2026-11-13'),
  );
  const months = readPeriod('two months ago we met', now);
  assert.ok(
    months !== undefined &&
      months.from < Date.parse('2026-09-18') &&
      months.to > Date.parse('2026-09-18'),
  );
});
