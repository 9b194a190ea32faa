import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CliRun, runCli, temporaryFolder } from './run-cli.ts';

interface Summary {
  readonly added: number;
  readonly repeated: number;
  readonly skipped: readonly { readonly at: string; readonly reason: string }[];
  readonly users: readonly string[];
}

const LOCOMO = ['conv-26', 'conv-30'].map((sample_id) => ({
  sample_id,
  conversation: {
    speaker_a: 'Ida',
    speaker_b: 'Tom',
    session_1_date_time: '1:56 pm on 8 May, 2023',
    session_1: [
      { speaker: 'Ida', dia_id: 'D1:1', text: `Hello from ${sample_id}!` },
      { speaker: 'Tom', dia_id: 'D1:2', text: 'I adopted a parrot called Kiko.' },
      {
        speaker: 'Ida',
        dia_id: 'D1:3',
        text: 'Look!',
        blip_caption: 'a parrot on a lamp',
        query: 'macaw',
      },
    ],
    session_2_date_time: '9:00 am on 1 June, 2023',
    session_2: [{ speaker: 'Tom', dia_id: 'D2:1', text: 'We sailed to Madeira in a small boat.' }],
  },
  qa: [
    { question: 'What did Tom adopt?', answer: 'a parrot', category: 4, evidence: ['D1:2'] },
    { question: 'Where did Tom sail?', answer: 'Madeira', category: 2, evidence: ['D2:1'] },
    { question: 'Who is Zed?', category: 5, evidence: ['D1:1'] },
  ],
}));

async function importTwice(
  home: string,
  args: readonly string[],
): Promise<readonly [Summary, Summary, CliRun]> {
  const first = await runCli(home, ['import', ...args, '--json']);
  const second = await runCli(home, ['import', ...args, '--json']);
  return [first.json() as Summary, second.json() as Summary, first];
}

test('LoCoMo becomes dated, named turns with the ids of the data set, once', async (context) => {
  const home = temporaryFolder(context);
  const file = join(home, 'locomo.json');
  writeFileSync(file, JSON.stringify(LOCOMO));
  const args = [file, '--format', 'locomo', '--conversation', 'conv-26', '--user', 'u26'];
  const [first, second] = await importTwice(home, args);
  assert.deepEqual([first.added, first.repeated, first.users], [4, 0, ['u26']]);
  assert.deepEqual([second.added, second.repeated], [0, 4]);

  const found = await runCli(home, ['search', 'What did Tom adopt?', '--user', 'u26', '--json']);
  const [top] = (found.json() as { results: Record<string, unknown>[] }).results;
  assert.deepEqual(
    [top?.['metadata'], top?.['speaker'], top?.['role'], top?.['occurredAt'], top?.['scope']],
    [
      { sourceId: 'D1:2' },
      'Tom',
      'user',
      '2023-05-08T13:56:05.000Z',
      { tenant: 'default', user: 'u26', session: 'conv-26:session_1' },
    ],
  );
  const picture = await runCli(home, ['search', 'parrot on a lamp', '--user', 'u26', '--json']);
  assert.match(picture.stdout, /Look! \[shares: a parrot on a lamp\]/);
  assert.doesNotMatch((await runCli(home, ['export', '--user', 'u26'])).stdout, /macaw/);
  assert.equal(
    (await runCli(home, ['list', '--user', 'conv-30', '--json'])).stdout,
    '{"memories":[]}\n',
  );
});

test('every conversation of LoCoMo is its own user; one name for all is refused', async (context) => {
  const home = temporaryFolder(context);
  const file = join(home, 'locomo.json');
  writeFileSync(file, JSON.stringify(LOCOMO));
  const run = await runCli(home, ['import', file, '--format', 'locomo', '--json']);
  assert.deepEqual((run.json() as Summary).users, ['conv-26', 'conv-30']);
  assert.equal((await runCli(home, ['import', file, '--format', 'locomo', '--user', 'x'])).code, 2);
  const unknown = await runCli(home, [
    'import',
    file,
    '--format',
    'locomo',
    '--conversation',
    'conv-99',
  ]);
  assert.match(unknown.stderr, /no conversation conv-99.*conv-26, conv-30/);
});

