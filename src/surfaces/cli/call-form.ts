import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How the command line is started from elsewhere. */
export interface CallForm {
  readonly command: string;
  readonly args: readonly string[];
}

/** Built code lies as JavaScript. */
const MAIN = new URL(`./main${extname(import.meta.url)}`, import.meta.url);

/**
 * A command that starts this very program: the published package by its name, and what lies in a
 * checkout, which no registry has, by its Node and its file.
 *
 * @param main Where the program lies.
 * @param node The Node that runs it.
 */
export function callForm(
  main: string = fileURLToPath(MAIN),
  node: string = process.execPath,
): CallForm {
  const isInstalled = /[\\/]node_modules[\\/]/.test(main);
  if (isInstalled) return { command: 'npx', args: ['-y', 'memoir'] };
  return { command: node, args: [main] };
}

/**
 * A command for people to type: through npm in a checkout, by its name where it is installed, with
 * the flags that say which store is meant.
 */
export function commandFor(
  command: string,
  { db, tenant }: { readonly db?: string; readonly tenant?: string },
): string {
  const isThroughNpm = process.env['npm_package_name'] === 'memoir';
  const flags = [
    ...(db === undefined ? [] : ['--db', quoted(db)]),
    ...(tenant === undefined ? [] : ['--tenant', quoted(tenant)]),
  ];
  return [isThroughNpm ? 'npm run -s memoir --' : 'memoir', command, ...flags].join(' ');
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
