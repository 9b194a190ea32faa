import assert from 'node:assert/strict';
import { test } from 'node:test';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, temporaryFolder } from './run-cli.ts';

const NOBODY = '01a1f875-38af-7000-84d9-39165b339ea9';

const cases: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
  [['serch', 'x'], 2, /unknown command serch, did you mean search\?/],
  [['search', 'x', '--usr', 'ana'], 2, /unknown option --usr, did you mean --user\?/],
  [['search', 'x', '--limit', '0'], 2, /--limit.*whole number from 1 to 1000/],
  [['add', 'x', '--kind', 'fct'], 2, /--kind is "fct"/],
  [['add', 'x', '--role', 'usr'], 2, /--role is "usr"/],
  [['list', '--kind', 'fct'], 2, /--kind is "fct"/],
  [['search', 'x', '--as-of', 'soon'], 2, /--as-of is "soon"/],
  [['list', '--user', ''], 2, /--user is ""/],
  [['add', 'x', '--meta', 'novalue'], 2, /--meta is "novalue": give key=value/],
  [['add', 'x', '--at', 'yesterday'], 2, /--at is "yesterday"/],
  [['import', 'nothing.json', '--format', 'messages'], 2, /there is no file nothing\.json/],
  [['import', 'x', '--format', 'locmo'], 2, /locmo.*messages, jsonl, locomo/],
  [['eval', 'locomo', '--data', 'nothing.json'], 2, /there is no file nothing\.json/],
  [
    ['search', 'x', '--embedder', 'buit-in'],
    3,
    /--embedder is "buit-in": give none, built-in, .* or URL#MODEL/,
  ],
  [['get', 'not-an-id'], 2, /give the id of a memory/],
  [['get', NOBODY], 4, /No memory/],
  [['forget', NOBODY, '--yes'], 4, /No memory/],
  [['forget', 'x', '--yes'], 2, /the id is "x": give the id of a memory/],
  [['forget', '--all'], 2, /cannot be undone: add --yes/],
  [['forget', '--yes'], 2, /either ids, or --session, or --all/],
];

test('what goes wrong is named in one line, with its exit code', async (context) => {
  const home = temporaryFolder(context);
  for (const [args, code, message] of cases) {
    const run = await runCli(home, args);
    assert.match(run.stderr, message);
    assert.equal(run.code, code, `${args.join(' ')}: ${run.stderr}`);
    assert.equal(run.stdout, '');
    assert.doesNotMatch(run.stderr, /\n\s+at /);
  }
});

test('with --json an error is JSON on stderr and stdout stays empty', async (context) => {
  const home = temporaryFolder(context);
  for (const [args, code, status] of [
    [['search', 'x', '--usr', 'a', '--json'], 'INVALID_INPUT', 2],
    [['get', NOBODY, '--json'], 'NOT_FOUND', 4],
    [['list', '--embedder', 'x', '--json'], 'CONFIG', 3],
  ] as const) {
    const run = await runCli(home, args);
    const { error } = JSON.parse(run.stderr) as { error: { code: string; message: string } };
    assert.equal(error.code, code);
    assert.ok(error.message.length > 10);
    assert.equal(run.stdout, '');
    assert.equal(run.code, status);
  }
});

test('a file that is no store is a failure of the store, and stays as it was', async (context) => {
  const home = temporaryFolder(context);
  writeFileSync(join(home, 'memoir.db'), 'this is not a database, and longer than a header of one');
  const run = await runCli(home, ['list']);
  assert.equal(run.code, 7, run.stderr);
  assert.equal((await runCli(home, ['doctor'])).code, 7);
});

test('help and version touch no store', async (context) => {
  const home = join(temporaryFolder(context), 'untouched');
  const help = await runCli(home, ['--help']);
  assert.equal(help.code, 0);
  const manual = /JSON shapes:\s+(\S+cli\.md)/.exec(help.stdout)?.[1];
  assert.ok(existsSync(String(manual)), manual);
  for (const absent of ['bench']) {
    assert.doesNotMatch(help.stdout, new RegExp(`^  ${absent} `, 'm'));
  }
  await runCli(home, ['forget', '--help']);
  assert.equal(existsSync(home), false);
});

test('what a memory says cannot draw on the terminal', async (context) => {
  const home = temporaryFolder(context);
  await runCli(
    home,
    ['add', '-', '--user', 'ana'],
    'red \u001b[31m alert \u0007 and \u202e turned',
  );
  const { stdout } = await runCli(home, ['search', 'alert', '--user', 'ana']);
  assert.match(stdout, /alert/);
  assert.doesNotMatch(stdout, /[\u001b\u0007\u202e]/);
});
