import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { MemoirError } from '../../src/core/errors.ts';
import type { Candidate, Extraction, Extractor } from '../../src/core/extraction.ts';
import type { Statement } from '../../src/core/statement.ts';
import { agreementOf } from '../../src/evaluation/extraction/agreement.ts';
import type { LabelledConversation, LabelledTurn } from '../../src/evaluation/extraction/label.ts';
import { extractionMisses } from '../../src/evaluation/extraction/misses.ts';
import { pairUp } from '../../src/evaluation/extraction/pair.ts';
import { readLabelledConversations } from '../../src/evaluation/extraction/read.ts';
import { countDates } from '../../src/evaluation/extraction/right-dates.ts';
import { extractionTables, goldRows } from '../../src/evaluation/extraction/rows.ts';
import { runGold, runLabelled } from '../../src/evaluation/extraction/run.ts';
import { contentWords, wordOverlap } from '../../src/evaluation/extraction/words.ts';
import { markdownTable } from '../../src/evaluation/markdown.ts';
import { readRealmemPersona } from '../../src/evaluation/realmem/read.ts';
import { runCli, temporaryFolder } from '../surface/run-cli.ts';

const FIXTURE = readLabelledConversations(
  'fixture',
  readJson('./fixtures/extraction.json'),
  'tune',
);
const FOLDER = new URL('../../eval/extraction/', import.meta.url);

function readJson(name: string | URL): unknown {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}

interface Said extends Partial<Omit<Candidate, 'statement' | 'source'>> {
  readonly says?: readonly [subject: string, predicate: string, object: string];
  readonly negated?: true;
}

function candidate(id: string, { says, negated, ...fields }: Said): Candidate {
  const [subject = '', predicate = '', object = ''] = says ?? [];
  const statement: Statement = {
    subject,
    subjectType: 'person',
    predicate,
    object,
    objectType: 'thing',
    ...(negated === true && { negated }),
  };
  return {
    kind: 'fact',
    text: `${subject} ${predicate} ${object}`,
    ...(says !== undefined && { statement }),
    stance: 'holds',
    source: { id, start: 0, end: 1 },
    occurredAt: '2026-05-05T09:00:00.000Z',
    confidence: 0.9,
    importance: 0.5,
    reason: 'fake',
    ...fields,
  };
}

/** Finds what it is told to find in a text. */
function createFakeExtractor(
  found: Readonly<Record<string, readonly Said[] | Error>>,
): Extractor & { readonly windows: readonly (readonly [asked: number, before: number])[] } {
  const windows: (readonly [number, number])[] = [];
  return {
    name: 'fake@1',
    windows,
    limits: () => ['it only knows what it was told'],
    extract({ episodes, before }): Promise<Extraction> {
      windows.push([episodes.length, before.length]);
      const candidates = episodes.flatMap(({ id, text }) => {
        const said = found[text] ?? [];
        if (said instanceof Error) throw said;
        return said.map((one) => candidate(id, one));
      });
      return Promise.resolve({ candidates, modelCalls: 1, warnings: [] });
    },
    close: () => Promise.resolve(),
  };
}

function options(extractor: Extractor, window: 'turn' | 'conversation' = 'turn') {
  let time = 0;
  return { extractor, window, clock: () => (time += 5) };
}

/** Everything that the fixture's labels say, in the preferred wording. */
function perfectAnswers(conversations: readonly LabelledConversation[]): Record<string, Said[]> {
  const turns = conversations.flatMap((conversation) => conversation.turns);
  return Object.fromEntries(
    turns.map(({ text, labels }) => [
      text,
      labels.map(({ kind, wordings: [first], stances, negated, begins, ends }) => ({
        kind,
        says: [first.subjects[0] ?? '', first.predicates[0] ?? '', first.objects[0] ?? ''] as const,
        stance: stances[0] ?? 'holds',
        ...(negated && { negated }),
        ...(begins[0] !== undefined && {
          [kind === 'event' ? 'occurredAt' : 'validFrom']: new Date(begins[0].from).toISOString(),
        }),
        ...(ends[0] !== undefined && { validTo: new Date(ends[0].to).toISOString() }),
      })),
    ]),
  );
}

