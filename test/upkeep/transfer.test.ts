import assert from 'node:assert/strict';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { createMemory } from '../../src/index.ts';
import type {
  ExportedMemory,
  ExportHeader,
  ImportProblem,
  Memory,
  ScopedMemory,
} from '../../src/index.ts';
import { createInMemoryStore } from '../../src/stores/in-memory/index.ts';
import { createFakeRuntime } from '../../src/testing/index.ts';

/** A memory in a real file that is removed afterwards. */
function openFile(context: TestContext): Memory {
  const folder = mkdtempSync(join(tmpdir(), 'memoir-transfer-'));
  const memory = createMemory({ path: join(folder, 'memoir.db'), embedder: 'none' });
  context.after(async () => {
    await memory.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return memory;
}

async function linesOf(scope: ScopedMemory): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of scope.exportLines()) lines.push(line);
  return lines;
}

async function memoriesOf(scope: ScopedMemory): Promise<readonly ExportedMemory[]> {
  const memories: ExportedMemory[] = [];
  for await (const memory of scope.export()) memories.push(memory);
  return memories;
}

const LONG = Array.from({ length: 900 }, (_, at) => `Sentence ${at} tells of the bees.`).join(' ');

/** Everything that a scope can hold: superseded, disputed, edited, passages, marks, agents, tools. */
async function fill(memory: Memory, user: string): Promise<ScopedMemory> {
  const scope = memory.scope({ user });
  await scope.add(
    [
      { content: 'I live in Lisbon.', at: '2025-01-01', id: 'm1' },
      { role: 'assistant', content: 'Noted: you live in Lisbon.', at: '2025-01-01T00:01:00Z' },
      { content: 'My sister Maria works at Acme.', at: '2025-01-02', name: 'Ana' },
      { content: LONG, at: '2025-01-03' },
    ],
    { session: 's', wait: 'derived' },
  );
  await scope.add(
    { content: 'I moved to Porto.', at: '2025-05-01' },
    { session: 's', wait: 'derived' },
  );
  await scope.add(
    { content: 'I like tea.', at: '2025-06-01' },
    {
      session: 't',
      validFrom: '2025-06-01',
      expiresAt: '2999-01-01',
      metadata: { a: [1, { b: null }] },
    },
  );
  const stated = await scope.remember(
    { predicate: 'works at', object: 'Initech' },
    { pinned: true },
  );
  await scope.remember(
    { predicate: 'works at', object: 'Globex' },
    { origin: { type: 'document', reference: 'cv.pdf' } },
  );
  await scope.remember({ predicate: 'likes', object: 'rain', negated: true }, { immutable: true });
  await scope.update(stated.memory.id, { text: 'The user works at Initech since May' });
  await scope.add({ document: 'Bees dance. '.repeat(400), title: 'Bees', reference: 'bees.md' });
  await scope
    .agent('coach')
    .add(
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c', output: 'sunny' }] },
      { session: 's' },
    );
  await memory.settle();
  return scope;
}

test('a scope is the same to the letter when it comes back from a file', async (context) => {
  const [from, to] = [openFile(context), openFile(context)];
  const scope = await fill(from, 'ana');
  const lines = await linesOf(scope);
  const memories = lines.slice(1).map((line) => JSON.parse(line) as ExportedMemory);
  const statuses = new Set(memories.map(({ status }) => status));
  assert.deepEqual([...statuses].sort(), ['active', 'disputed', 'superseded']);
  assert.ok(memories.filter(({ passage }) => passage !== undefined).length > 4);
  assert.ok(memories.some(({ curated }) => curated));
  assert.ok(memories.some(({ revisions = [] }) => revisions.length > 1));

  const copy = to.scope({ user: 'ana' });
  const result = await copy.import(lines);
  assert.deepEqual(
    [result.added, result.repeated, result.skipped, result.adjusted, result.warnings],
    [memories.length, 0, 0, 0, []],
  );
  assert.deepEqual(await linesOf(copy), lines);
  for (const { id } of memories) {
    assert.deepEqual(await copy.history(id), await scope.history(id));
  }
  assert.deepEqual(await copy.sessions(), await scope.sessions());
  assert.deepEqual(await copy.session('s').messages(), await scope.session('s').messages());
  assert.deepEqual(
    (await copy.search('Where does the user live?')).results.map(({ id }) => id),
    (await scope.search('Where does the user live?')).results.map(({ id }) => id),
  );
  await to.settle();
  assert.deepEqual(await linesOf(copy), lines, 'nothing is derived anew');
  const checks = await to.store.upkeep.check({ fix: false });
  assert.deepEqual(
    checks.filter(({ ok }) => !ok),
    [],
  );
});

