// `npm run check`: runs every check, one after the other, whatever the earlier ones found.

import { spawnSync } from 'node:child_process';

interface Step {
  readonly name: string;
  /** Arguments for Node. */
  readonly run: readonly string[];
}

const steps: readonly Step[] = [
  { name: 'types', run: ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.json'] },
  { name: 'lint', run: ['node_modules/oxlint/bin/oxlint', '--deny-warnings'] },
  { name: 'format', run: ['node_modules/oxfmt/bin/oxfmt', '--check'] },
  { name: 'layers', run: ['scripts/check-layers.ts'] },
  { name: 'imports', run: ['scripts/check-imports.ts'] },
  { name: 'exports', run: ['scripts/check-exports.ts'] },
  { name: 'docs', run: ['scripts/check-docs.ts'] },
];

const failed: string[] = [];
for (const { name, run } of steps) {
  console.log(`\n== ${name}`);
  const { status, error } = spawnSync(process.execPath, run, { stdio: 'inherit' });
  if (error) console.error(`${name} could not start: ${error.message}`);
  if (status !== 0) failed.push(name);
}

console.log();
if (failed.length === 0) {
  console.log(`check: all ${steps.length} passed`);
} else {
  console.error(`check: ${failed.length} of ${steps.length} failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
