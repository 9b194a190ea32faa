import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { createMemory } from '../../src/index.ts';
import type {
  AddInput,
  AddOptions,
  ExportedMemory,
  Memory,
  MessageInput,
} from '../../src/index.ts';
import type { MessagePart } from '../../src/index.ts';
import { readJsonLines } from '../../src/surfaces/cli/import/jsonl.ts';
import { linesOf, type TextLine } from '../../src/surfaces/cli/import/lines.ts';
import { type ImportCounts, runImport } from '../../src/surfaces/cli/import/run-import.ts';
import { readContent } from '../../src/write/message-parts.ts';
import { runCli, temporaryFolder } from './run-cli.ts';

const WEATHER: MessagePart = {
  type: 'tool-result',
  toolCallId: 'c1',
  toolName: 'weather',
  output: { type: 'text', value: 'sunny in Lisbon' },
};

async function* chunksOf(...chunks: readonly string[]): AsyncGenerator<string> {
  yield* chunks;
}

function openMemory(): Memory {
  return createMemory({ path: ':memory:', embedder: 'none', derive: 'none' });
}

async function exportOf(memory: Memory, user = 'ana'): Promise<readonly ExportedMemory[]> {
  const records: ExportedMemory[] = [];
  for await (const record of memory.scope({ user }).export()) records.push(record);
  return records;
}

function importInto(
  memory: Memory,
  records: readonly unknown[],
  user = 'ana',
): Promise<ImportCounts> {
  const text = records.map((record) => JSON.stringify(record)).join('\n');
  return runImport(readJsonLines(chunksOf(text), { fileName: 'memories.jsonl' }), {
    scopeFor: () => memory.scope({ user }),
    session: 'memories.jsonl',
    stop: new AbortController().signal,
  });
}

type Input = readonly (readonly [AddInput, AddOptions])[];

/** Adds, exports, imports elsewhere, compares, and imports again; for a user without memories. */
async function compareRoundTrip(
  from: Memory,
  to: Memory,
  input: Input,
  user: string,
): Promise<void> {
  for (const [message, options] of input) await from.scope({ user }).add(message, options);
  const exported = await exportOf(from, user);
  const counts = await importInto(to, exported, user);
  assert.deepEqual(counts.skipped, []);
  assert.deepEqual(await exportOf(to, user), exported);
  const again = await importInto(to, exported, user);
  assert.deepEqual([again.added, again.repeated], [0, exported.length]);
}

async function roundTrip(input: Input): Promise<void> {
  const [from, to] = [openMemory(), openMemory()];
  await compareRoundTrip(from, to, input, 'ana');
  await Promise.all([from.close(), to.close()]);
}

test('the output of a tool comes back once, and its session in its order', async () => {
  const at = '2026-01-02T03:04:05Z';
  const messages: readonly MessageInput[] = [
    { role: 'user', content: 'How is the weather?', name: 'Ana', at, id: 'm1' },
    { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'c1' }], at },
    { role: 'tool', content: [WEATHER], at, metadata: { cost: 2 } },
    { role: 'assistant', content: 'It is sunny.', at },
    { role: 'user', content: 'Thanks!', at },
    { role: 'tool', content: [{ type: 'text', text: 'twice' }, WEATHER, WEATHER], at },
  ];
  await roundTrip([[messages, { session: 's' }]]);
});

test('a fact in a session, documents and shared metadata come back', async () => {
  const text = 'I moved to Lisbon in the spring of last year.';
  await roundTrip([
    [text, { session: 's' }],
    [text, { session: 's', kind: 'fact' }],
    ['first of two', { session: 's', metadata: { sourceId: 'page 7' }, at: 1 }],
    ['second of two', { session: 's', metadata: { sourceId: 'page 7' }, at: 2 }],
    [{ document: 'Bees dance.', title: 'Bees', reference: 'bees.md' }, { session: 's' }],
    [{ document: 'Wasps do not. '.repeat(300), title: 'Wasps' }, {}],
  ]);
});