test('both stores keep the same, and a session that is sent again is known', async (context) => {
  const scope = await fill(openFile(context), 'ana');
  const lines = await linesOf(scope);
  const runtime = createFakeRuntime({ start: Date.now() });
  const other = createMemory({
    store: createInMemoryStore({ runtime }),
    runtime,
    embedder: 'none',
  });
  const copy = other.scope({ user: 'ana' });
  await copy.import(lines);
  assert.deepEqual(await linesOf(copy), lines);
  const again = await copy.add(
    [
      { content: 'I live in Lisbon.', at: '2025-01-01', id: 'm1' },
      { role: 'assistant', content: 'Noted: you live in Lisbon.', at: '2025-01-01T00:01:00Z' },
    ],
    { session: 's' },
  );
  assert.deepEqual([again.added.length, again.repeated], [0, 2]);
  await other.close();
});

test('the same file again adds nothing, for the same user and for another', async (context) => {
  const memory = openFile(context);
  const scope = await fill(memory, 'ana');
  const lines = await linesOf(scope);
  const count = lines.length - 1;
  for (const [user, added] of [
    ['ana', 0],
    ['bo', count],
    ['bo', 0],
  ] as const) {
    const result = await memory.scope({ user }).import(lines);
    assert.deepEqual([result.added, result.repeated], [added, count - added], user);
    assert.deepEqual([result.adjusted, result.warnings], [0, []]);
  }
  await memory.settle();
  assert.deepEqual(await linesOf(scope), lines);
  assert.equal((await memoriesOf(memory.scope({ user: 'bo' }))).length, count);
});

test('for another user ids alter, and everything that names them alters with them', async (context) => {
  const memory = openFile(context);
  const scope = await fill(memory, 'ana');
  const bo = memory.scope({ user: 'bo' });
  await bo.import(scope.exportLines());
  const [theirs, copies] = [await memoriesOf(scope), await memoriesOf(bo)];
  const renamed = new Map(theirs.map(({ id }, at) => [id, String(copies[at]?.id)]));
  assert.equal(new Set(renamed.values()).size, theirs.length);
  const rename = (id: string): string => renamed.get(id) ?? assert.fail(`${id} is nobody's`);
  const expected = theirs.map((each) => ({
    ...each,
    id: rename(each.id),
    scope: { ...each.scope, user: 'bo' },
    sources: each.sources.map((source) => ({ ...source, id: rename(source.id) })),
    supersedes: each.supersedes.map(rename),
    ...(each.supersededBy !== undefined && { supersededBy: rename(each.supersededBy) }),
  }));
  assert.deepEqual(copies, expected);
  for (const [id, copy] of renamed) {
    assert.notEqual(copy, id);
    assert.ok(copy.slice(0, 18) === id.slice(0, 18), 'the order of ids stays');
  }
  const episode = copies.find(({ text }) => text === 'I moved to Porto.');
  const receipt = await bo.forget({ ids: [String(episode?.id)] });
  assert.ok(receipt.removed.derived > 0, 'what rests on a forgotten copy goes with it');
  assert.deepEqual(await memoriesOf(scope), theirs);
});

