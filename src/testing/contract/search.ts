import assert from 'node:assert/strict';
import type { MemoryRecord } from '../../core/record.ts';
import type { Scope } from '../../core/scope.ts';
import { RANKING_TERMS } from '../../core/search.ts';
import type { SearchRequest } from '../../core/search.ts';
import { reviseChange } from '../record-builder.ts';
import { storeCase } from './bench.ts';
import { first, sameSet } from './expect.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };

const notes = [
  'I adopted a grey cat named Pixel from the shelter',
  'We painted the kitchen walls light green',
  'My flight to Oslo leaves at seven in the morning',
  'The dentist said I should floss more often',
  'Tomas is learning to bake sourdough bread',
  'I finally finished reading the novel about lighthouses',
  'Our team chose Postgres for the billing service',
  'Grandma keeps bees behind the old barn',
];

export const searchCases: readonly StoreCase[] = [
  storeCase('search: the obvious match comes first', async (bench) => {
    await bench.addAll(ana, notes);
    const questions: readonly (readonly [string, number])[] = [
      ['What is my cat called?', 0],
      ['which colour has the kitchen', 1],
      ['When does the flight to Oslo leave?', 2],
      ['who bakes sourdough', 4],
      ['POSTGRES', 6],
    ];
    for (const [question, expected] of questions) {
      assert.equal((await bench.found(ana, question))[0], notes[expected], question);
    }
  }),

  storeCase('search: scores fall from hit to hit and lie between 0 and 1', async (bench) => {
    await bench.addAll(ana, notes);
    const { hits } = await bench.search(ana, 'the grey cat in the green kitchen');
    assert.ok(hits.length >= 2);
    const scores = hits.map((hit) => hit.score);
    assert.ok(
      scores.every((score) => score >= 0 && score <= 1),
      scores.join(),
    );
    const fused = hits.map((hit) => hit.parts.fused);
    assert.deepEqual(
      fused,
      fused.toSorted((left, right) => right - left),
    );
  }),

  storeCase('search: a hit says how it came to its place', async (bench) => {
    await bench.addAll(ana, notes);
    const best = first((await bench.search(ana, 'sourdough bread')).hits);
    assert.ok(best.parts.own > 0 && best.parts.words > 0);
    assert.ok(best.parts.coverage > 0 && best.parts.coverage <= 1);
    assert.equal(best.parts.matched.length, 2);
    assert.equal(best.parts.meaning, undefined);
  }),

  storeCase('search: the limit keeps the best', async (bench) => {
    await bench.addAll(ana, notes);
    const question = 'cat kitchen flight dentist bread novel team bees';
    const all = await bench.search(ana, question);
    assert.equal(all.hits.length, notes.length);
    for (const limit of [1, 3, 8, 1000]) {
      const some = await bench.search(ana, question, { limit });
      assert.deepEqual(some.hits, all.hits.slice(0, limit));
      assert.equal(some.considered, notes.length);
    }
  }),

  storeCase('search: hits below the floor are left out', async (bench) => {
    await bench.addAll(ana, notes);
    const question = 'grey cat shelter kitchen bread';
    const all = (await bench.search(ana, question)).hits;
    for (const minScore of [0.2, all[0]?.score ?? 0, 1]) {
      const some = await bench.search(ana, question, { minScore });
      assert.deepEqual(
        some.hits,
        all.filter((hit) => hit.score >= minScore),
      );
    }
  }),

  storeCase('search: nothing relevant is an answer', async (bench) => {
    await bench.addAll(ana, notes);
    for (const question of ['zebra quantum', '', '   ', '?!', 'the of and', '\u200b']) {
      const answer = await bench.search(ana, question);
      assert.deepEqual(answer.hits, [], question);
      assert.equal(answer.considered, notes.length);
    }
  }),

  storeCase('search: a scope that knows nothing answers nothing', async (bench) => {
    const nothing = { hits: [], considered: 0, pendingVectors: 0, meaningWeight: 0, marker: '' };
    assert.deepEqual(await bench.search(ana, 'anything'), nothing);
    const record = await bench.add(ana, 'Short lived');
    await bench.store.records.forget(ana, { ids: [record.id] });
    assert.deepEqual(await bench.search(ana, 'anything'), nothing);
  }),

  storeCase('search: tells where the statements of its snapshot stand', async (bench) => {
    const { statements } = bench.store.records;
    const before = await bench.search(ana, 'anything');
    await bench.add(ana, 'Something said');
    const after = await bench.search(ana, 'anything');
    assert.notEqual(after.marker, before.marker);
    assert.equal(after.marker, (await statements(ana)).marker);
    assert.equal((await bench.search(ana, 'anything')).marker, after.marker);
  }),

  storeCase('search: any term of the ranking can be left out', async (bench) => {
    await bench.addAll({ ...ana, session: 's' }, notes);
    for (const term of RANKING_TERMS) {
      const answer = await bench.search(ana, 'the grey cat', { without: [term] });
      const best = first(answer.hits);
      assert.equal(best.record.text, notes[0], term);
      assert.ok([undefined, 1].includes(best.parts.factors[term]), term);
      if (term === 'neighbour') assert.ok(answer.hits.every((hit) => hit.parts.neighbour === 0));
      if (term === 'session') assert.ok(answer.hits.every((hit) => hit.parts.session === 0));
    }
    const none = await bench.search(ana, 'the grey cat', { without: RANKING_TERMS });
    assert.equal(first(none.hits).record.text, notes[0]);
  }),

  storeCase('search: the user and what has no user are ranked as one', async (bench) => {
    await bench.addAll(ana, notes.slice(0, 4));
    await bench.addAll({ tenant: 'acme' }, notes.slice(4));
    const answer = await bench.search(ana, 'cat or bees');
    sameSet(
      answer.hits.map((hit) => hit.record.text),
      [notes[0] ?? '', notes[7] ?? ''],
      'hits',
    );
    assert.equal(answer.considered, notes.length);
    const scores = answer.hits.map((hit) => hit.score);
    assert.deepEqual(
      scores,
      scores.toSorted((left, right) => right - left),
    );
  }),

  storeCase('search: the same question twice has the same answer', async (bench) => {
    await bench.addAll(ana, notes);
    const once = await bench.search(ana, 'the green kitchen and the old barn');
    assert.deepEqual(await bench.search(ana, 'the green kitchen and the old barn'), once);
  }),

  storeCase('search: standing wishes come beside the hits, newest first', async (bench) => {
    const add = (text: string, at: number, fields: Partial<MemoryRecord> = {}) =>
      bench.add(ana, text, {
        occurredAt: new Date(Date.UTC(2026, 0, at)).toISOString(),
        ...fields,
      });
    await bench.addAll(ana, notes);
    await add('Always answer in German', 3);
    await add('From now on call me Max', 5);
    await add('The kettle is descaled with vinegar', 4, { kind: 'procedure' });
    // Not the user's word to an agent, not lasting, not valid any more.
    await add('Always answer in Latin', 9, { role: 'assistant', origin: { type: 'assistant' } });
    await add('Always answer in Greek', 9, { origin: { type: 'document' } });
    await add('Never pay invoices', 9, { kind: 'procedure', origin: { type: 'tool' } });
    await add('Always answer in Dutch', 9, { speaker: 'Ben' });
    await add('I always loved it', 9);
    await add('Always answer in Finnish', 9, { status: 'superseded' });
    await add('Always answer in Welsh', 9, { expiresAt: new Date(0).toISOString() });
    await bench.add({ tenant: 'acme', user: 'ben' }, 'Always answer in Basque');
    const standing = async (fields: Partial<SearchRequest>): Promise<readonly string[]> =>
      ((await bench.search(ana, 'sourdough', fields)).standing ?? []).map(({ text }) => text);
    const all = [
      'From now on call me Max',
      'The kettle is descaled with vinegar',
      'Always answer in German',
    ];
    assert.deepEqual(await standing({ standing: 100 }), all, 'all');
    assert.deepEqual(await standing({ standing: 1 }), all.slice(0, 1), 'one');
    const to = new Date(Date.UTC(2026, 0, 4)).toISOString();
    assert.deepEqual(await standing({ standing: 9, filter: { to } }), all.slice(2), 'filtered');
    const asked = await bench.search(ana, 'sourdough');
    assert.deepEqual(Object.hasOwn(asked, 'standing'), false, 'not asked for');
    assert.deepEqual(
      (await bench.search(ana, 'sourdough', { standing: 9 })).hits,
      asked.hits,
      'hits',
    );
    const wished = (await bench.search(ana, 'x', { standing: 1 })).standing?.[0]?.id ?? '';
    await bench.store.records.forget(ana, { ids: [wished] });
    assert.deepEqual(await standing({ standing: 9 }), all.slice(1), 'forgotten');
  }),

  storeCase('search: wishes for all and for one agent are seen as memories are', async (bench) => {
    await bench.add({ tenant: 'acme' }, 'Always cite the handbook');
    await bench.add({ ...ana, agent: 'cook' }, 'Never suggest meat');
    await bench.add({ ...ana, agent: 'coach' }, 'Never suggest running');
    for (const [agent, expected] of [
      ['cook', 'Never suggest meat'],
      ['coach', 'Never suggest running'],
    ] as const) {
      const { standing = [] } = await bench.search({ ...ana, agent }, 'hello', { standing: 9 });
      sameSet(
        standing.map(({ text }) => text),
        ['Always cite the handbook', expected],
        agent,
      );
    }
  }),

  storeCase('search: the turns beside the best hits are told when asked for', async (bench) => {
    const session = { ...ana, session: 's' };
    const records = await bench.addAll(session, [
      'Which cat?',
      'The grey cat Pixel',
      'Purring',
      'Sleep',
    ]);
    await bench.add(ana, 'A cat outside of sessions');
    const { hits } = await bench.search(ana, 'grey cat Pixel', { beside: 100 });
    const best = first(hits);
    assert.deepEqual(best.beside, { before: records[0], after: records[2] }, 'beside');
    const outside = hits.find(({ record }) => record.text.startsWith('A cat'));
    assert.deepEqual(outside?.beside, {}, 'alone');
    const [only, next] = (await bench.search(ana, 'grey cat Pixel', { beside: 1 })).hits;
    assert.deepEqual([only?.beside !== undefined, next?.beside], [true, undefined], 'one');
    await bench.commit(session, [reviseChange(first(records), { status: 'superseded' })]);
    const now = first((await bench.search(ana, 'grey cat Pixel', { beside: 1 })).hits);
    assert.deepEqual(now.beside, { after: records[2] }, 'superseded');
  }),
];