function labelledSet(): readonly LabelledConversation[] {
  const tune = readdirSync(new URL('tune/', FOLDER)).flatMap((name) =>
    readLabelledConversations(name, readJson(new URL(`tune/${name}`, FOLDER)), 'tune'),
  );
  const value = readJson(new URL('test.json', FOLDER));
  return [...tune, ...readLabelledConversations('test.json', value, 'test')];
}

test('the labelled set is large, varied, half tune and half test, and full of nothing', () => {
  const set = labelledSet();
  const turns = set.flatMap((conversation) => conversation.turns);
  const texts = turns.map(({ text }) => text);
  assert.ok(turns.length >= 240);
  assert.equal(new Set(texts).size, texts.length, 'a turn is there twice');
  assert.equal(new Set(set.map(({ id }) => id)).size, set.length);
  const tune = set.filter(({ split }) => split === 'tune').length;
  assert.ok(Math.abs(2 * tune - set.length) <= 1);
  for (const split of ['tune', 'test']) {
    const own = set.filter((one) => one.split === split).flatMap((one) => one.turns);
    const empty = own.filter(({ labels }) => labels.length === 0);
    assert.ok(empty.length / own.length >= 0.35, `${split}: ${empty.length} of ${own.length}`);
    assert.ok(empty.every(({ about }) => about !== undefined));
    const kinds = new Set(own.flatMap(({ labels }) => labels.map(({ kind }) => kind)));
    assert.equal(kinds.size, 6, [...kinds].join());
    const labels = own.flatMap((turn) => turn.labels);
    assert.ok(labels.filter(({ negated }) => negated).length >= 10);
    assert.ok(labels.filter(({ stances }) => stances[0] === 'ended').length >= 10);
    assert.ok(labels.filter(({ stances }) => stances[0] === 'past').length >= 5);
  }
});

test('who says exactly what is labelled is right in everything', async () => {
  const set = labelledSet();
  const { report, effort } = await runLabelled(
    set,
    options(createFakeExtractor(perfectAnswers(set))),
  );
  for (const split of [report.splits.tune, report.splits.test]) {
    assert.deepEqual([split?.precision, split?.recall, split?.f1], [1, 1, 1]);
    assert.deepEqual([split?.nothing.per100, split?.rightKind], [0, 1]);
    assert.deepEqual([split?.dates.right, split?.dates.invented], [1, 0]);
    assert.deepEqual(split?.ci.recall, [1, 1]);
  }
  assert.deepEqual([effort.unfounded, effort.failures], [0, []]);
});

