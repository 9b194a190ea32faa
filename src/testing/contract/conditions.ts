import assert from 'node:assert/strict';
import type { Condition, FieldCondition } from '../../core/condition.ts';
import type { MemoryFilter } from '../../core/filter.ts';
import type { MemoryRecord } from '../../core/record.ts';
import type { Scope } from '../../core/scope.ts';
import { addChange, buildRecord } from '../record-builder.ts';
import { storeCase, type Bench } from './bench.ts';
import { sameSet } from './expect.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const coach: Scope = { ...ana, agent: 'coach' };
const shared: Scope = { tenant: 'acme' };

const textOf = (name: string): string => `garden note ${name}`;

/** One record a name, each found by the word "garden". */
async function addNamed(
  bench: Bench,
  records: Readonly<Record<string, Partial<MemoryRecord>>>,
): Promise<void> {
  for (const [name, fields] of Object.entries(records)) await bench.add(ana, textOf(name), fields);
}

/** Both list and search let exactly the named records through. */
async function lets(
  bench: Bench,
  scope: Scope,
  filter: MemoryFilter,
  names: readonly string[],
): Promise<void> {
  const said = JSON.stringify({ scope, filter });
  const texts = names.map(textOf);
  const listed = await bench.list(scope, filter);
  sameSet(
    listed.map((record) => record.text),
    texts,
    `list with ${said}`,
  );
  sameSet(await bench.found(scope, 'garden', { filter }), texts, `search with ${said}`);
}

type Test = readonly [FieldCondition['is'], FieldCondition['value'], readonly string[]];

/** Each condition on the field lets the named records through, and its "not" all others. */
async function letsBy(
  bench: Bench,
  field: readonly string[],
  all: readonly string[],
  tests: readonly Test[],
): Promise<void> {
  for (const [is, value, names] of tests) {
    const where: Condition = { field, is, ...(value !== undefined && { value }) };
    await lets(bench, ana, { where }, names);
    const others = all.filter((name) => !names.includes(name));
    await lets(bench, ana, { where: { not: where } }, others);
  }
}

const withValue = (value: unknown): Partial<MemoryRecord> => ({ metadata: { k: value } });

const project = (name: string): Condition => ({ field: ['metadata', 'k'], is: 'eq', value: name });

