import assert from 'node:assert/strict';
import type { Scope } from '../../core/scope.ts';
import type { ListRequest, Page } from '../../core/store.ts';
import type { MemoryRecord } from '../../core/record.ts';
import { storeCase, type Bench } from './bench.ts';
import { rejection } from './expect.ts';
import type { StoreCase } from './subject.ts';

const ana: Scope = { tenant: 'acme', user: 'ana' };
const nobody: Scope = { tenant: 'acme' };

function page(
  bench: Bench,
  fields: Partial<ListRequest>,
  cursor: string | undefined,
): Promise<Page<MemoryRecord>> {
  const request = { scope: ana, filter: {}, limit: 3, now: bench.runtime.now(), ...fields };
  return bench.store.records.list(cursor === undefined ? request : { ...request, cursor });
}

/** Turns all pages; `between` happens after each of them. */
async function turnPages(
  bench: Bench,
  fields: Partial<ListRequest>,
  between?: (turned: number) => Promise<unknown>,
): Promise<string[]> {
  const texts: string[] = [];
  let cursor: string | undefined;
  let turned = 0;
  do {
    const { items, cursor: next } = await page(bench, fields, cursor);
    assert.ok(items.length <= (fields.limit ?? 3), 'no page is longer than its limit');
    texts.push(...items.map((record) => record.text));
    turned += 1;
    assert.ok(turned < 100, 'the pages end');
    cursor = next;
    await between?.(turned);
  } while (cursor !== undefined);
  return texts;
}

/** Memories in turn of the user and of nobody: both are read as one list. */
async function addAlternating(bench: Bench, count: number): Promise<string[]> {
  const texts = Array.from({ length: count }, (_, index) => `Note ${index}`);
  for (const [index, text] of texts.entries()) await bench.add(index % 2 ? nobody : ana, text);
  return texts;
}

export const pagingCases: readonly StoreCase[] = [
  storeCase('list: newest first by default, by the order of adding', async (bench) => {
    await bench.add(ana, 'Added first', { occurredAt: '2026-02-20T00:00:00.000Z' });
    await bench.add(ana, 'Added second', { occurredAt: '2020-01-01T00:00:00.000Z' });
    const { items } = await page(bench, {}, undefined);
    assert.deepEqual(
      items.map((record) => record.text),
      ['Added second', 'Added first'],
    );
    assert.deepEqual(await bench.texts(ana), ['Added first', 'Added second']);
  }),

  storeCase('list: pages of both partitions repeat nothing and skip nothing', async (bench) => {
    const texts = await addAlternating(bench, 10);
    for (const limit of [1, 2, 3, 10, 1000]) {
      assert.deepEqual(await turnPages(bench, { limit, order: 'oldest' }), texts);
      assert.deepEqual(await turnPages(bench, { limit, order: 'newest' }), texts.toReversed());
    }
  }),

  storeCase('list: only the last page has no cursor', async (bench) => {
    await addAlternating(bench, 6);
    const one = await page(bench, {}, undefined);
    assert.equal(typeof one.cursor, 'string');
    const two = await page(bench, {}, one.cursor);
    assert.deepEqual([two.items.length, two.cursor], [3, undefined]);
    assert.ok(!('cursor' in (await page(bench, { limit: 6 }, undefined))));
    assert.deepEqual(await page(bench, { scope: { tenant: 'empty' } }, undefined), { items: [] });
  }),

  storeCase('list: paging newest first is not disturbed by adds', async (bench) => {
    const texts = await addAlternating(bench, 9);
    const seen = await turnPages(bench, { order: 'newest' }, async (turned) => {
      await bench.add(ana, `Meanwhile ${turned}`);
      await bench.add(nobody, `Meanwhile shared ${turned}`);
    });
    assert.deepEqual(seen, texts.toReversed());
  }),

  storeCase('list: paging oldest first comes to what was added meanwhile', async (bench) => {
    const texts = await addAlternating(bench, 7);
    const seen = await turnPages(bench, { order: 'oldest' }, async (turned) => {
      if (turned === 1) await bench.add(nobody, 'Meanwhile');
    });
    assert.deepEqual(seen, [...texts, 'Meanwhile']);
  }),

  storeCase('list: forgetting between pages skips nothing that is left', async (bench) => {
    const texts = await addAlternating(bench, 9);
    const records = await bench.list(ana);
    const seen = await turnPages(bench, { order: 'oldest' }, async (turned) => {
      if (turned > 1) return;
      const gone = [records[0], records[2], records[4]].map((record) => record?.id ?? '');
      await bench.store.records.forget(ana, { ids: gone });
    });
    assert.deepEqual(
      seen,
      texts.filter((text) => text !== 'Note 4'),
    );
  }),

  storeCase('list: a filter is kept through the pages', async (bench) => {
    for (let index = 0; index < 12; index += 1) {
      await bench.add(ana, `Note ${index}`, { metadata: { even: index % 2 === 0 } });
    }
    const filter = { metadata: { even: true } };
    assert.deepEqual(
      await turnPages(bench, { order: 'oldest', limit: 2, filter }),
      [0, 2, 4, 6, 8, 10].map((index) => `Note ${index}`),
    );
  }),

  storeCase('list: a cursor that nobody handed out is refused', async (bench) => {
    await bench.add(ana, 'Note');
    for (const cursor of ['', 'nonsense', '-1', "1' OR 1=1", '9'.repeat(400)]) {
      await rejection(page(bench, {}, cursor), ['INVALID_INPUT']);
    }
  }),

  storeCase('list: pages of some kinds repeat nothing and skip nothing', async (bench) => {
    const kinds = ['fact', 'task', 'episode', 'preference', 'fact'] as const;
    const records: MemoryRecord[] = [];
    for (let index = 0; index < 30; index += 1) {
      const scope = index % 3 === 0 ? { tenant: 'acme' } : ana;
      const kind = kinds[index % kinds.length] ?? 'fact';
      records.push(await bench.add(scope, `Memory ${index}`, { kind }));
    }
    for (const asked of [['fact'], ['task', 'fact', 'task'], ['episode', 'fact']] as const) {
      const among: readonly string[] = asked;
      const texts = records.filter(({ kind }) => among.includes(kind)).map(({ text }) => text);
      const fields = { limit: 4, filter: { kinds: asked } };
      assert.deepEqual(await turnPages(bench, { ...fields, order: 'oldest' }), texts);
      assert.deepEqual(await turnPages(bench, { ...fields, order: 'newest' }), texts.toReversed());
    }
  }),
];