test('an id that a memory of somebody else has is not taken', async (context) => {
  const memory = openFile(context);
  const scope = await fill(memory, 'ana');
  const lines = await linesOf(scope);
  const [, first = '', second = ''] = lines;
  await scope.forget({ ids: [(JSON.parse(first) as ExportedMemory).id] });
  const asIfBos = lines.map((line) => line.replaceAll('"user":"ana"', '"user":"bo"'));
  const bo = memory.scope({ user: 'bo' });
  const result = await bo.import(asIfBos);
  assert.deepEqual([result.added, result.skipped], [lines.length - 1, 0]);
  const ids = (await memoriesOf(bo)).map(({ id }) => id);
  assert.equal(ids[0], (JSON.parse(first) as ExportedMemory).id, 'a free one is');
  assert.notEqual(ids[1], (JSON.parse(second) as ExportedMemory).id);
  const known = new Set(ids);
  for (const { sources } of await memoriesOf(bo)) {
    for (const { id } of sources) assert.ok(known.has(id), `${id} is there`);
  }
  assert.equal((await bo.import(asIfBos)).added, 0);
});

test('of a file that was cut off, what is whole is imported, and it is said', async (context) => {
  const scope = await fill(openFile(context), 'ana');
  const lines = await linesOf(scope);
  const half = lines.slice(0, 6);
  const cut = [...half, String(lines[6]).slice(0, 100)];
  const to = openFile(context);
  const problems: ImportProblem[] = [];
  const copy = to.scope({ user: 'ana' });
  const result = await copy.import(cut, { onProblem: (problem) => problems.push(problem) });
  assert.deepEqual([result.added, result.skipped], [5, 1]);
  assert.deepEqual(
    problems.map(({ index }) => index),
    [6],
  );
  assert.match(String(problems[0]?.reason), /not JSON/);
  assert.deepEqual(
    result.warnings.map(({ code }) => code),
    ['IMPORT_INCOMPLETE'],
  );
  assert.match(String(result.warnings[0]?.message), /holds 5 whole memories of the \d+/);
  const whole = await copy.import(lines);
  assert.deepEqual([whole.repeated, whole.added], [5, lines.length - 6]);
  assert.deepEqual(await linesOf(copy), lines);
});

test('a line that somebody changed is noticed', async (context) => {
  const scope = await fill(openFile(context), 'ana');
  const lines = await linesOf(scope);
  const changed = lines.map((line) => line.replace('My sister Maria', 'My sister Marta'));
  const { warnings } = await openFile(context).scope({ user: 'ana' }).import(changed);
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['IMPORT_CHANGED'],
  );
});

test('two files in one, and one that was written to meanwhile, are read as they are', async (context) => {
  const memory = openFile(context);
  const scope = memory.scope({ user: 'ana' }, { derive: 'none' });
  await scope.add('I keep bees', { session: 's' });
  const first = await linesOf(scope);
  const written: string[] = [];
  for await (const line of scope.exportLines()) {
    if (written.length === 0) await scope.add('I sold the car', { session: 's' });
    written.push(line);
  }
  const end = JSON.parse(String(written.at(-1))) as ExportHeader;
  assert.deepEqual([end.amends, end.memories, written.length], [true, 2, 4]);
  const copy = openFile(context).scope({ user: 'ana' });
  const { added, repeated, warnings } = await copy.import([...first, '', ...written]);
  assert.deepEqual([added, repeated, warnings], [2, 1, []]);
});

