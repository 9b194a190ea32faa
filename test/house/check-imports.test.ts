import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkImports } from '../../scripts/check-imports.ts';

const kept = new Set(['src/a.ts', 'src/deep/b.ts']);

test('an import of what no checkout has is found, static, typed or when it runs', () => {
  const files = new Map([
    [
      'src/a.ts',
      "import './deep/b.ts';\nimport type { C } from './c.ts';\nconst d = await import('./deep/d.ts');\nimport 'node:fs';\nexport * from './deep/e.ts';",
    ],
    ['src/deep/b.ts', "import '../a.ts';"],
  ]);
  assert.deepEqual(
    checkImports(files, kept).map(({ at, message }) => [at, message.split(',')[0]]),
    [
      ['src/a.ts:2', 'imports src/c.ts'],
      ['src/a.ts:3', 'imports src/deep/d.ts'],
      ['src/a.ts:5', 'imports src/deep/e.ts'],
    ],
  );
});
