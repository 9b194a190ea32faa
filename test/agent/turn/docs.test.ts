import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../../..');

test('the examples of the page type-check, and run one after the other', async (context) => {
  const page = readFileSync(join(root, 'docs/agents.md'), 'utf8');
  const examples = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
  assert.ok(examples.length >= 7);
  const folder = mkdtempSync(join(tmpdir(), 'memoir-docs-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const source = JSON.stringify(join(root, 'src/index.ts'));
  writeFileSync(join(folder, 'page.ts'), examples.join('\n').replaceAll("'memoir'", source));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noUnusedLocals: false, declaration: false, isolatedDeclarations: false },
    include: ['*.ts', join(root, 'types')],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const checked = spawnSync(process.execPath, [tsc, '--project', folder], { encoding: 'utf8' });
  const own = checked.stdout.split('\n').filter((line) => line.startsWith('page.ts'));
  assert.deepEqual(own, []);
  const { PATH = '' } = process.env;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['page.ts'], {
    cwd: folder,
    env: { PATH, HOME: folder },
  });
  assert.equal(stderr, '');
  assert.match(stdout, /^assistant /m);
  assert.match(stdout, /^end-turn /m);
  assert.match(stdout, /<memory_blocks>/);
  assert.match(stdout, /modelCalls: 0/);
});
