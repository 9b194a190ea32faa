import type { Server } from '../../http/create-server.ts';
import type { Terminal } from '../terminal.ts';

/** Tells a person what is reachable where, who may call it, and what to try first. */
export async function printServer(
  terminal: Terminal,
  server: Server,
  { path, keyHint }: { readonly path: string; readonly keyHint: string },
): Promise<void> {
  const { url, surfaces } = server;
  const locked = await server.locked();
  const style = (text: string): string => terminal.style('bold', text);
  terminal.data({ url, store: path, keys: locked, surfaces: surfaces.map((one) => one.path) });
  terminal.line(`${style('Memoir')} listens at ${style(url)} and keeps its memories in ${path}`);
  terminal.line();
  for (const [address, what] of places(server)) {
    terminal.line(`  ${`${url}${address}`.padEnd(url.length + 10)} ${what}`);
  }
  terminal.line();
  terminal.line(locked ? LOCKED : `${OPEN}${keyHint}`);
  terminal.line();
  terminal.line('Try it in another window:');
  for (const command of firstCalls(url, locked)) terminal.line(`  ${command}`);
  terminal.line();
  terminal.line(
    'Ctrl-C ends it. The log goes to stderr, one line of JSON a request, without texts.',
  );
}

function places({ surfaces }: Server): readonly (readonly [string, string])[] {
  return [
    ['/', 'this overview, for a browser'],
    ...surfaces.map(({ path, summary }) => [path, summary] as const),
    ['/healthz', 'whether it lives; also /readyz and /metrics'],
  ];
}

const OPEN =
  'There are no keys: whoever uses this machine may read and write, and nobody else reaches it.\n' +
  'To let others in, and to demand a key from then on: ';
const LOCKED = 'Every call needs a key: here the one in MEMOIR_API_KEY.';

/** Calls to paste; the second finds what the first one wrote. */
export function firstCalls(url: string, locked: boolean): readonly string[] {
  const head = ['-H "content-type: application/json"'];
  if (locked) head.push('-H "authorization: Bearer $MEMOIR_API_KEY"');
  const call = (path: string, body: string): string =>
    `curl -s ${url}${path} ${head.join(' ')} -d '${body}'`;
  return [
    call('/v1/memories', '{"user":"ana","text":"I moved to Lisbon"}'),
    call('/v1/search', '{"user":"ana","question":"where does she live"}'),
  ];
}
