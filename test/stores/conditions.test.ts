import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import * as fc from 'fast-check';
import type { Condition, ConditionValue, FieldCondition } from '../../src/core/condition.ts';
import type { MemoryFilter } from '../../src/core/filter.ts';
import type { MemoryRecord } from '../../src/core/record.ts';
import type { Scope } from '../../src/core/scope.ts';
import type { Store } from '../../src/core/store.ts';
import { analyzeQuestion } from '../../src/read/question.ts';
import { createInMemoryStore } from '../../src/stores/in-memory/index.ts';
import { createSqliteStore } from '../../src/stores/sqlite/index.ts';
import { addChange, buildRecord, createFakeRuntime } from '../../src/testing/index.ts';

const runtime = createFakeRuntime();
const MOMENTS = [0, 1_000, 2_000].map((step) => Date.parse('2026-02-01T00:00:00Z') + step);

/** Few enough that they meet, odd enough to be written, ordered and folded wrongly. */
const WORDS = ['', 'a', 'A', 'ab', 'ß', 'SS', 'x"y', '😀', '\ue000', '1', 'true'];
const words = fc.constantFrom(...WORDS);
const scalars = fc.oneof(
  words,
  fc.constantFrom<ConditionValue>(0, -0, 1, 1.5, 10, 1e21, true, false, null, null),
);
const names = fc.constantFrom('k', 'k', 'k', 'x"y', '__proto__');
const values: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: scalars },
  { weight: 2, arbitrary: fc.array(scalars, { maxLength: 3 }) },
  fc.dictionary(names, scalars, { maxKeys: 2 }),
  fc.array(fc.dictionary(names, scalars, { maxKeys: 1 }), { maxLength: 2 }),
);
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined });

interface Said {
  readonly word: string;
  readonly kind: 'episode' | 'fact';
  readonly role: 'user' | 'tool';
  readonly speaker: string | undefined;
  readonly user: string | undefined;
  readonly agent: string | undefined;
  readonly session: string | undefined;
  readonly occurred: number;
  readonly expires: boolean;
  readonly pinned: boolean;
  readonly metadata: Record<string, unknown>;
}

const said: fc.Arbitrary<Said> = fc.record({
  word: words,
  kind: fc.constantFrom('episode', 'fact'),
  role: fc.constantFrom('user', 'tool'),
  speaker: maybe(fc.constantFrom('a', 'Ab')),
  user: maybe(fc.constantFrom('ana', 'ana', 'ben')),
  agent: maybe(fc.constantFrom('coach', 'tutor')),
  session: maybe(fc.constantFrom('s', 'a')),
  occurred: fc.constantFrom(...MOMENTS),
  expires: fc.boolean(),
  pinned: fc.boolean(),
  metadata: fc.dictionary(names, values, { maxKeys: 3 }),
});

const fields = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(names, { minLength: 1, maxLength: 2 }).map((p) => ['metadata', ...p]),
  },
  fc.constant(['text']),
  fc
    .constantFrom('kind', 'role', 'speaker', 'user', 'agent', 'session', 'pinned', 'nothing')
    .map((name) => [name]),
);
const comparing = fc.constantFrom<FieldCondition['is'][]>(
  'eq',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'icontains',
);
const leaves: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ field: fields, is: comparing, value: scalars }) },
  fc.record({ field: fields, is: fc.constant('present' as const) }),
  fc.record({
    field: fields,
    is: fc.constantFrom('in' as const, 'eq' as const),
    value: fc.array(scalars, { maxLength: 4 }),
  }),
  fc.record({
    field: fc.constantFrom(['occurredAt'], ['expiresAt'], ['recordedAt']),
    is: fc.constantFrom('eq', 'gt', 'gte', 'lt', 'lte', 'present'),
    value: fc.constantFrom(...MOMENTS),
  }),
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaves,
    fc.record({ all: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));

interface Asked {
  readonly scope: Omit<Scope, 'tenant'>;
  readonly filter: MemoryFilter;
  readonly limit: number;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  scope: fc.record(
    { user: fc.constantFrom('ana', 'ana', 'nobody'), agent: fc.constantFrom('coach', 'nobody') },
    { requiredKeys: [] },
  ),
  filter: fc.oneof(
    { weight: 4, arbitrary: fc.record({ where: condition }) },
    fc.record({ where: condition, exactly: fc.subarray(['user', 'agent'] as const) }),
    fc.record({ where: condition, kinds: fc.constant(['fact'] as const) }),
    fc.record({ where: condition, metadata: fc.constant({ k: 1 }) }),
  ),
  limit: fc.integer({ min: 1, max: 9 }),
});

/** What `Condition` says, in other words than `matches` says it. */
function holds(record: MemoryRecord, asks: Condition): boolean {
  if ('all' in asks) return !asks.all.some((each) => !holds(record, each));
  if ('any' in asks) return asks.any.filter((each) => holds(record, each)).length > 0;
  if ('not' in asks) return !holds(record, asks.not);
  const plain: unknown = {
    ...Object.fromEntries(
      Object.entries(record).filter(([name]) => !['scope', 'sources', 'origin'].includes(name)),
    ),
    ...record.scope,
    occurredAt: new Date(record.occurredAt).getTime(),
    recordedAt: new Date(record.recordedAt).getTime(),
    expiresAt: record.expiresAt === undefined ? null : new Date(record.expiresAt).getTime(),
  };
  let value = plain;
  for (const step of asks.field) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    value = isObject ? new Map(Object.entries(value as object)).get(step) : null;
  }
  if (value === null || value === undefined) return false;
  if (asks.is === 'present') return true;
  const wanted = asks.value;
  if (asks.is === 'eq' && Array.isArray(wanted)) {
    return Array.isArray(value) && JSON.stringify(value) === JSON.stringify(wanted);
  }
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items.some((item) => holdsOf(item, asks.is, wanted, Array.isArray(value)));
}

