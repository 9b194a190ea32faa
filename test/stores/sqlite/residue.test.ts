import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MemoryRecord } from '../../../src/core/record.ts';
import type { Scope } from '../../../src/core/scope.ts';
import type { Store } from '../../../src/core/store.ts';
import { createSeededNumbers, reviseChange } from '../../../src/testing/index.ts';
import { add, ana, ben, bytesOf, pathFor, rawFor, runtime, search, storeFor } from './fixture.ts';

const model = { name: 'fake@1', dimensions: 32 };

/** Puts a word of its own into every place that can hold one, and returns the words. */
async function spread(store: Store, scope: Scope, mark: string): Promise<readonly string[]> {
  const word = (place: string): string => `${mark}${place}`;
  const owner = { ...scope, agent: word('Agent'), session: word('Session') };
  const [record] = await add(
    store,
    owner,
    [`Text ${word('Text')}`],
    {
      speaker: word('Speaker'),
      metadata: { [word('Key')]: word('Value'), title: word('Title') },
      parts: [{ type: 'tool-call', input: word('Part') }],
      origin: { type: 'document', reference: word('Reference') },
      reason: word('Reason'),
    },
    { idempotency: { key: word('Idempotency'), digest: word('Digest') } },
  );
  if (record === undefined) assert.fail('nothing was added');
  const change = reviseChange(record, { text: `Now ${word('Revised')}` });
  const partition = { tenant: scope.tenant, user: scope.user };
  await store.records.commit({ partition, changes: [change] });
  for (const place of ['StateBefore', 'State']) {
    await store.sessions.setState(owner, owner.session, { strategy: 'x', summary: word(place) });
  }
  await store.embeddings.claim(100, 1000, runtime.now());
  for (const place of ['ErrorBefore', 'Error']) {
    await store.embeddings.release([record.id], word(place), runtime.now());
  }
  await derive(store, owner, record, word);
  await search(store, scope, word('Revised'));
  return [
    'Agent Session Text Speaker Key Value Title Part Reference Reason Idempotency Digest',
    'Revised StateBefore State ErrorBefore Error Fact FactBefore Subject Object',
    'Instructions InstructionsBefore Category DerivationError',
  ].flatMap((places) => places.split(' ').map(word));
}

/** A fact that was reworded and said again, and jobs with settings, one done and one waiting. */
async function derive(
  store: Store,
  scope: Scope,
  source: MemoryRecord,
  word: (place: string) => string,
): Promise<void> {
  const partition = { tenant: scope.tenant, user: scope.user };
  const [fact] = await add(store, scope, [`Known ${word('FactBefore')}`], {
    kind: 'fact',
    sources: [{ id: source.id, start: 0, end: 4 }],
    statement: {
      subject: word('Subject'),
      subjectType: 'person',
      predicate: 'lives in',
      object: word('Object'),
      objectType: 'place',
    },
  });
  if (fact === undefined) assert.fail('nothing was added');
  const reworded = { ...fact, version: 2, text: `Known ${word('Fact')}` };
  await store.records.commit({
    partition,
    changes: [{ type: 'revise', record: reworded, change: 'revise' }],
  });
  for (const observed of [2, 3, 4]) {
    const record = { ...reworded, observed, reason: `said ${word('Fact')} again` };
    await store.records.commit({ partition, changes: [{ type: 'strengthen', record }] });
  }
  for (const place of ['InstructionsBefore', 'Instructions']) {
    await store.derivations.queue(scope, [source.id], {
      strategy: 'everything',
      threshold: 0,
      instructions: word(place),
      categories: [word('Category')],
    });
  }
  await store.derivations.release([source.id], word('DerivationError'), runtime.now());
}

for (const [name, target] of [
  ['everything', { everything: true }],
  ['a session', { session: 'SecretSession' }],
] as const) {
  test(`no byte of a word is left after forgetting ${name}`, async (t) => {
    const path = pathFor(t);
    const store = storeFor(t, { path });
    await store.embeddings.setModel(model);
    const gone = await spread(store, ana, 'Secret');
    const kept = await spread(store, ben, 'Public');
    const before = bytesOf(path);
    for (const word of ['SecretText', 'SecretState', 'SecretError', 'SecretFactBefore']) {
      assert.ok(before.includes(word), `${word} was there`);
    }
    const receipt = await store.records.forget(ana, target);
    assert.deepEqual([receipt.removed.memories, receipt.removed.sessionStates], [2, 1]);
    assert.equal(receipt.logEmptied, true);
    const after = bytesOf(path);
    for (const word of gone) assert.ok(!after.includes(word), `${word} is left`);
    assert.ok(after.includes(kept[2] ?? ''), 'what was not forgotten is there');
  });
}

