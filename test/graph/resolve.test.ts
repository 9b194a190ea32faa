import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { entitiesOf, graphOf, said } from './said.ts';
import type { Told } from './said.ts';

interface Case {
  readonly name: string;
  readonly told: readonly Told[];
  readonly entities: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'case, accents, articles and possessives tell nobody apart',
    told: [
      ['José', 'visited', 'The Louvre'],
      ['jose', 'visited', 'louvre'],
      ["Jose's", 'visited', 'the Louvre'],
    ],
    entities: ['José', 'Louvre'],
  },
  {
    name: 'title and surname are the one full name they fit',
    told: [
      ['user', 'has doctor', 'Dr. Patel'],
      ['Raj Patel', 'works at', 'Mercy Hospital'],
      ['Patel', 'comes from', 'Pune'],
    ],
    entities: ['Mercy Hospital', 'Pune', 'Raj Patel = Dr. Patel = Patel', 'user'],
  },
  {
    name: 'a surname of two stays on its own',
    told: [
      ['Raj Patel', 'works at', 'Acme'],
      ['Mina Patel', 'works at', 'Acme'],
      ['Dr. Patel', 'lives in', 'Pune'],
    ],
    entities: ['Acme', 'Dr. Patel', 'Mina Patel', 'Pune', 'Raj Patel'],
  },
  {
    name: 'a first name is the one full name it fits, initials too',
    told: [
      ['Ana Silva', 'works at', 'Acme Inc.'],
      ['Ana', 'lives in', 'Porto'],
      ['A. Silva', 'works at', 'Acme'],
    ],
    entities: ['Acme Inc. = Acme', 'Ana Silva = A. Silva = Ana', 'Porto'],
  },
  {
    name: 'different surnames are different people, and the bare name is neither',
    told: [
      ['Ana Silva', 'works at', 'Acme'],
      ['Ana Costa', 'works at', 'Initech'],
      ['Ana', 'lives in', 'Porto'],
    ],
    entities: ['Acme', 'Ana', 'Ana Costa', 'Ana Silva', 'Initech', 'Porto'],
  },
  {
    name: 'Mr. and Mrs. of one surname are two, and the bare name may be either',
    told: [
      ['Patel', 'likes', 'tea'],
      ['Mr. Patel', 'works at', 'Acme'],
      ['Mrs. Patel', 'works at', 'Initech'],
      ['Ms Patel', 'lives in', 'Pune'],
    ],
    entities: ['Acme', 'Initech', 'Mr. Patel', 'Ms Patel = Mrs. Patel', 'Patel', 'Pune', 'tea'],
  },
  {
    name: 'stated nicknames',
    told: [
      ['Robert Smith', 'is nicknamed', 'Bob'],
      ['Bob', 'lives in', 'Leeds'],
    ],
    entities: ['Leeds', 'Robert Smith = Bob'],
  },
  {
    name: 'what is stated goes before what fits',
    told: [
      ['Robert Smith', 'is nicknamed', 'Bob'],
      ['Bob Jones', 'lives in', 'York'],
      ['Bob', 'lives in', 'Leeds'],
    ],
    entities: ['Bob Jones', 'Leeds', 'Robert Smith = Bob', 'York'],
  },
  {
    name: 'two of whom one is something to the other are not one',
    told: [
      ['Ana', 'reports to', 'Ana Silva'],
      ['Ana', 'lives in', 'York'],
    ],
    entities: ['Ana', 'Ana Silva', 'York'],
  },
  {
    name: 'a sister is not a colleague whose first name is the same',
    told: [
      ['user', 'has sibling', 'Ana'],
      ['user', 'has colleague', 'Ana Silva'],
    ],
    entities: ['Ana', 'Ana Silva', 'user'],
  },
  {
    name: 'a nickname of two is nobody for certain',
    told: [
      ['Alexander Hill', 'is nicknamed', 'Alex'],
      ['Alexandra Moor', 'is nicknamed', 'Alex'],
      ['Alex', 'lives in', 'Leeds'],
    ],
    entities: ['Alex', 'Alexander Hill', 'Alexandra Moor', 'Leeds'],
  },
  {
    name: 'the user and their stated name are one',
    told: [
      ['user', 'is named', 'Maya Lind'],
      ['user', 'lives in', 'Oslo'],
      ['Maya', 'works at', 'Acme'],
    ],
    entities: ['Acme', 'Maya Lind = Maya', 'Oslo'],
  },
  {
    name: 'a project with and without the word',
    told: [
      ['Alice', 'manages', 'Project Alpha'],
      ['Alpha/project', 'is due', 'March 2026'],
      ['the Alpha project/project', 'has status', 'late'],
    ],
    entities: ['Alice', 'Project Alpha = Alpha = Alpha project'],
  },
  {
    name: 'what is something else too is not taken for the project',
    told: [
      ['Alice', 'manages', 'Project Alpha'],
      ['Bob', 'works at', 'Alpha'],
    ],
    entities: ['Alice', 'Alpha', 'Bob', 'Project Alpha'],
  },
  {
    name: 'who is told by kinship and the one who is it',
    told: [
      ['user', 'has sibling', 'Ana'],
      ["user's sister", 'lives in', 'Porto'],
    ],
    entities: ["Ana = user's sister", 'Porto', 'user'],
  },
  {
    name: 'who is told by kinship and then named',
    told: [
      ["user's sister", 'lives in', 'Porto'],
      ["user's sister", 'is named', 'Ana'],
      ['Ana', 'works at', 'Acme'],
    ],
    entities: ['Acme', "Ana = user's sister", 'Porto'],
  },
  {
    name: 'words for the same kinship are one, and a mother is no father',
    told: [
      ["user's mother", 'lives in', 'Porto'],
      ["user's mom", 'likes', 'tea'],
      ["user's dad", 'likes', 'tea'],
    ],
    entities: ['Porto', 'tea', 'user', "user's dad", "user's mother = user's mom"],
  },
  {
    name: 'qualities, dates and numbers are no entities',
    told: [
      ['Ana', 'is', 'proud/thing'],
      ['Bob', 'seems', 'proud/thing'],
      ['Ana', 'is aged', '30'],
      ['Bob', 'is', 'Batman/thing'],
    ],
    entities: ['Ana', 'Batman', 'Bob'],
  },
  {
    name: 'a sister of two is neither',
    told: [
      ['user', 'has sibling', 'Ana'],
      ['user', 'has sibling', 'Eva'],
      ["user's sister", 'lives in', 'Porto'],
    ],
    entities: ['Ana', 'Eva', 'Porto', 'user', "user's sister"],
  },
  {
    name: 'a person and a place of one name',
    told: [
      ['Jordan', 'visited', 'Petra'],
      ['user', 'visited', 'Jordan'],
    ],
    entities: ['Jordan (person) = Jordan', 'Jordan (place) = Jordan', 'Petra', 'user'],
  },
];