test('a memory without its history, of version 1, comes with its present state and is read', async (context) => {
  const from = openFile(context);
  const scope = from.scope({ user: 'ana' }, { derive: 'none' });
  await scope.add({ content: 'I live in Lisbon.', at: '2025-01-01', id: 'm1' }, { session: 's' });
  const old = (await memoriesOf(scope)).map(({ contentHash: _, ...record }) => record);
  const to = openFile(context);
  const copy = to.scope({ user: 'ana' });
  assert.equal((await copy.import(old)).added, 1);
  await to.settle();
  const memories = await memoriesOf(copy);
  assert.deepEqual(
    memories.map(({ text, kind }) => [text, kind]),
    [
      ['I live in Lisbon.', 'episode'],
      ['The user lives in Lisbon', 'profile'],
    ],
  );
  assert.equal(memories[0]?.id, old[0]?.id);
  const again = await copy.add(
    { content: 'I live in Lisbon.', at: '2025-01-01', id: 'm1' },
    { session: 's' },
  );
  assert.equal(again.repeated, 1);
  assert.equal((await copy.import(old)).repeated, 1);
});

test('what waited to be read where it came from is read where it goes', async (context) => {
  const from = createMemory({ path: ':memory:', embedder: 'none' });
  const scope = from.scope({ user: 'ana' }, { derive: 'none' });
  await scope.add('I live in Lisbon.', { session: 's' });
  const [only] = await memoriesOf(scope);
  assert.equal(only?.waits, undefined);
  await from.store.derivations.queue(scope.scope, [String(only?.id)], {
    strategy: 'everything',
    threshold: 0,
  });
  const [waiting] = await memoriesOf(scope);
  assert.equal(waiting?.waits, true);
  const to = openFile(context);
  for (const [user, line, expected] of [
    ['ana', waiting, 2],
    ['bo', only, 1],
  ] as const) {
    const copy = to.scope({ user });
    await copy.import([line]);
    await to.settle();
    assert.equal((await memoriesOf(copy)).length, expected, user);
  }
  await from.close();
});

test('where something was known before, two histories become one', async (context) => {
  const [from, to] = [openFile(context), openFile(context)];
  const old = from.scope({ user: 'ana' });
  await old.add({ content: 'I live in Lisbon.', at: '2024-01-01' }, { wait: 'derived' });
  await old.add({ content: 'I like tea.', at: '2024-01-02' }, { wait: 'derived' });
  const present = to.scope({ user: 'ana' });
  await present.add({ content: 'I moved to Porto.', at: '2025-05-01' }, { wait: 'derived' });
  const lines = await linesOf(old);
  const result = await present.import(lines);
  assert.ok(result.adjusted > 0);
  const homes = (await memoriesOf(present)).filter(
    ({ statement }) => statement?.predicate === 'lives in',
  );
  assert.deepEqual(
    homes.map(({ statement, status, validTo }) => [statement?.object, status, validTo]).sort(),
    [
      ['Lisbon', 'superseded', '2025-05-01T00:00:00.000Z'],
      ['Porto', 'active', undefined],
    ],
  );
  const again = await present.import(lines);
  assert.deepEqual([again.added, again.skipped, again.adjusted], [0, 0, 0]);
});

test('what is no memory is skipped by its place, and a newer file is refused', async (context) => {
  const memory = openFile(context);
  const scope = memory.scope({ user: 'ana' }, { derive: 'none' });
  await scope.add('I keep bees', { session: 's' });
  const [good] = await memoriesOf(scope);
  const bad = [
    7,
    '[]',
    { ...good, id: 'x' },
    { ...good, version: 2, revisions: [] },
    { ...good, recordedAt: 'soon' },
    { ...good, trust: 2 },
    { ...good, sources: [{ id: good?.id, start: 0, end: 1, observation: { stance: 'x' } }] },
    { ...good, statement: { subject: 'a', predicate: 'b', object: 'c' } },
    { ...good, text: 'a\0b' },
    { memoir: 'export', version: 2 },
  ];
  const problems: ImportProblem[] = [];
  const copy = openFile(context).scope({ user: 'ana' });
  const result = await copy.import([...bad, { ...good, mood: 'glad' }], {
    onProblem: (problem) => problems.push(problem),
  });
  assert.deepEqual([result.added, result.skipped, result.ignored], [1, bad.length, ['mood']]);
  assert.deepEqual(
    problems.map(({ index }) => index),
    [...bad.keys()],
  );
  await assert.rejects(copy.import([{ memoir: 'export', version: 3 }]), { code: 'UNSUPPORTED' });
});

