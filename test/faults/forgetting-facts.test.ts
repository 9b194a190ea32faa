import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Memory, MemoryRecord, ScopedMemory } from '../../src/index.ts';
import { createFakeEmbedder, createFakeExtractionModel } from '../../src/testing/index.ts';
import { withFolder } from './folder.ts';

const DERIVED = ['fact', 'profile', 'preference', 'event', 'task', 'procedure', 'summary'] as const;

/** Which of these words stand anywhere in the files of the database. */
function wordsOnDisk(path: string, words: readonly string[]): readonly string[] {
  const files = ['', '-wal', '-shm', '-journal'].map((end) => `${path}${end}`).filter(existsSync);
  const bytes = files.map((file) => readFileSync(file));
  const texts = bytes.flatMap((each) => [each.toString('latin1'), each.toString('utf16le')]);
  const folded = texts.map((text) => text.toLowerCase());
  return words.filter((word) => folded.some((text) => text.includes(word.toLowerCase())));
}

/** What is known, of any status and time. */
async function known(scope: ScopedMemory): Promise<readonly MemoryRecord[]> {
  const records: MemoryRecord[] = [];
  for await (const record of scope.export()) if (record.kind !== 'episode') records.push(record);
  return records;
}

async function holding(scope: ScopedMemory): Promise<readonly string[]> {
  return (await scope.list({ kinds: DERIVED, limit: 1_000 })).items.map(({ text }) => text).sort();
}

async function factOf(scope: ScopedMemory, object: string): Promise<MemoryRecord> {
  const found = (await known(scope)).filter(({ statement }) => statement?.object === object);
  assert.equal(found.length, 1, `${found.length} facts of ${object}`);
  return found[0] as MemoryRecord;
}

async function say(scope: ScopedMemory, text: string, session = 'monday'): Promise<string> {
  const { added } = await scope.add(text, { session, wait: 'derived' });
  return added[0]?.id ?? '';
}

async function checkStore(memory: Memory): Promise<void> {
  for (const { ok, name, detail } of await memory.store.upkeep.check({ fix: false })) {
    assert.ok(ok, `${name}: ${detail}`);
  }
}

/** Everything that may hold words in memory or on disk is filled, then forgotten. */
async function fill(memory: Memory, ana: ScopedMemory): Promise<string> {
  await say(ana, 'I live in Lisbon.', 'first');
  const episode = await say(ana, 'My sister Zenobia is allergic to peanuts.', 'second');
  await say(ana, 'I moved to Porto.', 'third');
  await ana.search('What is Zenobia allergic to?');
  assert.equal((await ana.graph.entity('Zenobia')).name, 'Zenobia');
  await ana.context('What about Zenobia and peanuts?', { session: 'second' });
  await memory.settle();
  return episode;
}

const FORGETTINGS = {
  'an episode': async (ana: ScopedMemory, episode: string) => ana.forget({ ids: [episode] }),
  'a session': async (ana: ScopedMemory) => ana.forget({ session: 'second' }),
  everything: async (ana: ScopedMemory) => ana.forget({ everything: true }),
} as const;

for (const [what, forgetIt] of Object.entries(FORGETTINGS)) {
  test(`no word of what was derived stays on disk when ${what} is forgotten`, () =>
    withFolder(async ({ path, open }) => {
      const memory = open({ embedder: createFakeEmbedder() });
      const ana = memory.scope({ user: 'ana' });
      const episode = await fill(memory, ana);
      assert.deepEqual(wordsOnDisk(path, ['zenobia', 'peanut']), ['zenobia', 'peanut']);
      const facts = (await known(ana)).filter(({ sources }) =>
        sources.some(({ id }) => id === episode),
      );
      assert.ok(facts.length > 0, 'something was derived');
      const receipt = await forgetIt(ana, episode);
      const isAll = what === 'everything';
      const words = isAll ? ['zenobia', 'peanut', 'lisbon', 'porto'] : ['zenobia', 'peanut'];
      assert.deepEqual(wordsOnDisk(path, words), []);
      assert.ok(receipt.logEmptied);
      if (isAll) assert.ok(facts.every(({ id }) => receipt.ids.includes(id)));
      else assert.deepEqual([...receipt.derived].sort(), facts.map(({ id }) => id).sort());
      if (!isAll) assert.equal(receipt.removed.derived, facts.length);
      const { results } = await ana.search('What is Zenobia allergic to?');
      assert.doesNotMatch(JSON.stringify(results), /zenobia|peanut/i);
      await assert.rejects(ana.graph.entity('Zenobia'), { code: 'NOT_FOUND' });
      const expected = isAll ? undefined : 'The user lives in Porto';
      assert.equal(
        (await holding(ana)).find((text) => text.includes('Porto')),
        expected,
      );
      await checkStore(memory);
      await memory.close();
      assert.deepEqual(wordsOnDisk(path, words), []);
    }));
}

