import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Candidate } from '../../../src/core/extraction.ts';
import { found, SAID_AT } from './found.ts';

interface Times {
  readonly occurredAt?: string;
  readonly precision?: string;
  readonly validFrom?: string;
  readonly validTo?: string;
}

/** What was said on Wednesday 20 May 2026; the days in the answers, times left out. */
const CASES: readonly (readonly [said: string, times: Times])[] = [
  ['I visited Rome yesterday', { occurredAt: '2026-05-19', precision: 'day' }],
  ['I visited Rome on Friday', { occurredAt: '2026-05-15', precision: 'day' }],
  ['I visited Rome in March', { occurredAt: '2026-03-01', precision: 'month' }],
  ['I visited Rome in November', { occurredAt: '2025-11-01', precision: 'month' }],
  ['I visited Rome last March', { occurredAt: '2026-03-01', precision: 'month' }],
  ['I visited Rome last June', { occurredAt: '2025-06-01', precision: 'month' }],
  ['I visited Rome in 2019', { occurredAt: '2019-01-01', precision: 'year' }],
  ['I visited Rome around 2019', { occurredAt: '2019-01-01', precision: 'year' }],
  ['I visited Rome last summer', { occurredAt: '2025-06-01', precision: 'month' }],
  ['I visited Rome in summer 2020', { occurredAt: '2020-06-01', precision: 'month' }],
  ['I visited Rome in Q3 2024', { occurredAt: '2024-07-01', precision: 'month' }],
  ['I visited Rome on the 5th', { occurredAt: '2026-05-05', precision: 'day' }],
  ['I visited Rome on 3 April 2024', { occurredAt: '2024-04-03', precision: 'day' }],
  ['I visited Rome two years ago', { occurredAt: '2024-01-01', precision: 'year' }],
  ['I visited Rome', { occurredAt: '2026-05-20' }],
  ['I live in Rome now', { occurredAt: '2026-05-20' }],
  ["I've lived in Madrid since 2019", { occurredAt: '2026-05-20', validFrom: '2019-01-01' }],
  ["I've lived in Madrid for three years", { occurredAt: '2026-05-20', validFrom: '2023-01-01' }],
  ['I moved to Berlin last month', { occurredAt: '2026-05-20', validFrom: '2026-04-01' }],
  [
    'I lived in Rome from 2010 to 2015',
    { occurredAt: '2026-05-20', validFrom: '2010-01-01', validTo: '2016-01-01' },
  ],
  [
    'Back in 2015 I lived in Oslo',
    { occurredAt: '2026-05-20', validFrom: '2015-01-01', validTo: '2016-01-01' },
  ],
  ['I quit my job at Acme in 2024', { occurredAt: '2026-05-20', validTo: '2024-01-01' }],
];

void describe('times of candidates', () => {
  for (const [said, times] of CASES) {
    void it(said, async () => {
      const candidates = await found(said);
      assert.deepEqual(candidates.map(timesOf), [times]);
    });
  }

  void it('of deadlines and plans are the next such day', async () => {
    assert.equal(
      await textOf('The Apollo report is due on Monday.'),
      'Apollo report is due on 25 May 2026',
    );
    assert.equal(
      await textOf('The Apollo report is due in January.'),
      'Apollo report is due in January 2027',
    );
    assert.equal(
      await textOf("I'm flying to Rome on Tuesday"),
      'The user plans to fly to Rome on 26 May 2026',
    );
  });

  void it('are reckoned from when it was said, in UTC', async () => {
    const [candidate] = await found('I visited Rome yesterday', {
      occurredAt: '2024-03-01T00:30:00.000Z',
    });
    assert.equal(candidate?.occurredAt, '2024-02-29T00:00:00.000Z');
  });

  void it('leave "may", ages and amounts alone', async () => {
    assert.deepEqual((await found('I am 30 years old')).map(timesOf), [
      { occurredAt: SAID_AT.slice(0, 10) },
    ]);
    assert.deepEqual(await found('I may go'), []);
  });
});

async function textOf(said: string): Promise<string | undefined> {
  return (await found(said))[0]?.text;
}

function timesOf({ occurredAt, precision, validFrom, validTo }: Candidate): Times {
  return {
    occurredAt: occurredAt.slice(0, 10),
    ...(precision && { precision }),
    ...(validFrom && { validFrom: validFrom.slice(0, 10) }),
    ...(validTo && { validTo: validTo.slice(0, 10) }),
  };
}
