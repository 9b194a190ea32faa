import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Memory, MemoryRecord, ScopedMemory } from '../../src/index.ts';
import { withFolder } from './folder.ts';

async function known(scope: ScopedMemory): Promise<readonly MemoryRecord[]> {
  const records: MemoryRecord[] = [];
  for await (const record of scope.export()) if (record.kind !== 'episode') records.push(record);
  return records;
}

async function holding(scope: ScopedMemory): Promise<readonly string[]> {
  return (await known(scope)).filter(({ status }) => status === 'active').map(({ text }) => text);
}

async function checkStore(memory: Memory): Promise<void> {
  for (const { ok, name, detail } of await memory.store.upkeep.check({ fix: false })) {
    assert.ok(ok, `${name}: ${detail}`);
  }
}

const PREDICATES = ['lives in', 'likes'] as const;
for (const predicate of PREDICATES) {
  test(`values that differ in signs alone stay apart: ${predicate}`, () =>
    withFolder(async ({ open }) => {
      const memory = open();
      for (const [number, values] of [
        ['O+', 'O-', 'O'],
        ['C', 'C++', 'C#'],
        ['A', 'A+'],
        ['-5', '5', '<5', '5%'],
        ['$5000', '€5000', '5000'],
      ].entries()) {
        const scope = memory.scope({ user: `user ${number}` });
        for (const object of values) {
          const fact = { subject: 'Ana', predicate, object };
          const { change } = await scope.remember(fact);
          assert.notEqual(change, 'strengthen', `${object} of ${values.join(' ')}`);
          assert.equal((await scope.remember(fact)).change, 'strengthen');
        }
        assert.equal((await known(scope)).length, values.length);
      }
      const scope = memory.scope({ user: 'ana' });
      for (const object of ['Lisbon.', 'lisbon', 'Lisbon!', '“Lisbon”']) {
        await scope.remember({ subject: 'Ana', predicate, object });
      }
      assert.equal((await known(scope)).length, 1);
      await checkStore(memory);
    }));
}

test('times beyond the calendar end where it does', () =>
  withFolder(async ({ open }) => {
    const memory = open({
      extractor: {
        name: 'years',
        limits: () => [],
        close: async () => undefined,
        extract: async ({ episodes }) => ({
          candidates: episodes.map(({ id, text }) => ({
            kind: text.includes('party') ? ('event' as const) : ('fact' as const),
            text,
            statement: {
              subject: 'user',
              subjectType: 'person' as const,
              predicate: text.includes('party') ? 'attended' : 'lives in',
              object: text.includes('party') ? 'party' : 'Rome',
              objectType: 'value' as const,
            },
            stance: 'holds' as const,
            source: { id, start: 0, end: text.length },
            occurredAt: '9999-01-01T00:00:00.000Z',
            precision: 'year' as const,
            ...(!text.includes('party') && {
              validFrom: '-000001-01-01T00:00:00.000Z',
              validTo: '+010000-01-01T00:00:00.000Z',
            }),
            confidence: 0.9,
            importance: 0.5,
            explicit: true,
            reason: 'said',
          })),
          modelCalls: 0,
          warnings: [],
        }),
      },
    });
    const scope = memory.scope({ user: 'ana' });
    await scope.add('I live in Rome for ever', { wait: 'derived' });
    await scope.add('I attend the party in 9999', { wait: 'derived' });
    const facts = await known(scope);
    assert.equal(facts.length, 2);
    const times = facts.flatMap(({ occurredAt, validFrom, validTo, sources }) => [
      occurredAt,
      validFrom,
      validTo,
      ...sources.flatMap(({ observation }) => [observation?.from, observation?.to]),
    ]);
    for (const time of times) if (time !== undefined) assert.match(time, /^\d{4}-.{18}Z$/);
    assert.ok(times.includes('0000-01-01T00:00:00.000Z'));
    assert.ok(times.includes('9999-12-31T23:59:59.999Z'));
    await checkStore(memory);
  }));

