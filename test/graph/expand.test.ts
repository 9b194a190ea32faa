import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandQuestion } from '../../src/graph/expand.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { graphOf, said, TODAY } from './said.ts';
import type { Told } from './said.ts';

const TOLD: readonly Told[] = [
  ['user', 'is named', 'Maya'],
  ['user', 'lives in', 'Oslo'],
  ['Alice', 'manages', 'Project Alpha'],
  ['Alice', 'likes', 'tea'],
  ['Project Alpha/project', 'is due', 'March 2026'],
  ['Project Alpha/project', 'has status', 'late'],
  ['user', 'has sibling', 'Ana'],
  ['Ana', 'lives in', 'Porto'],
  ['Porto/place', 'is located in', 'Portugal'],
  ['Will', 'works at', 'Acme'],
  ['Mark', 'works at', 'Acme'],
  ['Basil', 'works at', 'Acme'],
  ['user', 'has colleague', 'Alice'],
];

function paths(graph: Graph, question: string, limit = 10): (readonly string[])[] {
  return expandQuestion(graph, question, { moment: TODAY, limit }).memories.map(({ path }) => path);
}

test('the deadline of the project that somebody manages is two relations away', () => {
  const graph = graphOf(...TOLD);
  const question = 'When is the deadline of the project Alice manages?';
  const { named, memories } = expandQuestion(graph, question, { moment: TODAY, limit: 10 });
  assert.deepEqual(
    named.map(({ name }) => name),
    ['Alice'],
  );
  assert.deepEqual(
    memories.slice(0, 2).map(({ path }) => path),
    [
      ['Alice manages Project Alpha'],
      ['Alice manages Project Alpha', 'Project Alpha is due March 2026'],
    ],
  );
  assert.ok(memories.every(({ weight }) => weight > 0 && weight <= 1));
});

test('written small, possessive, or by a part of the name, it is named all the same', () => {
  const graph = graphOf(...TOLD, ['Raj Patel', 'works at', 'Initech']);
  for (const question of ["what is alice's project", 'where does Patel work', 'when is alpha due'])
    assert.notDeepEqual(paths(graph, question), [], question);
});

test('"my sister" names her whose name is known', () => {
  const graph = graphOf(...TOLD);
  assert.deepEqual(paths(graph, 'Where does my sister live?')[0], [
    'Maya has sibling Ana',
    'Ana lives in Porto',
  ]);
});

test('"Ana\'s boss" names the one she has, and no colleague of hers', () => {
  const graph = graphOf(
    ['Bob', 'has boss', 'Kim'],
    ['Bob', 'has colleague', 'Lee'],
    ['Kim', 'lives in', 'Rome'],
    ['Lee', 'lives in', 'Bern'],
  );
  const found = paths(graph, "Where does Bob's boss live?");
  assert.deepEqual(found[0], ['Bob has boss Kim', 'Kim lives in Rome']);
  assert.equal(found.length, 2);
});

test('nothing is named by the user alone, by everyday words, or by what is unknown', () => {
  const graph = graphOf(...TOLD, ['user', 'likes', 'coffee']);
  for (const question of [
    'Where do I live?',
    'What does Maya like?',
    'Will it rain?',
    'what will happen',
    'Does Zoe put basil on pizza?',
    'mark the day in my calendar',
    'Mark the day in my calendar',
    'Who likes coffee?',
    'When is the deadline of the project Zoe manages?',
  ]) {
    assert.deepEqual(expandQuestion(graph, question, { moment: TODAY, limit: 10 }).memories, []);
  }
});

test('a name that too many have names nobody', () => {
  const told: readonly Told[] = [
    ['user', 'has sibling', 'Ana'],
    ['user', 'has colleague', 'Ana'],
    ['user', 'has doctor', 'Ana'],
    ['user', 'has pet', 'Ana'],
  ];
  assert.equal(paths(graphOf(...told.slice(0, 3)), 'Who is Ana?').length, 3);
  assert.deepEqual(paths(graphOf(...told), 'Who is Ana?'), []);
});

test('the better it fits the question, the more it weighs', () => {
  const graph = graphOf(
    ['Zed', 'joined', 'choir'],
    ['Zed', 'joined', 'chess club'],
    ['Zed', 'made', 'bowl'],
    ['Zed', 'hosted', 'Fair Oak/event'],
    ['Fair Oak/event', 'is due', 'April'],
    ['Zed', 'manages', 'Project Birch'],
    ['Project Birch/project', 'is due', 'May'],
  );
  const last = (question: string): (string | undefined)[] =>
    paths(graph, question).map((path) => path.at(-1));
  assert.equal(last('When did Zed join the chess club?')[0], 'Zed joined chess club');
  const due = last('When is the thing due that Zed manages?').filter((each) =>
    each?.includes('due'),
  );
  assert.deepEqual(due, ['Project Birch is due May', 'Fair Oak is due April']);
  const { memories } = expandQuestion(graph, 'What has Zed made of it?', {
    moment: TODAY,
    limit: 10,
  });
  assert.ok(memories.every(({ weight }) => weight < 0.5));
});

test('two relations away only what fits the question counts', () => {
  const found = paths(graphOf(...TOLD), 'What does Alice like?');
  assert.deepEqual(found[0], ['Alice likes tea']);
  assert.ok(!found.flat().includes('Project Alpha has status late'));
});

test('nothing is reached through the user, with whom everything is connected', () => {
  const graph = graphOf(...TOLD);
  assert.ok(!paths(graph, 'Where does Alice live?').flat().includes('Maya lives in Oslo'));
});

test('what holds no more is not followed, and hubs are not unfolded', () => {
  const many = Array.from({ length: 400 }, (_, at): Told => ['Zoe Hub', 'visited', `Place Q${at}`]);
  const goals = many.map((_, at): Told => ['Zoe Hub', 'has goal', `${at} miles`]);
  const graph = graphOf(
    ...many,
    ...goals,
    said(['Zoe Hub', 'manages', 'Project Beta'], { status: 'superseded' }),
    ['Zoe Hub', 'manages', 'Project Gamma'],
    ['Project Gamma/project', 'is due', 'May'],
    ['Project Beta/project', 'is due', 'June'],
  );
  assert.deepEqual(paths(graph, 'when is the project due that zoe hub manages').slice(0, 2), [
    ['Zoe Hub manages Project Gamma'],
    ['Zoe Hub manages Project Gamma', 'Project Gamma is due May'],
  ]);
  assert.deepEqual(paths(graph, 'What does Zoe Hub think?', 1_000), []);
  assert.deepEqual(paths(graph, 'When did Zoe Hub laugh?', 1_000), []);
});

test('names without spaces between words are found', () => {
  const graph = graphOf(
    ['田中', 'works on', '富士計画/project'],
    ['富士計画/project', 'is due', '2026'],
  );
  assert.deepEqual(
    paths(graph, '田中さんの締め切りは？ deadline')[0]?.[0],
    '田中 works on 富士計画',
  );
});
