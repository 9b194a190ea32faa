import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatabaseSync } from 'node:sqlite';
import type { MemoryRecord } from '../../../src/core/record.ts';
import type { Store, StoreCheck } from '../../../src/core/store.ts';
import { ENTRY_VERSION, encodeEntry } from '../../../src/ranking/entry.ts';
import { add, ana, found, numbered, pathFor, rawFor, search, storeFor } from './fixture.ts';

const model = { name: 'fake@1', dimensions: 4 };

async function wrong(store: Store, fix = false): Promise<readonly string[]> {
  const checks: readonly StoreCheck[] = await store.upkeep.check({ fix });
  return checks.filter((check) => !check.ok).map((check) => check.name);
}

/** Something that must not be, made with another connection, and the check that has to find it. */
const DAMAGES: Readonly<Record<string, readonly [string, (raw: DatabaseSync) => void]>> = {
  'an entry is missing': [
    'index equals records',
    (raw) => raw.exec('DELETE FROM entry WHERE id % 2'),
  ],
  'an entry is of another text': [
    'index equals records',
    (raw) => raw.exec('UPDATE entry SET e = (SELECT e FROM entry ORDER BY id DESC LIMIT 1)'),
  ],
  'a user is counted wrong': ['counters', (raw) => raw.exec('UPDATE partition SET live = 9')],
  'an ordinal would be given twice': [
    'counters',
    (raw) => raw.exec('UPDATE partition SET next_ordinal = 1'),
  ],
  'a session is counted wrong': [
    'counters',
    (raw) => raw.exec('UPDATE session SET length = 9, active = 0'),
  ],
  'a vector is of another model': ['vectors', (raw) => raw.exec('UPDATE vector8 SET model_id = 9')],
  'a quantised row is not that of its vector': [
    'vectors',
    (raw) => raw.exec(`UPDATE vector8 SET e = zeroblob(length(e))`),
  ],
  'a memory is in no queue': ['embedding queue', (raw) => raw.exec('DELETE FROM outbox')],
  'a row belongs to nothing': [
    'no orphan rows',
    (raw) => raw.exec(`PRAGMA foreign_keys = OFF; INSERT INTO entry VALUES (1, x'00')`),
  ],
  'a source is not linked': [
    'sources and slots equal records',
    (raw) => raw.exec('DELETE FROM support'),
  ],
  'a source is linked that no record names': [
    'sources and slots equal records',
    (raw) => raw.exec(`INSERT INTO support SELECT id, 'x' FROM memory`),
  ],
  'a slot is not that of the statement': [
    'sources and slots equal records',
    (raw) => raw.exec(`UPDATE memory SET slot = x'00' WHERE slot IS NOT NULL`),
  ],
  'an episode has not the words of what rests on it': [
    'index equals records',
    (raw) => {
      const text = `SELECT m.id, m.session_id, c.body FROM memory m
        JOIN content c ON c.id = m.content_id ORDER BY m.id LIMIT 1`;
      const { id, session_id: session, body } = raw.prepare(text).get() ?? {};
      const record = JSON.parse(String(body)) as MemoryRecord;
      const bare = encodeEntry({ record, ordinal: 0, session: Number(session), agent: 0 });
      raw.prepare('UPDATE entry SET e = ? WHERE id = ?').run(bare, Number(id));
    },
  ],
  'what is no episode waits to be derived from': [
    'derivation queue',
    (raw) =>
      raw.exec(`INSERT INTO derivation (memory_id, settings_id)
      SELECT id, (SELECT id FROM derivation_settings) FROM memory WHERE kind = 'fact'`),
  ],
  'a job belongs to nothing': [
    'no orphan rows',
    (raw) =>
      raw.exec(`PRAGMA foreign_keys = OFF; INSERT INTO derivation (memory_id, settings_id)
      VALUES (1, (SELECT id FROM derivation_settings))`),
  ],
  'an extractor failed again and again': [
    'episodes refused by the extractor',
    (raw) => raw.exec('UPDATE derivation SET attempts = 9'),
  ],
  'forgetting was interrupted': [
    'forgetting finished',
    (raw) => raw.exec('UPDATE memory SET forgotten = 1, session_id = NULL WHERE id % 2'),
  ],
};

/** A fact in a slot that rests on these, which wait for more to be derived from them. */
async function addFact(
  store: Store,
  sources: readonly MemoryRecord[],
): Promise<readonly MemoryRecord[]> {
  const ids = sources.map(({ id }) => id);
  await store.derivations.queue(ana, ids, { strategy: 'everything', threshold: 0 });
  return add(store, ana, ['A greenhouse stands in the garden'], {
    kind: 'fact',
    sources: ids.map((id) => ({ id, start: 0, end: 4 })),
    statement: {
      subject: 'greenhouse',
      subjectType: 'thing',
      predicate: 'is located in',
      object: 'garden',
      objectType: 'place',
    },
  });
}

