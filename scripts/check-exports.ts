// What package.json promises exists, and the root entry stays free of third-party code.
// With --built it also expects the built files, as they are before publishing.

import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { packageOf } from './check-layers.ts';
import { type Files, listTree, readTree } from './files.ts';
import { importsOf } from './imports.ts';
import { type Problem, report } from './report.ts';

/** The slice of package.json that is checked. */
export interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin: Readonly<Record<string, string>>;
}

export interface ExportRules {
  /** The module that everybody loads. */
  readonly entry: string;
  /** Folders whose files may load a package, by dynamic import only; types of it cost nothing. */
  readonly lazy: readonly string[];
  /** Paths of built files, or undefined before a build. */
  readonly built: ReadonlySet<string> | undefined;
}

/** Exports and commands that lead nowhere, and third-party code that the entry would load. */
export function checkExports(manifest: Manifest, files: Files, rules: ExportRules): Problem[] {
  return [...missingTargets(manifest, files, rules), ...foreignImports(files, rules)];
}

function missingTargets(manifest: Manifest, files: Files, rules: ExportRules): Problem[] {
  const problems: Problem[] = [];
  for (const [name, target] of targetsOf(manifest)) {
    if (target === './package.json') continue;
    const built = posix.normalize(target);
    const source = built.replace(/^dist\//, 'src/').replace(/(\.d\.ts|\.js)$/, '.ts');
    if (!built.startsWith('dist/')) {
      problems.push({ at: `package.json ${name}`, message: `${target} is not below dist/` });
    } else if (!files.has(source)) {
      problems.push({ at: `package.json ${name}`, message: `${target} has no source ${source}` });
    } else if (rules.built && !rules.built.has(built)) {
      problems.push({ at: `package.json ${name}`, message: `${target} was not built` });
    }
  }
  return problems;
}

function targetsOf(manifest: Manifest): [name: string, target: string][] {
  const targets: [string, string][] = [];
  for (const [name, entry] of Object.entries(manifest.exports)) {
    const paths = typeof entry === 'string' ? [entry] : Object.values(entry);
    for (const path of paths) targets.push([`exports "${name}"`, path]);
  }
  for (const [name, path] of Object.entries(manifest.bin)) targets.push([`bin ${name}`, path]);
  return targets;
}

/** Walks from the entry along static and dynamic relative imports, types included. */
function foreignImports(files: Files, rules: ExportRules): Problem[] {
  const problems: Problem[] = [];
  const waiting = [rules.entry];
  const seen = new Set(waiting);
  for (const path of waiting) {
    for (const found of importsOf(files.get(path) ?? '')) {
      const { specifier } = found;
      if (specifier === undefined || specifier.startsWith('node:')) continue;
      if (!specifier.startsWith('.')) {
        const lazy = rules.lazy.some((folder) => path.startsWith(folder));
        if (lazy && (found.kind === 'dynamic' || found.typeOnly)) continue;
        const at = `${path}:${found.line}`;
        problems.push({
          at,
          message: `${rules.entry} reaches the package ${packageOf(specifier)}`,
        });
        continue;
      }
      const target = posix.join(posix.dirname(path), specifier);
      if (seen.has(target)) continue;
      seen.add(target);
      if (files.has(target)) waiting.push(target);
      else problems.push({ at: `${path}:${found.line}`, message: `${target} does not exist` });
    }
  }
  return problems;
}

/** Subpaths that people may import: `.`, `./testing`, ... */
export function exportNames(manifest: Manifest): string[] {
  return Object.keys(manifest.exports);
}

/** Reads the checked slice of package.json and fails when it has another shape. */
export function readManifest(path: string): Manifest & { scripts: Record<string, string> } {
  const data: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const isObject = typeof data === 'object' && data !== null;
  if (!isObject || !('exports' in data) || !('bin' in data) || !('scripts' in data)) {
    throw new Error(`${path} must have exports, bin and scripts`);
  }
  return data as Manifest & { scripts: Record<string, string> };
}

if (import.meta.main) {
  const files = readTree('.', 'src', '.ts');
  const built = process.argv.includes('--built');
  if (built && !existsSync('dist')) throw new Error('There is no dist/: run "npm run build" first');
  const manifest = readManifest('package.json');
  const problems = checkExports(manifest, files, {
    entry: 'src/index.ts',
    lazy: ['src/models/', 'src/stores/', 'src/extractors/'],
    built: built ? new Set(listTree('.', 'dist')) : undefined,
  });
  report('exports', problems, `${exportNames(manifest).length} exports`);
}
