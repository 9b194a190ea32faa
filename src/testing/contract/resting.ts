import assert from 'node:assert/strict';
import type { MemoryRecord } from '../../core/record.ts';
import type { Scope } from '../../core/scope.ts';
import type { ForgetReceipt, Repair } from '../../core/store.ts';
import { slotOf } from '../../truth/slot.ts';
import { reviseChange } from '../record-builder.ts';
import { reopenCase, storeCase, type Bench } from './bench.ts';
import { rejection, sameSet } from './expect.ts';
import { PLAIN, addFact, idsOf, livesIn, spansOf } from './facts.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const monday: Scope = { ...ana, session: 'monday' };
const coach: Scope = { ...ana, agent: 'coach' };
const tutor: Scope = { ...ana, agent: 'tutor' };
const lisbon = livesIn('user', 'Lisbon');
const soon = '2026-03-01T13:00:00.000Z';
const HOUR = 3_600_000;

const NONE: Repair = { rewrite: [], forget: [] };

/** The next state of a memory without this source. */
function without(record: MemoryRecord, source: MemoryRecord): MemoryRecord {
  const sources = record.sources.filter(({ id }) => id !== source.id);
  return { ...record, version: record.version + 1, sources };
}

async function allWell(bench: Bench): Promise<void> {
  for (const check of await bench.store.upkeep.check({ fix: false })) {
    assert.ok(check.ok, `${check.name}: ${check.detail}`);
  }
}

/** Two turns, a fact that rests on the first, one on both, and a summary of the first fact. */
async function build(bench: Bench): Promise<{
  readonly one: MemoryRecord;
  readonly two: MemoryRecord;
  readonly alone: MemoryRecord;
  readonly both: MemoryRecord;
  readonly summary: MemoryRecord;
}> {
  const one = await bench.add(monday, 'I live in Lisbon and have a cat');
  const two = await bench.add({ ...ana, session: 'tuesday' }, 'My cat is called Mia');
  const alone = await addFact(bench, ana, 'The user lives in Lisbon', [one], { statement: lisbon });
  const both = await addFact(bench, ana, 'The user has a cat', [one, two]);
  const summary = await addFact(bench, ana, 'About home', [alone], { kind: 'summary' });
  return { one, two, alone, both, summary };
}

