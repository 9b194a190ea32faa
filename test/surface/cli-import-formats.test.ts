import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { asSaid } from '../../src/surfaces/cli/import/as-said.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

interface Summary {
  readonly added: number;
  readonly repeated: number;
  readonly skipped: readonly { readonly at: string; readonly reason: string }[];
  readonly users: readonly string[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

interface Memory {
  readonly id: string;
  readonly text: string;
  readonly kind: string;
  readonly status: string;
  readonly occurredAt: string;
  readonly validTo?: string;
  readonly expiresAt?: string;
  readonly immutable: boolean;
  readonly origin: object;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly scope: { readonly agent?: string };
  readonly statement?: Readonly<Record<string, string>>;
}

type Home = string;

async function importFile(
  home: Home,
  file: string,
  ...args: readonly string[]
): Promise<Summary & { readonly code: number | null }> {
  const run = await runCli(home, ['import', file, ...args, '--json']);
  return { ...(run.json() as Summary), code: run.code };
}

async function exportedOf(home: Home, user: string): Promise<readonly Memory[]> {
  const { stdout } = await runCli(home, ['export', '--user', user]);
  const lines = stdout.trim().split('\n').slice(1);
  return lines.map((line) => JSON.parse(line) as Memory);
}

const MEM0 = {
  results: [
    {
      id: 'a1',
      memory: 'Lives in San Francisco',
      user_id: 'ana',
      hash: 'h1',
      metadata: { plan: 'pro' },
      categories: ['personal_details'],
      created_at: '2024-01-01T10:00:00.123456-07:00',
      updated_at: null,
      expiration_date: null,
    },
    {
      id: 'a2',
      memory: 'Name is Ana',
      user_id: 'ana',
      agent_id: 'coach',
      run_id: 'r1',
      created_at: '2024-01-03T10:00:00Z',
      updated_at: '2024-02-03T10:00:00Z',
      expiration_date: '2990-12-31',
      immutable: true,
    },
    { id: 'a3', memory: 'Planning a trip to Japan', user_id: 'ana', created_at: '2024-03-01' },
    { id: 'a4', memory: 7, user_id: 'ana' },
    { id: 'a5', memory: 'Likes tea', user_id: 'ana', created_at: 'not a date' },
  ],
  relations: [{ source: 'ana', relationship: 'works_at', target: 'Acme' }],
};

test('memories of Mem0 become facts with their dates, which later ones supersede', async (context) => {
  const home = temporaryFolder(context);
  const file = join(home, 'mem0.json');
  writeFileSync(file, JSON.stringify(MEM0));
  const first = await importFile(home, file, '--format', 'mem0');
  assert.deepEqual([first.code, first.added, first.repeated, first.users], [2, 4, 0, ['ana']]);
  assert.deepEqual(
    first.skipped.map(({ at }) => at),
    ['results[3].memory', 'results[4]'],
  );
  const before = await exportedOf(home, 'ana');
  const second = await importFile(home, file, '--format', 'mem0');
  assert.deepEqual([second.added, second.repeated], [0, 4]);
  assert.deepEqual(await exportedOf(home, 'ana'), before, 'not even said once more');

  const args = ['--user', 'ana', '--session', 's', '--at', '2025-01-01'];
  await runCli(home, ['add', 'I moved to Lisbon.', ...args]);
  const memories = await exportedOf(home, 'ana');
  const [city, name, trip, work] = memories;
  assert.deepEqual(
    [city?.text, city?.occurredAt, city?.status, city?.validTo, city?.origin],
    [
      'Lives in San Francisco',
      '2024-01-01T17:00:00.123Z',
      'superseded',
      '2025-01-01T00:00:00.000Z',
      { type: 'application', reference: 'mem0' },
    ],
  );
  assert.deepEqual(city?.metadata, {
    plan: 'pro',
    categories: ['personal_details'],
    hash: 'h1',
    created_at: '2024-01-01T10:00:00.123456-07:00',
    sourceId: 'a1',
    $mem0: { categories: ['personal_details'], keys: ['plan'] },
  });
  assert.deepEqual(
    [name?.kind, name?.occurredAt, name?.expiresAt, name?.immutable, name?.scope.agent],
    ['profile', '2024-02-03T10:00:00.000Z', '2991-01-01T00:00:00.000Z', true, 'coach'],
  );
  assert.deepEqual(
    [trip?.text, trip?.kind, trip?.statement],
    ['Planning a trip to Japan', 'fact', undefined],
  );
  assert.deepEqual(
    [work?.statement?.['subject'], work?.statement?.['predicate'], work?.statement?.['object']],
    ['user', 'works at', 'Acme'],
  );
});

test('a plain list of Mem0 goes to the user that is named, and what was changed is stated anew', async (context) => {
  const home = temporaryFolder(context);
  const file = join(home, 'mem0.json');
  const memory = { id: 'a1', memory: 'Lives in Rome', user_id: 'x', created_at: '2024-01-01' };
  writeFileSync(file, JSON.stringify([memory]));
  const args = ['--format', 'mem0', '--user', 'ana'];
  const first = await importFile(home, file, ...args);
  assert.deepEqual([first.added, first.users], [1, ['ana']]);
  const changed = { ...memory, memory: 'Lives in Oslo', updated_at: '2024-06-01T00:00:00Z' };
  writeFileSync(file, JSON.stringify([changed]));
  assert.equal((await importFile(home, file, ...args)).added, 1);
  assert.deepEqual(
    (await exportedOf(home, 'ana')).map(({ text, status }) => [text, status]),
    [
      ['Lives in Rome', 'superseded'],
      ['Lives in Oslo', 'active'],
    ],
  );
});

test('notes about a user are told as the user would tell them, others are left alone', () => {
  const told = {
    'Lives in Lisbon': 'I live in Lisbon',
    'User is allergic to nuts': 'I am allergic to nuts',
    "The user's sister is Maria": 'My sister is Maria',
    'Favourite colour is blue': 'My favourite colour is blue',
    'Moved to Porto in 2024': 'I moved to Porto in 2024',
    "Doesn't like olives": "I don't like olives",
  };
  for (const [note, expected] of Object.entries(told)) assert.equal(asSaid(note), expected);
  for (const note of ['James works at Acme', 'Dogs are great', 'Project Alpha is due in March']) {
    assert.equal(asSaid(note), undefined);
  }
});

const GRAPH = [
  {
    type: 'entity',
    name: 'John_Smith',
    entityType: 'person',
    observations: ['Speaks fluent Spanish', 'Graduated in 2019'],
  },
  { type: 'entity', name: 'Anthropic', entityType: 'organization', observations: [] },
  { type: 'entity', name: 'default_user', entityType: 'person', observations: ['Likes tea'] },
  { type: 'relation', from: 'John_Smith', to: 'Anthropic', relationType: 'works_at' },
  { type: 'relation', from: 'default_user', to: 'John_Smith', relationType: 'knows' },
];

test('the graph of the reference MCP server comes in, is shown, and goes out as it was', async (context) => {
  const home = temporaryFolder(context);
  const file = join(home, 'memory.jsonl');
  const lines = GRAPH.map((record) => JSON.stringify(record));
  writeFileSync(file, [...lines, 'oops', '{"type":"entity","name":7}', ''].join('\n'));
  const args = ['--format', 'mcp-memory', '--user', 'ana'];
  const first = await importFile(home, file, ...args);
  assert.deepEqual([first.code, first.added], [2, 8]);
  assert.deepEqual(
    first.skipped.map(({ at }) => at),
    ['line 6', 'line 7.name'],
  );
  const before = await exportedOf(home, 'ana');
  const second = await importFile(home, file, ...args);
  assert.deepEqual([second.added, second.repeated], [0, 8]);
  assert.deepEqual(await exportedOf(home, 'ana'), before, 'not even said once more');

  const shown = await runCli(home, ['graph', 'John Smith', '--user', 'ana', '--json']);
  const { entity, steps } = shown.json() as {
    entity: { type: string };
    steps: { reads: string; to: { name?: string; value?: string } }[];
  };
  assert.equal(entity.type, 'person');
  assert.deepEqual(steps.map(({ reads, to }) => [reads, to.name ?? to.value]).sort(), [
    ['has observation', 'Graduated in 2019'],
    ['has observation', 'Speaks fluent Spanish'],
    ['is a', 'person'],
    ['is known by', 'user'],
    ['works at', 'Anthropic'],
  ]);
  const out = await runCli(home, ['export', '--user', 'ana', '--format', 'mcp-memory']);
  assert.equal(out.stdout, `${lines.join('\n')}\n`);
});

test('what was said is written for the reference MCP server: what holds, and no turns', async (context) => {
  const home = temporaryFolder(context);
  const add = (text: string, at: string) =>
    runCli(home, ['add', text, '--user', 'ana', '--session', 's', '--at', at]);
  await add('I live in Lisbon.', '2024-01-01');
  await add('I moved to Porto.', '2025-01-01');
  await add('My sister Maria works at Acme.', '2025-01-02');
  const { stdout } = await runCli(home, ['export', '--user', 'ana', '--format', 'mcp-memory']);
  const records = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>);
  const relations = records
    .filter(({ type }) => type === 'relation')
    .map(({ from, relationType, to }) => [from, relationType, to]);
  assert.deepEqual(relations.sort(), [
    ['Maria', 'works_at', 'Acme'],
    ['default_user', 'has_sibling', 'Maria'],
    ['default_user', 'lives_in', 'Porto'],
  ]);
  assert.doesNotMatch(stdout, /Lisbon/);
  const file = join(home, 'graph.jsonl');
  writeFileSync(file, stdout);
  const other = temporaryFolder(context);
  const { added, skipped } = await importFile(other, file, '--format', 'mcp-memory', '--user', 'b');
  assert.ok(added > 0 && skipped.length === 0);
  const again = await runCli(other, ['export', '--user', 'b', '--format', 'mcp-memory']);
  assert.deepEqual(again.stdout.split('\n').sort(), stdout.split('\n').sort());
});

test('a file that was cut off, with blank and damaged lines, is imported as far as it goes', async (context) => {
  const home = temporaryFolder(context);
  for (const at of [1, 2, 3, 4]) {
    await runCli(home, ['add', `Note ${at} of the bees`, '--user', 'ana', '--session', 's']);
  }
  const { stdout } = await runCli(home, ['export', '--user', 'ana']);
  const lines = stdout.trim().split('\n');
  const [header = '', one = '', two = '', three = ''] = lines;
  const taken = two.replace('"version":1', '"version":-1');
  const file = join(home, 'cut.jsonl');
  writeFileSync(file, [header, '', one, '{"id":', taken, '', three.slice(0, -20)].join('\n'));
  const other = temporaryFolder(context);
  const run = await importFile(other, file, '--format', 'jsonl');
  assert.deepEqual([run.code, run.added, run.users], [2, 1, ['ana']]);
  assert.deepEqual(
    run.skipped.map(({ at }) => at),
    ['line 4', 'line 5', 'line 7'].toSorted((left, right) => (left < right ? -1 : 1)),
  );
  assert.deepEqual(
    run.warnings.map(({ code }) => code),
    ['IMPORT_INCOMPLETE'],
  );
  writeFileSync(file, readFileSync(file, 'utf8').replace(taken, two));
  assert.equal((await importFile(other, file, '--format', 'jsonl')).added, 1);
});

test('exported memories and messages may stand in one file', async (context) => {
  const home = temporaryFolder(context);
  await runCli(home, ['add', 'I keep bees', '--user', 'ana', '--session', 's']);
  const { stdout } = await runCli(home, ['export', '--user', 'ana']);
  const message = JSON.stringify({ role: 'user', content: 'I sold the car', session: 's' });
  const file = join(home, 'mixed.jsonl');
  writeFileSync(file, `${message}\n${stdout}${message.replace('car', 'boat')}\n`);
  const other = temporaryFolder(context);
  const args = [file, '--format', 'jsonl', '--user', 'ana', '--derive', 'none'] as const;
  const first = await importFile(other, ...args);
  assert.equal(first.code, 0);
  const texts = (await exportedOf(other, 'ana'))
    .filter(({ kind }) => kind === 'episode')
    .map(({ text }) => text);
  assert.deepEqual(texts, ['I keep bees', 'I sold the car', 'I sold the boat']);
  assert.equal((await importFile(other, ...args)).added, 0);
});