export const conditionCases: readonly StoreCase[] = [
  storeCase('where: values of metadata, by type, items of lists too', async (bench) => {
    const values = {
      one: 1,
      two: 2,
      ten: 10,
      text: '1',
      word: 'Garden',
      street: 'Straße',
      quote: 'say "hi" \\ there',
      yes: true,
      list: [1, 'Garden', null],
      empty: [],
      blank: '',
      nothing: null,
      object: { k: 1 },
    };
    await addNamed(
      bench,
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, withValue(value)])),
    );
    await addNamed(bench, { absent: {} });
    const all = [...Object.keys(values), 'absent'];
    const there = all.filter((name) => name !== 'nothing' && name !== 'absent');
    await letsBy(bench, ['metadata', 'k'], all, [
      ['present', undefined, there],
      ['eq', 1, ['one', 'list']],
      ['eq', '1', ['text']],
      ['eq', 'garden', []],
      ['eq', true, ['yes']],
      ['eq', '', ['blank']],
      ['eq', null, []],
      ['eq', [1, 'Garden', null], ['list']],
      ['eq', ['Garden', 1, null], []],
      ['eq', [], ['empty']],
      ['in', [1, 'Garden', null], ['one', 'word', 'list']],
      ['in', [], []],
      ['in', [null], []],
      ['contains', null, []],
      ['gt', 1, ['two', 'ten']],
      ['gte', 2, ['two', 'ten']],
      ['lt', 2, ['one', 'list']],
      ['lte', 2, ['one', 'two', 'list']],
      ['gte', 'Garden', ['word', 'street', 'quote', 'list']],
      ['lt', 'A', ['text', 'blank']],
      ['contains', 'Gard', ['word']],
      ['contains', 'Garden', ['word', 'list']],
      ['contains', '"hi" \\', ['quote']],
      ['contains', 1, ['list']],
      ['icontains', 'gARDEN', ['word', 'list']],
      ['icontains', 'STRASSE', ['street']],
      ['icontains', 'HI"', ['quote']],
    ]);
  }),

  storeCase(
    'where: paths lead through objects of metadata, and through nothing else',
    async (bench) => {
      await addNamed(bench, {
        deep: { metadata: { a: { b: { c: 'x' } } } },
        flat: { metadata: { 'a.b.c': 'x', c: 'x' } },
        list: { metadata: { a: [{ b: { c: 'x' } }] } },
        none: {},
      });
      const is = (...path: string[]): Condition => ({
        field: ['metadata', ...path],
        is: 'eq',
        value: 'x',
      });
      await lets(bench, ana, { where: is('a', 'b', 'c') }, ['deep']);
      await lets(bench, ana, { where: is('a.b.c') }, ['flat']);
      await lets(bench, ana, { where: is('a', '0', 'b', 'c') }, []);
      for (const path of [['constructor'], ['a', 'length'], ['toString', 'name']]) {
        const where: Condition = { field: ['metadata', ...path], is: 'present' };
        await lets(bench, ana, { where }, []);
      }
    },
  ),

  storeCase('where: fields of the record; moments are numbers', async (bench) => {
    const day = (date: string): string => `2026-02-${date}T00:00:00.000Z`;
    const second = Date.parse(day('02'));
    await addNamed(bench, {
      a: { occurredAt: day('01'), speaker: 'Ana', pinned: true, kind: 'fact' },
      b: { occurredAt: day('02'), scope: { ...coach, session: 's' } },
      c: { occurredAt: day('03'), role: 'tool', expiresAt: '2099-01-01T00:00:00.000Z' },
    });
    const by = (field: string, tests: readonly Test[]): Promise<void> =>
      letsBy(bench, [field], ['a', 'b', 'c'], tests);
    await by('occurredAt', [
      ['gt', second, ['c']],
      ['lte', second, ['a', 'b']],
      ['eq', second, ['b']],
      ['eq', day('02'), []],
    ]);
    await by('expiresAt', [['gt', second, ['c']]]);
    await by('speaker', [['icontains', 'an', ['a']]]);
    await by('pinned', [['eq', true, ['a']]]);
    await by('kind', [['in', ['fact', 'task'], ['a']]]);
    await by('role', [['eq', 'tool', ['c']]]);
    await by('agent', [['eq', 'coach', ['b']]]);
    await by('session', [['present', undefined, ['b']]]);
    await by('user', [['eq', 'ana', ['a', 'b', 'c']]]);
    await by('text', [['contains', 'note b', ['b']]]);
    await by('nonsense', [['present', undefined, []]]);
  }),

  storeCase('where: all, any, not, beside the other filters', async (bench) => {
    await addNamed(bench, {
      a: withValue('x'),
      b: withValue('y'),
      c: { ...withValue('y'), kind: 'fact' },
      d: {},
    });
    const [x, y] = [project('x'), project('y')];
    await lets(bench, ana, { where: { any: [x, y] } }, ['a', 'b', 'c']);
    await lets(bench, ana, { where: { any: [x, { not: y }] } }, ['a', 'd']);
    await lets(bench, ana, { where: { all: [x, y] } }, []);
    await lets(bench, ana, { where: { all: [] } }, ['a', 'b', 'c', 'd']);
    await lets(bench, ana, { where: { any: [] } }, []);
    await lets(bench, ana, { where: { any: [x, y] }, kinds: ['fact'] }, ['c']);
    await lets(bench, ana, { where: y, metadata: { k: 'x' } }, []);
  }),

  storeCase('where: is judged before the best are chosen', async (bench) => {
    await bench.addAll(
      ana,
      Array.from({ length: 3_000 }, (_, index) => `garden garden garden ${index}`),
    );
    await bench.add(ana, 'A long story in which a garden is told of once', withValue('x'));
    const filter = { where: project('x') };
    const answer = await bench.search(ana, 'garden', { filter, limit: 1 });
    assert.equal(answer.considered, 1);
    assert.match(answer.hits[0]?.record.text ?? '', /^A long story/);
  }),

  storeCase(
    'where: pages are full, and what was changed or forgotten is judged anew',
    async (bench) => {
      const records = Array.from({ length: 500 }, (_, index) =>
        buildRecord(bench.runtime, {
          text: `garden ${index}`,
          scope: ana,
          metadata: { k: index % 7 === 0 ? 'x' : 'y' },
        }),
      );
      await bench.commit(
        ana,
        records.map((record) => addChange(bench.runtime, record)),
      );
      const filter = { where: { not: { not: project('x') } } };
      const sizes: number[] = [];
      let cursor: string | undefined;
      do {
        const request = { scope: ana, filter, limit: 10, now: bench.runtime.now() };
        const page = await bench.store.records.list({
          ...request,
          ...(cursor !== undefined && { cursor }),
        });
        sizes.push(page.items.length);
        cursor = page.cursor;
      } while (cursor !== undefined);
      assert.deepEqual(sizes, [10, 10, 10, 10, 10, 10, 10, 2]);
      const [first, second] = records;
      if (first === undefined || second === undefined) assert.fail('records were made');
      const revised = { ...first, version: 2, metadata: { k: 'y' } };
      await bench.commit(ana, [{ type: 'revise', record: revised, change: 'revise' }]);
      assert.equal((await bench.list(ana, filter)).length, 71);
      assert.equal((await bench.found(ana, 'garden', { filter })).length, 71);
      await bench.store.records.forget(ana, { ids: [records[7]?.id ?? ''] });
      assert.equal((await bench.found(ana, 'garden', { filter })).length, 70);
    },
  ),

  storeCase('where: standing wishes and turns beside hits pass it too', async (bench) => {
    const session = { scope: { ...ana, session: 's' } };
    await bench.add(ana, 'Always answer in German.', { ...session, ...withValue('x') });
    await bench.add(ana, 'We talked of the garden.', { ...session, ...withValue('x') });
    await bench.add(ana, 'Never use bullet points.', { ...session, ...withValue('y') });
    const answer = await bench.search(ana, 'garden', {
      filter: { where: project('x') },
      standing: 9,
      beside: 9,
    });
    sameSet(
      (answer.standing ?? []).map(({ text }) => text),
      ['Always answer in German.'],
      'standing wishes',
    );
    const hit = answer.hits.find(({ record }) => record.text.includes('garden'));
    assert.equal(hit?.beside?.before?.text, 'Always answer in German.');
    assert.equal(hit?.beside?.after, undefined);
  }),

  storeCase('exactly: memories that name the user, or the agent, of the scope', async (bench) => {
    const scopes = {
      mine: ana,
      coachs: coach,
      tutors: { ...ana, agent: 'tutor' },
      all: shared,
      allCoach: { ...shared, agent: 'coach' },
    };
    for (const [name, scope] of Object.entries(scopes)) await bench.add(scope, textOf(name));
    const user = { exactly: ['user'] } as const;
    const agent = { exactly: ['agent'] } as const;
    const both = { exactly: ['user', 'agent'] } as const;
    await lets(bench, ana, { exactly: [] }, ['mine', 'coachs', 'tutors', 'all', 'allCoach']);
    await lets(bench, ana, user, ['mine', 'coachs', 'tutors']);
    await lets(bench, ana, agent, ['mine', 'all']);
    await lets(bench, ana, both, ['mine']);
    await lets(bench, coach, user, ['mine', 'coachs']);
    await lets(bench, coach, agent, ['coachs', 'allCoach']);
    await lets(bench, coach, both, ['coachs']);
    await lets(bench, shared, user, ['all', 'allCoach']);
    await lets(bench, shared, both, ['all']);
    await lets(bench, { ...ana, agent: 'unheard of' }, agent, []);
    await lets(bench, { ...ana, user: 'unheard of' }, user, []);
    await lets(bench, coach, { ...both, where: { not: project('x') } }, ['coachs']);
    await lets(bench, coach, { ...agent, where: project('x') }, []);
  }),
];