test('thirty writers of one place and of one memory all succeed', () =>
  withFolder(async ({ open }) => {
    const memory = open();
    const scope = memory.scope({ user: 'ana' });
    const city = (number: number): string => `City${number}`;
    const numbers = Array.from({ length: 30 }, (_, number) => number);
    await Promise.all(
      numbers.map((number) =>
        scope.remember({ subject: 'Ana', predicate: 'lives in', object: city(number) }),
      ),
    );
    assert.equal((await known(scope)).length, numbers.length);
    assert.deepEqual(await holding(scope), [`Ana lives in ${city(29)}`]);
    const same = { subject: 'Ana', predicate: 'likes', object: 'tea' };
    await Promise.all(
      numbers.map((number) => scope.remember(same, { idempotencyKey: `key ${number}` })),
    );
    const tea = (await known(scope)).find(({ statement }) => statement?.object === 'tea');
    assert.ok(tea !== undefined && tea.status === 'active');
    await Promise.all(numbers.map((number) => scope.update(tea.id, { metadata: { number } })));
    assert.equal((await scope.get(tea.id))?.version, tea.version + numbers.length);
    await checkStore(memory);
  }));

test('of what is stated of one time the later told holds, and a repeat is none', () =>
  withFolder(async ({ open }) => {
    const memory = open();
    const scope = memory.scope({ user: 'ana' });
    const at = Date.UTC(2024, 0, 1);
    const state = (object: string) =>
      scope.remember({ subject: 'Ana', predicate: 'lives in', object }, { at });
    for (const object of ['Lisbon', 'Porto', 'Faro', 'Porto']) await state(object);
    assert.deepEqual(await holding(scope), ['Ana lives in Faro']);
    const before = await known(scope);
    for (const object of ['Lisbon', 'Faro', 'Porto']) await state(object);
    assert.deepEqual(await known(scope), before);
    for (const { observed = 1, sources } of before) {
      assert.deepEqual([observed, sources.length], [1, 1]);
    }
  }));

/** Says where Ana lives; told more than 32 times, the early ones are not listed any more. */
async function sayOften(scope: ScopedMemory, times: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let number = 0; number < times; number += 1) {
    const note = number === 5 ? 'My dog is called Rex.' : `Memo ${number}.`;
    const { added } = await scope.add(`I live in Lisbon. ${note}`, {
      at: Date.UTC(2020, 0, 1 + number),
      session: `session ${number}`,
      wait: 'derived',
    });
    ids.push(added[0]?.id ?? '');
  }
  return ids;
}

function livingIn(records: readonly MemoryRecord[]): readonly MemoryRecord[] {
  return records.filter(({ statement }) => statement?.predicate === 'lives in');
}

test('a fact said more often than it lists sources stays forgotten', () =>
  withFolder(async ({ open }) => {
    const memory = open();
    const scope = memory.scope({ user: 'ana' });
    const other = memory.scope({ user: 'bob' });
    const { added } = await scope.add('My dog is called Rex.', {
      at: Date.UTC(2019, 0, 1),
      wait: 'derived',
    });
    await sayOften(scope, 40);
    await other.add('I live in Lisbon.', { wait: 'derived' });
    const facts = livingIn(await known(scope));
    assert.ok((facts[0]?.observed ?? 0) > (facts[0]?.sources.length ?? 0));
    await scope.forget({ ids: facts.map(({ id }) => id) });
    // The memory of the dog is worded by it, and is made again of the others.
    await scope.forget({ ids: [added[0]?.id ?? ''] });
    await memory.settle();
    const records = await known(scope);
    assert.deepEqual(livingIn(records), []);
    assert.ok(records.some(({ text }) => text.includes('Rex')));
    assert.equal(livingIn(await known(other)).length, 1);
    await scope.add('I live in Lisbon again.', { wait: 'derived' });
    assert.equal(livingIn(await known(scope)).length, 1, 'what is said anew is learned anew');
    await checkStore(memory);
  }));

test('a fact lives on in what it was read from and no longer lists', () =>
  withFolder(async ({ open }) => {
    const memory = open();
    const scope = memory.scope({ user: 'ana' });
    const ids = await sayOften(scope, 40);
    const [fact] = livingIn(await known(scope));
    const listed = new Set(fact?.sources.map(({ id }) => id));
    await scope.forget({ ids: ids.filter((id) => listed.has(id)) });
    await memory.settle();
    const [anew] = livingIn(await known(scope));
    const left = ids.filter((id) => !listed.has(id));
    assert.deepEqual(anew?.sources.map(({ id }) => id).toSorted(), left.toSorted());
    assert.equal(anew?.status, 'active');
    // And it goes for good when all of them do.
    await scope.forget({ ids: left });
    await memory.settle();
    assert.deepEqual(livingIn(await known(scope)), []);
    await checkStore(memory);
  }));
