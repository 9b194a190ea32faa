#!/usr/bin/env node
import { refusalOfNode } from './node-version.ts';

// Nothing else may load before this: an older Node dies of the first module it lacks.
const refusal = refusalOfNode(process.versions.node);
if (refusal === undefined) {
  const { keepCompiledCode } = await import('./code-cache.ts');
  keepCompiledCode(process.argv.slice(2));
  const { runCommandLine } = await import('./command-line.ts');
  await runCommandLine(process.argv.slice(2));
} else {
  const error = JSON.stringify({ error: { code: 'CONFIG', message: refusal } });
  process.stderr.write(`${process.argv.includes('--json') ? error : `memoir: ${refusal}`}\n`);
  process.exitCode = 3;
}
