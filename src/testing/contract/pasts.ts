import assert from 'node:assert/strict';
import type { Revision } from '../../core/record.ts';
import type { Scope } from '../../core/scope.ts';
import { buildRecord, reviseChange } from '../record-builder.ts';
import { storeCase } from './bench.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const ben: Scope = { tenant: 'acme', user: 'ben' };

export const pastCases: readonly StoreCase[] = [
  storeCase(
    'pasts: each memory with its content hash and history, in the order asked',
    async (bench) => {
      const one = await bench.add(ana, 'One');
      const two = await bench.add({ ...ana, agent: 'coach' }, 'Two');
      const others = await bench.add(ben, 'Three');
      bench.runtime.advance(1000);
      await bench.commit(ana, [reviseChange(one, { text: 'First', reason: 'corrected' })]);
      const { records } = bench.store;
      const pasts = await records.pasts(ana, [two.id, others.id, one.id]);
      assert.deepEqual(
        pasts.map(({ id, contentHash }) => [id, contentHash]),
        [
          [two.id, bench.runtime.digest('Two')],
          [one.id, bench.runtime.digest('One')],
        ],
      );
      for (const { id, revisions } of pasts) {
        assert.deepEqual(revisions, await records.history(ana, id));
      }
      assert.deepEqual(await records.pasts({ ...ana, agent: 'tutor' }, [two.id]), []);
    },
  ),

  storeCase('pasts: a memory that was kept elsewhere brings its history along', async (bench) => {
    const revisions: readonly Revision[] = [
      { version: 1, change: 'add', text: 'Uno', at: '2020-01-01T00:00:00.000Z', reason: 'said' },
      {
        version: 2,
        change: 'revise',
        text: 'Due',
        at: '2021-01-01T00:00:00.000Z',
        reason: 'mended',
      },
      {
        version: 3,
        change: 'supersede',
        text: 'Due',
        at: '2022-01-01T00:00:00.000Z',
        reason: 'old',
      },
    ];
    const record = buildRecord(bench.runtime, {
      scope: ana,
      text: 'Due',
      reason: 'old',
      version: 3,
      status: 'superseded',
    });
    const contentHash = bench.runtime.digest('Uno');
    await bench.commit(ana, [{ type: 'add', record, contentHash, revisions }]);
    const { records } = bench.store;
    assert.deepEqual(await records.get(ana, [record.id]), [record]);
    assert.deepEqual(await records.history(ana, record.id), revisions);
    assert.deepEqual(await records.pasts(ana, [record.id]), [
      { id: record.id, contentHash, revisions },
    ]);
    await bench.commit(ana, [reviseChange(record, { text: 'Tre' })]);
    const history = await records.history(ana, record.id);
    assert.deepEqual(history.slice(0, 3), revisions);
    assert.deepEqual([history.length, history[3]?.text], [4, 'Tre']);
    await records.forget(ana, { ids: [record.id] });
    assert.deepEqual(await records.history(ana, record.id), []);
  }),

  storeCase(
    'pasts: ids that memories of other users have are told, and only these',
    async (bench) => {
      const own = await bench.add({ ...ana, agent: 'coach' }, 'Mine');
      const other = await bench.add(ben, 'His');
      const { id: free } = buildRecord(bench.runtime, { scope: ana, text: 'Nobody' });
      const { records } = bench.store;
      const partition = { tenant: 'acme', user: 'ana' };
      assert.deepEqual(await records.elsewhere(partition, [free, other.id, own.id]), [other.id]);
      const nobody = { tenant: 'other', user: 'ana' };
      assert.deepEqual(await records.elsewhere(nobody, [own.id, free]), [own.id]);
    },
  ),
];
