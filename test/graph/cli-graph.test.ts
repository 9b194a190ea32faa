import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createMemory } from '../../src/index.ts';
import type { EntityList, MemoryRecord, Neighbours, Paths, RelationList } from '../../src/index.ts';
import { addChange, createFakeRuntime } from '../../src/testing/index.ts';
import { runCli, temporaryFolder } from '../surface/run-cli.ts';
import type { CliRun } from '../surface/run-cli.ts';
import { said } from './said.ts';
import type { Told } from './said.ts';

const SCOPE = { tenant: 'default', user: 'ana' };
const TOLD: readonly Told[] = [
  ['Alice', 'manages', 'Project Alpha'],
  ['Alpha/project', 'is due', 'March 2026'],
  ['Alice', 'lives in', 'Oslo'],
];

async function storeIn(context: TestContext, ...more: readonly MemoryRecord[]): Promise<string> {
  const home = temporaryFolder(context);
  const memory = createMemory({ path: join(home, 'memoir.db'), embedder: 'none', thread: 'main' });
  const records = [...TOLD.map((each) => said(each, { scope: SCOPE })), ...more];
  await memory.store.records.commit({
    partition: { tenant: 'default', user: 'ana' },
    changes: records.map((record) => addChange(createFakeRuntime(), record)),
  });
  assert.equal((await memory.scope({ user: 'ana' }).graph.entity('Alpha')).name, 'Project Alpha');
  await memory.close();
  return home;
}

function graphIn(home: string): (...args: readonly string[]) => Promise<CliRun> {
  return (...args) => runCli(home, ['graph', ...args, '--user', 'ana']);
}

test('memoir graph: list, neighbours, paths and timeline, as JSON', async (context) => {
  const graph = graphIn(await storeIn(context));
  const list = (await graph('--json')).json() as EntityList;
  assert.deepEqual(list.entities[0], {
    id: 'alice',
    name: 'Alice',
    type: 'person',
    aliases: [],
    relations: 2,
  });
  assert.equal(list.total, 3);
  const near = (await graph('alice', '--hops', '2', '--json')).json() as Neighbours;
  assert.deepEqual(
    near.steps.map(({ hops, reads }) => [hops, reads]),
    [
      [1, 'lives in'],
      [1, 'manages'],
      [2, 'is due'],
    ],
  );
  const ways = (await graph('Oslo', '--to', 'Alpha', '--json')).json() as Paths;
  assert.deepEqual(
    ways.paths[0]?.map(({ reads }) => reads),
    ['is home of', 'manages'],
  );
  const told = (await graph('Alpha', '--timeline', '--json')).json() as RelationList;
  assert.equal(told.total, 2);
  const early = (
    await graph('--at', '2020-01-01', '--type', 'place', '--json')
  ).json() as EntityList;
  assert.deepEqual(
    early.entities.map(({ name }) => name),
    ['Oslo'],
  );
});

test('memoir graph for people: safe lines, hints, exit codes', async (context) => {
  const trick = said(['Eve\u001b[2J', 'lives in', 'Rome'], { scope: SCOPE });
  const home = await storeIn(context, trick);
  const graph = graphIn(home);
  const table = await graph('Alpha');
  assert.match(table.stdout, /^Project Alpha {2}project, also called Alpha\n/);
  assert.match(table.stdout, /1 {2}Project Alpha {2}is managed by {2}Alice/);
  const ways = await graph('Oslo', '--to', 'Alpha');
  assert.equal(ways.stdout, 'Oslo - is home of -> Alice - manages -> Project Alpha\n');
  assert.ok(!(await graph()).stdout.includes('\u001b'));
  const unknown = await graph('Alise');
  assert.equal(unknown.code, 4);
  assert.match(unknown.stderr, /did you mean "Alice"\?/);
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['Alice', '--to', 'Oslo', '--timeline'], /--timeline means nothing here/],
    [['--hops', '2'], /--hops means nothing without an entity/],
    [['Alice', '--hops', '6'], /--hops is 6: give a whole number from 1 to 5/],
    [['Alice', '--at', 'soon'], /--at is "soon"/],
  ];
  for (const [args, message] of wrong) {
    const run = await graph(...args);
    assert.equal(run.code, 2, args.join(' '));
    assert.match(run.stderr, message);
  }
  const nobody = await runCli(home, ['graph', '--json']);
  assert.equal((nobody.json() as { warnings: { code: string }[] }).warnings[0]?.code, 'NO_USER');
});
