import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { found, stated } from './found.ts';

/** What somebody says, and all that is stated by it, in alphabetical order. */
const CASES: Readonly<Record<string, readonly (readonly [said: string, ...stated: string[]])[]>> = {
  corrections: [
    ['Long story short, my name is Joan.', 'user | is named | Joan'],
    ['Sorry, my name is Joan.', 'user | is named | Joan'],
    ["My son's name is Jonas, not Jonah.", 'user | has child | Jonas'],
    ['That was wrong: I live in Bonn.', 'user | lives in | Bonn'],
    [
      "My husband isn't Welsh, he is Flemish",
      "user's husband | has nationality | Flemish",
      "user's husband | has nationality | Welsh | not",
    ],
    ['The meeting is on Friday, not Thursday.', 'meeting | takes place | 22 May 2026'],
  ],
  'what is left out when it is said again': [
    [
      'I do not live in Rome any more but in Turin.',
      'user | lives in | Rome | ended',
      'user | lives in | Turin',
    ],
    [
      'I worked at Acme, then at Hooli.',
      'user | works at | Acme | past',
      'user | works at | Hooli | past',
    ],
  ],
  endings: [
    ['We got rid of the sofa.', 'user | owns | sofa | ended'],
    ['I gave my old guitar away.', 'user | owns | old guitar | ended'],
    ['I cancelled my gym membership.', 'user | has | gym membership | ended'],
    ['Ines left the choir.', 'Ines | is member of | choir | ended'],
    ['Omar stepped down as treasurer.', 'Omar | works as | treasurer | ended'],
    ['Our cat Otto died.', 'Otto | did | passed away', 'user | has pet | Otto | ended'],
    ['My dog Rex is dead.', 'Rex | did | passed away', 'user | has pet | Rex | ended'],
    ['My late husband Paul sang.', 'user | is married to | Paul | ended'],
    ['I divorced my wife Anna.', 'user | is married to | Anna | ended'],
    [
      'My husband Paul died in 2020.',
      'Paul | did | passed away',
      'user | is married to | Paul | ended',
    ],
    ['I broke up with my girlfriend Sara.', 'user | is in a relationship with | Sara | ended'],
    ['I gave away my cat Mia.', 'user | owns | cat Mia | ended'],
    ['I sold my car, a Volvo.', 'user | owns | car | ended'],
    ['I eat fish again.', 'user | eats | fish'],
    ['I eat pizza again and again.'],
  ],
  'of two, each to the other': [
    ['Ida and I broke up.', 'user | is in a relationship with | Ida | ended'],
    [
      'Ida and Tom are divorced.',
      'Ida | has relationship status | divorced',
      'Ida | is married to | Tom | ended',
      'Tom | has relationship status | divorced',
    ],
    ['Ida and Tom are siblings.', 'Ida | has sibling | Tom'],
    ['My sister and I were near the ocean.'],
    [
      'My partner and I got back from Rome.',
      'user | visited | Rome',
      "user's partner | visited | Rome",
    ],
  ],
  counts: [
    ['Our team has 5 people.', 'team | has number of people | 5'],
    ['I have 1 car.', 'user | has number of cars | 1'],
    ['Our company has 3 thousand employees.', 'company | has number of employees | 3 thousand'],
    [
      'We have two kids: Nils and little Otto.',
      'user | has child | Nils',
      'user | has child | Otto',
      'user | has number of children | 2',
    ],
    ['The gym costs 30 euros.', 'gym | costs | 30 euros'],
    ['My rent went up to 900 euros.', 'user | has own rent | 900 euros'],
  ],
  'what is not so': [
    ["I don't have any allergies.", 'user | is allergic to | anything | not'],
    ['I have no children.', 'user | has child | children | not'],
    ["I haven't got a car.", 'user | owns | car | not'],
    ["I've never been to Asia.", 'user | visited | Asia | not'],
    ["We aren't going to move to Rome."],
  ],
  names: [
    ["I'm from Gda\u0144sk.", 'user | comes from | Gda\u0144sk'],
    ['my sister ana lives in rome', 'Ana | lives in | rome', 'user | has sibling | Ana'],
    ["my name's joe", 'user | is named | joe'],
    [
      "My sister's husband Paul is a pilot.",
      'Paul | works as | pilot',
      "user's sister | is married to | Paul",
    ],
    [
      'Jonas and his wife Ida live in Oslo.',
      'Ida | lives in | Oslo',
      'Jonas | is married to | Ida',
      'Jonas | lives in | Oslo',
    ],
    [
      'My grandmother, who is 92, lives in Porto.',
      "user's grandmother | is aged | 92",
      "user's grandmother | lives in | Porto",
    ],
    ['You can reach me at ana@example.org.', 'user | has email | ana@example.org'],
  ],
};

describe('changes and corrections', () => {
  for (const [about, cases] of Object.entries(CASES)) {
    describe(about, () => {
      for (const [said, ...expected] of cases) {
        it(said, async () => assert.deepEqual(await stated(said), expected));
      }
    });
  }
});

describe('times of what changes', () => {
  it('are those of the future where it is foretold', async () => {
    const [move] = await found('From June I will live in Linz.');
    assert.equal(move?.validFrom, '2026-06-01T00:00:00.000Z');
    assert.equal(move?.stance, 'holds');
  });

  it('are in the past for "since", whatever the tense', async () => {
    const [, , ended] = await found('Mia and Lars are divorced since February.');
    assert.equal(ended?.validTo, '2026-02-01T00:00:00.000Z');
  });

  it('come after what was put off', async () => {
    const [trip] = await found('The trip was postponed to March.');
    assert.equal(trip?.statement?.object, 'March 2027');
  });

  it('are not read from a name or from how long something took', async () => {
    const [report] = await found('The Q3 report is due on 30 September.');
    assert.equal(report?.statement?.subject, 'Q3 report');
    assert.equal(report?.statement?.object, '30 September 2026');
    const [built] = await found('I built a boat in two years.');
    assert.ok((built?.occurredAt ?? '') <= '2026-05-20T10:00:00.000Z');
  });
});
