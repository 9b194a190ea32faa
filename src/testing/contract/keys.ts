import assert from 'node:assert/strict';
import type { Scope } from '../../core/scope.ts';
import { reviseChange } from '../record-builder.ts';
import { reopenCase, storeCase, type Bench } from './bench.ts';
import { addFact, spansOf } from './facts.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const said = 'We moved there in May';

/** Whether the turn is among what the question finds. */
async function finds(bench: Bench, question: string, text: string = said): Promise<boolean> {
  const kinds = ['episode'] as const;
  return (await bench.found(ana, question, { filter: { kinds } })).includes(text);
}

async function allWell(bench: Bench): Promise<void> {
  for (const check of await bench.store.upkeep.check({ fix: false })) {
    assert.ok(check.ok, `${check.name}: ${check.detail}`);
  }
}

export const keyCases: readonly StoreCase[] = [
  storeCase('keys: an episode is found by the words of what was derived from it', async (bench) => {
    const turn = await bench.add(ana, said);
    assert.equal(await finds(bench, 'Lisbon'), false);
    const fact = await addFact(bench, ana, 'The user lives in Lisbon', [turn]);
    assert.ok(await finds(bench, 'Lisbon'));
    await bench.commit(ana, [reviseChange(fact, { text: 'The user lives in Porto' })]);
    assert.equal(await finds(bench, 'Lisbon'), false, 'after a rewording');
    assert.ok(await finds(bench, 'Porto'));
    await bench.commit(ana, [reviseChange(turn, { text: `${said} 2020` })]);
    assert.ok(await finds(bench, 'Porto', `${said} 2020`), 'after a revision of the episode');
    await allWell(bench);
  }),

  storeCase('keys: only what is active counts, and no summary', async (bench) => {
    const turn = await bench.add(ana, said);
    const fact = await addFact(bench, ana, 'The user lives in Lisbon', [turn]);
    await addFact(bench, ana, 'Once about Porto', [turn], { status: 'superseded' });
    await addFact(bench, ana, 'A day in Faro', [turn], { kind: 'summary' });
    assert.equal(await finds(bench, 'Porto'), false);
    assert.equal(await finds(bench, 'Faro'), false);
    await bench.commit(ana, [
      { ...reviseChange(fact, { status: 'superseded' }), type: 'revise', change: 'supersede' },
    ]);
    assert.equal(await finds(bench, 'Lisbon'), false);
  }),

  storeCase('keys: another source is found too, a former one no more', async (bench) => {
    const turn = await bench.add(ana, said);
    const other = await bench.add(ana, 'It is sunny here');
    const fact = await addFact(bench, ana, 'The user lives in Lisbon', [turn]);
    const both = { ...fact, observed: 2, sources: spansOf([turn, other]) };
    await bench.commit(ana, [{ type: 'strengthen', record: both }]);
    assert.ok(await finds(bench, 'Lisbon'));
    assert.ok(await finds(bench, 'Lisbon', other.text));
    const late = { ...both, observed: 3, sources: spansOf([other]) };
    await bench.commit(ana, [{ type: 'strengthen', record: late }]);
    assert.equal(await finds(bench, 'Lisbon'), false);
    assert.ok(await finds(bench, 'Lisbon', other.text));
    await allWell(bench);
  }),

  storeCase('keys: what goes takes its words along', async (bench) => {
    const turn = await bench.add(ana, said);
    const fact = await addFact(bench, ana, 'The user lives in Lisbon', [turn]);
    const expiresAt = '2026-03-01T13:00:00.000Z';
    await addFact(bench, ana, 'The user likes Porto', [turn], { expiresAt });
    await bench.store.records.forget(ana, { ids: [fact.id] });
    assert.equal(await finds(bench, 'Lisbon'), false);
    assert.ok(await finds(bench, 'Porto'));
    await bench.store.upkeep.purgeExpired(Date.parse(expiresAt), 9);
    assert.equal(await finds(bench, 'Porto'), false);
    assert.ok(await finds(bench, 'May'));
    await allWell(bench);
  }),

  storeCase('keys: the eight derived first count', async (bench) => {
    const turn = await bench.add(ana, said);
    const words = ['ant', 'bear', 'cat', 'dog', 'eel', 'fox', 'goat', 'hen', 'ibis'];
    for (const word of words) await addFact(bench, ana, `There was a ${word}`, [turn]);
    assert.ok(await finds(bench, 'hen'));
    assert.equal(await finds(bench, 'ibis'), false);
  }),

  reopenCase('keys: they outlive the process and a rebuilt index', async (bench) => {
    const turn = await bench.add(ana, said);
    await addFact(bench, ana, 'The user lives in Lisbon', [turn]);
    await bench.store.upkeep.reindex();
    assert.ok(await finds(bench, 'Lisbon'));
    await bench.reopen();
    assert.ok(await finds(bench, 'Lisbon'));
    await allWell(bench);
  }),
];
