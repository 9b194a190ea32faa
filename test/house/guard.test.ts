import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readManifest } from '../../scripts/check-exports.ts';
import { projectRoot } from './planted.ts';

const guard = join(projectRoot, 'scripts/require-node.js');

/** Runs the guard in a Node that claims to be another one. */
function runAs(version: string, platform: string): { code: number | null; output: string } {
  const disguise = `
    Object.defineProperty(process, 'versions', { value: { node: '${version}' } });
    Object.defineProperty(process, 'platform', { value: '${platform}' });`;
  const preload = `data:text/javascript,${encodeURIComponent(disguise)}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', preload, guard], {
    encoding: 'utf8',
  });
  return { code: status, output: stdout + stderr };
}

test('an old Node is told in one sentence what happened and what to do', () => {
  assert.deepEqual(runAs('20.20.2', 'linux'), {
    code: 1,
    output:
      'Memoir needs Node 24 or newer, but this is Node 20.20.2: run "npm ci" first, which brings ' +
      'Node 24 into this checkout, or install Node 24.\n',
  });
});

test('on macOS, for which there is no pinned Node, the advice is to install one', () => {
  assert.deepEqual(runAs('22.1.0', 'darwin'), {
    code: 1,
    output: 'Memoir needs Node 24 or newer, but this is Node 22.1.0: install Node 24 or newer.\n',
  });
});

test('a new Node passes without a word', () => {
  for (const version of ['24.0.0', '24.21.0', '100.0.0']) {
    assert.deepEqual(runAs(version, 'linux'), { code: 0, output: '' });
  }
});

test('the guard stands before every script that runs TypeScript', () => {
  const { scripts } = readManifest(join(projectRoot, 'package.json'));
  for (const [name, command] of Object.entries(scripts)) {
    if (!command.includes('.ts') || command.startsWith('tsc ')) continue;
    assert.match(command, /^node scripts\/require-node\.js (&& |src\/)/, `npm run ${name}`);
  }
});

test('a signal to the script ends the program that it runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'memoir-guard-'));
  const program = join(folder, 'program.ts');
  writeFileSync(
    program,
    "process.once('SIGTERM', () => { console.log('ended'); process.exit(); }); setTimeout(() => 0, 60_000); console.log('runs', process.argv[2]);",
  );
  // As npm does: a shell that waits for the program.
  const command = `"${process.execPath}" "${guard}" "${program}" here; true`;
  const shell = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const text of shell.stdout.setEncoding('utf8')) {
    said += text;
    if (said.includes('runs')) shell.kill('SIGTERM');
  }
  assert.equal(said, 'runs here\nended\n');
  rmSync(folder, { recursive: true });
});
