import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { MemoirError } from '../../src/index.ts';
import type { Memory, MemoryRecord, ScopedMemory } from '../../src/index.ts';
import { withFolder } from './folder.ts';

interface Owner {
  readonly tenant: string;
  readonly user: string;
  readonly agent?: string;
}

const TENANTS = ['acme', 'other'];
const OWNERS: readonly Owner[] = TENANTS.flatMap((tenant) =>
  ['ana', 'bob'].flatMap((user) => [
    { tenant, user },
    { tenant, user, agent: 'coach' },
    { tenant, user, agent: 'tutor' },
  ]),
);
/** Contradicting where one value holds, so that whoever saw another's would end it. */
const CITIES = ['Lisbon', 'Porto', 'Madrid', 'Berlin', 'Vienna', 'Rome', 'Paris', 'Oslo'];
const FOODS = ['peanuts', 'cashews', 'walnuts', 'celery'];

type Act = 'live' | 'move' | 'allergy' | 'remember' | 'forget';

interface Step {
  readonly act: Act;
  readonly owner: Owner;
  readonly pick: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom<Act>('live', 'move', 'move', 'allergy', 'remember', 'forget'),
  owner: fc.constantFrom(...OWNERS),
  pick: fc.nat(1_000),
});

const keyOf = ({ tenant, user, agent }: Owner): string => `${tenant} ${user} ${agent ?? ''}`;

/** Whether a reader sees what a writer wrote: an agent its own and what is no agent's, no agent all. */
function sees(reader: Owner, writer: Owner): boolean {
  return (
    reader.tenant === writer.tenant &&
    reader.user === writer.user &&
    (reader.agent === undefined || writer.agent === undefined || reader.agent === writer.agent)
  );
}

interface World {
  readonly memories: ReadonlyMap<string, Memory>;
  /** Where each owner lives now, as they said last. */
  readonly cities: Map<string, string>;
  readonly foods: Map<string, Set<string>>;
}

function scopeOf({ memories }: World, { tenant, user, agent }: Owner): ScopedMemory {
  const memory = memories.get(tenant);
  assert.ok(memory !== undefined);
  const scope = memory.scope({ user });
  return agent === undefined ? scope : scope.agent(agent);
}

async function act(world: World, { act: what, owner, pick }: Step): Promise<void> {
  const scope = scopeOf(world, owner);
  const city = CITIES[pick % CITIES.length] ?? '';
  const food = FOODS[pick % FOODS.length] ?? '';
  const options = { wait: 'derived', session: `day ${pick % 2}` } as const;
  const key = keyOf(owner);
  if (what === 'live') await scope.add(`I live in ${city}.`, options);
  if (what === 'move') await scope.add(`I moved to ${city}.`, options);
  if (what === 'remember') await scope.remember({ predicate: 'lives in', object: city });
  if (what === 'live' || what === 'move' || what === 'remember') world.cities.set(key, city);
  if (what === 'allergy') {
    await scope.add(`My sister Zoe is allergic to ${food}.`, options);
    world.foods.set(key, new Set([...(world.foods.get(key) ?? []), food]));
  }
  if (what === 'forget') {
    // Not what an agent of the owner wrote: those who belong to no agent may forget that too.
    const { items } = await scope.list({ kinds: ['profile'], limit: 1_000 });
    const own = items.filter(({ statement, scope: of }) => {
      return statement?.predicate === 'is allergic to' && of.agent === owner.agent;
    });
    const chosen = own[pick % Math.max(1, own.length)];
    if (chosen === undefined) return;
    await scope.forget({ ids: [chosen.id] });
    world.foods.get(key)?.delete(chosen.statement?.object ?? '');
  }
}

async function look(world: World, reader: Owner): Promise<void> {
  const scope = scopeOf(world, reader);
  const visible = OWNERS.filter((writer) => sees(reader, writer));
  const cities = visible.flatMap((writer) => world.cities.get(keyOf(writer)) ?? []).sort();
  const foods = visible.flatMap((writer) => [...(world.foods.get(keyOf(writer)) ?? [])]).sort();
  const { items } = await scope.list({ kinds: ['profile'], limit: 1_000 });
  const objects = (records: readonly MemoryRecord[], predicate: string): readonly string[] =>
    records.flatMap(({ statement }) =>
      statement?.predicate === predicate ? [statement.object] : [],
    );
  assert.deepEqual([...objects(items, 'lives in')].sort(), cities, `cities of ${keyOf(reader)}`);
  assert.deepEqual([...objects(items, 'is allergic to')].sort(), foods, `of ${keyOf(reader)}`);

  const { results } = await scope.search('Where do I live, and what is Zoe allergic to?', {
    limit: 1_000,
    minScore: 0,
  });
  for (const { scope: of, facts = [] } of results) {
    assert.ok(sees(reader, of as Owner), 'a turn of somebody else');
    for (const { id } of facts) await scope.get(id);
  }
  const { relations } = await scope.graph.match({ predicate: 'is allergic to' });
  const named = relations.map(({ object }) => ('name' in object ? object.name : object.value));
  assert.deepEqual([...new Set(named)].sort(), [...new Set(foods)]);
}

/** What somebody else knows is no more there than what never was. */
async function lookAcross(world: World, reader: Owner): Promise<void> {
  const scope = scopeOf(world, reader);
  for (const writer of OWNERS) {
    if (sees(reader, writer)) continue;
    const { items } = await scopeOf(world, writer).list({ kinds: ['profile'], limit: 3 });
    for (const { id, scope: of } of items) {
      if (sees(reader, of as Owner)) continue;
      assert.deepEqual(await scope.derivedFrom(id).catch(codeOf), []);
      assert.equal(await scope.get(id).catch(codeOf), 'NOT_FOUND');
      assert.equal(await scope.forget({ ids: [id] }).catch(codeOf), 'NOT_FOUND');
      assert.equal(await scope.update(id, { text: 'Mine' }).catch(codeOf), 'NOT_FOUND');
    }
  }
}

function codeOf(error: unknown): string {
  return MemoirError.is(error) ? error.code : String(error);
}

test('facts, graph and supersession never cross tenants, users and agents', (t) =>
  withFolder(async ({ path, open }) => {
    let run = 0;
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 6, maxLength: 24, size: 'max' }),
      async (steps) => {
        run += 1;
        const config = { path: `${path}.${run}`, thread: 'main', durability: 'normal' } as const;
        const memories = new Map(TENANTS.map((tenant) => [tenant, open({ ...config, tenant })]));
        const world: World = { memories, cities: new Map(), foods: new Map() };
        try {
          for (const each of steps) {
            await act(world, each);
            await look(world, each.owner);
          }
          for (const owner of OWNERS) {
            await look(world, owner);
            await lookAcross(world, owner);
          }
        } finally {
          for (const memory of memories.values()) await memory.close();
        }
      },
    );
    await fc.assert(property, { numRuns: 8 });
    t.diagnostic(`${run} worlds`);
  }));