test('an import that is stopped keeps what it has, and goes on where it was', async (context) => {
  const from = openFile(context);
  const scope = from.scope({ user: 'ana' }, { derive: 'none' });
  const messages = Array.from({ length: 1_200 }, (_, at) => ({ content: `Note ${at}`, at }));
  await scope.add(messages, { session: 's' });
  const lines = await linesOf(scope);
  const copy = openFile(context).scope({ user: 'ana' });
  const stop = new AbortController();
  const first = await copy.import(lines, {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  assert.deepEqual([first.added, first.warnings], [500, []]);
  const rest = await copy.import(lines);
  assert.deepEqual([rest.added, rest.repeated], [700, 500]);
  assert.deepEqual(await linesOf(copy), lines);
});

test('an import writes no kinds that its agent may not write', async (context) => {
  const from = openFile(context);
  const scope = from.scope({ user: 'ana' }, { derive: 'none' });
  await scope.remember({ predicate: 'lives in', object: 'Lisbon' });
  await scope.agent('librarian').remember({ predicate: 'works at', object: 'Acme' });
  const lines = await linesOf(scope);
  const to = createMemory({
    path: ':memory:',
    embedder: 'none',
    writers: { profile: ['librarian'] },
  });
  const problems: ImportProblem[] = [];
  const { added, skipped } = await to.scope({ user: 'ana' }).import(lines, {
    onProblem: (problem) => problems.push(problem),
  });
  assert.deepEqual([added, skipped, problems[0]?.index], [1, 1, 1]);
  assert.match(String(problems[0]?.reason), /writers do not let a call without an agent write/);
  await to.close();
});

// Lost lines would be waited for without end.
test(
  'the lines of a file are read as node:readline gives them',
  { timeout: 60_000 },
  async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'memoir-transfer-'));
    context.after(() => rmSync(folder, { recursive: true, force: true }));
    const scope = await fill(openFile(context), 'ana');
    const lines = await linesOf(scope);
    writeFileSync(join(folder, 'ana.jsonl'), `${lines.join('\n')}\n`);
    const file = createInterface({ input: createReadStream(join(folder, 'ana.jsonl')) });
    const copy = openFile(context).scope({ user: 'ana' });
    assert.equal((await copy.import(file)).added, lines.length - 1);
    assert.deepEqual(await linesOf(copy), lines);
  },
);

test('an agent keeps what is its own, and takes what another agent had', async (context) => {
  const memory = openFile(context);
  const scope = await fill(memory, 'ana');
  const coach = scope.agent('coach');
  const to = openFile(context);
  const copy = to.scope({ user: 'ana' }).agent('coach');
  await copy.import(coach.exportLines());
  assert.deepEqual(await linesOf(copy), await linesOf(coach));
  const tutor = to.scope({ user: 'ana' }).agent('tutor');
  const { added } = await tutor.import(coach.exportLines());
  assert.equal(added, (await memoriesOf(coach)).length);
  const owners = new Set((await memoriesOf(tutor)).map(({ scope: { agent } }) => agent));
  assert.deepEqual([...owners].sort(), ['tutor', undefined]);
});

/** Values that hold of where the user lives. */
async function homesOf(scope: ScopedMemory): Promise<readonly string[]> {
  const memories = await memoriesOf(scope);
  return memories.flatMap(({ status, statement }) =>
    statement?.predicate === 'lives in' && status === 'active' ? [statement.object] : [],
  );
}

async function moving(memory: Memory, text: string, at: string): Promise<ScopedMemory> {
  const scope = memory.scope({ user: 'ana' });
  await scope.add(text, { at, wait: 'derived' });
  return scope;
}