for (const { name, told, entities } of CASES) {
  test(name, () => {
    assert.deepEqual(entitiesOf(graphOf(...told)), entities.toSorted());
  });
}

test('people of one name are told apart by what they are to the user', () => {
  const graph = graphOf(
    said(['user', 'has sibling', 'Ana'], {
      text: 'My sister Ana',
      sources: [{ id: 's1', start: 0, end: 1 }],
    }),
    said(['user', 'has colleague', 'Ana'], {
      text: 'My colleague Ana',
      sources: [{ id: 's2', start: 0, end: 1 }],
    }),
    said(['Ana', 'lives in', 'Porto'], { sources: [{ id: 's1', start: 0, end: 1 }] }),
    said(['Ana', 'works on', 'Project Alpha'], { text: 'The colleague Ana works on Alpha' }),
    said(['Ana', 'likes', 'Fado']),
  );
  const ends = (id: string): readonly string[] =>
    (graph.edges.get(id) ?? [])
      .map(({ object }) => ('name' in object ? object.name : object.value))
      .sort();
  assert.deepEqual(ends('ana (sister)'), ['Ana (sister)', 'Porto']);
  assert.deepEqual(ends('ana (colleague)'), ['Ana (colleague)', 'Project Alpha']);
  assert.deepEqual(ends('ana (unclear)'), ['Fado']);
});

test('the user and their sister of the same name are two', () => {
  const graph = graphOf(['user', 'is named', 'Ana'], ['user', 'has sibling', 'Ana']);
  assert.deepEqual([...graph.entities.keys()].sort(), ['ana (sibling)', 'user']);
});

