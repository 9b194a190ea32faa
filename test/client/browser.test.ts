// The client is compiled as a page would: with what a browser has, and nothing of Node.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

test('the client knows no more than a browser does', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const compiler = `${root}/node_modules/typescript/bin/tsc`;
  const flags = ['--noEmit', '--ignoreConfig', '--strict', '--exactOptionalPropertyTypes'];
  const modules = ['--module', 'nodenext', '--target', 'es2024', '--allowImportingTsExtensions'];
  const platform = ['--lib', 'es2024,dom,dom.iterable', '--types', ''];
  const { stdout, status } = spawnSync(
    process.execPath,
    [compiler, ...flags, ...modules, ...platform, 'src/client/index.ts'],
    { cwd: root, encoding: 'utf8' },
  );
  assert.equal(stdout, '');
  assert.equal(status, 0);
});