test('forgetting by id leaves no word of the memory, and none of the state that may quote it', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  const scope = { ...ana, session: 'monday' };
  const [record] = await add(store, scope, ['The SecretWord of today']);
  await add(store, scope, ['The PublicWord of today']);
  await store.sessions.setState(ana, 'monday', { strategy: 'x', summary: 'They said SecretWord' });
  await store.records.forget(ana, { ids: [record?.id ?? ''] });
  assert.ok(!bytesOf(path).includes('SecretWord'));
  assert.ok(bytesOf(path).includes('PublicWord'));
});

test('a fact that loses a source keeps no word of it, nor of its own past', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  const [one, two] = await add(store, ana, ['The SecretWord was said', 'And PublicWord too']);
  if (!one || !two) assert.fail('nothing was added');
  const spans = [one, two].map(({ id }) => ({ id, start: 0, end: 3 }));
  const [both, alone] = [
    ...(await add(store, ana, ['SecretWord and PublicWord'], { kind: 'fact', sources: spans })),
    ...(await add(store, ana, ['SecretWord alone'], { kind: 'fact', sources: spans.slice(0, 1) })),
  ];
  if (!both || !alone) assert.fail('nothing was added');
  const next = { ...both, version: 2, text: 'PublicWord', sources: spans.slice(1) };
  const repair = { rewrite: [next], forget: [alone.id] };
  const receipt = await store.records.forget(ana, { ids: [one.id] }, repair);
  assert.equal(receipt.logEmptied, true);
  assert.ok(!bytesOf(path).includes('SecretWord'));
  assert.deepEqual(await store.records.get(ana, [both.id]), [next]);
});

test('what expired leaves no word in what rested on it', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  const expiresAt = '2026-03-02T00:00:00.000Z';
  const [one] = await add(store, ana, ['The SecretWord was said'], { expiresAt });
  const [two] = await add(store, ana, ['Said as well']);
  if (!one || !two) assert.fail('nothing was added');
  const spans = [one, two].map(({ id }) => ({ id, start: 0, end: 3 }));
  await add(store, ana, ['The SecretWord alone'], { kind: 'fact', sources: spans.slice(0, 1) });
  const [both] = await add(store, ana, ['SecretWord before'], { kind: 'fact', sources: spans });
  if (both === undefined) assert.fail('nothing was added');
  await store.records.commit({
    partition: { tenant: 'acme', user: 'ana' },
    changes: [reviseChange(both, { text: 'Something was said' })],
  });
  assert.equal(await store.upkeep.purgeExpired(Date.parse(expiresAt), 9), 1);
  assert.ok(!bytesOf(path).includes('SecretWord'));
});

test('words of settings go with the last job that has them', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  const turns = await add(store, ana, ['One', 'Two']);
  const settings = { strategy: 'everything', threshold: 0, instructions: 'SecretWord' } as const;
  const ids = turns.map(({ id }) => id);
  await store.derivations.queue(ana, ids, settings);
  await store.derivations.settle(turns.slice(0, 1));
  const [job] = await store.derivations.claim(9, 1, runtime.now());
  assert.deepEqual(job?.settings, settings);
  await store.derivations.settle(turns);
  const raw = rawFor(t, path);
  const left = raw.prepare(`SELECT 1 FROM content WHERE body LIKE '%SecretWord%'`).all();
  assert.deepEqual(left, []);
  assert.deepEqual(raw.prepare('SELECT * FROM derivation_settings').all(), []);
});

test('only the table of contents holds a word or a name; others could keep copies', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  await store.embeddings.setModel(model);
  await spread(store, { tenant: 'SecretTenant', user: 'SecretUser' }, 'Secret');
  const raw = rawFor(t, path);
  const tables = raw.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
  for (const { name } of tables) {
    if (name === 'content') continue;
    const values = raw
      .prepare(`SELECT * FROM ${name}`)
      .all()
      .flatMap((row) => Object.values(row));
    const bytes = values.map((value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value),
    );
    assert.ok(!bytes.join('\n').includes('Secret'), `${name}`);
  }
});

test('nothing of a user is left in any table after forgetting everything', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  await store.embeddings.setModel(model);
  await spread(store, ana, 'Secret');
  await store.records.forget(ana, { everything: true });
  const raw = rawFor(t, path);
  const tables = raw.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
  for (const { name } of tables) {
    // The feed tells for a while that something went: ids, and digests of whose it was.
    if (['meta', 'content', 'sqlite_sequence', 'change_feed', 'feed_owner'].includes(String(name)))
      continue;
    assert.equal(raw.prepare(`SELECT count(*) AS n FROM ${name}`).get()?.['n'], 0, `${name}`);
  }
  const left = raw.prepare('SELECT count(*) AS n FROM content WHERE body IS NOT NULL').get();
  assert.equal(left?.['n'], 0);
});

