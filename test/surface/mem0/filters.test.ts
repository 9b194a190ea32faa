import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { KINDS } from '../../../src/index.ts';
import type { MemoryRecord } from '../../../src/index.ts';
import { createInMemoryStore } from '../../../src/stores/in-memory/index.ts';
import { createMemory } from '../../../src/index.ts';
import { withAttributes } from '../../../src/surfaces/mem0/attributes.ts';
import {
  compileFilter,
  parseFilter,
  passes,
  usersOf,
} from '../../../src/surfaces/mem0/filters/index.ts';
import { systemRuntime } from '../../../src/runtime.ts';
import { buildRecord, createFakeRuntime } from '../../../src/testing/index.ts';

type Loose = ReturnType<typeof JSON.parse>;

/** What the oracle knows of a memory: the wire names, and nothing of how they are stored. */
interface Facts {
  readonly user_id?: string;
  readonly agent_id?: string;
  readonly apps: readonly string[];
  readonly runs: readonly string[];
  readonly created_at: number;
  readonly expiration?: number;
  readonly text: string;
  readonly metadata: Loose;
  readonly categories: readonly string[];
  readonly immutable: boolean;
}

const runtime = createFakeRuntime();
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 15, 12);
const beside = { now: NOW, isWaiting: false };

function toRecord(facts: Facts): MemoryRecord {
  const attributes = {
    ...(facts.apps.length > 0 && { apps: facts.apps }),
    ...(facts.runs.length > 0 && { runs: facts.runs }),
    categories: facts.categories,
    ownCategories: true,
    raw: true,
  };
  const time = new Date(facts.created_at).toISOString();
  return {
    ...buildRecord(runtime, {
      text: facts.text,
      scope: {
        tenant: 'default',
        ...(facts.user_id !== undefined && { user: facts.user_id }),
        ...(facts.agent_id !== undefined && { agent: facts.agent_id }),
      },
    }),
    occurredAt: time,
    recordedAt: time,
    ...(facts.expiration !== undefined && {
      expiresAt: new Date(facts.expiration + DAY).toISOString(),
    }),
    immutable: facts.immutable,
    metadata: withAttributes(facts.metadata, attributes),
  };
}

const name: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'ab', 'Ab');
const number = fc.integer({ min: -2, max: 3 });
const day = fc.integer({ min: -2, max: 2 }).map((days) => Date.UTC(2026, 0, 15) + days * DAY);
const scalar = fc.oneof(name, number, fc.boolean());

