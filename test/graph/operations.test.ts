import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Step } from '../../src/core/graph.ts';
import { findEntity } from '../../src/graph/find-entity.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { listEntities } from '../../src/graph/list-entities.ts';
import { matchRelations, timelineOf } from '../../src/graph/match.ts';
import { neighboursOf } from '../../src/graph/neighbours.ts';
import { pathsBetween } from '../../src/graph/paths.ts';
import { graphOf, said, TODAY } from './said.ts';
import type { Told } from './said.ts';

const OFFICE: readonly Told[] = [
  ['user', 'has colleague', 'Alice Moor'],
  ['Alice Moor', 'manages', 'Project Alpha'],
  ['Bob', 'works on', 'Project Alpha'],
  ['Project Alpha/project', 'is due', 'March 2026'],
  ['Bob', 'lives in', 'Leeds'],
  ['Leeds/place', 'is located in', 'England'],
];

const reads = ({ from, reads: how, to }: Step): string =>
  `${from.name} ${how} ${'name' in to ? to.name : to.value}`;

function around(
  graph: Graph,
  name: string,
  hops: number,
  predicates?: readonly string[],
): string[] {
  const request = { hops, predicates, limit: 100, moment: TODAY };
  return neighboursOf(graph, findEntity(graph, 'entity', name), request).steps.map(
    (step) => `${step.hops}: ${reads(step)}`,
  );
}

function pathTexts(graph: Graph, from: string, to: string, hops: number): string[][] {
  const ends = [findEntity(graph, 'from', from), findEntity(graph, 'to', to)] as const;
  const { paths } = pathsBetween(graph, ...ends, { hops, limit: 10, moment: TODAY });
  return paths.map((path) => path.map(reads));
}

test('neighbours are read from the nearer end, to so many hops', () => {
  const graph = graphOf(...OFFICE);
  assert.deepEqual(around(graph, 'project alpha', 1), [
    '1: Project Alpha is due March 2026',
    '1: Project Alpha is managed by Alice Moor',
    '1: Project Alpha is worked on by Bob',
  ]);
  assert.deepEqual(around(graph, 'Alpha', 2, ['is managed by', 'has colleague']), [
    '1: Project Alpha is managed by Alice Moor',
    '2: Alice Moor has colleague user',
  ]);
});

test('a name of one word with underscores means the name of several words, if nothing else is called so', () => {
  const graph = graphOf(...OFFICE, ['snake_case', 'is used by', 'Bob']);
  assert.equal(findEntity(graph, 'entity', 'alice_MOOR').name, 'Alice Moor');
  assert.equal(findEntity(graph, 'entity', 'Project_Alpha').name, 'Project Alpha');
  assert.equal(findEntity(graph, 'entity', 'snake_case').name, 'snake_case');
  assert.throws(() => findEntity(graph, 'entity', 'Alice_Nobody'), { code: 'NOT_FOUND' });
});

test('a limit keeps the nearest and says that there is more', () => {
  const graph = graphOf(...OFFICE);
  const request = { hops: 3, predicates: undefined, limit: 2, moment: TODAY };
  const { steps, truncated } = neighboursOf(graph, findEntity(graph, 'entity', 'Bob'), request);
  assert.deepEqual([steps.length, truncated], [2, true]);
});

test('paths come shortest first and visit nobody twice', () => {
  const graph = graphOf(...OFFICE, ['Alice Moor', 'knows', 'Bob']);
  assert.deepEqual(pathTexts(graph, 'user', 'Bob', 4), [
    ['user has colleague Alice Moor', 'Alice Moor knows Bob'],
    [
      'user has colleague Alice Moor',
      'Alice Moor manages Project Alpha',
      'Project Alpha is worked on by Bob',
    ],
  ]);
  assert.deepEqual(pathTexts(graph, 'user', 'England', 3), []);
  assert.deepEqual(pathTexts(graph, 'Bob', 'Bob', 4), []);
});