test('names that are no names neither crash nor take long', () => {
  const odd = [
    `${"user's sister's ".repeat(20_000)}sister`,
    'dr '.repeat(100_000),
    `${'.'.repeat(200_000)}x`,
    'constructor',
    '__proto__',
    ' ',
    "'s",
    '…',
  ];
  const graph = graphOf(
    ...odd.flatMap((name): Told[] => [
      [name, 'knows', `${name}y`],
      [name, name, name],
      ['user', 'is nicknamed', name],
    ]),
  );
  assert.equal(graph.relations.length >= odd.length * 3, true);
});

test('what quarantined and expired memories say joins nobody and shows nobody', () => {
  const graph = graphOf(
    said(['Bob Jones', 'is nicknamed', 'Robert Smith'], { status: 'quarantined' }),
    said(['Zed', 'lives in', 'Nowhere'], { expiresAt: '2026-01-01T00:00:00.000Z' }),
    ['Bob Jones', 'lives in', 'Leeds'],
    ['Robert Smith', 'lives in', 'York'],
  );
  assert.deepEqual(entitiesOf(graph), ['Bob Jones', 'Leeds', 'Robert Smith', 'York']);
});

test('whoever spoke in memory that belongs to no user is not the user who reads it', () => {
  const graph = graphOf(said(['user', 'lives in', 'Oslo'], { scope: { tenant: 'default' } }), [
    'user',
    'lives in',
    'Lisbon',
  ]);
  assert.deepEqual(entitiesOf(graph), ['Lisbon', 'Oslo', 'unnamed user', 'user']);
});

const NAMES = [
  'user',
  'Ana',
  'Ana Silva',
  'Ana Costa',
  'Dr. Silva',
  'Mr. Silva',
  'Mrs. Silva',
  'Bob',
  "user's sister",
  "Ana's boss",
  'Max/animal',
];
const OBJECTS = [
  ...NAMES,
  'Alpha/project',
  'Project Alpha/project',
  'Alpha/thing',
  'Porto/place',
  'Ana/value',
];
const VERBS = [
  'is named',
  'is nicknamed',
  'has sibling',
  'has colleague',
  'has boss',
  'has pet',
  'manages',
  'lives in',
  'knows',
];

test('the graph does not depend on the order of the memories', () => {
  const told = fc.tuple(
    fc.constantFrom(...NAMES),
    fc.constantFrom(...VERBS),
    fc.constantFrom(...OBJECTS),
  );
  const source = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(
      fc.array(fc.tuple(told, source), { maxLength: 25 }),
      fc.infiniteStream(fc.nat()),
      (list, keys) => {
        const records = list.map(([each, id]) =>
          said(each, { sources: [{ id, start: 0, end: 1 }] }),
        );
        const keyed = records.map((record) => ({ record, key: keys.next().value as number }));
        const shuffled = keyed
          .sort((left, right) => left.key - right.key)
          .map(({ record }) => record);
        const [left, right] = [graphOf(...records), graphOf(...shuffled)];
        assert.deepEqual(right.relations, left.relations);
        assert.deepEqual(
          [...right.entities.values()].sort((one, other) => (one.id < other.id ? -1 : 1)),
          [...left.entities.values()].sort((one, other) => (one.id < other.id ? -1 : 1)),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('every relation comes of a memory, and every entity has a relation and its own id', () => {
  const told = fc.tuple(
    fc.constantFrom(...NAMES),
    fc.constantFrom(...VERBS),
    fc.constantFrom(...OBJECTS),
  );
  fc.assert(
    fc.property(fc.array(told, { maxLength: 30 }), (list) => {
      const records = list.map((each) => said(each));
      const graph = graphOf(...records);
      const ids = new Set(records.map(({ id }) => id));
      assert.ok(graph.relations.every(({ memory }) => ids.has(memory)));
      assert.ok(records.every(({ id }) => graph.relations.some(({ memory }) => memory === id)));
      for (const { subject, object } of graph.relations) {
        for (const end of [subject, object]) {
          if ('id' in end) assert.equal(graph.entities.get(end.id)?.name, end.name);
        }
      }
    }),
    { numRuns: 200 },
  );
});