const factsOf: fc.Arbitrary<Facts> = fc.record(
  {
    user_id: name,
    agent_id: name,
    apps: fc.uniqueArray(name, { maxLength: 2 }),
    runs: fc.uniqueArray(name, { maxLength: 2 }),
    created_at: fc
      .tuple(day, fc.integer({ min: 0, max: DAY - 1 }))
      .map(([base, more]) => base + more),
    expiration: day,
    text: fc.constantFrom('green tea', 'Green', 'tea party', 'STRASSE', 'straße'),
    metadata: fc.record(
      {
        k: fc.oneof(scalar, fc.constant(null), fc.array(scalar, { maxLength: 2 })),
        n: fc.record({ m: scalar }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
    categories: fc.uniqueArray(fc.constantFrom('food', 'travel'), { maxLength: 2 }),
    immutable: fc.boolean(),
  },
  { requiredKeys: ['apps', 'runs', 'created_at', 'text', 'metadata', 'categories', 'immutable'] },
);

/** A filter beside what it means, written down a second time as plainly as possible. */
interface Meant {
  readonly filter: Loose;
  readonly holds: (facts: Facts) => boolean;
}

const ENTITIES: readonly (readonly [string, (facts: Facts) => readonly string[]])[] = [
  ['user_id', ({ user_id }) => (user_id === undefined ? [] : [user_id])],
  ['userId', ({ user_id }) => (user_id === undefined ? [] : [user_id])],
  ['agent_id', ({ agent_id }) => (agent_id === undefined ? [] : [agent_id])],
  ['app_id', ({ apps }) => apps],
  ['run_id', ({ runs }) => runs],
  ['session_id', ({ runs }) => runs],
];

const onEntity: fc.Arbitrary<Meant> = fc
  .tuple(fc.constantFrom(...ENTITIES), name, fc.uniqueArray(name, { maxLength: 3 }), fc.nat(8))
  .map(([[field, values], one, list, form]): Meant => {
    const is = (meets: (value: string) => boolean) => (facts: Facts) => values(facts).some(meets);
    const forms: readonly Meant[] = [
      { filter: { [field]: one }, holds: is((value) => value === one) },
      { filter: { [field]: '*' }, holds: is(() => true) },
      { filter: { [field]: list }, holds: is((value) => list.includes(value)) },
      { filter: { [field]: { in: list } }, holds: is((value) => list.includes(value)) },
      {
        filter: { [field]: { nin: list } },
        holds: (facts) => !is((value) => list.includes(value))(facts),
      },
      { filter: { [field]: { ne: one } }, holds: (facts) => !is((value) => value === one)(facts) },
      { filter: { [field]: { exists: false } }, holds: (facts) => !is(() => true)(facts) },
      { filter: { [field]: { contains: one } }, holds: is((value) => value.includes(one)) },
      {
        filter: { [field]: { icontains: one } },
        holds: is((value) => value.toLowerCase().includes(one.toLowerCase())),
      },
    ];
    return forms[form] as Meant;
  });

const ORDERS: Readonly<Record<string, (value: number, from: number, until: number) => boolean>> = {
  eq: (value, from, until) => value >= from && value < until,
  ne: (value, from, until) => !(value >= from && value < until),
  gt: (value, _from, until) => value >= until,
  gte: (value, from) => value >= from,
  lt: (value, from) => value < from,
  lte: (value, _from, until) => value < until,
};

const onTime: fc.Arbitrary<Meant> = fc
  .tuple(
    fc.constantFrom('created_at', 'createdAt', 'timestamp', 'expiration_date'),
    fc.constantFrom(...Object.keys(ORDERS)),
    day,
    fc.constantFrom('day', 'iso', 'seconds'),
  )
  .map(([field, order, at, form]): Meant => {
    const iso = new Date(at).toISOString();
    const operand = form === 'day' ? iso.slice(0, 10) : form === 'iso' ? iso : at / 1000;
    const until = form === 'day' ? at + DAY : at + 1;
    const valueOf = (facts: Facts): number | undefined =>
      field === 'expiration_date' ? facts.expiration : facts.created_at;
    return {
      filter: { [field]: { [order]: operand } },
      holds(facts) {
        const value = valueOf(facts);
        if (value === undefined) return order === 'ne';
        return ORDERS[order]?.(value, at, until) === true;
      },
    };
  });

function itemsOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.filter((item) => item !== null) : [value];
}

const onMetadata: fc.Arbitrary<Meant> = fc
  .tuple(scalar, number, fc.array(scalar, { maxLength: 3 }), fc.nat(9))
  .map(([one, bound, list, form]): Meant => {
    const k = (meets: (value: unknown) => boolean) => (facts: Facts) =>
      itemsOf(facts.metadata.k).some(meets);
    const m = (meets: (value: unknown) => boolean) => (facts: Facts) =>
      itemsOf(facts.metadata.n?.m).some(meets);
    const isOver = (value: unknown): boolean => typeof value === 'number' && value > bound;
    const isUnder = (value: unknown): boolean => typeof value === 'number' && value <= bound + 2;
    const forms: readonly Meant[] = [
      { filter: { metadata: { k: one } }, holds: k((value) => value === one) },
      { filter: { 'metadata.n.m': one }, holds: m((value) => value === one) },
      {
        filter: { metadata: { n: { m: { ne: one } } } },
        holds: (facts) => !m((value) => value === one)(facts),
      },
      {
        filter: { metadata: { k: { in: list } } },
        holds: k((value) => list.includes(value as Loose)),
      },
      {
        filter: { metadata: { k: { nin: list } } },
        holds: (facts) => !k((value) => list.includes(value as Loose))(facts),
      },
      {
        filter: { metadata: { k: { gt: bound, lte: bound + 2 } } },
        holds: (facts) => k(isOver)(facts) && k(isUnder)(facts),
      },
      {
        filter: { metadata: { k: { exists: true } } },
        holds: (facts) => facts.metadata.k !== undefined && facts.metadata.k !== null,
      },
      {
        filter: { metadata: { k: { all: list } } },
        holds: (facts) => list.every((item) => itemsOf(facts.metadata.k).includes(item)),
      },
      {
        filter: { metadata: { contains: { k: one } } },
        holds: (facts) => {
          const value = facts.metadata.k;
          if (Array.isArray(value)) return value.includes(one);
          return typeof value === 'string' && typeof one === 'string' && value.includes(one);
        },
      },
      {
        filter: { metadata: { k: '*' } },
        holds: (facts) => facts.metadata.k !== undefined && facts.metadata.k !== null,
      },
    ];
    return forms[form] as Meant;
  });

const onRest: fc.Arbitrary<Meant> = fc.constantFrom<Meant>(
  {
    filter: { categories: { in: ['food', 'x'] } },
    holds: ({ categories }) => categories.includes('food'),
  },
  { filter: { categories: 'food' }, holds: ({ categories }) => categories.includes('food') },
  {
    filter: { category: { contains: 'RAV' } },
    holds: ({ categories }) => categories.includes('travel'),
  },
  {
    filter: { categories: { all: ['food', 'travel'] } },
    holds: ({ categories }) => categories.length === 2,
  },
  {
    filter: { categories: { nin: ['food'] } },
    holds: ({ categories }) => !categories.includes('food'),
  },
  { filter: { categories: { exists: true } }, holds: ({ categories }) => categories.length > 0 },
  { filter: { keywords: 'TEA' }, holds: ({ text }) => text.toLowerCase().includes('tea') },
  { filter: { keywords: { contains: 'Green' } }, holds: ({ text }) => text.includes('Green') },
  { filter: { keywords_search: 'tea green' }, holds: ({ text }) => text === 'green tea' },
  { filter: { text: { ne: 'Green' } }, holds: ({ text }) => text !== 'Green' },
  { filter: { immutable: true }, holds: ({ immutable }) => immutable },
  { filter: { synthesized: true }, holds: () => false },
  { filter: { lifecycle_state: { ne: 'superseded' } }, holds: () => true },
);

const { filterOf } = fc.letrec<{ filterOf: Meant; leaf: Meant }>((tie) => ({
  leaf: fc.oneof(onEntity, onTime, onMetadata, onRest),
  filterOf: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc
      .tuple(
        fc.constantFrom('AND', 'and', '$and'),
        fc.array(tie('filterOf'), { minLength: 1, maxLength: 3 }),
      )
      .map(([key, parts]) => ({
        filter: { [key]: parts.map((part) => part.filter) },
        holds: (facts: Facts) => parts.every((part) => part.holds(facts)),
      })),
    fc
      .tuple(
        fc.constantFrom('OR', 'or', '$or'),
        fc.array(tie('filterOf'), { minLength: 1, maxLength: 3 }),
      )
      .map(([key, parts]) => ({
        filter: { [key]: parts.map((part) => part.filter) },
        holds: (facts: Facts) => parts.some((part) => part.holds(facts)),
      })),
    tie('filterOf').map((part) => ({
      filter: { NOT: part.filter },
      holds: (facts: Facts) => !part.holds(facts),
    })),
    fc.array(tie('filterOf'), { minLength: 1, maxLength: 3 }).map((parts) => ({
      filter: { NOT: parts.map((part) => part.filter) },
      holds: (facts: Facts) => !parts.some((part) => part.holds(facts)),
    })),
    // Members of one object are joined by "and", also AND beside OR.
    fc.tuple(tie('leaf'), tie('filterOf')).map(([one, other]) => ({
      filter: { AND: [one.filter], OR: [other.filter] },
      holds: (facts: Facts) => one.holds(facts) && other.holds(facts),
    })),
  ),
}));

describe('filters', () => {
  test('mean what they say, whatever the memory', () => {
    fc.assert(
      fc.property(filterOf, fc.array(factsOf, { minLength: 1, maxLength: 8 }), (meant, all) => {
        const before = JSON.stringify(meant.filter);
        const filter = parseFilter(meant.filter);
        for (const facts of all) {
          assert.equal(passes(toRecord(facts), filter, beside), meant.holds(facts));
          const users = usersOf(filter);
          if (users !== 'any' && meant.holds(facts)) assert.ok(users.has(facts.user_id ?? ''));
        }
        assert.equal(JSON.stringify(meant.filter), before);
      }),
      { numRuns: 2_000 },
    );
  });

  test('ask a store for all that they let through, and for no more where they can', async () => {
    await fc.assert(
      fc.asyncProperty(
        filterOf,
        fc.array(factsOf, { minLength: 1, maxLength: 6 }),
        async (meant, all) => {
          const store = createInMemoryStore({ runtime: systemRuntime });
          const memory = createMemory({ store, embedder: 'none', extractor: 'none' });
          const records = all.map((facts) => {
            const { user_id: _, ...rest } = facts;
            return { record: toRecord(rest), facts: rest };
          });
          for (const { record } of records) {
            await store.records.commit({
              partition: { tenant: 'default', user: undefined },
              changes: [{ type: 'add', record, contentHash: record.id }],
            });
          }
          const { where, isExact } = compileFilter(parseFilter(meant.filter));
          const { items } = await memory
            .scope()
            .list({ kinds: KINDS, anyTime: true, limit: 100, ...(where && { where }) });
          const found = new Set(items.map(({ id }) => id));
          for (const { record, facts } of records) {
            if (meant.holds(facts)) assert.ok(found.has(record.id));
            else if (isExact) assert.ok(!found.has(record.id));
          }
          await memory.close();
        },
      ),
      { numRuns: 400 },
    );
  });

  test('that are too large for a store are judged without it', async () => {
    const many = Array.from({ length: 400 }, (_, at) => ({ run_id: `r${at}` }));
    const { where, isExact } = compileFilter(parseFilter({ OR: many }));
    assert.deepEqual([where, isExact], [undefined, false]);
  });

  test('are refused with the path of what is wrong', () => {
    const wrong: readonly (readonly [Loose, RegExp])[] = [
      [
        { user: 'a' },
        /filters\.user: Top-level key must be a logical operator or an allowed field/,
      ],
      [{ AND: [] }, /filters\.AND/],
      [{ OR: { user_id: 'a' } }, /filters\.OR/],
      [{ AND: [{ user_id: { like: 'a' } }] }, /filters\.AND\[0\]\.user_id.*like/],
      [{ user_id: true }, /filters\.user_id must be a string/],
      [{ user_id: { in: 'a' } }, /filters\.user_id\.in must be a list/],
      [{ user_id: { gt: 'a' } }, /gt/],
      [{ created_at: { gte: 'soon' } }, /filters\.created_at\.gte/],
      [{ created_at: { gte: '2026-02-30' } }, /filters\.created_at\.gte/],
      [{ memory_ids: ['x'] }, /UUID/],
      [{ metadata: {} }, /filters\.metadata/],
      [{ metadata: { k: { gt: [1] } } }, /filters\.metadata\.k\.gt/],
      [[], /filters must be an object/],
      ['x', /filters must be an object/],
    ];
    for (const [filter, message] of wrong) {
      assert.throws(() => parseFilter(filter), { code: 'INVALID_INPUT', message });
    }
    let deep: Loose = { user_id: 'a' };
    for (let at = 0; at < 20; at += 1) deep = { NOT: deep };
    assert.throws(() => parseFilter(deep), { code: 'INVALID_INPUT' });
    const wide = { AND: Array.from({ length: 600 }, () => ({ user_id: 'a' })) };
    assert.throws(() => parseFilter(wide), { code: 'INVALID_INPUT' });
  });
});