test('whose sister is spoken of has one', () => {
  const graph = graphOf(["Ana's sister", 'lives in', 'Porto']);
  assert.deepEqual(pathTexts(graph, 'Ana', 'Porto', 4), [
    ["Ana has sibling Ana's sister", "Ana's sister lives in Porto"],
  ]);
});

test('what is not so is listed and leads nowhere', () => {
  const not = said(['Alice', 'knows', 'Bob']);
  const statement = { ...not.statement, negated: true as const } as NonNullable<
    typeof not.statement
  >;
  const graph = graphOf({ ...not, statement }, ['Bob', 'lives in', 'Leeds']);
  assert.deepEqual(around(graph, 'Alice', 3), ['1: Alice not: knows Bob']);
  assert.deepEqual(pathTexts(graph, 'Alice', 'Leeds', 4), []);
});

test('only what is believed and holds counts, at the time asked for', () => {
  const then = { at: '2024-06-01T00:00:00.000Z', isPast: true };
  const graph = graphOf(
    said(['Bob', 'lives in', 'York'], {
      status: 'superseded',
      validFrom: '2024-01-01T00:00:00.000Z',
      validTo: '2025-01-01T00:00:00.000Z',
    }),
    said(['Bob', 'lives in', 'Leeds'], { validFrom: '2025-01-01T00:00:00.000Z' }),
    said(['Bob', 'lives in', 'Paris'], { status: 'disputed' }),
    said(['Bob', 'lives in', 'Bath'], { validTo: '2023-01-01T00:00:00.000Z' }),
    said(['Bob', 'lives in', 'Rome'], { validFrom: '2030-01-01T00:00:00.000Z' }),
  );
  const homes = (moment: typeof then): string[] =>
    matchRelations(
      graph,
      { subject: 'Bob', predicate: 'lives in' },
      { limit: 9, moment },
    ).relations.map(({ object }) => ('name' in object ? object.name : object.value));
  assert.deepEqual(homes(TODAY), ['Leeds']);
  assert.deepEqual(homes(then), ['York']);
  const bob = findEntity(graph, 'entity', 'Bob');
  const told = timelineOf(graph, bob, { limit: 9, moment: TODAY }).relations;
  assert.deepEqual(
    told.map(({ object, status }) => ['name' in object && object.name, status]),
    [
      ['Bath', 'active'],
      ['York', 'superseded'],
      ['Leeds', 'active'],
      ['Paris', 'disputed'],
      ['Rome', 'active'],
    ],
  );
  assert.equal(timelineOf(graph, bob, { limit: 9, moment: then }).total, 2);
  const names = listEntities(graph, { type: 'place', name: undefined, limit: 9, moment: TODAY });
  assert.deepEqual(
    names.entities.map(({ name }) => name),
    ['Leeds'],
  );
});

test('patterns: any part open, inverse and symmetric relations, values', () => {
  const graph = graphOf(...OFFICE, ['Alice Moor', 'has sibling', 'Bob']);
  const memories = (pattern: Parameters<typeof matchRelations>[1]): number =>
    matchRelations(graph, pattern, { limit: 100, moment: TODAY }).total;
  assert.equal(memories({}), 7);
  assert.equal(memories({ predicate: 'manages' }), 1);
  assert.equal(memories({ subject: 'Alpha', predicate: 'is managed by' }), 1);
  assert.equal(memories({ subject: 'Alpha', predicate: 'manages' }), 0);
  assert.equal(memories({ subject: 'Bob', predicate: 'has sibling', object: 'Alice' }), 1);
  assert.equal(memories({ object: 'march 2026' }), 1);
  assert.throws(() => memories({ object: 'pizza' }), { code: 'NOT_FOUND' });
});

test('unknown and ambiguous names say what is near', () => {
  const graph = graphOf(
    said(['user', 'has sibling', 'Ana'], { text: 'my sister Ana' }),
    said(['user', 'has colleague', 'Ana'], { text: 'my colleague Ana' }),
    ['Project Alpha/project', 'is due', 'March'],
  );
  assert.throws(() => findEntity(graph, 'entity', 'Alpa'), {
    code: 'NOT_FOUND',
    message: 'entity is "Alpa": no memory speaks of it; did you mean "Project Alpha"?',
  });
  assert.throws(() => findEntity(graph, 'entity', 'Ana'), {
    code: 'INVALID_INPUT',
    message: /give one of "ana \(colleague\)", "ana \(sister\)"$/,
  });
  assert.equal(findEntity(graph, 'entity', 'Ana (sister)').id, 'ana (sister)');
  assert.equal(findEntity(graph, 'entity', 'me').id, 'user');
  assert.throws(() => findEntity(graphOf(), 'entity', 'Ana'), { message: /nothing is known/ });
});