test('precision, recall, dates and nothing are counted by turn, kind and phenomenon', async () => {
  const extractor = createFakeExtractor({
    'I quit my job at Delhaize yesterday.': [
      {
        kind: 'profile',
        says: ['user', 'works at', 'Delhaize'],
        stance: 'ended',
        validTo: '2026-05-01T00:00:00.000Z',
      },
    ],
    'My sister Ana lives in Porto, not in Braga.': [
      { kind: 'fact', says: ['Ana', 'lives in', 'porto'] },
      { kind: 'profile', says: ['Ana', 'lives in', 'Braga'] },
    ],
    lol: [{ says: ['user', 'likes', 'laughing'] }],
  });
  const { report, outcomes, effort } = await runLabelled(FIXTURE, options(extractor));
  const split = report.splits.tune;
  assert.ok(split !== undefined);
  // 6 labels must be found, 2 of them were; "lives in Braga" is wrong, and so is what "lol" says.
  assert.deepEqual([split.turns, split.statements, split.optional, split.candidates], [8, 6, 1, 4]);
  assert.deepEqual([split.precision, split.recall, split.f1], [0.5, 0.3333, 0.4]);
  assert.deepEqual(split.kinds['profile'], {
    statements: 3,
    candidates: 2,
    precision: 0.5,
    recall: 0.6667,
    f1: 0.5714,
  });
  assert.deepEqual(split.phenomena['ending']?.recall, 1);
  assert.deepEqual(split.phenomena['of others'], {
    statements: 2,
    candidates: 2,
    precision: 0.5,
    recall: 0.5,
    f1: 0.5,
  });
  assert.deepEqual(split.phenomena['instruction'], { statements: 1, candidates: 0, recall: 0 });
  const { about, ...nothing } = split.nothing;
  assert.deepEqual([nothing.turns, nothing.candidates, nothing.per100], [2, 1, 50]);
  assert.deepEqual(about['question'], { turns: 1, candidates: 0, per100: 0 });
  // The end was told and is wrong.
  assert.deepEqual([split.dates.told, split.dates.right, split.rightKind], [1, 0, 0.5]);
  assert.deepEqual(report.millisecondsPerTurn, { p50: 5, p95: 5 });
  assert.deepEqual(effort.limits, ['it only knows what it was told']);

  const [first] = extractionMisses(outcomes);
  assert.deepEqual(first?.wrong, ['Ana | lives in | Braga']);
  assert.deepEqual(first?.missed, ['user | has sibling | Ana']);
  const [scores] = extractionTables(report);
  assert.match(markdownTable(scores ?? []), /\| \*\*tune\*\* \| 6 \| 4 \| 50\.0 \|/);
});

test('what went wrong on the test half is not told', async () => {
  const [conversation] = FIXTURE;
  assert.ok(conversation !== undefined);
  const held = [{ ...conversation, split: 'test' as const }];
  const { outcomes } = await runLabelled(held, options(createFakeExtractor({})));
  assert.ok(outcomes.some(({ missed }) => missed.length > 0));
  assert.deepEqual(extractionMisses(outcomes), []);
});

test('an optional statement costs nothing when it is missing and is right when it is there', () => {
  const turn = turnOf('My flat has a balcony.');
  const found = candidate('x', { says: ["user's flat", 'has', 'balcony'] });
  assert.deepEqual(pairUp(turn, []).missed, []);
  assert.deepEqual(pairUp(turn, [found]).wrong, []);
});

test('the same statement twice is right once', () => {
  const turn = turnOf('Always answer in German.');
  const found = { says: ['user', 'wants answers in', 'German'] } as const;
  const { pairs, wrong } = pairUp(turn, [candidate('x', found), candidate('x', found)]);
  assert.deepEqual([pairs.length, wrong.length], [1, 1]);
});

test('one statement put in two ways is right both times, and found once', () => {
  const turn = turnOf('My uncle owns a cabin.');
  const says = (predicate: string) => candidate('x', { says: ['my uncle', predicate, 'a cabin'] });
  const { pairs, missed, wrong } = pairUp(turn, [says('owns'), says('has'), says('owns')]);
  assert.deepEqual([pairs.length, missed.length, wrong.length], [2, 0, 1]);
});

test('a relation may be told from either end', () => {
  const label = {
    kind: 'fact',
    subject: 'Sara',
    predicate: 'manages',
    object: 'Orchid',
    or: [{ subject: 'Orchid', predicate: 'is led by', object: 'Sara' }],
    stance: 'holds',
  };
  const turn = { at: '2026-05-05', role: 'user', text: 'Sara leads Orchid.', keep: [label] };
  const file = { conversations: [{ id: 'one', turns: [turn] }] };
  const [read] = readLabelledConversations('file', file, 'tune')[0]?.turns ?? [];
  assert.ok(read !== undefined);
  const inverse = candidate('x', { says: ['Orchid', 'is led by', 'Sara'] });
  assert.deepEqual(pairUp(read, [inverse]).missed, []);
  const wrongWay = candidate('x', { says: ['Sara', 'is led by', 'Orchid'] });
  assert.equal(pairUp(read, [wrongWay]).missed.length, 1);
});