test('a fact that is forgotten by its id leaves the file, but for the words that were said', () =>
  withFolder(async ({ path, open }) => {
    const memory = open();
    const ana = memory.scope({ user: 'ana' });
    const stated = await ana.remember('Zenobia lives in Timbuktu');
    const said = await say(ana, 'I live in Lisbon.');
    const derived = await factOf(ana, 'Lisbon');
    const receipt = await ana.forget({ ids: [stated.memory.id, derived.id] });
    assert.deepEqual([...receipt.ids].sort(), [stated.memory.id, derived.id].sort());
    assert.deepEqual(wordsOnDisk(path, ['zenobia', 'timbuktu', 'user lives in']), []);
    assert.equal((await ana.get(said)).text, 'I live in Lisbon.');
    assert.deepEqual(await known(ana), []);
    await checkStore(memory);
  }));

test('what is forgotten before it was read leaves the queue and its settings too', () =>
  withFolder(async ({ path, open }) => {
    const model = createFakeExtractionModel({ items: [], answers: ['hangs'] });
    const memory = open({ extractor: 'model', model });
    const ana = memory.scope({ user: 'ana' });
    const derive = { instructions: 'Note everything about Zenobia', includes: ['peanuts'] };
    const { added } = await ana.add('My sister Zenobia is allergic to peanuts.', { derive });
    const receipt = await ana.forget({ ids: added.map(({ id }) => id) });
    assert.deepEqual(wordsOnDisk(path, ['zenobia', 'peanut']), []);
    assert.ok(receipt.removed.queued > 0);
    assert.equal((await memory.store.derivations.pending()).waiting, 0);
    await checkStore(memory);
  }));

test('what a forgotten statement had replaced holds again', () =>
  withFolder(async ({ path, open }) => {
    const memory = open();
    const ana = memory.scope({ user: 'ana' });
    await say(ana, 'I live in Lisbon.');
    const moved = await say(ana, 'I moved to Porto.');
    assert.equal((await factOf(ana, 'Lisbon')).status, 'superseded');
    await ana.forget({ ids: [moved] });
    const lisbon = await factOf(ana, 'Lisbon');
    assert.equal(lisbon.status, 'active');
    assert.equal(lisbon.validTo, undefined);
    assert.equal(lisbon.supersededBy, undefined);
    assert.deepEqual(wordsOnDisk(path, ['porto']), []);
    await checkStore(memory);
  }));

test('forgetting the fact itself lets hold again what it had replaced, and it stays forgotten', () =>
  withFolder(async ({ path, open }) => {
    const memory = open();
    const ana = memory.scope({ user: 'ana' });
    await say(ana, 'I live in Lisbon.');
    await say(ana, 'I moved to Porto.');
    const porto = await factOf(ana, 'Porto');
    await ana.forget({ ids: [porto.id] });
    assert.equal((await factOf(ana, 'Lisbon')).status, 'active');
    await memory.settle();
    assert.equal((await known(ana)).length, 1);
    assert.deepEqual(wordsOnDisk(path, ['user lives in porto']), []);
    await checkStore(memory);
  }));