const PEOPLE = ['Ann', 'Ben', 'Cat', 'Dan', 'Eve', 'Fay'];
const links = fc.array(fc.tuple(fc.constantFrom(...PEOPLE), fc.constantFrom(...PEOPLE)), {
  minLength: 1,
  maxLength: 15,
});

/** Plain breadth-first distances, as an oracle. */
function distance(pairs: readonly (readonly [string, string])[], from: string, to: string): number {
  let reached = new Set([from]);
  for (let hops = 0; hops <= PEOPLE.length; hops += 1) {
    if (reached.has(to)) return hops;
    reached = new Set([
      ...reached,
      ...pairs.flatMap(([left, right]) => [
        ...(reached.has(left) ? [right] : []),
        ...(reached.has(right) ? [left] : []),
      ]),
    ]);
  }
  return Number.POSITIVE_INFINITY;
}

test('hop limits hold, distances are the least, and paths are simple and shortest first', () => {
  fc.assert(
    fc.property(links, fc.integer({ min: 1, max: 5 }), (pairs, hops) => {
      const graph = graphOf(...pairs.map(([left, right]): Told => [left, 'knows', right]));
      const [first] = pairs[0] as [string, string];
      const entity = findEntity(graph, 'entity', first);
      const request = { hops, predicates: undefined, limit: 1_000, moment: TODAY };
      const near = neighboursOf(graph, entity, request);
      const reached = new Map(near.entities.map(({ name, hops: far }) => [name, far]));
      for (const person of PEOPLE) {
        const far = distance(pairs, first, person);
        assert.equal(reached.get(person), far > 0 && far <= hops ? far : undefined);
        if (far === 0 || !Number.isFinite(far)) continue;
        const to = findEntity(graph, 'to', person);
        const { paths } = pathsBetween(graph, entity, to, { hops, limit: 100, moment: TODAY });
        assert.equal(paths[0]?.length, far <= hops ? far : undefined);
        const lengths = paths.map(({ length }) => length);
        assert.deepEqual(
          lengths,
          lengths.toSorted((left, right) => left - right),
        );
        for (const path of paths) {
          const visited = [first, ...path.map(({ to: end }) => ('name' in end ? end.name : ''))];
          assert.equal(new Set(visited).size, path.length + 1);
          assert.equal(visited.at(-1), person);
        }
      }
    }),
    { numRuns: 150 },
  );
});

test('a knot of hubs is walked in bounded work', () => {
  const hubs = ['Hub A', 'Hub B', 'Hub C'];
  const told: Told[] = [];
  for (let at = 0; at < 900; at += 1)
    for (const hub of hubs) told.push([`Person N${at}`, 'knows', hub]);
  const graph = graphOf(...told, ['Far Away', 'knows', 'Person N0']);
  const ends = [findEntity(graph, 'from', 'Hub A'), findEntity(graph, 'to', 'Far Away')] as const;
  const found = pathsBetween(graph, ...ends, { hops: 6, limit: 100, moment: TODAY });
  assert.equal(found.paths.length, 100);
  assert.equal(found.paths[0]?.length, 2);
  const near = [findEntity(graph, 'from', 'Person N0'), ends[1]] as const;
  const fruitless = pathsBetween(graph, ...near, { hops: 6, limit: 100, moment: TODAY });
  assert.deepEqual([fruitless.paths.length, fruitless.truncated], [1, true]);
  const request = { hops: 5, predicates: undefined, limit: 1_000, moment: TODAY };
  assert.equal(neighboursOf(graph, ends[0], request).steps.length, 1_000);
});
