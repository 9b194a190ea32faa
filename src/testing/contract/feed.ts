import assert from 'node:assert/strict';
import type { FeedEntry } from '../../core/feed.ts';
import type { Scope } from '../../core/scope.ts';
import type { Store } from '../../core/store.ts';
import { buildRecord, reviseChange } from '../record-builder.ts';
import { reopenCase, storeCase } from './bench.ts';
import { first, rejection } from './expect.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const ben: Scope = { tenant: 'acme', user: 'ben' };
const everyone = { tenant: 'acme', everyone: true };

type Asker = Scope & { readonly everyone?: boolean };

async function changes(store: Store, of: Asker, after = 0): Promise<readonly FeedEntry[]> {
  const answer = await store.feed.after(after, of, 1_000);
  assert.equal(answer.isComplete, true);
  assert.equal(answer.last, await store.feed.last(), 'all was looked at');
  const sequences = answer.entries.map(({ sequence }) => sequence);
  assert.deepEqual(
    sequences,
    [...new Set(sequences)].toSorted((left, right) => left - right),
  );
  return answer.entries;
}

async function told(store: Store, of: Asker, after = 0): Promise<string> {
  const entries = await changes(store, of, after);
  return entries.map(({ change, version }) => `${change} ${version}`).join(', ');
}

const tellsAll = storeCase('feed: every change is told, in order', async (bench) => {
  const { store, runtime } = bench;
  assert.equal(await store.feed.last(), 0);
  assert.deepEqual(await changes(store, ana), []);
  const scope = { ...ana, agent: 'coach', session: 'monday' };
  const record = await bench.add(scope, 'A garden', { kind: 'fact' });
  const [added] = await changes(store, ana);
  const { id } = record;
  assert.deepEqual(added, {
    sequence: added?.sequence,
    at: new Date(runtime.now()).toISOString(),
    change: 'add',
    id,
    scope,
    kind: 'fact',
    version: 1,
  });
  assert.ok((added?.sequence ?? 0) > 0);
  const revised = { ...record, version: 2, text: 'Two gardens' };
  await bench.commit(ana, [{ type: 'revise', record: revised, change: 'supersede' }]);
  const again = { ...revised, observed: 2 };
  await bench.commit(ana, [{ type: 'strengthen', record: again }]);
  await bench.addAll(ana, ['One', 'Two']);
  await store.records.forget(ana, { ids: [id] });
  const expected = 'add 1, supersede 2, strengthen 2, add 1, add 1, forget 2';
  assert.equal(await told(store, ana), expected);
  assert.equal(await told(store, everyone), expected);
  await rejection(bench.commit(ana, [reviseChange(revised, { text: 'Late' })]), [
    'CONFLICT',
    'NOT_FOUND',
  ]);
  assert.equal(await told(store, ana), expected, 'what is refused is no change');
  await store.documents.commit([
    { type: 'put', tenant: 'acme', collection: 'c', id: 'd', terms: [], order: '', value: {} },
  ]);
  assert.equal(await told(store, ana), expected, 'documents are no memories');
});

const outlives = reopenCase('feed: it goes on after the store was closed', async (bench) => {
  await bench.add(ana, 'One');
  const last = await bench.store.feed.last();
  await bench.reopen();
  assert.equal(await bench.store.feed.last(), last);
  await bench.add(ana, 'Two');
  assert.equal(await told(bench.store, ana), 'add 1, add 1');
  assert.equal(await told(bench.store, ana, last), 'add 1');
});

const keepsApart = storeCase(
  'feed: it tells what the scope sees, and everyone of the tenant alone',
  async (b) => {
    const scopes: readonly Scope[] = [
      ana,
      { ...ana, agent: 'coach' },
      { ...ana, agent: 'cook' },
      ben,
      { tenant: 'acme' },
      { tenant: 'other', user: 'ana' },
    ];
    const ids: string[] = [];
    for (const scope of scopes) ids.push((await b.add(scope, `Of ${JSON.stringify(scope)}`)).id);
    const seen = async (of: Asker): Promise<string> =>
      (await changes(b.store, of)).map(({ id }) => ids.indexOf(id)).join('');
    const expectAll = async (): Promise<void> => {
      assert.equal(await seen(ana), '0124');
      assert.equal(await seen({ ...ana, agent: 'coach' }), '014');
      assert.equal(await seen({ ...ana, agent: 'nobody' }), '04');
      assert.equal(await seen(ben), '34');
      assert.equal(await seen({ tenant: 'acme' }), '4');
      assert.equal(await seen({ tenant: 'other', user: 'ana' }), '5');
      assert.equal(await seen({ tenant: 'acme', user: 'Ana' }), '4');
      assert.equal(await seen(everyone), '01234');
      assert.equal(await seen({ tenant: 'nobody', everyone: true }), '');
    };
    await expectAll();
    const before = await b.store.feed.last();
    for (const scope of scopes) await b.store.records.forget(scope, { everything: true });
    const gone = async (of: Asker): Promise<string> =>
      (await changes(b.store, of, before))
        .map(({ id }) => ids.indexOf(id))
        .toSorted()
        .join('');
    assert.equal(await gone(ana), '0124');
    assert.equal(await gone({ ...ana, agent: 'cook' }), '024');
    assert.equal(await gone(ben), '34');
    assert.equal(await gone(everyone), '01234');
  },
);