test('messages are imported once, and what cannot be read is named', async (context) => {
  const home = temporaryFolder(context);
  const file = join(home, 'chat.json');
  writeFileSync(
    file,
    JSON.stringify([
      { role: 'user', content: 'My bike is "red", [fast] and {new}.', id: 'm1' },
      { role: 'assistant', content: 'ok' },
      { role: 'user', content: 'ok' },
      { role: 'usr', content: 'a wrong role' },
      { role: 'user', content: '  ' },
      'no object',
      { role: 'user', content: 'In another thread.', session: 'other', at: '2026-01-02T03:04:05Z' },
    ]),
  );
  const [first, second, run] = await importTwice(home, [
    file,
    '--format',
    'messages',
    '--user',
    'ana',
  ]);
  assert.equal(run.code, 2);
  assert.deepEqual([first.added, second.added, second.repeated], [4, 0, 4]);
  assert.deepEqual(first.skipped.map(({ at }) => at).sort(), ['[3]', '[4]', '[5]']);
  assert.match(String(first.skipped.find(({ at }) => at === '[3]')?.reason), /role is "usr"/);
  const sessions = (
    await runCli(home, ['list', '--user', 'ana', '--json', '--session', 'other'])
  ).json();
  assert.equal((sessions as { memories: unknown[] }).memories.length, 1);
});

test('a file of another format is refused as a whole', async (context) => {
  const home = temporaryFolder(context);
  const file = join(home, 'notes.txt');
  writeFileSync(file, 'dear diary\n');
  for (const format of ['messages', 'jsonl', 'locomo']) {
    const run = await runCli(home, ['import', file, '--format', format]);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /begins with "dear|line 1 is not JSON/);
  }
  writeFileSync(file, '[{"role":"user","content":"cut o');
  const cut = await runCli(home, ['import', file, '--format', 'messages']);
  assert.match(cut.stderr, /ends inside of element 0/);
});

test('what is exported can be imported into another store, once', async (context) => {
  const home = temporaryFolder(context);
  const other = temporaryFolder(context);
  const add = (...args: readonly string[]) => runCli(home, ['add', ...args, '--user', 'ana']);
  await add(
    'I prefer tea',
    '--kind',
    'preference',
    '--importance',
    '0.9',
    '--meta',
    'a=[1]',
    '--pinned',
  );
  await add('We met in Rome', '--session', 's', '--name', 'Ana', '--at', '2020-02-03T04:05:06Z');
  const exported = await runCli(home, ['export', '--user', 'ana']);
  const [header = '', ...lines] = exported.stdout.trim().split('\n');
  const { memories } = JSON.parse(header) as { memories: number };
  assert.deepEqual([memories, lines.length >= 2], [lines.length, true]);

  const file = join(home, 'memories.jsonl');
  writeFileSync(file, exported.stdout);
  const args = [file, '--format', 'jsonl'];
  const [first, second] = await importTwice(other, args);
  assert.deepEqual([first.users, first.added, second.added], [['ana'], memories, 0]);
  assert.equal(second.repeated, memories);
  const again = await runCli(other, ['export', '--user', 'ana']);
  assert.equal(again.stdout, exported.stdout);

  const [toBea, beaAgain] = await importTwice(other, [...args, '--user', 'bea']);
  assert.deepEqual([toBea.users, toBea.added, beaAgain.added], [['bea'], memories, 0]);
  const texts = (text: string): readonly unknown[] =>
    text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => (JSON.parse(line) as { text: string }).text);
  const ofBea = await runCli(other, ['export', '--user', 'bea']);
  assert.deepEqual(texts(ofBea.stdout), texts(exported.stdout));
});