function turnOf(text: string): LabelledTurn {
  const turns = FIXTURE.flatMap((conversation) => conversation.turns);
  const turn = turns.find((one) => one.text === text);
  assert.ok(turn !== undefined, text);
  return turn;
}

function agreement(text: string, said: Said, label = 0): number {
  const turn = turnOf(text);
  const wanted = turn.labels[label];
  assert.ok(wanted !== undefined);
  return agreementOf(wanted, candidate('x', said), turn);
}

const QUIT = 'I quit my job at Delhaize yesterday.';

for (const [what, text, said, expected] of [
  ['case and articles', QUIT, { says: ['User', 'works at', 'the delhaize'], stance: 'ended' }, 2],
  ['a longer object', QUIT, { says: ['user', 'works at', 'Delhaize Group'], stance: 'ended' }, 1],
  ['another stance', QUIT, { says: ['user', 'works at', 'Delhaize'] }, 0],
  [
    'a negation',
    QUIT,
    { says: ['user', 'works at', 'Delhaize'], stance: 'ended', negated: true },
    0,
  ],
  ['another subject', QUIT, { says: ['Ana', 'works at', 'Delhaize'], stance: 'ended' }, 0],
  [
    'another relation of the table',
    QUIT,
    { says: ['user', 'works as', 'Delhaize'], stance: 'ended' },
    0,
  ],
  ['a whole sentence', QUIT, { text: 'The user works at Delhaize', stance: 'ended' }, 1],
  ['a verb phrase', 'My flat has a balcony.', { says: ['my flat', 'comes with', 'a balcony'] }, 1],
  ['another thing', 'My flat has a balcony.', { says: ['my flat', 'has', 'a garden'] }, 0],
] as const satisfies readonly (readonly [string, string, Said, number])[]) {
  test(`${what} agrees with the label: ${expected}`, () => {
    assert.equal(agreement(text, said), expected);
  });
}

test('a speaker is the subject of what they say, and owns their relatives', () => {
  const text = 'My uncle owns a cabin.';
  const says = (subject: string): Said => ({ says: [subject, 'owns', 'cabin'] });
  assert.equal(agreement(text, says("Hana's uncle")), 2);
  assert.equal(agreement(text, says('my uncle')), 2);
  assert.equal(agreement(text, says('Hana')), 0);
  assert.equal(agreement(text, says('user')), 0);
});

test('overlap of words knows numbers, plurals and order, and is symmetric', () => {
  const overlap = (left: string, right: string): number =>
    wordOverlap(contentWords(left), contentWords(right));
  assert.equal(overlap('three cats', '3 cats'), 1);
  assert.equal(overlap('3 cats', '4 cats'), 0);
  assert.equal(overlap('12,000 euros', '12000 euro'), 1);
  assert.equal(overlap('', 'tea'), 0);
  assert.equal(overlap('2026-07-09T12:00:00.000Z', 'July 9th, 2026, 12:00'), 1);
  assert.ok(overlap('2026-07-09T12:00', '9 July') > 0.6);
  assert.equal(overlap('2026-07-09', '10 July 2026'), 0);
  const text = fc.string({ unit: 'grapheme' });
  fc.assert(
    fc.property(text, text, (left, right) => {
      assert.equal(overlap(left, right), overlap(right, left));
      assert.ok([0, 1].includes(overlap(left, left)));
      assert.ok(overlap(left, right) >= 0 && overlap(left, right) <= 1);
    }),
  );
});

test('a date is right within the period told, and an end also as the first moment after', () => {
  const [label] = turnOf(QUIT).labels;
  assert.ok(label !== undefined);
  const right = (validTo: string): number =>
    countDates({ label, candidate: candidate('x', { validTo }) }).right;
  assert.equal(right('2026-05-04T00:00:00.000Z'), 1);
  assert.equal(right('2026-05-05T00:00:00.000Z'), 1);
  assert.equal(right('2026-05-05T00:00:00.001Z'), 0);
  assert.equal(right('2026-05-03T23:59:59.999Z'), 0);
  const from = candidate('x', { validFrom: '2026-05-05T00:00:00.000Z' });
  assert.deepEqual(countDates({ label, candidate: from }), { told: 1, right: 0, invented: 1 });
});