// With rows deleted instead of emptied, three of these ten runs leave words behind.
for (let seed = 1; seed <= 10; seed += 1) {
  test(`pages that split, merge and are used again keep no forgotten word: ${seed}`, async (t) => {
    const path = pathFor(t);
    const store = storeFor(t, { path, durability: 'normal' });
    const random = createSeededNumbers(seed);
    const live = new Map<string, Map<string, string>>();
    let next = 0;
    for (let round = 0; round < 80; round += 1) {
      const user = `user${Math.floor(random() * 4)}`;
      const scope = { tenant: 'acme', user };
      const texts = Array.from({ length: 1 + Math.floor(random() * 30) }, () => {
        next += 1;
        return `W${next}z ${'y'.repeat(Math.floor(random() ** 4 * 2000))} W${next}z`;
      });
      const mine = live.get(user) ?? new Map<string, string>();
      live.set(user, mine);
      for (const { id, text } of await add(store, scope, texts)) mine.set(id, wordOf(text));
      const ids = [...mine.keys()].filter(() => random() < 0.3);
      await store.records.forget(scope, { ids });
      for (const id of ids) mine.delete(id);
    }
    const kept = [...live.values()].flatMap((mine) => [...mine.values()]);
    const left = new Set(Array.from(bytesOf(path).matchAll(/W\d+z/g), ([word]) => word));
    assert.deepEqual([...left].sort(), kept.sort());
  });
}

// With rows that grow in their place, words of earlier states are left behind by some of these runs.
for (let seed = 1; seed <= 5; seed += 1) {
  test(`what is said again and again keeps no word of its past: ${seed}`, async (t) => {
    const path = pathFor(t);
    const store = storeFor(t, { path, durability: 'normal' });
    const random = createSeededNumbers(seed);
    const partition = { tenant: 'acme', user: 'ana' };
    const live = new Map<string, { record: MemoryRecord; words: readonly string[] }>();
    let next = 0;
    const newWord = (): string => `W${(next += 1)}z`;
    for (let round = 0; round < 60; round += 1) {
      for (let time = 0; time < 4; time += 1) {
        const word = newWord();
        const text = `${word} ${'y'.repeat(Math.floor(random() ** 4 * 3000))}`;
        const [record] = await add(store, ana, [text], { kind: 'fact' });
        if (record !== undefined) live.set(record.id, { record, words: [word] });
      }
      for (const { record, words } of [...live.values()].filter(() => random() < 0.4)) {
        const word = newWord();
        const reason = `${word} ${'x'.repeat(Math.floor(random() ** 2 * 900))}`;
        const again = { ...record, reason, observed: round + 2 };
        await store.records.commit({ partition, changes: [{ type: 'strengthen', record: again }] });
        live.set(record.id, { record: again, words: [...words.slice(0, 1), word] });
      }
      const ids = [...live.keys()].filter(() => random() < 0.15);
      await store.records.forget(ana, { ids });
      for (const id of ids) live.delete(id);
    }
    const [last = ''] = live.keys();
    await store.records.forget(ana, { ids: [last] });
    live.delete(last);
    const kept = [...live.values()].flatMap(({ words }) => words);
    const left = new Set(Array.from(bytesOf(path).matchAll(/W\d+z/g), ([word]) => word));
    assert.deepEqual([...left].sort(), kept.sort());
  });
}

const wordOf = (text: string): string => /^W\d+z/.exec(text)?.[0] ?? '';

test('a reader that keeps the log from being emptied is told of, and the log is emptied later', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path, busyTimeoutMs: 100 });
  const [record] = await add(store, ana, ['The SecretWord of today']);
  const reader = rawFor(t, path);
  reader.exec('BEGIN; SELECT count(*) FROM memory');
  const receipt = await store.records.forget(ana, { ids: [record?.id ?? ''] });
  assert.equal(receipt.logEmptied, false);
  assert.ok(bytesOf(path).includes('SecretWord'));
  const log = (await store.upkeep.check({ fix: false })).find((one) => !one.ok);
  assert.equal(log?.name, 'write-ahead log');
  reader.exec('COMMIT');
  while (bytesOf(path).includes('SecretWord')) await new Promise((wake) => setTimeout(wake, 50));
});

test('a log that could not be emptied is emptied by the next process that opens the file', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path, busyTimeoutMs: 50 });
  const [record] = await add(store, ana, ['The SecretWord of today']);
  const reader = rawFor(t, path);
  reader.exec('BEGIN; SELECT count(*) FROM memory');
  await store.records.forget(ana, { ids: [record?.id ?? ''] });
  await store.close();
  reader.exec('COMMIT');
  assert.ok(bytesOf(path).includes('SecretWord'));
  await storeFor(t, { path }).open();
  assert.ok(!bytesOf(path).includes('SecretWord'));
});
