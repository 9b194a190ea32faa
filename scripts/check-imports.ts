// Every relative import, also one that runs only when it is needed, leads to a file that a checkout
// has: what git tracks, or would track with the next commit. The compiler sees ignored files too.

import { spawnSync } from 'node:child_process';
import { posix } from 'node:path';
import { type Files, readTree } from './files.ts';
import { importsOf } from './imports.ts';
import { type Problem, report } from './report.ts';

const FOLDERS = ['src', 'test', 'scripts', 'bench', 'eval'];

/** Imports of `files` that lead to none of the paths that are `kept`. */
export function checkImports(files: Files, kept: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  for (const [path, text] of files) {
    for (const { specifier, line } of importsOf(text)) {
      if (specifier === undefined || !specifier.startsWith('.')) continue;
      const target = posix.join(posix.dirname(path), specifier);
      if (kept.has(target)) continue;
      const message = `imports ${target}, which is not there or which git ignores`;
      problems.push({ at: `${path}:${line}`, message });
    }
  }
  return problems;
}

/** What git tracks, or would with the next commit; deleted files are not among it. */
function keptPaths(): ReadonlySet<string> {
  const list = (...flags: readonly string[]): readonly string[] => {
    const { status, stdout, stderr, error } = spawnSync('git', ['ls-files', '-z', ...flags], {
      encoding: 'utf8',
      maxBuffer: 64 * 2 ** 20,
    });
    if (status !== 0) throw new Error(`git ls-files failed: ${error?.message ?? stderr}`);
    return stdout.split('\0').filter((path) => path !== '');
  };
  const gone = new Set(list('--deleted'));
  const all = list('--cached', '--others', '--exclude-standard');
  return new Set(all.filter((path) => !gone.has(path)));
}

if (import.meta.main) {
  const kept = keptPaths();
  const files = new Map(
    FOLDERS.flatMap((folder) => [...readTree('.', folder, '.ts')]).filter(([path]) =>
      kept.has(path),
    ),
  );
  report('imports', checkImports(files, kept), `${files.size} files`);
}