test('eval prints recall of both splits as fractions', async (context) => {
  const home = temporaryFolder(context);
  const file = join(home, 'locomo.json');
  writeFileSync(file, JSON.stringify(LOCOMO));
  const corrections = {
    items: [{ sample_id: 'conv-30', qa_index: 1, audit: { correct_evidence: ['D2:1', 'D9:9'] } }],
  };
  writeFileSync(join(home, 'corrections.json'), JSON.stringify(corrections));
  const run = await runCli(home, ['eval', 'locomo', '--data', file, '--json']);
  const { dataset, splits, latencyMs } = run.json() as {
    dataset: string;
    splits: Record<
      string,
      { n: number; recall: Record<string, number>; budget: object; ci: object }
    >;
    latencyMs: { p50: number; p95: number };
  };
  assert.deepEqual([dataset, Object.keys(splits)], ['locomo', ['tune', 'test']]);
  assert.deepEqual(
    [splits['test']?.n, splits['test']?.recall],
    [2, { 1: 1, 5: 1, 10: 1, 20: 1, 50: 1 }],
  );
  // One of the two corrected turns does not exist, so the mean of 1 and 0.5 is all there is.
  assert.equal(splits['tune']?.recall['10'], 0.75);
  assert.deepEqual(Object.keys(splits['test']?.budget ?? {}), ['500', '1000', '2000']);
  assert.ok(latencyMs.p50 > 0 && latencyMs.p50 <= latencyMs.p95);
});

test('what other programs call time and text is read, what is not kept is named once', async (context) => {
  const home = temporaryFolder(context);
  const file = join(home, 'chat.jsonl');
  const lines = [
    { role: 'user', text: 'I moved to Lisbon', timestamp: '2024-01-02T03:04:05Z', mood: 'glad' },
    { role: 'user', content: 'I keep bees', created_at: 1_700_000_000, mood: 'calm' },
    { role: 'user', content: 'I sold the car', at: '2020-01-01', date: '2021-01-01' },
    { role: 'user', body: 'nothing of this is known' },
  ];
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  const run = await runCli(home, ['import', file, '--format', 'jsonl', '--json']);
  assert.equal(run.code, 2);
  const summary = run.json() as Summary & { warnings: { code: string; message: string }[] };
  assert.equal(summary.added, 3);
  assert.match(String(summary.skipped[0]?.reason), /no content: give "content", text or a list of/);
  assert.deepEqual(
    summary.warnings.map(({ code }) => code),
    ['NO_USER', 'UNKNOWN_FIELD', 'NO_SESSION'],
  );
  assert.match(String(summary.warnings[1]?.message), /"mood" is not kept/);
  assert.match(String(summary.warnings[2]?.message), /3 messages named no session.*"chat\.jsonl"/);
  const { memories } = (await runCli(home, ['list', '--json'])).json() as {
    memories: { text: string; occurredAt: string }[];
  };
  assert.deepEqual(Object.fromEntries(memories.map((memory) => [memory.text, memory.occurredAt])), {
    'I moved to Lisbon': '2024-01-02T03:04:05.000Z',
    'I keep bees': '2023-11-14T22:13:20.000Z',
    'I sold the car': '2020-01-01T00:00:00.000Z',
  });
});

test('a list given as lines and lines given as a list hint at --format', async (context) => {
  const home = temporaryFolder(context);
  const file = join(home, 'chat.json');
  const messages = [
    { role: 'user', content: 'I keep bees' },
    { role: 'user', content: 'I moved to Lisbon' },
  ];
  for (const text of [JSON.stringify(messages), JSON.stringify(messages, undefined, 2)]) {
    writeFileSync(file, text);
    const asLines = await runCli(home, ['import', file, '--format', 'jsonl']);
    assert.equal(asLines.code, 2);
    assert.match(asLines.stderr, /is --format messages/);
  }
  writeFileSync(file, messages.map((message) => JSON.stringify(message)).join('\n'));
  const asList = await runCli(home, ['import', file, '--format', 'messages']);
  assert.equal(asList.code, 2);
  assert.match(asList.stderr, /is --format jsonl/);
});