test('turns are given with what was said before, or a conversation at once', async () => {
  const [conversation] = FIXTURE;
  assert.ok(conversation !== undefined);
  const byTurn = createFakeExtractor({});
  await runLabelled([conversation], options(byTurn));
  // The first one only loads the extractor.
  assert.deepEqual(byTurn.windows.slice(0, 4), [
    [1, 0],
    [1, 0],
    [1, 1],
    [1, 2],
  ]);
  const atOnce = createFakeExtractor({});
  const { report } = await runLabelled([conversation], options(atOnce, 'conversation'));
  assert.deepEqual(atOnce.windows, [[conversation.turns.length, 0]]);
  assert.equal(report.millisecondsPerTurn.p50, 5 / conversation.turns.length);
});

test('a model that fails costs its statements and is told; any other error ends the run', async () => {
  const failed = new MemoirError('MODEL_BAD_OUTPUT', 'the model said no');
  const { report, effort } = await runLabelled(
    FIXTURE,
    options(createFakeExtractor({ [QUIT]: failed })),
  );
  assert.equal(report.splits.tune?.recall, 0);
  assert.deepEqual(effort.failures, ['the model said no']);
  const broken = createFakeExtractor({ [QUIT]: new TypeError('a bug') });
  await assert.rejects(runLabelled(FIXTURE, options(broken)), /a bug/);
});

test('what cites nothing that was said is left out and counted', async () => {
  const source = { id: 'elsewhere', start: 0, end: 3 };
  const fake = createFakeExtractor({});
  const extractor: Extractor = {
    ...fake,
    extract: ({ episodes }) =>
      Promise.resolve({
        candidates: [
          { ...candidate('x', {}), source },
          { ...candidate('x', {}), source: { id: episodes[0]?.id ?? '', start: 0, end: 9999 } },
        ],
        modelCalls: 0,
        warnings: [],
      }),
  };
  const { report, effort } = await runLabelled(FIXTURE, options(extractor));
  assert.deepEqual([effort.unfounded, report.splits.tune?.candidates], [16, 0]);
});

for (const [change, message] of [
  [{ stance: 'maybe' }, /keep\[0\]\.stance is "maybe", expected one of holds, ended, past/],
  [{ object: [] }, /keep\[0\]\.object is a list of 0, expected at least one/],
  [{ validTo: 'yesterday' }, /validTo is "yesterday", expected a year, month or day/],
  [{ kind: 'episode' }, /keep\[0\]\.kind is "episode", expected one of/],
] as const) {
  test(`a label is refused: ${message.source}`, () => {
    const label = { kind: 'fact', subject: 'a', predicate: 'b', object: 'c', stance: 'holds' };
    const turn = { at: '2026-05-05', role: 'user', text: 'x', keep: [{ ...label, ...change }] };
    const file = { conversations: [{ id: 'one', turns: [turn] }] };
    assert.throws(() => readLabelledConversations('file', file, 'tune'), message);
  });
}

test('gold memories are covered by what was taken from their turns and those beside them', async () => {
  const persona = readRealmemPersona(
    'persona',
    readJson('./fixtures/extraction-realmem/Ada_Example_dialogues_256k.json'),
  );
  const extractor = createFakeExtractor({
    'I enjoy spicy food and I chose the Wrong Delivery concept.': [
      { says: ['user', 'likes', 'spicy food'] },
      { says: ['user', 'dislikes', 'rainy weekends'] },
    ],
  });
  const { report } = await runGold([persona], options(extractor));
  assert.deepEqual(
    [report.memories, report.recall, report.reachable, report.candidates, report.supported],
    [3, 0.3333, 0.6667, 2, 0.5],
  );
  assert.deepEqual(report.saidBy['assistant'], {
    memories: 2,
    recall: 0,
    reachable: 0.5,
    candidates: 0,
  });
  assert.ok(report.size > 0 && report.size < 1);
  assert.match(markdownTable(goldRows(report)), /\| \*\*all\*\* \| 3 \| 33\.3 \|/);
  // A session without gold memories is not read: the first window only loads the extractor.
  assert.equal(extractor.windows.length, 1 + 3);
});

