import assert from 'node:assert/strict';
import { createIdSource } from '../../core/ids.ts';
import type { MemoryRecord } from '../../core/record.ts';
import type { Scope } from '../../core/scope.ts';
import { storeCase } from './bench.ts';
import { addFact, livesIn, spansOf } from './facts.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const coach: Scope = { ...ana, agent: 'coach' };
const tutor: Scope = { ...ana, agent: 'tutor' };
const soon = '2026-03-01T13:00:00.000Z';
const HOUR = 3_600_000;

/** The sources of a statement, as said at this time. */
function said(sources: readonly MemoryRecord[], at: string): MemoryRecord['sources'] {
  const observation = { stance: 'holds', at, from: at, trust: 1 } as const;
  return spansOf(sources).map((source) => ({ ...source, observation }));
}

export const followingCases: readonly StoreCase[] = [
  storeCase('following: what another agent knows goes unseen with its source', async (bench) => {
    const shared = await bench.add(ana, 'I live in Lisbon');
    const other = await bench.add(ana, 'It is sunny there');
    const alone = await addFact(bench, tutor, 'Lives in Lisbon', [shared]);
    const quoted = await addFact(bench, tutor, 'Lisbon, where it is sunny', [shared, other]);
    const borne = await addFact(bench, tutor, 'It is sunny', [other, shared]);
    const summary = await addFact(bench, tutor, 'About it', [alone], { kind: 'summary' });
    const { records } = bench.store;
    const receipt = await records.forget(coach, { ids: [shared.id] });
    assert.deepEqual([receipt.ids, receipt.derived, receipt.weakened], [[shared.id], [], []]);
    assert.deepEqual([receipt.removed.memories, receipt.removed.derived], [1, 0]);
    for (const { id } of [alone, quoted, summary]) {
      assert.deepEqual(await records.get(ana, [id]), []);
    }
    const left = { ...borne, version: 2, sources: spansOf([other]) };
    assert.deepEqual(await records.get(ana, [borne.id]), [left]);
    for (const check of await bench.store.upkeep.check({ fix: false })) {
      assert.ok(check.ok, `${check.name}: ${check.detail}`);
    }
  }),

  storeCase('following: what an expired value had replaced holds again', async (bench) => {
    const [before, after] = ['2020-01-01T00:00:00.000Z', '2021-01-01T00:00:00.000Z'];
    const turns = await bench.addAll(ana, ['I live in Lisbon', 'I live in Porto']);
    const [first, second] = turns;
    if (!first || !second) assert.fail('nothing was added');
    const newId = createIdSource(bench.runtime);
    const ids = { old: newId(), now: newId() };
    const old = await addFact(bench, ana, 'The user lives in Lisbon', [], {
      id: ids.old,
      statement: livesIn('user', 'Lisbon'),
      sources: said([first], before),
      occurredAt: before,
      validFrom: before,
      validTo: after,
      status: 'superseded',
      supersededBy: ids.now,
    });
    await addFact(bench, ana, 'The user lives in Porto', [], {
      id: ids.now,
      statement: livesIn('user', 'Porto'),
      sources: said([second], after),
      occurredAt: after,
      validFrom: after,
      supersedes: [ids.old],
      expiresAt: soon,
    });
    assert.equal(await bench.store.upkeep.purgeExpired(bench.runtime.now() + HOUR, 10), 1);
    const [again] = await bench.store.records.get(ana, [old.id]);
    assert.deepEqual(
      [again?.status, again?.supersededBy, again?.validTo],
      ['active', undefined, undefined],
    );
  }),
];