test('a fact in the words of an episode of its session is imported beside it', async () => {
  const [from, to] = [openMemory(), openMemory()];
  await from.scope({ user: 'ana' }).add('I keep bees', { session: 's', at: 1 });
  const [episode] = await exportOf(from);
  const id = String(episode?.id).replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  const { added } = await importInto(to, [episode, { ...episode, id, kind: 'fact' }]);
  assert.equal(added, 2);
  const kinds = (await exportOf(to)).map(({ kind, text }) => [kind, text]);
  assert.deepEqual(kinds, [
    ['episode', 'I keep bees'],
    ['fact', 'I keep bees'],
  ]);
  await Promise.all([from.close(), to.close()]);
});

test('a memory that changed since it was imported is skipped by its line', async () => {
  const [from, to] = [openMemory(), openMemory()];
  const scope = from.scope({ user: 'ana' });
  const { added } = await scope.add('I like tea', { session: 's', kind: 'fact' });
  await importInto(to, await exportOf(from));
  await scope.update(String(added[0]?.id), { text: 'I like coffee' });
  await scope.add('I keep bees', { session: 's', kind: 'fact' });
  const counts = await importInto(to, await exportOf(from));
  assert.deepEqual([counts.added, counts.skipped.map(({ at }) => at)], [1, ['line 1']]);
  assert.match(String(counts.skipped[0]?.reason), /has changed since/);
  await Promise.all([from.close(), to.close()]);
});

test('a revised text is kept as it is, beside the output that its parts hold', async () => {
  const [from, to] = [openMemory(), openMemory()];
  const scope = from.scope({ user: 'ana' });
  const { added } = await scope.add({ role: 'tool', content: [WEATHER] }, { session: 's' });
  await scope.update(String(added[0]?.id), { text: 'rain in Porto' });
  await importInto(to, await exportOf(from));
  const [record] = await exportOf(to);
  assert.deepEqual([record?.text, record?.parts, record?.version], ['rain in Porto', [WEATHER], 2]);
  await Promise.all([from.close(), to.close()]);
});

const line = fc.string({ maxLength: 6, unit: fc.constantFrom('a', 'b', '\n', ' ') });
const part: fc.Arbitrary<MessagePart> = fc.oneof(
  line.map((text) => ({ type: 'text', text })),
  line.map((output) => ({ type: 'tool-result', output })),
  fc.jsonValue({ maxDepth: 2 }).map((result) => ({ type: 'tool-result', result })),
  fc.constant({ type: 'tool-call', toolCallId: 'c' }),
);

test('property: what is exported, imported and exported again is the same', async () => {
  const [from, to] = [openMemory(), openMemory()];
  let runs = 0;
  const message = fc.record(
    {
      role: fc.constantFrom('user', 'assistant', 'system', 'tool'),
      content: fc.oneof(line, fc.array(part, { maxLength: 4 })),
      name: fc.constantFrom('Ana', 'Bo'),
      metadata: fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue({ maxDepth: 2 })),
    },
    { requiredKeys: ['content'] },
  );
  const options = fc.record(
    {
      session: fc.constantFrom('s', 't'),
      kind: fc.constantFrom('episode', 'fact', 'event'),
      importance: fc.constantFrom(0, 0.25, 1),
      pinned: fc.boolean(),
      validFrom: fc.constant('2020-01-01'),
      origin: fc.constantFrom({ type: 'document', reference: 'x' }, { type: 'tool' }),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(message, options), { maxLength: 8 }), async (given) => {
      const visible = given.filter(([{ content }]) => {
        const read = readContent('content', content, []);
        return [read.said, read.answered].some(
          ({ text, parts }) => text.trim() !== '' || parts.length > 0,
        );
      });
      // Times tell messages of the same words apart.
      const timed = visible.map(
        ([each, chosen], at) => [{ ...each, at } as MessageInput, chosen as AddOptions] as const,
      );
      runs += 1;
      await compareRoundTrip(from, to, timed, `user ${runs}`);
    }),
    { numRuns: 100 },
  );
  await Promise.all([from.close(), to.close()]);
});