for (const [name, [check, damage]] of Object.entries(DAMAGES)) {
  test(`check finds and mends: ${name}`, async (t) => {
    const path = pathFor(t);
    const store = storeFor(t, { path });
    await store.embeddings.setModel(model);
    const records = [...(await add(store, { ...ana, session: 's' }, numbered(6)))];
    records.push(...(await addFact(store, records.slice(0, 1))));
    const [job] = await store.embeddings.claim(1, 1000, 0);
    const vector = Float32Array.of(1, 2, 3, 4);
    await store.embeddings.put(model, [{ id: job?.id ?? '', version: 1, vector }]);
    await search(store, ana, 'garden');
    assert.deepEqual(await wrong(store), []);
    const raw = rawFor(t, path);
    damage(raw);
    raw.close();
    const names = await wrong(store);
    assert.ok(names.includes(check), `${names.join()} instead of ${check}`);
    assert.deepEqual(await wrong(store, true), []);
    assert.deepEqual(await wrong(store), []);
    const { memories } = await store.upkeep.stats();
    assert.equal(memories, check === 'forgetting finished' ? 4 : records.length);
    assert.equal((await search(store, ana, 'garden')).considered, memories);
    await add(store, { ...ana, session: 's' }, ['One more for the garden']);
    assert.equal((await found(store, ana, 'garden')).length, memories + 1);
  });
}

test('lost text is found and cannot be mended', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  await add(store, ana, numbered(3));
  rawFor(t, path).exec('UPDATE content SET body = NULL WHERE id = 2');
  assert.ok((await wrong(store)).includes('records are whole'));
});

test('entries of an older version are rebuilt before the first search', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  await add(store, ana, numbered(1200));
  await store.close();
  const raw = rawFor(t, path);
  raw.exec(`UPDATE entry SET e = x'0102'; UPDATE meta SET entry_version = ${ENTRY_VERSION - 1}`);
  raw.close();
  const again = storeFor(t, { path });
  await again.open();
  const meta = rawFor(t, path).prepare('SELECT entry_version FROM meta').get();
  assert.equal(meta?.['entry_version'], ENTRY_VERSION, 'the older version is shut out at once');
  const answers = await Promise.all([search(again, ana, 'number7'), search(again, ana, 'number8')]);
  assert.deepEqual(
    answers.map((answer) => answer.hits[0]?.record.text),
    ['note number7 about the garden', 'note number8 about the garden'],
  );
  assert.deepEqual(await wrong(again), []);
});

test('a rebuilding that was interrupted goes on from where it was', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  await add(store, ana, numbered(10));
  await store.close();
  const raw = rawFor(t, path);
  raw.exec(`
    UPDATE meta SET reindex_from = (SELECT id FROM memory ORDER BY id LIMIT 1 OFFSET 4);
    UPDATE entry SET e = x'0102' WHERE id > (SELECT reindex_from FROM meta)`);
  raw.close();
  const again = storeFor(t, { path });
  assert.equal((await found(again, ana, 'garden')).length, 10);
});

test('entries of a newer version are neither read nor written', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  await add(store, ana, ['One in the garden']);
  await search(store, ana, 'garden');
  rawFor(t, path).exec(`UPDATE meta SET entry_version = ${ENTRY_VERSION + 1}`);
  await assert.rejects(search(store, ana, 'garden'), {
    code: 'CONFIG',
    message: /update this one/,
  });
  await assert.rejects(add(store, ana, ['Two']), { code: 'CONFIG', message: /update this one/ });
});

test('emptied places are given back when they are many', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path, durability: 'normal' });
  const kept = await add(store, ana, ['Kept in the garden']);
  for (let batch = 0; batch < 6; batch += 1) {
    await add(store, { tenant: 'acme', user: 'gone' }, numbered(2000));
  }
  await store.records.forget({ tenant: 'acme', user: 'gone' }, { everything: true });
  const before = (await store.upkeep.stats()).bytes;
  assert.deepEqual(await wrong(store), ['space']);
  assert.deepEqual(await wrong(store, true), []);
  // The feed keeps what changed, forgotten or not.
  assert.ok((await store.upkeep.stats()).bytes < before / 4);
  assert.deepEqual(await store.records.get(ana, [kept[0]?.id ?? '']), kept);
  await add(store, ana, ['Added to the garden']);
  const page = await store.records.list({
    scope: ana,
    filter: {},
    limit: 9,
    order: 'oldest',
    now: 0,
  });
  assert.deepEqual(
    page.items.map((record) => record.text),
    ['Kept in the garden', 'Added to the garden'],
  );
});
