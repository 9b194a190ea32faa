import assert from 'node:assert/strict';
import type { Scope } from '../../core/scope.ts';
import { reviseChange } from '../record-builder.ts';
import { reopenCase, storeCase } from './bench.ts';
import { sameSet } from './expect.ts';
import { addFact, idsOf, livesIn } from './facts.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const coach: Scope = { ...ana, agent: 'coach' };
const nobody: Scope = { tenant: 'acme' };

export const statementCases: readonly StoreCase[] = [
  storeCase(
    'statements: all that a scope sees beside episodes, whatever its status',
    async (bench) => {
      const seen = [
        await addFact(bench, ana, 'Lives in Lisbon', [], { statement: livesIn('user', 'Lisbon') }),
        await addFact(bench, ana, 'Lived in Porto', [], { status: 'superseded' }),
        await bench.add(ana, 'What the session was about', { kind: 'summary' }),
        await addFact(bench, nobody, 'The office is in Faro', []),
        await addFact(bench, coach, 'Runs on Mondays', []),
      ];
      await bench.add(ana, 'An episode');
      await addFact(bench, { tenant: 'acme', user: 'ben' }, 'Of Ben', []);
      const tutored = await addFact(bench, { ...ana, agent: 'tutor' }, 'Of the tutor', []);
      const { isComplete, records, gone } = await bench.store.records.statements(coach);
      assert.deepEqual([isComplete, gone], [true, []]);
      sameSet(idsOf(records), idsOf(seen), 'the coach');
      const all = await bench.store.records.statements(ana);
      sameSet(idsOf(all.records), idsOf([...seen, tutored]), 'Ana');
      assert.deepEqual(await bench.store.records.get(ana, idsOf(all.records)), all.records);
    },
  ),

  storeCase('statements: unchanged, nothing is told again', async (bench) => {
    await addFact(bench, ana, 'Lives in Lisbon', []);
    const { marker } = await bench.store.records.statements(ana);
    const again = await bench.store.records.statements(ana, marker);
    assert.deepEqual(again, { marker, isComplete: false, records: [], gone: [] });
  }),

  storeCase('statements: what was written and what went since is told', async (bench) => {
    const turn = await bench.add(ana, 'Said');
    const kept = await addFact(bench, ana, 'Kept', [turn]);
    const revised = await addFact(bench, ana, 'To be revised', []);
    const stronger = await addFact(bench, ana, 'To be strengthened', []);
    const forgotten = await addFact(bench, ana, 'To be forgotten', []);
    const { marker } = await bench.store.records.statements(ana);
    const added = await addFact(bench, nobody, 'Added for all', []);
    await bench.commit(ana, [
      reviseChange(revised, { text: 'Revised' }),
      { type: 'strengthen', record: { ...stronger, observed: 2 } },
    ]);
    await bench.add(ana, 'Another episode');
    await bench.store.records.forget(ana, { ids: [forgotten.id] });
    const next = await bench.store.records.statements(ana, marker);
    assert.equal(next.isComplete, false);
    sameSet(idsOf(next.records), idsOf([added, revised, stronger]), 'written');
    assert.deepEqual(next.gone, [forgotten.id]);
    assert.deepEqual(
      next.records.find((record) => record.id === stronger.id),
      { ...stronger, observed: 2 },
    );
    await bench.store.records.forget(ana, { ids: [turn.id] }, { rewrite: [], forget: [kept.id] });
    const last = await bench.store.records.statements(ana, next.marker);
    assert.deepEqual([last.records, last.gone], [[], [kept.id]]);
  }),

  storeCase('statements: what cannot be told any more is told as a whole', async (bench) => {
    await addFact(bench, ana, 'Forgotten with all', []);
    const { marker } = await bench.store.records.statements(ana);
    await bench.store.records.forget(ana, { everything: true });
    const empty = await bench.store.records.statements(ana, marker);
    assert.deepEqual([empty.isComplete, empty.records], [true, []]);
    const fact = await addFact(bench, ana, 'A new beginning', []);
    for (const known of [marker, 'nonsense', '1:2:3 x']) {
      const answer = await bench.store.records.statements(ana, known);
      assert.deepEqual([answer.isComplete, answer.records], [true, [fact]], known);
    }
  }),

  storeCase('statements: a marker of nothing is told all that came since', async (bench) => {
    const { marker } = await bench.store.records.statements(ana);
    const facts = [
      await addFact(bench, ana, 'Of Ana', []),
      await addFact(bench, nobody, 'All', []),
    ];
    const answer = await bench.store.records.statements(ana, marker);
    sameSet(idsOf(answer.records), idsOf(facts), 'records');
  }),

  reopenCase('statements: a marker holds over reopening', async (bench) => {
    const fact = await addFact(bench, ana, 'Lives in Lisbon', []);
    const { marker } = await bench.store.records.statements(ana);
    await bench.reopen();
    assert.deepEqual((await bench.store.records.statements(ana, marker)).records, []);
    await bench.store.records.forget(ana, { ids: [fact.id] });
    await bench.add(ana, 'So that somebody is left');
    const answer = await bench.store.records.statements(ana, marker);
    assert.deepEqual(
      answer.isComplete ? answer.records : answer.gone.length,
      answer.isComplete ? [] : 1,
    );
  }),
];
