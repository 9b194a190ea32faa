import assert from 'node:assert/strict';
import type { DeriveSettings } from '../../core/extraction.ts';
import type { MemoryRecord } from '../../core/record.ts';
import type { Scope } from '../../core/scope.ts';
import {
  LONGEST_DERIVATION_WAIT_MS,
  MOST_DERIVATION_FAILURES,
  type DerivationJob,
} from '../../core/store.ts';
import { addChange, buildRecord, reviseChange } from '../record-builder.ts';
import { reopenCase, storeCase, type Bench } from './bench.ts';
import { first, rejection } from './expect.ts';
import { PLAIN, addFact, idsOf } from './facts.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const ben: Scope = { tenant: 'acme', user: 'ben' };
const worded: DeriveSettings = {
  strategy: 'importance',
  threshold: 0.5,
  kinds: ['fact'],
  instructions: 'Keep what is said of the garden',
  categories: ['garden'],
};
const LEASE = 1000;

/** Adds turns that wait for memories to be derived from them. */
async function say(
  bench: Bench,
  scope: Scope,
  texts: readonly string[],
  derive: DeriveSettings = PLAIN,
): Promise<readonly MemoryRecord[]> {
  const records = texts.map((text) => buildRecord(bench.runtime, { text, scope }));
  const changes = records.map((record) => addChange(bench.runtime, record));
  await bench.commit(scope, changes, { derive });
  return records;
}

function claim(bench: Bench, limit = 100): Promise<readonly DerivationJob[]> {
  return bench.store.derivations.claim(limit, LEASE, bench.runtime.now());
}

async function claimed(bench: Bench, limit = 100): Promise<readonly string[]> {
  return (await claim(bench, limit)).map(({ episode }) => episode.text);
}

async function waiting(bench: Bench, scope?: Scope): Promise<number> {
  return (await bench.store.derivations.pending(scope)).waiting;
}

