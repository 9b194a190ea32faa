import assert from 'node:assert/strict';
import type { Owner } from '../../core/store.ts';
import { storeCase, type Bench } from './bench.ts';
import { rejection } from './expect.ts';
import type { StoreCase } from './subject.ts';

/** Turns all pages of that length. */
async function allOwners(bench: Bench, tenant: string, limit: number): Promise<readonly Owner[]> {
  const owners: Owner[] = [];
  let cursor: string | undefined;
  do {
    const page = await bench.store.records.owners(tenant, limit, cursor);
    assert.ok(page.cursor === undefined || page.items.length === limit, 'only the last is short');
    owners.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return owners;
}

export const ownerCases: readonly StoreCase[] = [
  storeCase(
    'owners: by name, what belongs to no user first, of this tenant alone',
    async (bench) => {
      const acme = { tenant: 'acme' };
      await bench.add({ ...acme, user: 'ben' }, 'One');
      await bench.add({ ...acme, user: 'ana' }, 'Two', { kind: 'fact', status: 'archived' });
      await bench.add({ ...acme, user: 'ana', agent: 'coach' }, 'Three');
      await bench.add(acme, 'Four');
      await bench.add({ tenant: 'other', user: 'ana' }, 'Five');
      await bench.add({ tenant: 'acme ', user: 'carl' }, 'Six');
      const owners = [{ memories: 1 }, { user: 'ana', memories: 2 }, { user: 'ben', memories: 1 }];
      assert.deepEqual(await bench.store.records.owners('acme', 9), { items: owners });
      for (const limit of [1, 2, 3])
        assert.deepEqual(await allOwners(bench, 'acme', limit), owners);
      assert.deepEqual(await allOwners(bench, 'other', 9), [{ user: 'ana', memories: 1 }]);
      assert.deepEqual(await allOwners(bench, 'unheard of', 9), []);
    },
  ),

  storeCase('owners: names of all kinds, in the order of code units', async (bench) => {
    const names = [
      '-',
      'A',
      'a',
      'a b',
      'after',
      'ana',
      'ana-',
      'é',
      'e\u0301',
      '😀',
      '\ue000',
      '0',
    ];
    for (const user of names) await bench.add({ tenant: 'acme', user }, 'Hello');
    const inOrder = names.toSorted().map((user) => ({ user, memories: 1 }));
    for (const limit of [1, 5, 100]) {
      assert.deepEqual(await allOwners(bench, 'acme', limit), inOrder);
    }
  }),

  storeCase('owners: who comes or goes between two pages moves no others', async (bench) => {
    for (const user of ['b', 'd', 'f', 'h']) await bench.add({ tenant: 'acme', user }, 'Hello');
    const first = await bench.store.records.owners('acme', 2);
    assert.deepEqual(
      first.items.map(({ user }) => user),
      ['b', 'd'],
    );
    await bench.add({ tenant: 'acme', user: 'e' }, 'Hello');
    await bench.store.records.forget({ tenant: 'acme', user: 'b' }, { everything: true });
    await bench.store.records.forget({ tenant: 'acme', user: 'd' }, { everything: true });
    const rest = await bench.store.records.owners('acme', 9, first.cursor);
    assert.deepEqual(
      rest.items.map(({ user }) => user),
      ['e', 'f', 'h'],
    );
  }),

  storeCase('owners: whoever has nothing left is none', async (bench) => {
    const ana = { tenant: 'acme', user: 'ana' };
    const expiresAt = new Date(bench.runtime.now() + 1_000).toISOString();
    const kept = await bench.add(ana, 'Kept for a second', { expiresAt });
    const gone = await bench.add(ana, 'Gone');
    await bench.store.records.forget(ana, { ids: [gone.id] });
    assert.deepEqual(await allOwners(bench, 'acme', 9), [{ user: 'ana', memories: 1 }]);
    await bench.store.records.forget(ana, { ids: [kept.id] });
    assert.deepEqual(await allOwners(bench, 'acme', 9), []);
  }),

  storeCase('owners: a cursor of something else is refused', async (bench) => {
    await rejection(bench.store.records.owners('acme', 9, 'nonsense'), ['INVALID_INPUT']);
  }),
];