test('a fact of two sources is weakened when one goes, and gone when both are', () =>
  withFolder(async ({ open }) => {
    const memory = open();
    const ana = memory.scope({ user: 'ana' });
    const first = await say(ana, 'I live in Lisbon.', 'one');
    const second = await say(ana, 'As you know, I live in Lisbon.', 'two');
    const before = await factOf(ana, 'Lisbon');
    assert.equal(before.sources.length, 2);
    const wording = before.sources[0]?.id;
    const other = wording === first ? second : first;
    const receipt = await ana.forget({ ids: [other] });
    assert.deepEqual(receipt.weakened, [before.id]);
    const after = await factOf(ana, 'Lisbon');
    assert.deepEqual(
      after.sources.map(({ id }) => id),
      [wording],
    );
    assert.ok(after.confidence < before.confidence);
    await ana.forget({ ids: [wording ?? ''] });
    assert.deepEqual(await known(ana), []);
    await checkStore(memory);
  }));

test('a fact whose wording goes is worded by the source that is left', () =>
  withFolder(async ({ open }) => {
    const memory = open();
    const ana = memory.scope({ user: 'ana' });
    await say(ana, 'I live in Lisbon.', 'one');
    const second = await say(ana, 'As you know, I live in Lisbon.', 'two');
    const before = await factOf(ana, 'Lisbon');
    const wording = before.sources[0]?.id ?? '';
    await ana.forget({ ids: [wording] });
    await memory.settle();
    const after = await factOf(ana, 'Lisbon');
    assert.ok(!after.sources.some(({ id }) => id === wording));
    assert.equal(after.sources.length, 1);
    assert.ok([second, before.sources[1]?.id].includes(after.sources[0]?.id));
  }));

/** A city and an allergy in one turn, so that one of the two can be forgotten. */
const BOTH = 'I live in Lisbon. I am allergic to peanuts.';

test('a forgotten fact does not come back from the words that said it', () =>
  withFolder(async ({ open }) => {
    const first = open();
    const ana = first.scope({ user: 'ana' });
    const episode = await say(ana, BOTH, 'one');
    const peanuts = await factOf(ana, 'peanuts');
    await ana.forget({ ids: [peanuts.id] });
    assert.deepEqual(await holding(ana), ['The user lives in Lisbon']);

    await say(ana, 'I work at Acme.', 'one');
    assert.ok(!(await holding(ana)).some((text) => text.includes('peanuts')), 'next add');

    await first.close();
    const second = open();
    const again = second.scope({ user: 'ana' });
    await second.settle();
    assert.ok(!(await holding(again)).some((text) => text.includes('peanuts')), 'reopening');

    const lisbon = await factOf(again, 'Lisbon');
    await again.forget({ ids: [lisbon.id] });
    await second.settle();
    assert.deepEqual(await holding(again), ['The user works at Acme']);
    assert.equal((await again.get(episode)).text, BOTH);
    await checkStore(second);
  }));

test('a forgotten fact does not come back when its source is read again for another', () =>
  withFolder(async ({ open }) => {
    const memory = open();
    const ana = memory.scope({ user: 'ana' });
    const first = await say(ana, 'I live in Lisbon.', 'one');
    await say(ana, BOTH, 'two');
    await ana.forget({ ids: [(await factOf(ana, 'peanuts')).id] });
    // The fact was worded by the first episode: the second is read again.
    await ana.forget({ ids: [first] });
    await memory.settle();
    assert.deepEqual(await holding(ana), ['The user lives in Lisbon']);
    await checkStore(memory);
  }));

test('a forgotten fact is learned again when somebody says it again', () =>
  withFolder(async ({ open }) => {
    const memory = open();
    const ana = memory.scope({ user: 'ana' });
    await say(ana, BOTH, 'one');
    await ana.forget({ ids: [(await factOf(ana, 'peanuts')).id] });
    const later = await say(ana, 'I am allergic to peanuts.', 'two');
    const peanuts = await factOf(ana, 'peanuts');
    assert.deepEqual(
      peanuts.sources.map(({ id }) => id),
      [later],
    );
    await checkStore(memory);
  }));

test('a forgotten fact stays forgotten when its words are corrected elsewhere', () =>
  withFolder(async ({ open }) => {
    const memory = open();
    const ana = memory.scope({ user: 'ana' });
    const episode = await say(ana, BOTH, 'one');
    await ana.forget({ ids: [(await factOf(ana, 'peanuts')).id] });
    await ana.update(episode, { text: 'I live in Porto. I am allergic to peanuts.' });
    await memory.settle();
    assert.deepEqual(await holding(ana), ['The user lives in Porto']);
    await checkStore(memory);
  }));