function holdsOf(item: unknown, is: string, wanted: unknown, isMember: boolean): boolean {
  if (item === null || typeof item === 'object') return false;
  const same = (one: unknown): boolean =>
    typeof one === typeof item && String(one) === String(item);
  if (is === 'eq') return same(wanted);
  if (is === 'in') return (wanted as readonly unknown[]).some(same);
  if (is === 'contains' || is === 'icontains') {
    const text = (one: unknown): string =>
      is === 'icontains' ? String(one).toUpperCase() : String(one);
    if (isMember) return typeof item === typeof wanted && text(item) === text(wanted);
    return (
      ([item, wanted].every((one) => typeof one === 'string') &&
        text(item).split(text(wanted)).length > 1) ||
      (typeof item === 'string' && wanted === '')
    );
  }
  if (typeof item !== typeof wanted || typeof item === 'boolean') return false;
  const [first, second] = [item as string, wanted as string];
  return is.startsWith('g')
    ? first > second || (is === 'gte' && same(wanted))
    : first < second || (is === 'lte' && same(wanted));
}

function passes(record: MemoryRecord, { user, agent }: Scope, filter: MemoryFilter): boolean {
  const { scope, kind, metadata } = record;
  const { where, exactly = [], kinds } = filter;
  const isSeen =
    [undefined, user].includes(scope.user) &&
    (agent === undefined || [undefined, agent].includes(scope.agent));
  return (
    isSeen &&
    (!exactly.includes('user') || scope.user === user) &&
    (!exactly.includes('agent') || scope.agent === agent) &&
    (kinds?.includes(kind) ?? true) &&
    (filter.metadata === undefined || metadata['k'] === 1) &&
    (where === undefined || holds(record, where))
  );
}

function toRecord(tenant: string, one: Said): MemoryRecord {
  const { user, agent, session, speaker } = one;
  return buildRecord(runtime, {
    text: `garden ${one.word}`,
    scope: {
      tenant,
      ...(user !== undefined && { user }),
      ...(agent !== undefined && { agent }),
      ...(session !== undefined && { session }),
    },
    kind: one.kind,
    role: one.role,
    ...(speaker !== undefined && { speaker }),
    occurredAt: new Date(one.occurred).toISOString(),
    recordedAt: new Date(MOMENTS[1] ?? 0).toISOString(),
    ...(one.expires && { expiresAt: '2099-01-01T00:00:00.000Z' }),
    pinned: one.pinned,
    metadata: one.metadata,
  });
}

async function fill(store: Store, records: readonly MemoryRecord[]): Promise<void> {
  for (const [, group] of Map.groupBy(records, ({ scope }) => scope.user)) {
    const [one] = group;
    if (one === undefined) continue;
    const { tenant, user } = one.scope;
    await store.records.commit({
      partition: { tenant, user },
      changes: group.map((record) => addChange(runtime, record)),
    });
  }
}

/** All pages, of which only the last may be short. */
async function listAll(store: Store, scope: Scope, { filter, limit }: Asked): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.records.list({
      scope,
      filter,
      limit,
      now: runtime.now(),
      ...(cursor !== undefined && { cursor }),
    });
    assert.ok(page.cursor === undefined || page.items.length === limit, 'a page is short');
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return ids;
}

async function searchAll(store: Store, scope: Scope, filter: MemoryFilter): Promise<string[]> {
  const answer = await store.index.search({
    scope,
    question: analyzeQuestion('garden'),
    filter,
    limit: 1_000,
    minScore: 0,
    now: runtime.now(),
  });
  assert.equal(answer.considered, answer.hits.length);
  return answer.hits.map(({ record }) => record.id);
}

const stores: Readonly<Record<string, (t: TestContext) => Store>> = {
  'in-memory': () => createInMemoryStore({ runtime }),
  sqlite(t) {
    const folder = mkdtempSync(join(tmpdir(), 'memoir-conditions-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    return createSqliteStore({ path: join(folder, 'memoir.db'), thread: 'main', runtime });
  },
};

let worlds = 0;

for (const [name, create] of Object.entries(stores)) {
  test(`${name}: search and list find just what the filter lets through`, async (t) => {
    const store = create(t);
    t.after(() => store.close());
    const world = fc.array(said, { minLength: 15, maxLength: 30 });
    const questions = fc.array(asked, { minLength: 20, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(world, questions, async (given, many) => {
        worlds += 1;
        const tenant = `world ${worlds}`;
        const records = given.map((one) => toRecord(tenant, one));
        await fill(store, records);
        for (const one of many) {
          const scope = { tenant, ...one.scope };
          const expected = records
            .filter((record) => passes(record, scope, one.filter))
            .map(({ id }) => id)
            .toSorted();
          const listed = await listAll(store, scope, one);
          assert.deepEqual(listed.toSorted(), expected, 'list');
          assert.deepEqual(
            (await searchAll(store, scope, one.filter)).toSorted(),
            expected,
            'search',
          );
        }
      }),
      { numRuns: 80 },
    );
  });
}
