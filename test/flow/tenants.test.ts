import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Memory, ScopedMemory, Store, TenantMemory } from '../../src/index.ts';
import { createInMemoryStore } from '../../src/stores/in-memory/index.ts';
import { createFakeRuntime } from '../../src/testing/index.ts';
import { openMemory, temporaryPath } from './temporary.ts';

const TENANTS = ['acme', 'other'];

interface Told {
  readonly tenant: TenantMemory;
  readonly city: string;
  /** Ids of all that it holds. */
  readonly ids: readonly string[];
}

/** The same user of each tenant, and nobody in particular, say the same of different cities. */
async function tell(memory: Memory, name: string, city: string): Promise<Told> {
  const tenant = memory.tenant(name);
  const ana = tenant.scope({ user: 'ana' });
  await ana.add(`I live in ${city}.`, { session: 'monday', wait: 'derived' });
  await tenant.scope().add(`The office is in ${city}.`, { wait: 'derived' });
  await ana.remember({ predicate: 'works at', object: `${city} Press` });
  const all = [...(await collect(ana.export())), ...(await collect(tenant.scope().export()))];
  return { tenant, city, ids: all.map(({ id }) => id) };
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function seesNothingOf(memory: Memory, mine: Told, theirs: Told): Promise<void> {
  const { tenant } = mine;
  for (const owner of [{ user: 'ana' }, {}, { user: 'ana', agent: 'coach' }]) {
    const scope = tenant.scope(owner);
    assert.equal(scope.scope.tenant, tenant.tenant);
    for (const id of theirs.ids) await refuses(scope, id);
    await assert.rejects(scope.graph.entity(`${theirs.city} Press`), { code: 'NOT_FOUND' });
    const shown = JSON.stringify(await shownBy(scope, theirs.city));
    assert.ok(!shown.includes(theirs.city), `${tenant.tenant} reads of ${theirs.city}`);
    for (const id of theirs.ids) assert.ok(!shown.includes(id), `${id} in ${shown}`);
  }
  const everyone = { tenant: tenant.tenant, everyone: true };
  const { entries } = await memory.store.feed.after(0, everyone, 1_000);
  const changed = new Set(entries.map(({ id }) => id));
  assert.deepEqual([...changed].toSorted(), mine.ids.toSorted(), 'the feed tells its own');
  const { items } = await tenant.owners();
  assert.equal(
    items.reduce((sum, { memories }) => sum + memories, 0),
    mine.ids.length,
  );
}

/** What is another tenant's is as if it were not there. */
async function refuses(scope: ScopedMemory, id: string): Promise<void> {
  const notFound = { code: 'NOT_FOUND' };
  await assert.rejects(scope.get(id), notFound);
  await assert.rejects(scope.history(id), notFound);
  await assert.rejects(scope.update(id, { text: 'taken over' }), notFound);
  await assert.rejects(scope.forget({ ids: [id] }), notFound);
  assert.deepEqual(await scope.derivedFrom(id), []);
}

/** All that the ways of reading show somebody who asks for a city. */
async function shownBy(scope: ScopedMemory, city: string): Promise<readonly unknown[]> {
  const any = { statuses: ['active', 'superseded', 'archived'], anyTime: true } as const;
  const kinds = ['fact', 'profile', 'episode'] as const;
  const where = { field: ['text'], is: 'contains', value: city } as const;
  return [
    await scope.search(`Who lives in ${city}, or works there?`, { minScore: 0 }),
    await scope.search(city, { kinds, minScore: 0 }),
    await scope.search(city, { where: { all: [] }, minScore: 0, ...any }),
    await scope.list({ where }),
    await scope.list({ kinds, ...any }),
    await scope.graph.entities(),
    await scope.graph.match(),
    await scope.sessions(),
    await collect(scope.export()),
    (await scope.context('Where is the office?')).messages,
    (await scope.context(`What about ${city}?`)).memories,
  ];
}

const stores: Readonly<Record<string, (t: TestContext) => Memory>> = {
  'in-memory': (t) => {
    const store: Store = createInMemoryStore({ runtime: createFakeRuntime() });
    return openMemory(t, { store, embedder: 'none' });
  },
  sqlite: (t) => openMemory(t, { path: temporaryPath(t), embedder: 'none' }),
};

for (const [name, open] of Object.entries(stores)) {
  test(`${name}: two tenants in one store never see each other`, async (t) => {
    const memory = open(t);
    const acme = await tell(memory, 'acme', 'Lisbon');
    const other = await tell(memory, 'other', 'Vienna');
    assert.ok(acme.ids.length >= 3 && other.ids.length >= 3);
    await seesNothingOf(memory, acme, other);
    await seesNothingOf(memory, other, acme);
    await acme.tenant.scope({ user: 'ana' }).forget({ everything: true });
    const kept = await collect(other.tenant.scope({ user: 'ana' }).export());
    assert.ok(kept.length >= 2, 'what one tenant forgets the other keeps');
  });

  test(`${name}: owners of a tenant, page by page`, async (t) => {
    const memory = open(t);
    for (const tenant of TENANTS) {
      for (const user of ['ben', 'ana', 'carl']) {
        await memory
          .tenant(tenant)
          .scope({ user: `${user} of ${tenant}` })
          .add('Hello there.');
      }
    }
    const acme = memory.tenant('acme');
    await acme.scope().add('For all.');
    const users: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const page = await acme.owners({ limit: 3, ...(cursor !== undefined && { cursor }) });
      users.push(...page.items.map(({ user }) => user));
      cursor = page.cursor;
    } while (cursor !== undefined);
    assert.deepEqual(users, [undefined, 'ana of acme', 'ben of acme', 'carl of acme']);
    assert.deepEqual(await memory.owners(), { items: [] }, 'the tenant of the configuration');
    assert.deepEqual(await memory.tenant('nobody').owners(), { items: [] });
    for (const limit of [0, 10_001, 1.5]) {
      await assert.rejects(acme.owners({ limit }), { code: 'INVALID_INPUT' });
    }
    await assert.rejects(acme.owners({ cursor: 'nonsense' }), { code: 'INVALID_INPUT' });
  });
}

test('a tenant is named by a name', (t) => {
  const memory = openMemory(t, { path: temporaryPath(t), embedder: 'none' });
  const wrong: unknown[] = ['', 'a\nb', '\ud800', 'x'.repeat(257), 7, null, undefined, {}, ['a']];
  for (const name of wrong) {
    assert.throws(() => memory.tenant(name as string), { code: 'INVALID_INPUT' });
  }
  assert.equal(memory.tenant('x'.repeat(256)).tenant.length, 256);
  assert.throws(() => memory.tenant('acme').scope({ user: '' }), { code: 'INVALID_INPUT' });
  const otherTenant = { user: 'ana', tenant: 'other' };
  assert.throws(() => memory.tenant('acme').scope(otherTenant), { code: 'INVALID_INPUT' });
});
