import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runCli, temporaryFolder } from '../run-cli.ts';
import { connectStdio, GENERATIONS, MAIN } from './connect.ts';

const HELLO = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  },
};
const call = (id: number, name: string, given: object): object => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: given },
});

interface Session {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Sends one message after the other was answered, then ends as `end` does. */
function converse(
  home: string,
  messages: readonly object[],
  end: (child: ReturnType<typeof spawn>) => void = (child) => child.stdin?.end(),
): Promise<Session> {
  const child = spawn(process.execPath, [MAIN, 'mcp', '--user', 'ana'], {
    env: { PATH: process.env['PATH'], MEMOIR_HOME: home, MEMOIR_EMBEDDER: 'none' },
  });
  const { promise, resolve, reject } = Promise.withResolvers<Session>();
  let stdout = '';
  let stderr = '';
  const waiting = [...messages];
  const next = (): void => {
    const message = waiting.shift();
    if (message === undefined) end(child);
    else child.stdin.write(`${JSON.stringify(message)}\n`);
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (text.endsWith('\n')) next();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.once('error', reject);
  child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  next();
  return promise;
}

describe('the process', () => {
  test('writes nothing but protocol on stdout, whatever it is sent, and ends with its input', async (context) => {
    const { code, stdout } = await converse(temporaryFolder(context), [
      HELLO,
      call(2, 'remember', { text: 'Ana lives in Lisbon' }),
      call(3, 'no_such_tool', {}),
      call(4, 'get_memory', { id: 'nonsense' }),
      { jsonrpc: '2.0', id: 5, method: 'no/such/method' },
    ]);
    assert.equal(code, 0);
    const lines = stdout.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => {
        const message = JSON.parse(line) as { jsonrpc: string; id: number };
        assert.equal(message.jsonrpc, '2.0');
        return message.id;
      }),
      [1, 2, 3, 4, 5],
    );
  });

  test('answers all that came before the end of its input', async (context) => {
    const messages = [
      HELLO,
      call(2, 'remember', { text: 'Ana lives in Lisbon' }),
      call(3, 'recall', { query: 'Ana' }),
    ];
    const input = messages.map((message) => `${JSON.stringify(message)}\n`).join('');
    const { code, stdout } = await runCli(temporaryFolder(context), ['mcp'], input);
    assert.equal(code, 0);
    const ids = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: number }).id);
    assert.deepEqual(ids.sort(), [1, 2, 3]);
  });

  test('opens no store before the first call: a probe leaves no trace', async (context) => {
    const home = join(temporaryFolder(context), 'untouched');
    const { code } = await converse(home, [HELLO, { jsonrpc: '2.0', id: 2, method: 'tools/list' }]);
    assert.equal(code, 0);
    assert.equal(existsSync(home), false);
  });

  test('ends on a signal with the store closed', async (context) => {
    const home = temporaryFolder(context);
    const { code } = await converse(
      home,
      [HELLO, call(2, 'remember', { text: 'Ana lives in Lisbon' })],
      (child) => child.kill('SIGTERM'),
    );
    assert.equal(code, 0);
    assert.deepEqual(
      readdirSync(home).filter((name) => name.endsWith('-wal')),
      [],
    );
  });

  test('says on stderr what is wrong with its flags', async (context) => {
    const home = temporaryFolder(context);
    for (const args of [
      ['--toolset', 'everything'],
      ['--print-config', 'notepad'],
    ]) {
      const { code, stdout, stderr } = await runCli(home, ['mcp', ...args]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /give /);
    }
  });
});

for (const generation of GENERATIONS) {
  test(`an auto-negotiating client's probe and its server share the file, ${generation}`, async (context) => {
    const home = temporaryFolder(context);
    const client = await connectStdio(
      context,
      ['--user', 'ana'],
      { MEMOIR_HOME: home },
      { generation },
    );
    assert.equal(client.getNegotiatedProtocolVersion(), generation);
    assert.deepEqual(readdirSync(home), []);
    await client.callTool({ name: 'remember', arguments: { text: 'Ana lives in Lisbon' } });
    assert.ok(existsSync(join(home, 'memoir.db')));
  });
}

test('two clients at once on one file lose nothing', async (context) => {
  const home = temporaryFolder(context);
  const open = (): ReturnType<typeof connectStdio> =>
    connectStdio(context, ['--user', 'ana'], { MEMOIR_HOME: home });
  const [one, other] = await Promise.all([open(), open()]);
  await Promise.all(
    Array.from({ length: 40 }, async (_, at) => {
      const client = at % 2 === 0 ? one : other;
      const text = `Note number ${at}`;
      const { isError } = await client.callTool({
        name: 'remember',
        arguments: { text, kind: at % 4 === 0 ? 'episode' : 'fact' },
      });
      assert.notEqual(isError, true);
    }),
  );
  for (const client of [one, other]) {
    const { structuredContent } = await client.callTool({
      name: 'list_memories',
      arguments: { limit: 100 },
    });
    assert.equal((structuredContent as { memories: unknown[] }).memories.length, 40);
  }
});

test('the scope comes from flags and environment', async (context) => {
  const home = temporaryFolder(context);
  const db = join(home, 'elsewhere.db');
  const client = await connectStdio(context, [], {
    MEMOIR_DB: db,
    MEMOIR_USER: 'ana',
    MEMOIR_AGENT: 'coach',
    MEMOIR_TENANT: 'acme',
  });
  await client.callTool({ name: 'remember', arguments: { text: 'Ana lives in Lisbon' } });
  await client.close();
  const search = ['search', 'where does Ana live', '--db', db, '--json'];
  const found = async (...flags: string[]): Promise<number> => {
    const { results } = (await runCli(home, [...search, ...flags])).json() as {
      results: unknown[];
    };
    return results.length;
  };
  assert.equal(await found('--user', 'ana', '--tenant', 'acme', '--agent', 'coach'), 1);
  assert.equal(await found('--user', 'ana', '--tenant', 'acme', '--agent', 'other'), 0);
  assert.equal(await found('--user', 'bo', '--tenant', 'acme'), 0);
  assert.equal(await found('--user', 'ana'), 0);
});

test('a message that is too long is refused, and what comes after it is heard', async (context) => {
  const text = 'x '.repeat(6 * 2 ** 20);
  const { code, stdout, stderr } = await converse(temporaryFolder(context), [
    HELLO,
    call(2, 'remember', { text }),
    call(3, 'remember', { text: 'I live in Lisbon' }),
  ]);
  assert.equal(code, 0, stderr);
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    answers.map(({ id }) => id),
    [1, 2, 3],
  );
  assert.match(answers[1].error.message, /^TOO_LARGE/);
  assert.equal(answers[2].result.structuredContent.change, 'add');
});
