// The package as a stranger meets it: packed, installed into an empty project, imported, run.
// Nothing is fetched: the dependencies are packed from this checkout's node_modules.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { projectRoot } from './planted.ts';

const scratch = mkdtempSync(join(tmpdir(), 'memoir-package-'));
const checkout = join(scratch, 'checkout');
const project = join(scratch, 'project');
const tarballs = join(scratch, 'tarballs');

/** Our npm settings must not leak into a stranger's project; this Node comes first on the path. */
function strangersEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  return {
    ...Object.fromEntries(kept),
    PATH: path,
    MEMOIR_HOME: join(scratch, 'memoir-home'),
    // An empty cache and no network: what is not in the tarballs cannot arrive.
    npm_config_cache: join(scratch, 'npm-cache'),
    npm_config_offline: 'true',
  };
}

function run(folder: string, command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: strangersEnvironment(),
    shell: process.platform === 'win32',
  });
  const said = `${command} ${args.join(' ')}\n${error?.message ?? ''}${stdout}${stderr}`;
  assert.equal(status, 0, said);
  return stdout;
}

function pack(folder: string, ...args: string[]): string {
  const output = run(folder, 'npm', 'pack', '--json', '--pack-destination', tarballs, ...args);
  // npm 12 answers with an object by name where npm 11 answers with a list.
  const [packed] = Object.values(JSON.parse(output.slice(output.search(/^[[{]/m))) as object);
  const { filename } = packed as { filename: string };
  return join(tarballs, filename);
}

interface Dependent {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A package's dependencies and theirs, by name. */
function dependenciesOf(manifestPath: string, names: Set<string> = new Set()): Set<string> {
  const { dependencies = {} } = JSON.parse(readFileSync(manifestPath, 'utf8')) as Dependent;
  for (const name of Object.keys(dependencies)) {
    if (names.has(name)) continue;
    dependenciesOf(join(projectRoot, 'node_modules', name, 'package.json'), names.add(name));
  }
  return names;
}

function copyCheckout(): void {
  const left = new Set(['node_modules', '.git', 'dist', 'coverage', 'eval', 'bench']);
  for (const name of readdirSync(projectRoot)) {
    if (left.has(name)) continue;
    cpSync(join(projectRoot, name), join(checkout, name), {
      recursive: true,
      filter: (path) => basename(path) !== 'node_modules',
    });
  }
  symlinkSync(join(projectRoot, 'node_modules'), join(checkout, 'node_modules'), 'junction');
}

describe('the published package', () => {
  let contents: string[] = [];

  before(() => {
    for (const folder of [checkout, project, tarballs]) mkdirSync(folder);
    copyCheckout();
    const own = pack(checkout);
    contents = run(tarballs, 'tar', '-tzf', own).trim().split('\n');

    const files: Record<string, string> = { memoir: `file:${own}` };
    for (const name of dependenciesOf(join(projectRoot, 'package.json'))) {
      const tarball = pack(join(projectRoot, 'node_modules', name), '--ignore-scripts');
      files[name] = `file:${tarball}`;
    }
    const manifest = { name: 'empty', private: true, type: 'module', dependencies: files };
    writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
    run(project, 'npm', 'install', '--offline', '--omit=optional', '--no-audit', '--no-fund');
  });

  after(() => rmSync(scratch, { recursive: true, force: true }));

  test('holds what was built and nothing else', () => {
    assert.ok(contents.includes('package/dist/index.js'));
    assert.ok(contents.includes('package/dist/index.d.ts'));
    assert.ok(contents.includes('package/LICENSE'));
    const strangers = contents.filter((path) => {
      if (/^package\/(?:package\.json|LICENSE|[A-Z]+\.md|eval\/README\.md)$/.test(path))
        return false;
      if (/^package\/docs\/[\w/-]+\.md$/.test(path)) return false;
      const typescript = path.endsWith('.ts') && !path.endsWith('.d.ts');
      return !path.startsWith('package/dist/') || typescript || path.endsWith('.map');
    });
    assert.deepEqual(strangers, []);
  });

  test('carries the pages that its README links to, and the one that the help names', () => {
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\(([\w./-]+)/g)].map(([, link = '']) => link);
    assert.ok(links.includes('docs/cli.md'));
    const dangling = links.filter((link) => {
      const inPackage = contents.includes(`package/${link}`);
      return !inPackage && existsSync(join(projectRoot, link));
    });
    assert.deepEqual(dangling, []);
    const help = run(project, 'npx', '--no-install', 'memoir', '--help');
    const manual = /JSON shapes:\s+(\S+cli\.md)/.exec(help)?.[1];
    assert.ok(existsSync(String(manual)), help);
  });

  test('carries no trace of the pinned Node', () => {
    assert.ok(!contents.some((path) => /tools\/node|node-linux/.test(path)));
    assert.ok(!existsSync(join(project, 'node_modules/memoir-node-pin')));
    const installed = readFileSync(join(project, 'package-lock.json'), 'utf8');
    assert.doesNotMatch(installed, /node-linux|node-win/);
  });

  test('every export and command was built', () => {
    run(checkout, process.execPath, 'scripts/check-exports.ts', '--built');
  });

  test('remembers and finds in an empty project, without a model', () => {
    writeFileSync(
      join(project, 'use.js'),
      `import { createMemory } from 'memoir';
       const memory = createMemory({ path: './memory.db', embedder: 'none' });
       await memory.scope({ user: 'ana' }).add('I moved to Lisbon');
       const { results } = await memory.scope({ user: 'ana' }).search('Lisbon');
       await memory.close();
       console.log(JSON.stringify(results.map(({ text }) => text)));`,
    );
    const found = JSON.parse(run(project, process.execPath, 'use.js')) as string[];
    assert.ok(found.includes('I moved to Lisbon'), JSON.stringify(found));
    assert.ok(existsSync(join(project, 'memory.db')));
  });

  test('its types hold in a strict project', () => {
    writeFileSync(
      join(project, 'use.ts'),
      `import { createMemory } from 'memoir';
       const memory = createMemory({ path: './typed.db', embedder: 'none' });
       const { results } = await memory.scope({ user: 'ana' }).search('Lisbon');
       export const texts: string[] = results.map(({ text }) => text);
       // @ts-expect-error: there is no such option
       createMemory({ pathh: './typed.db' });`,
    );
    const compiler = join(projectRoot, 'node_modules/typescript/bin/tsc');
    const roots = join(projectRoot, 'node_modules/@types');
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'];
    const modules = ['--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024'];
    const types = ['--typeRoots', roots, '--types', 'node', '--noEmit', '--ignoreConfig'];
    run(project, process.execPath, compiler, ...strict, ...modules, ...types, 'use.ts');
  });

  test('its command line answers through npx', () => {
    const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
      version: string;
    };
    assert.match(run(project, 'npx', '--no-install', 'memoir', '--version'), new RegExp(version));
  });
});