export const restingCases: readonly StoreCase[] = [
  storeCase('resting: what rests on a target is found, whatever its status', async (bench) => {
    const { one, two, alone, both, summary } = await build(bench);
    const old = await addFact(bench, ana, 'Lived there', [one], { status: 'superseded' });
    const { records } = bench.store;
    assert.deepEqual(await records.restingOn(ana, { ids: [one.id] }), [alone, both, old]);
    assert.deepEqual(await records.restingOn(ana, { ids: [two.id, alone.id] }), [both, summary]);
    assert.deepEqual(await records.restingOn(ana, { session: 'monday' }), [alone, both, old]);
    assert.deepEqual(await records.restingOn(ana, { ids: [one.id, alone.id] }), [
      both,
      summary,
      old,
    ]);
    assert.deepEqual(await records.restingOn(ana, { ids: [summary.id, 'unknown'] }), []);
    assert.deepEqual(await records.restingOn(ana, { everything: true }), []);
    assert.deepEqual(await records.restingOn({ tenant: 'acme' }, { ids: [one.id] }), []);
  }),

  storeCase('resting: an agent finds what it may write', async (bench) => {
    const turn = await bench.add(ana, 'Shared by all agents');
    const own = await addFact(bench, coach, 'Of the coach', [turn]);
    const shared = await addFact(bench, ana, 'Of all', [turn]);
    await addFact(bench, tutor, 'Of the tutor', [turn]);
    const found = await bench.store.records.restingOn(coach, { ids: [turn.id] });
    assert.deepEqual(found, [own, shared]);
  }),

  storeCase(
    'resting: it follows revisions, and does not mind the order of adding',
    async (bench) => {
      const turns = await bench.addAll(ana, ['One', 'Two']);
      const [one, two] = turns;
      if (!one || !two) assert.fail('nothing was added');
      const fact = await addFact(bench, ana, 'Resting', [one]);
      await bench.commit(ana, [reviseChange(fact, { sources: spansOf([two]) })]);
      const { records } = bench.store;
      assert.deepEqual(await records.restingOn(ana, { ids: [one.id] }), []);
      const [found] = await records.restingOn(ana, { ids: [two.id] });
      assert.equal(found?.version, 2);
      const id = '0190a000-0000-7000-8000-00000000abcd';
      const early = await addFact(bench, ana, 'Came before its source', [{ ...one, id }]);
      await bench.add(ana, 'Came late', { id });
      assert.deepEqual(await records.restingOn(ana, { ids: [id] }), [early]);
      assert.ok((await bench.found(ana, 'its source')).includes('Came late'), 'found by the fact');
    },
  ),

  storeCase('repair: forgetting what something rests on is a conflict', async (bench) => {
    const { one, alone, both, summary } = await build(bench);
    const { records } = bench.store;
    const before = await bench.list(ana);
    const incomplete: readonly (Repair | undefined)[] = [
      undefined,
      NONE,
      { ...NONE, forget: [alone.id] },
      { ...NONE, forget: [alone.id, summary.id] },
      { ...NONE, rewrite: [{ ...both, version: 2 }], forget: [alone.id, summary.id] },
    ];
    for (const repair of incomplete) {
      await rejection(records.forget(ana, { ids: [one.id] }, repair), ['CONFLICT']);
      await rejection(records.forget(ana, { session: 'monday' }, repair), ['CONFLICT']);
    }
    assert.deepEqual(await bench.list(ana), before);
    assert.equal((await records.history(ana, both.id)).length, 1);
  }),

  storeCase('repair: what rests on it goes along or is rewritten', async (bench) => {
    await bench.store.embeddings.setModel({ name: 'fake:words@1', dimensions: 4 });
    const { one, two, alone, both, summary } = await build(bench);
    const next = { ...without(both, one), text: 'There is a cat' };
    const receipt = await bench.store.records.forget(
      ana,
      { ids: [one.id] },
      { rewrite: [next], forget: [alone.id, summary.id] },
    );
    assert.deepEqual(receipt.ids, [one.id]);
    sameSet(receipt.derived, idsOf([alone, summary]), 'derived');
    assert.deepEqual(receipt.weakened, [both.id]);
    assert.deepEqual([receipt.removed.memories, receipt.removed.derived], [1, 2]);
    assert.deepEqual(await bench.list(ana), [two, next]);
    const { records } = bench.store;
    assert.deepEqual(await records.inSlots(ana, [slotOf(lisbon)]), []);
    assert.deepEqual(await bench.found(ana, 'Lisbon'), []);
    const history = await records.history(ana, both.id);
    assert.deepEqual(
      history.map(({ version, text }) => [version, text]),
      [[2, 'There is a cat']],
    );
    const jobs = await bench.store.embeddings.claim(9, 1, bench.runtime.now());
    sameSet(
      jobs.map(({ id, version }) => `${id} ${version}`),
      [`${two.id} 1`, `${both.id} 2`],
      'queue',
    );
    await allWell(bench);
  }),

  storeCase('repair: what rests on what goes along follows it', async (bench) => {
    const { one, two, alone, both, summary } = await build(bench);
    const digest = await addFact(bench, ana, 'All of it', [alone, summary, two], {
      kind: 'summary',
    });
    const other = await addFact(bench, ana, 'Put back', [], { status: 'superseded' });
    const back = { ...other, version: 2, status: 'active' } as const;
    const repair = { rewrite: [without(both, one), back], forget: [alone.id] };
    const receipt = await bench.store.records.forget(ana, { ids: [one.id] }, repair);
    assert.deepEqual(receipt.ids, [one.id]);
    sameSet(receipt.derived, idsOf([alone, summary]), 'derived');
    sameSet(receipt.weakened, idsOf([both, digest]), 'weakened');
    assert.equal(receipt.removed.derived, 2);
    const left = { ...digest, version: 2, sources: spansOf([two]) };
    assert.deepEqual(await bench.list(ana), [two, without(both, one), left, back]);
    await allWell(bench);
  }),

  storeCase('repair: what was changed or belongs to others is not rewritten', async (bench) => {
    const { one, two, both, alone, summary } = await build(bench);
    const other = await addFact(bench, { tenant: 'acme', user: 'ben' }, 'Of Ben', []);
    const tutored = await addFact(bench, tutor, 'Of the tutor', []);
    await bench.commit(ana, [reviseChange(both, { importance: 0.9 })]);
    const forget = idsOf([alone, summary]);
    const stale = { rewrite: [without(both, one)], forget };
    const { records } = bench.store;
    await rejection(records.forget(ana, { ids: [one.id] }, stale), ['CONFLICT']);
    for (const foreign of [other, tutored]) {
      const repair = { ...NONE, rewrite: [{ ...foreign, version: 2, text: 'Taken' }] };
      await rejection(records.forget(coach, { ids: [two.id] }, repair), ['CONFLICT']);
      const [stored] = await records.get(foreign.scope, [foreign.id]);
      assert.deepEqual(stored, foreign);
    }
    const receipt = await records.forget(
      coach,
      { ids: [] },
      { ...NONE, forget: idsOf([other, tutored]) },
    );
    assert.deepEqual(receipt.ids, []);
  }),

  storeCase('repair: episodes are read again in the same transaction', async (bench) => {
    const { one, two, both } = await build(bench);
    const { records, derivations } = bench.store;
    const derive = { ids: [one.id, two.id, both.id, 'unknown'], settings: PLAIN };
    const receipt = await records.forget(ana, { ids: [both.id] }, { ...NONE, derive });
    assert.deepEqual([receipt.removed.derived, receipt.weakened], [0, []]);
    assert.deepEqual(await derivations.pending(ana), { waiting: 2, failing: 0 });
  }),

  storeCase('repair: with everything nothing is in the way', async (bench) => {
    await build(bench);
    const receipt = await bench.store.records.forget(ana, { everything: true });
    assert.deepEqual([receipt.removed.memories, receipt.removed.derived], [5, 0]);
    assert.deepEqual(await bench.list(ana), []);
  }),

  storeCase(
    'repair: what other agents know stands as far as it has other sources',
    async (bench) => {
      const own = await bench.add(coach, 'Said to the coach');
      const shared = await bench.add(ana, 'Said to all');
      const both = await addFact(bench, ana, 'Heard twice', [own, shared]);
      const alone = await addFact(bench, ana, 'Heard by the coach', [own]);
      const { records } = bench.store;
      const receipt: ForgetReceipt = await records.forget(coach, { everything: true });
      assert.deepEqual([receipt.ids, receipt.derived], [[own.id], [alone.id]]);
      assert.deepEqual([receipt.weakened, receipt.removed.derived], [[both.id], 1]);
      assert.deepEqual(await bench.list(ana), [shared, without(both, own)]);
      await allWell(bench);
    },
  ),

  storeCase('expiry: what rests on it alone goes too, the rest is weakened', async (bench) => {
    const one = await bench.add(monday, 'Expires', { expiresAt: soon });
    const two = await bench.add(monday, 'Stays');
    const alone = await addFact(bench, ana, 'Only from one', [one]);
    await addFact(bench, ana, 'About that fact', [alone], { kind: 'summary' });
    const both = await addFact(bench, ana, 'From both', [one, two]);
    await bench.commit(ana, [reviseChange(both, { text: 'From the two' })]);
    const later = bench.runtime.now() + HOUR;
    assert.equal(await bench.store.upkeep.purgeExpired(later, 10), 1);
    const left = { ...without({ ...both, version: 2 }, one), text: 'From the two' };
    assert.deepEqual(await bench.list(ana), [two, left]);
    const history = await bench.store.records.history(ana, both.id);
    assert.deepEqual(
      history.map(({ version, text }) => [version, text]),
      [[3, 'From the two']],
    );
    await allWell(bench);
  }),

  storeCase('check: what rests on nothing that is there is told', async (bench) => {
    const turn = await bench.add(ana, 'Never stored');
    await bench.store.records.forget(ana, { ids: [turn.id] });
    await addFact(bench, ana, 'Stated by the application', []);
    await allWell(bench);
    await addFact(bench, ana, 'From nowhere', [turn]);
    const wrong = (await bench.store.upkeep.check({ fix: false })).filter((check) => !check.ok);
    assert.deepEqual(
      wrong.map(({ name, harmless }) => [name, harmless]),
      [['facts have sources', true]],
    );
  }),

  reopenCase('resting: it is the same after reopening', async (bench) => {
    const { one, alone, both } = await build(bench);
    await bench.reopen();
    const { records } = bench.store;
    assert.deepEqual(await records.restingOn(ana, { ids: [one.id] }), [alone, both]);
    await rejection(records.forget(ana, { ids: [one.id] }), ['CONFLICT']);
  }),
];
