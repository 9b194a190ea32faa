import assert from 'node:assert/strict';
import type { MemoryRecord } from '../../core/record.ts';
import type { Scope } from '../../core/scope.ts';
import type { Change } from '../../core/store.ts';
import { reviseChange } from '../record-builder.ts';
import { reopenCase, storeCase } from './bench.ts';
import { rejection } from './expect.ts';
import { addFact, livesIn, spansOf } from './facts.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const lisbon = livesIn('user', 'Lisbon');

function strengthenChange(record: MemoryRecord, fields: Partial<MemoryRecord>): Change {
  return { type: 'strengthen', record: { ...record, ...fields } };
}

export const strengthenCases: readonly StoreCase[] = [
  storeCase(
    'strengthen: sources, counts and times alter, history and text do not',
    async (bench) => {
      const turns = await bench.addAll(ana, ['I live in Lisbon', 'Lisbon is where I live']);
      const fact = await addFact(bench, ana, 'The user lives in Lisbon', turns.slice(0, 1), {
        statement: lisbon,
      });
      const before = await bench.store.records.history(ana, fact.id);
      const fields = {
        sources: spansOf(turns),
        observed: 2,
        confidence: 0.97,
        importance: 0.9,
        occurredAt: '2026-02-01T00:00:00.000Z',
        validFrom: '2020-01-01T00:00:00.000Z',
      };
      const receipt = await bench.commit(ana, [strengthenChange(fact, fields)]);
      assert.deepEqual(receipt.ids, [fact.id]);
      assert.deepEqual(await bench.store.records.get(ana, [fact.id]), [{ ...fact, ...fields }]);
      assert.deepEqual(await bench.store.records.history(ana, fact.id), before);
      const late = { filter: { from: '2026-02-15T00:00:00.000Z' } };
      assert.ok(!(await bench.found(ana, 'Lisbon', late)).includes(fact.text), 'found by its time');
    },
  ),

  storeCase('strengthen: another text, statement or version is a conflict', async (bench) => {
    const [turn] = await bench.addAll(ana, ['I live in Lisbon']);
    if (turn === undefined) assert.fail('nothing was added');
    const fact = await addFact(bench, ana, 'The user lives in Lisbon', [turn], {
      statement: lisbon,
    });
    const { statement: _statement, ...bare } = fact;
    const wrong: readonly (readonly [MemoryRecord, 'CONFLICT' | 'INVALID_INPUT'])[] = [
      [{ ...fact, text: 'The user lives in Porto' }, 'CONFLICT'],
      [{ ...fact, statement: livesIn('user', 'Porto') }, 'CONFLICT'],
      [bare, 'CONFLICT'],
      [{ ...fact, version: 2 }, 'CONFLICT'],
      [{ ...fact, status: 'superseded' }, 'INVALID_INPUT'],
      [{ ...fact, kind: 'profile' }, 'INVALID_INPUT'],
    ];
    for (const [record, code] of wrong) {
      const change = strengthenChange(record, { observed: 9 });
      await rejection(bench.commit(ana, [change]), [code]);
    }
    assert.deepEqual(await bench.store.records.get(ana, [fact.id]), [fact]);
  }),

  storeCase('strengthen: what was revised or forgotten meanwhile is a conflict', async (bench) => {
    const fact = await addFact(bench, ana, 'The user lives in Lisbon', [], { statement: lisbon });
    await bench.commit(ana, [reviseChange(fact, { importance: 1 })]);
    const change = strengthenChange(fact, { observed: 2 });
    await rejection(bench.commit(ana, [change]), ['CONFLICT']);
    await bench.store.records.forget(ana, { ids: [fact.id] });
    await rejection(bench.commit(ana, [change]), ['CONFLICT', 'NOT_FOUND']);
  }),

  storeCase('strengthen: the vector stays, nothing waits to be embedded again', async (bench) => {
    const model = { name: 'fake:words@1', dimensions: 4 };
    await bench.store.embeddings.setModel(model);
    const fact = await addFact(bench, ana, 'The user lives in Lisbon', []);
    await bench.store.embeddings.claim(9, 1000, bench.runtime.now());
    const vector = Float32Array.of(1, 2, 3, 4);
    await bench.store.embeddings.put(model, [{ id: fact.id, version: 1, vector }]);
    await bench.commit(ana, [strengthenChange(fact, { observed: 2 })]);
    assert.equal(await bench.store.embeddings.pending(), 0);
    assert.equal((await bench.store.upkeep.stats()).vectors, 1);
  }),

  reopenCase('strengthen: many times over leaves one memory as it was said last', async (bench) => {
    const fact = await addFact(bench, ana, 'The user lives in Lisbon', [], { statement: lisbon });
    const turns: MemoryRecord[] = [];
    for (let observed = 2; observed <= 60; observed += 1) {
      turns.push(await bench.add(ana, `I live in Lisbon, for the ${observed}th time`));
      const sources = spansOf(turns.slice(-32));
      await bench.commit(ana, [strengthenChange(fact, { observed, sources })]);
    }
    const stored = { ...fact, observed: 61, sources: spansOf(turns.slice(-2)) };
    await bench.commit(ana, [{ type: 'strengthen', record: stored }]);
    await bench.reopen();
    assert.deepEqual(await bench.list(ana, { kinds: ['fact'] }), [stored]);
    assert.equal((await bench.store.records.history(ana, fact.id)).length, 1);
    for (const check of await bench.store.upkeep.check({ fix: false })) {
      assert.ok(check.ok, `${check.name}: ${check.detail}`);
    }
  }),
];