test('an import that broke off is finished by the same import', async (context) => {
  const lines = await linesOf(await moving(openFile(context), 'I live in Lisbon.', '2020-01-01'));
  const scope = await moving(openFile(context), 'I moved to Rome.', '2022-01-01');
  async function* broken(): AsyncGenerator<string> {
    yield* lines;
    for (let at = 0; at < 500; at += 1) yield '';
    for (let at = 0; at < 500; at += 1) {
      const id = `01900000-0000-7000-8000-${String(at).padStart(12, '0')}`;
      yield JSON.stringify({ ...JSON.parse(String(lines[1])), id, contentHash: `h${at}` });
    }
    throw new Error('The pipe broke');
  }
  await assert.rejects(() => scope.import(broken()), /pipe/);
  assert.deepEqual((await homesOf(scope)).toSorted(), ['Lisbon', 'Rome'], 'it broke off');
  const again = await scope.import(lines);
  assert.equal(again.added, 0);
  assert.ok(again.adjusted > 0);
  assert.deepEqual(await homesOf(scope), ['Rome']);
  assert.equal((await scope.import(lines)).adjusted, 0);
});

test('histories that were joined are settled against each other', async (context) => {
  const one = await moving(openFile(context), 'I live in Lisbon.', '2020-01-01');
  const two = await moving(openFile(context), 'I moved to Porto.', '2021-01-01');
  for (const joined of [
    [...(await linesOf(one)), ...(await linesOf(two))],
    [...(await memoriesOf(one)), ...(await memoriesOf(two))],
  ]) {
    const scope = openFile(context).scope({ user: 'ana' });
    assert.ok((await scope.import(joined)).adjusted > 0);
    assert.deepEqual(await homesOf(scope), ['Porto']);
  }
});

test('lines that no call could have written are skipped with a reason', async (context) => {
  const from = openFile(context).scope({ user: 'ana' });
  await from.add('I live in Lisbon.', { at: '2020-01-01', wait: 'derived' });
  const [episode, fact] = await memoriesOf(from);
  if (episode === undefined || fact?.statement === undefined) assert.fail('nothing was derived');
  const id = (at: number): string => `01900000-0000-7000-8000-${String(at).padStart(12, '0')}`;
  const on = (source: string): ExportedMemory['sources'] => [{ id: source, start: 0, end: 1 }];
  const passage = { group: 'g', index: 0, count: 1, start: 0, end: 1 };
  const wrong: readonly unknown[] = [
    { ...episode, id: id(1), sources: on(episode.id) },
    { ...episode, id: id(2), statement: fact.statement },
    { ...episode, id: id(3), passage: { ...passage, index: 1 } },
    { ...episode, id: id(4), passage: { ...passage, start: 5 } },
    { ...fact, id: id(5), validFrom: '2030-01-01', validTo: '2020-01-01' },
    { ...fact, id: id(6), observed: Number.MAX_SAFE_INTEGER },
    { ...fact, id: id(7), supersededBy: id(7) },
  ];
  const circles: readonly unknown[] = [
    { ...fact, id: id(8), sources: on(id(9)) },
    { ...fact, id: id(9), sources: on(id(8)) },
    { ...fact, id: id(10), status: 'superseded', supersededBy: id(11) },
    { ...fact, id: id(11), status: 'superseded', supersededBy: id(10) },
  ];
  const problems: ImportProblem[] = [];
  const to = openFile(context).scope({ user: 'ana' });
  const result = await to.import([episode, ...wrong, ...circles], {
    onProblem: (problem) => problems.push(problem),
  });
  assert.deepEqual([result.added, result.skipped], [3, wrong.length + 2]);
  assert.deepEqual(
    problems.map(({ index }) => index).toSorted((a, b) => a - b),
    [...wrong.map((_, at) => at + 1), wrong.length + 2, wrong.length + 4],
  );
});