test('what nests too deep is skipped, the rest imported', async (context) => {
  const home = temporaryFolder(context);
  const file = join(home, 'chat.json');
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const good = (text: string) => JSON.stringify({ role: 'user', content: text });
  const within = `{"role":"user","content":"x","metadata":{"a":${deep}}}`;
  writeFileSync(file, `[${good('I keep bees')},${deep},${within},${good('I moved to Lisbon')}]`);
  const run = await runCli(home, ['import', file, '--format', 'messages', '--json']);
  assert.equal(run.code, 2, run.stderr);
  const { added, skipped } = run.json() as { added: number; skipped: object[] };
  assert.equal(added, 2);
  assert.deepEqual(skipped, [
    { at: '[1]', reason: 'is a list of 1, expected a message {role, content}' },
    { at: '[2]', reason: 'nests deeper than 100 levels' },
  ]);
});

test('an exported memory with fields of another shape is skipped by its line', async () => {
  const memory = openMemory();
  const deep: unknown = JSON.parse('['.repeat(500) + ']'.repeat(500));
  await memory.scope({ user: 'ana' }).add('I keep bees', { session: 's' });
  const [record] = await exportOf(memory);
  const scope = { tenant: 'default', session: 7 };
  const bad = [
    { kind: deep },
    { scope },
    { text: 7 },
    { metadata: null },
    { parts: ['x'] },
    { status: { toString: 1 } },
  ];
  const { added, skipped } = await importInto(openMemory(), [
    ...bad.map((fields) => ({ ...record, ...fields })),
    record,
  ]);
  assert.equal(added, 1);
  assert.deepEqual(
    skipped.map(({ at, malformed }) => [at, malformed]),
    ['line 1', 'line 2', 'line 3', 'line 4', 'line 5', 'line 6'].map((at) => [at, true]),
  );
  await memory.close();
});

test('property: lines are those of the whole text, however it arrives', async () => {
  const text = fc.array(fc.string({ unit: fc.constantFrom('a', '\n', ' ', '\r'), maxLength: 9 }));
  await fc.assert(
    fc.asyncProperty(text, async (chunks) => {
      const lines: TextLine[] = [];
      for await (const each of linesOf(chunksOf(...chunks))) lines.push(each);
      const expected = chunks
        .join('')
        .split('\n')
        .map((each, index) => ({ number: index + 1, text: each.trim() }))
        .filter((each) => each.text !== '');
      assert.deepEqual(lines, expected);
    }),
  );
});

test('a line that is too long is named and not kept; the next ones are read', async () => {
  const lines: TextLine[] = [];
  const chunks = chunksOf('abc\n', 'defg', 'hijk\nxy', 'z\n', '12345\n', '123456');
  for await (const each of linesOf(chunks, 5)) lines.push(each);
  assert.deepEqual(lines, [
    { number: 1, text: 'abc' },
    { number: 2 },
    { number: 3, text: 'xyz' },
    { number: 4, text: '12345' },
    { number: 5 },
  ]);
});

test('a pipe that is not UTF-8 is refused, and the byte named', async (context) => {
  const home = temporaryFolder(context);
  const latin = Buffer.from('caf\xe9 ol\xe9', 'latin1');
  const refused = await runCli(home, ['add', '-', '--user', 'ana'], latin);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /the text is not UTF-8 from byte 3 on/);
  const cut = await runCli(home, ['add', '--user', 'ana'], Buffer.from('né').subarray(0, 2));
  assert.match(cut.stderr, /from byte 1 on/);
  const marked = await runCli(home, ['add', '--user', 'ana'], '\uFEFFcafé \uFFFD');
  assert.equal(marked.code, 0, marked.stderr);
  const exported = await runCli(home, ['export', '--user', 'ana']);
  const [, marking = ''] = exported.stdout.split('\n');
  assert.equal((JSON.parse(marking) as ExportedMemory).text, 'café \uFFFD');
});