const forgetsNames = storeCase(
  'feed: of what is forgotten it tells no name that is gone',
  async (b) => {
    const scope = { ...ana, agent: 'coach', session: 'monday' };
    const one = await b.add(scope, 'One');
    await b.add(ana, 'Two');
    await b.store.records.forget(ana, { ids: [one.id] });
    const scopeTold = async (of: Asker): Promise<unknown> =>
      (await changes(b.store, of)).findLast(
        ({ change, id }) => change === 'forget' && id === one.id,
      )?.scope;
    assert.deepEqual(await scopeTold(everyone), ana, 'the user has other memories');
    assert.deepEqual(await scopeTold(ana), ana);
    await b.store.records.forget(ana, { everything: true });
    assert.deepEqual(await scopeTold(everyone), { tenant: 'acme' });
    assert.deepEqual(await scopeTold({ ...ana, agent: 'coach' }), { ...ana, agent: 'coach' });
    for (const { scope: named } of await changes(b.store, everyone)) {
      assert.deepEqual(named, { tenant: 'acme' });
    }
  },
);

const pages = storeCase('feed: it is read in pages', async (b) => {
  await b.addAll(ben, ['1', '2', '3']);
  await b.addAll(ana, ['4', '5', '6', '7', '8']);
  await b.addAll(ben, ['9']);
  const met: number[] = [];
  let after = 0;
  for (let page = 0; page < 3; page += 1) {
    const { entries, last, isComplete } = await b.store.feed.after(after, ana, 2);
    assert.ok(isComplete && last > after);
    met.push(...entries.map(({ sequence }) => sequence));
    after = last;
  }
  assert.equal(new Set(met).size, 5);
  const last = await b.store.feed.last();
  assert.equal(after, last);
  assert.deepEqual(await b.store.feed.after(last, ana, 2), { entries: [], last, isComplete: true });
  const ahead = await b.store.feed.after(last + 1, ana, 2);
  assert.equal(ahead.isComplete, false, 'it comes from another store');
  for (const [sequence, limit] of [
    [-1, 1],
    [0.5, 1],
    [0, 0],
    [0, 10_001],
  ] as const) {
    await rejection(b.store.feed.after(sequence, ana, limit), ['INVALID_INPUT']);
  }
});

const tellsWhatFollows = storeCase(
  'feed: it tells what follows from forgetting and expiry',
  async (b) => {
    const { store } = b;
    const expiresAt = new Date(b.runtime.now() + 1_000).toISOString();
    const [one, two, three] = [
      await b.add(ana, 'One'),
      await b.add(ana, 'Two', { expiresAt }),
      await b.add(ana, 'Three'),
    ];
    const span = (id: string): { id: string; start: number; end: number } => ({
      id,
      start: 0,
      end: 3,
    });
    const lost = await b.add(ana, 'Of one', { kind: 'fact', sources: [span(one.id)] });
    const both = await b.add(ana, 'Of two and three', {
      kind: 'fact',
      sources: [span(two.id), span(three.id)],
    });
    const before = await store.feed.last();
    await store.records.forget(ana, { ids: [one.id] }, { rewrite: [], forget: [lost.id] });
    const gone = await changes(store, ana, before);
    assert.deepEqual(
      gone.map(({ change, id }) => [change, id]).toSorted(),
      [
        ['forget', one.id],
        ['forget', lost.id],
      ].toSorted(),
    );
    const middle = await store.feed.last();
    b.runtime.advance(5_000);
    assert.equal(await store.upkeep.purgeExpired(b.runtime.now(), 9), 1);
    const expired = await changes(store, ana, middle);
    assert.deepEqual(
      expired.map(({ change, id, version }) => [change, id, version]).toSorted(),
      [
        ['expire', both.id, 2],
        ['forget', two.id, 1],
      ].toSorted(),
    );
  },
);

const bringsHistories = storeCase(
  'feed: a memory with a history of its own is one addition',
  async (b) => {
    const { store, runtime } = b;
    const record = buildRecord(runtime, { text: 'Now', scope: ana, version: 2 });
    const revision = { text: 'Before', reason: record.reason, at: record.recordedAt };
    const revisions = [
      { ...revision, version: 1, change: 'add' as const },
      { ...revision, version: 2, change: 'revise' as const, text: 'Now' },
    ];
    await b.commit(ana, [
      { type: 'add', record, contentHash: runtime.digest(record.text), revisions },
    ]);
    assert.equal(first(await changes(store, ana)).version, 2);
    assert.equal(await told(store, ana), 'add 2');
  },
);

export const feedCases: readonly StoreCase[] = [
  tellsAll,
  outlives,
  keepsApart,
  forgetsNames,
  pages,
  tellsWhatFollows,
  bringsHistories,
];