const EXTRACTION = fileURLToPath(FOLDER);
for (const [args, code, message] of [
  [['--ablate'], 2, /extraction has no --ablate: leave it out/],
  [['--words-alone'], 2, /extraction has no --words-alone: leave it out/],
  [['--db', 'memoir.db'], 2, /eval makes a store of its own/],
  [['--data', 'nowhere'], 2, /--data is nowhere: give the folder eval\/extraction/],
  [['--data', EXTRACTION, '--extractor', 'none'], 2, /--extractor is "none": give rules or model/],
  [['--extractor', 'model'], 3, /--extractor model needs a language model: give --model/],
] as const) {
  test(`eval extraction refuses: ${message.source}`, async (context) => {
    const run = await runCli(temporaryFolder(context), ['eval', 'extraction', ...args]);
    assert.equal(run.code, code);
    assert.match(run.stderr, message);
  });
}

test('eval extraction measures the rules by default', async (context) => {
  const run = await runCli(temporaryFolder(context), ['eval', 'extraction', '--json']);
  const { splits, effort } = run.json() as {
    splits: Record<string, { precision: number; recall: number }>;
    effort: { extractor: string; modelCalls: number; unfounded: number };
  };
  assert.match(effort.extractor, /^rules@/);
  assert.deepEqual([effort.modelCalls, effort.unfounded], [0, 0]);
  // Against accidents; how good the rules are stands in docs/quality.md.
  for (const split of ['tune', 'test']) {
    assert.ok((splits[split]?.precision ?? 0) > 0.6, `precision, ${split}`);
    assert.ok((splits[split]?.recall ?? 0) > 0.45, `recall, ${split}`);
  }
});

/** A server of a language model that finds nothing in anything. */
async function startSilentModel(context: TestContext): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const choice = { message: { role: 'assistant', content: '[]' }, finish_reason: 'stop' };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ choices: [choice] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return `http://127.0.0.1:${address.port}/v1#silent`;
}

test('eval extraction measures a language model, on our turns and on RealMem', async (context) => {
  const home = temporaryFolder(context);
  const model = await startSilentModel(context);
  const by = ['eval', 'extraction', '--extractor', 'model', '--model', model];
  const misses = `${home}/misses.jsonl`;

  const labelled = await runCli(home, [...by, '--explain-misses', misses, '--json']);
  const report = labelled.json() as {
    splits: Record<string, { turns: number; recall: number; nothing: { per100: number } }>;
    effort: { modelCalls: number; extractor: string };
    files: readonly object[];
  };
  const { tune, test: held } = report.splits;
  // What somebody asks to be remembered is found by rules, whatever the model answers.
  assert.ok((tune?.recall ?? 1) < 0.1 && (held?.recall ?? 1) < 0.1);
  assert.equal(held?.nothing.per100, 0);
  assert.match(report.effort.extractor, /silent/);
  assert.ok(report.effort.modelCalls >= 90);
  const told = readFileSync(misses, 'utf8').trim().split('\n');
  assert.ok(told.length > 80 && told.length < (tune?.turns ?? 0));

  const gold = ['--data', fileURLToPath(new URL('./fixtures/extraction-realmem', import.meta.url))];
  const { stdout } = await runCli(home, [...by, ...gold, '--markdown']);
  assert.match(stdout, /^\| \*\*all\*\* \| 3 \| 0\.0 \| 0\.0 to 0\.0 \| 66\.7 \| 0 \|/m);
  assert.match(stdout, /One turn takes .* ms \(median\)/);
});
