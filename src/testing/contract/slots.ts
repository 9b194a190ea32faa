import assert from 'node:assert/strict';
import type { MemoryRecord } from '../../core/record.ts';
import type { Scope } from '../../core/scope.ts';
import { slotOf } from '../../truth/slot.ts';
import { addChange, buildRecord, reviseChange } from '../record-builder.ts';
import { reopenCase, storeCase, type Bench } from './bench.ts';
import { rejection } from './expect.ts';
import { addFact, livesIn, seen } from './facts.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const ben: Scope = { tenant: 'acme', user: 'ben' };
const coach: Scope = { ...ana, agent: 'coach' };
const lisbon = livesIn('user', 'Lisbon');
const porto = livesIn('User', 'Porto');
const slot = slotOf(lisbon);

function fact(bench: Bench, scope: Scope, fields: Partial<MemoryRecord>): MemoryRecord {
  return buildRecord(bench.runtime, { text: 'Lives somewhere', scope, kind: 'fact', ...fields });
}

export const slotCases: readonly StoreCase[] = [
  storeCase('slots: all memories in a slot are found, whatever their status', async (bench) => {
    const one = await addFact(bench, ana, 'Lisbon', [], { statement: lisbon });
    const two = await addFact(bench, ana, 'Porto', [], { statement: porto, status: 'superseded' });
    const three = await addFact(bench, ana, 'Not Lisbon', [], {
      statement: { ...lisbon, negated: true },
      status: 'disputed',
    });
    await addFact(bench, ana, 'Eve', [], { statement: livesIn('Eve', 'Lisbon') });
    await addFact(bench, ana, 'No statement', []);
    const { records } = bench.store;
    assert.deepEqual(await records.inSlots(ana, [slot]), [one, two, three]);
    assert.deepEqual(await records.inSlots(ana, []), []);
    assert.deepEqual(await records.inSlots(ana, ['unknown']), []);
    const both = await records.inSlots(ana, [slotOf(livesIn('eve', 'x')), slot]);
    assert.deepEqual(both.length, 4);
  }),

  storeCase('slots: a slot belongs to one user and one agent', async (bench) => {
    const mine = await addFact(bench, ana, 'Of Ana', [], { statement: lisbon });
    const coached = await addFact(bench, coach, 'Of the coach', [], { statement: lisbon });
    const shared = await addFact(bench, { tenant: 'acme' }, 'Of all', [], { statement: lisbon });
    const { records } = bench.store;
    assert.deepEqual(await records.inSlots(ana, [slot]), [mine]);
    assert.deepEqual(await records.inSlots(coach, [slot]), [coached]);
    assert.deepEqual(await records.inSlots({ tenant: 'acme' }, [slot]), [shared]);
    assert.deepEqual(await records.inSlots(ben, [slot]), []);
    assert.deepEqual(await records.inSlots({ ...ana, agent: 'tutor' }, [slot]), []);
    assert.deepEqual(await records.inSlots({ tenant: 'other', user: 'ana' }, [slot]), []);
  }),

  storeCase('slots: a memory that says something else is in another slot', async (bench) => {
    const record = await addFact(bench, ana, 'Lisbon', [], { statement: lisbon });
    const eve = livesIn('Eve', 'Lisbon');
    await bench.commit(ana, [reviseChange(record, { text: 'Eve', statement: eve })]);
    const { records } = bench.store;
    assert.deepEqual(await records.inSlots(ana, [slot]), []);
    assert.equal((await records.inSlots(ana, [slotOf(eve)])).length, 1);
    await records.forget(ana, { ids: [record.id] });
    assert.deepEqual(await records.inSlots(ana, [slotOf(eve)]), []);
  }),

  storeCase('slot guard: what changed since it was read is a conflict', async (bench) => {
    const one = fact(bench, ana, { statement: lisbon });
    const empty = { slotGuard: [seen(lisbon, [])] };
    await bench.commit(ana, [addChange(bench.runtime, one)], empty);
    const two = addChange(bench.runtime, fact(bench, ana, { statement: porto }));
    await rejection(bench.commit(ana, [two], empty), ['CONFLICT']);
    const stronger = { ...one, observed: 2 };
    await bench.commit(ana, [{ type: 'strengthen', record: stronger }], {
      slotGuard: [seen(lisbon, [one])],
    });
    const stale = { slotGuard: [seen(lisbon, [one])] };
    await rejection(bench.commit(ana, [two], stale), ['CONFLICT']);
    const revised = reviseChange(stronger, { status: 'superseded' });
    await bench.commit(ana, [revised, two], { slotGuard: [seen(lisbon, [stronger])] });
    await rejection(bench.commit(ana, [], { slotGuard: [seen(lisbon, [stronger])] }), ['CONFLICT']);
    assert.equal((await bench.store.records.inSlots(ana, [slot])).length, 2);
  }),

  storeCase('slot guard: the same slot of another agent does not matter', async (bench) => {
    await addFact(bench, ana, 'Of Ana', [], { statement: lisbon });
    const mine = addChange(bench.runtime, fact(bench, coach, { statement: lisbon }));
    await bench.commit(coach, [mine], { slotGuard: [seen(lisbon, [])] });
    assert.equal((await bench.store.records.inSlots(coach, [slot])).length, 1);
  }),

  storeCase('slot guard: of two at once that found a slot empty one fills it', async (bench) => {
    const add = (): Promise<unknown> =>
      bench.commit(ana, [addChange(bench.runtime, fact(bench, ana, { statement: lisbon }))], {
        slotGuard: [seen(lisbon, [])],
      });
    const settled = await Promise.allSettled([add(), add(), add()]);
    const kept = settled.filter(({ status }) => status === 'fulfilled');
    assert.equal(kept.length, 1);
    assert.equal((await bench.store.records.inSlots(ana, [slot])).length, 1);
  }),

  reopenCase('slots: they are the same after reopening', async (bench) => {
    const record = await addFact(bench, coach, 'Lisbon', [], { statement: lisbon });
    await bench.reopen();
    assert.deepEqual(await bench.store.records.inSlots(coach, [slot]), [record]);
  }),

  storeCase('status: what is disputed is found only when asked for', async (bench) => {
    const record = await bench.add(ana, 'The user lives in Porto', {
      kind: 'fact',
      status: 'disputed',
    });
    await bench.add(ana, 'The user lives in Lisbon', { kind: 'fact' });
    assert.deepEqual(await bench.texts(ana), ['The user lives in Lisbon']);
    assert.deepEqual(await bench.found(ana, 'lives Porto'), ['The user lives in Lisbon']);
    const past = { asOf: '2030-01-01T00:00:00.000Z' };
    assert.deepEqual(await bench.texts(ana, past), ['The user lives in Lisbon']);
    const filter = { statuses: ['disputed'] } as const;
    assert.deepEqual(await bench.list(ana, filter), [record]);
    assert.deepEqual(await bench.found(ana, 'lives Porto', { filter }), [record.text]);
  }),
];
