import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serve } from '@hono/node-server';
import { createSqliteStore } from '../../../src/stores/sqlite/index.ts';
import { systemRuntime } from '../../../src/index.ts';
import { COMPAT_TOOLS } from '../../../src/surfaces/mcp/compat/tools.ts';
import { clientConfigs } from '../../../src/surfaces/mcp/client-configs.ts';
import { createMcpSurface } from '../../../src/surfaces/mcp/index.ts';
import { MEMOIR_TOOLS } from '../../../src/surfaces/mcp/memoir/tools.ts';
import { callForm } from '../../../src/surfaces/cli/call-form.ts';
import { runCli, temporaryFolder } from '../run-cli.ts';
import { MAIN, testServices } from './connect.ts';

const page = readFileSync(new URL('../../../docs/mcp.md', import.meta.url), 'utf8');
const root = fileURLToPath(new URL('../../../', import.meta.url));
const FLAGS = ['--user', 'ana'];

/** The first code of a language after a place in the page. */
function codeAfter(place: string, language: string): string {
  const from = page.indexOf(place);
  assert.notEqual(from, -1, place);
  const code = new RegExp(`\`\`\`${language}\n([^]*?)\n\`\`\``).exec(page.slice(from))?.[1];
  return code ?? assert.fail(`no ${language} after ${place}`);
}

test('the page shows what --print-config prints, for every client', () => {
  const launch = { command: 'npx', args: ['-y', 'memoir', 'mcp', ...FLAGS] };
  const configs = clientConfigs(launch);
  for (const { client, name, language, place, text } of configs) {
    assert.equal(codeAfter(`\n### ${name}\n`, language), text);
    assert.ok(page.includes(`\`memoir mcp --print-config ${client} --user ana\`, for ${place}:`));
    if (language === 'json') JSON.parse(text);
  }
});

test('from a checkout a command is printed that works there', async (context) => {
  const home = temporaryFolder(context);
  const one = await runCli(home, ['mcp', '--print-config', 'codex', ...FLAGS]);
  const args = [MAIN, 'mcp', ...FLAGS].map((arg) => JSON.stringify(arg)).join(', ');
  assert.equal(
    one.stdout,
    `[mcp_servers.memoir]\ncommand = ${JSON.stringify(process.execPath)}\nargs = [${args}]\n`,
  );
  const all = await runCli(home, ['mcp', '--print-config', ...FLAGS, '--json']);
  const launch = { command: process.execPath, args: [MAIN, 'mcp', ...FLAGS] };
  assert.deepEqual(all.json(), { configs: clientConfigs(launch) });

  const { stdout } = await runCli(home, ['mcp', '--print-config', 'generic']);
  const { command, args: printed } = JSON.parse(stdout).mcpServers.memoir;
  const run = promisify(execFile)(command, printed, { env: { MEMOIR_HOME: home } });
  run.child.stdin?.end();
  assert.equal((await run).stdout, '');
});

test('the published package is started by its name', () => {
  const main = '/home/ana/node_modules/memoir/dist/surfaces/cli/main.js';
  assert.deepEqual(callForm(main), { command: 'npx', args: ['-y', 'memoir'] });
});

test('one changed line leads from the reference server to here', async (context) => {
  const [, , ...args] = JSON.parse(codeAfter('Change one line', 'json')) as string[];
  const home = temporaryFolder(context);
  const flags = args.slice(1);
  const { stdout } = await runCli(home, ['mcp', ...flags, '--print-config', 'generic']);
  assert.match(stdout, /"mcp", "--toolset", "compat"\]/);
});

test('every tool is on the page', () => {
  for (const { name } of MEMOIR_TOOLS) assert.ok(page.includes(`\`${name}\``), name);
  assert.equal(COMPAT_TOOLS.length, 9);
});

test('the transcript is what it prints', async (context) => {
  const db = join(temporaryFolder(context), 'memoir.db');
  const store = createSqliteStore({ path: db, runtime: systemRuntime });
  const surface = createMcpSurface(testServices(context, { store }));
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = serve(
    {
      port: 0,
      hostname: '127.0.0.1',
      fetch: (request: Request) => surface.fetch(request, { requestId: 'request-1' }),
    },
    ({ port }) => resolve(port),
  );
  context.after(() => server.close());
  const script = codeAfter('The official client', 'js')
    .replace("['-y', 'memoir', 'mcp', '--user', 'ana']", JSON.stringify(argsOf(db)))
    .replace("'npx'", JSON.stringify(process.execPath))
    .replace('127.0.0.1:7077', `127.0.0.1:${await promise}`);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { cwd: root },
  );
  assert.equal(stdout, `${codeAfter('The official client', 'text')}\n`);
});

function argsOf(db: string): readonly string[] {
  return [MAIN, 'mcp', '--user', 'ana', '--db', db, '--embedder', 'none'];
}