export const derivationCases: readonly StoreCase[] = [
  storeCase('derivations: nothing waits unless it is asked for', async (bench) => {
    await bench.add(ana, 'Just said');
    assert.deepEqual(await claim(bench), []);
    assert.deepEqual(await bench.store.derivations.pending(), { waiting: 0, failing: 0 });
  }),

  storeCase('derivations: episodes wait with their settings, other kinds do not', async (bench) => {
    const scope = { ...ana, session: 's' };
    const [turn] = await say(bench, scope, ['We have a garden'], worded);
    const fact = buildRecord(bench.runtime, { text: 'A fact', scope: ana, kind: 'fact' });
    const old = buildRecord(bench.runtime, { text: 'Old', scope: ana, status: 'archived' });
    const changes = [fact, old].map((record) => addChange(bench.runtime, record));
    await bench.commit(ana, changes, { derive: PLAIN });
    assert.deepEqual(await claim(bench), [{ episode: turn, settings: worded, failures: 0 }]);
    assert.equal(await waiting(bench), 1);
  }),

  storeCase(
    'derivations: a claim is of one session and settings, in their order',
    async (bench) => {
      const monday = { ...ana, session: 'monday' };
      await say(bench, monday, ['m1', 'm2']);
      await say(bench, { ...ana, session: 'tuesday' }, ['t1']);
      await say(bench, { ...monday, agent: 'coach' }, ['c1']);
      await say(bench, { ...ben, session: 'monday' }, ['b1']);
      await say(bench, ana, ['n1', 'n2']);
      await say(bench, monday, ['m3'], worded);
      await say(bench, monday, ['m4', 'm5']);
      const windows = [];
      for (;;) {
        const texts = await claimed(bench, 3);
        if (texts.length === 0) break;
        windows.push(texts);
      }
      assert.deepEqual(windows, [
        ['m1', 'm2', 'm4'],
        ['t1'],
        ['c1'],
        ['b1'],
        ['n1', 'n2'],
        ['m3'],
        ['m5'],
      ]);
    },
  ),

  storeCase('derivations: a claimed job is leased, then handed out again', async (bench) => {
    await say(bench, ana, ['One', 'Two']);
    assert.deepEqual(await claimed(bench, 1), ['One']);
    assert.deepEqual(await claimed(bench), ['Two']);
    assert.deepEqual(await claimed(bench), []);
    bench.runtime.advance(LEASE);
    assert.deepEqual(await claimed(bench), ['One', 'Two']);
    assert.equal(await waiting(bench), 2);
  }),

  storeCase('derivations: claims at once never share a job', async (bench) => {
    await say(
      bench,
      ana,
      Array.from({ length: 20 }, (_, index) => `Turn ${index}`),
    );
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimed(bench, 3)));
    const texts = claims.flat();
    assert.equal(texts.length, 20);
    assert.equal(new Set(texts).size, 20);
  }),

  storeCase('derivations: a commit that settles a job takes it off the queue', async (bench) => {
    const [turn] = await say(bench, ana, ['I live in Lisbon'], worded);
    const [job] = await claim(bench);
    if (turn === undefined || job === undefined) assert.fail('nothing waits');
    const fact = buildRecord(bench.runtime, { text: 'Lives in Lisbon', scope: ana, kind: 'fact' });
    await bench.commit(ana, [addChange(bench.runtime, fact)], { settles: [turn] });
    bench.runtime.advance(LEASE);
    assert.deepEqual(await claim(bench), []);
    assert.equal(await waiting(bench), 0);
    await say(bench, ana, ['Nothing in it']);
    const [other] = await claim(bench);
    if (other === undefined) assert.fail('nothing waits');
    await bench.commit(ana, [], { settles: [other.episode] });
    assert.equal(await waiting(bench), 0);
  }),

  storeCase(
    'derivations: what was settled, changed or forgotten settles nothing',
    async (bench) => {
      const turns = await say(bench, ana, ['Settled', 'Revised', 'Forgotten', 'Still waits']);
      await claim(bench);
      const [settled, revised, forgotten, waits] = turns;
      if (!settled || !revised || !forgotten || !waits) assert.fail('nothing waits');
      await bench.store.derivations.settle([settled]);
      await bench.commit(ana, [reviseChange(revised, { text: 'Reworded' })], { derive: PLAIN });
      await bench.store.records.forget(ana, { ids: [forgotten.id] });
      for (const gone of [settled, revised, forgotten]) {
        const fact = buildRecord(bench.runtime, { text: 'A late fact', scope: ana, kind: 'fact' });
        const change = addChange(bench.runtime, fact);
        await rejection(bench.commit(ana, [change], { settles: [waits, gone] }), ['CONFLICT']);
      }
      await rejection(bench.commit(ben, [], { settles: [waits] }), ['CONFLICT']);
      assert.deepEqual(await bench.list(ana, { kinds: ['fact'] }), []);
      assert.equal(await waiting(bench), 2);
      assert.deepEqual(await claimed(bench), ['Reworded'], 'the lease on the old version is void');
    },
  ),

  storeCase('derivations: of two that derived from one episode one is kept', async (bench) => {
    const [turn] = await say(bench, ana, ['I live in Lisbon']);
    if (turn === undefined) assert.fail('nothing waits');
    const derive = (): Promise<unknown> => {
      const fact = buildRecord(bench.runtime, { text: 'In Lisbon', scope: ana, kind: 'fact' });
      return bench.commit(ana, [addChange(bench.runtime, fact)], { settles: [turn] });
    };
    await claim(bench);
    bench.runtime.advance(LEASE);
    await claim(bench);
    const settled = await Promise.allSettled([derive(), derive()]);
    assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await bench.list(ana, { kinds: ['fact'] })).length, 1);
  }),

  storeCase('derivations: settling passes over other versions and unknown ids', async (bench) => {
    const [turn] = await say(bench, ana, ['First wording']);
    if (turn === undefined) assert.fail('nothing waits');
    await bench.commit(ana, [reviseChange(turn, { text: 'Second wording' })]);
    await bench.store.derivations.settle([turn, { id: 'unknown', version: 1 }]);
    const [job] = await claim(bench);
    assert.equal(job?.episode.text, 'Second wording', 'a job is of the present version');
    await bench.store.derivations.settle([{ id: turn.id, version: 2 }]);
    assert.equal(await waiting(bench), 0);
  }),

  storeCase('derivations: failures are counted, delayed and at last given up', async (bench) => {
    const [turn] = await say(bench, ana, ['Hard to read']);
    await say(bench, ben, ['Easy to read']);
    if (turn === undefined) assert.fail('nothing waits');
    const { derivations } = bench.store;
    await claim(bench);
    await derivations.release([turn.id], undefined, bench.runtime.now() + 50);
    assert.deepEqual(await derivations.pending(ana), { waiting: 1, failing: 0 });
    assert.deepEqual(await claimed(bench), ['Easy to read']);
    assert.deepEqual(await claimed(bench), []);
    bench.runtime.advance(50);
    for (let failures = 0; failures < MOST_DERIVATION_FAILURES; failures += 1) {
      assert.equal(first(await claim(bench)).failures, failures);
      await derivations.release([turn.id, 'unknown'], 'MODEL_FAILED', bench.runtime.now());
    }
    assert.deepEqual(await claimed(bench), []);
    assert.deepEqual(await derivations.pending(ana), { waiting: 1, failing: 1 });
    assert.deepEqual(await derivations.pending(), { waiting: 2, failing: 1 });
    await bench.commit(ana, [reviseChange(turn, { text: 'Easier' })], { derive: PLAIN });
    assert.deepEqual(await derivations.pending(ana), { waiting: 1, failing: 0 });
    assert.deepEqual(await claimed(bench), ['Easier']);
  }),

  storeCase('derivations: mending tries again what was given up', async (bench) => {
    const [turn] = await say(bench, ana, ['Hard to read']);
    for (let failures = 0; failures < MOST_DERIVATION_FAILURES; failures += 1) {
      await bench.store.derivations.release([turn?.id ?? ''], 'MODEL_FAILED', 0);
    }
    const wrong = await bench.store.upkeep.check({ fix: false });
    assert.equal(wrong.filter((check) => !check.ok).length, 1);
    for (const check of await bench.store.upkeep.check({ fix: true })) assert.ok(check.ok);
    assert.deepEqual(await claimed(bench), ['Hard to read']);
  }),

  storeCase('derivations: a clock set back does not hold a job for ever', async (bench) => {
    await say(bench, ana, ['Said']);
    await claim(bench);
    bench.runtime.set(bench.runtime.now() - 2 * LONGEST_DERIVATION_WAIT_MS);
    assert.deepEqual(await claimed(bench), ['Said']);
  }),

  storeCase('derivations: only active episodes of the scope are queued again', async (bench) => {
    const mine = await bench.add(ana, 'Mine');
    const old = await bench.add(ana, 'Old', { status: 'archived' });
    const fact = await addFact(bench, ana, 'A fact', [mine]);
    const other = await bench.add(ben, 'Of Ben');
    const shared = await bench.add({ tenant: 'acme' }, 'Of all');
    const tutored = await bench.add({ ...ana, agent: 'tutor' }, 'Of the tutor');
    const coach = { ...ana, agent: 'coach' };
    const all = idsOf([mine, old, fact, other, shared, tutored]);
    await bench.store.derivations.queue(coach, [...all, 'unknown'], PLAIN);
    assert.deepEqual(await claim(bench), [{ episode: mine, settings: PLAIN, failures: 0 }]);
    await bench.store.derivations.queue(ana, [mine.id, mine.id], worded);
    assert.deepEqual(await claim(bench), [{ episode: mine, settings: worded, failures: 0 }]);
    assert.equal(await waiting(bench), 1);
  }),

  storeCase('derivations: an episode that is active no more leaves the queue', async (bench) => {
    const [turn] = await say(bench, ana, ['Said']);
    if (turn === undefined) assert.fail('nothing waits');
    await bench.commit(ana, [reviseChange(turn, { status: 'archived' })], { derive: PLAIN });
    assert.equal(await waiting(bench), 0);
    assert.deepEqual(await claim(bench), []);
  }),

  storeCase('derivations: what is forgotten or expires leaves the queue', async (bench) => {
    const [gone] = await say(bench, ana, ['Forgotten', 'Stays'], worded);
    const expired = buildRecord(bench.runtime, {
      text: 'Expired',
      scope: ana,
      expiresAt: '2026-03-01T13:00:00.000Z',
    });
    await bench.commit(ana, [addChange(bench.runtime, expired)], { derive: worded });
    const receipt = await bench.store.records.forget(ana, { ids: [gone?.id ?? ''] });
    assert.equal(receipt.removed.queued, 1);
    await bench.store.upkeep.purgeExpired(bench.runtime.now() + 3_600_000, 9);
    assert.deepEqual(await claimed(bench), ['Stays']);
    assert.equal(await waiting(bench), 1);
  }),

  storeCase('derivations: what waits is counted by scope and by id', async (bench) => {
    const [one, two] = await say(bench, ana, ['One', 'Two']);
    await say(bench, ben, ['Of Ben']);
    await say(bench, { tenant: 'acme' }, ['Of all']);
    await say(bench, { ...ana, agent: 'coach' }, ['Of the coach']);
    assert.deepEqual(
      [
        await waiting(bench),
        await waiting(bench, ana),
        await waiting(bench, ben),
        await waiting(bench, { ...ana, agent: 'tutor' }),
        await waiting(bench, { tenant: 'other' }),
      ],
      [5, 4, 2, 3, 0],
    );
    const { derivations } = bench.store;
    await derivations.release([one?.id ?? ''], 'MODEL_FAILED', 0);
    const ids = [one?.id ?? '', 'unknown'];
    assert.deepEqual(await derivations.pending({ ids }), { waiting: 1, failing: 1 });
    assert.deepEqual(await derivations.pending({ ids: [two?.id ?? ''] }), {
      waiting: 1,
      failing: 0,
    });
  }),

  storeCase('derivations: a replayed batch queues nothing', async (bench) => {
    const idempotency = { key: 'k', digest: 'd' };
    const add = (): Promise<unknown> => {
      const record = buildRecord(bench.runtime, { text: 'Said', scope: ana });
      const changes = [addChange(bench.runtime, record)];
      return bench.commit(ana, changes, { idempotency, derive: PLAIN });
    };
    await add();
    const [job] = await claim(bench);
    await bench.store.derivations.settle([job?.episode ?? { id: '', version: 1 }]);
    await add();
    assert.equal(await waiting(bench), 0);
  }),

  reopenCase(
    'derivations: the queue, its settings and leases outlive the process',
    async (bench) => {
      const [turn] = await say(bench, ana, ['Leased', 'Waits'], worded);
      await claim(bench, 1);
      await bench.reopen();
      assert.deepEqual(await claimed(bench), ['Waits']);
      bench.runtime.advance(LEASE);
      const [job] = await claim(bench, 1);
      assert.deepEqual(job, { episode: turn, settings: worded, failures: 0 });
    },
  ),
];
