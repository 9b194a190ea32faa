import assert from 'node:assert/strict';
import type { DocumentPut, DocumentQuery, JsonObject } from '../../core/document-store.ts';
import type { Scope } from '../../core/scope.ts';
import { addChange, buildRecord } from '../record-builder.ts';
import { reopenCase, storeCase, type Bench } from './bench.ts';
import { first, rejection } from './expect.ts';
import { CONFUSABLE_NAMES } from './names.ts';
import type { StoreCase } from './subject.ts';

const place = { tenant: 'acme', collection: 'blocks' };
const ana: Scope = { tenant: 'acme', user: 'ana' };

function putOf(id: string, fields: Partial<DocumentPut> = {}): DocumentPut {
  return { type: 'put', ...place, id, terms: [], order: '', value: { of: id }, ...fields };
}

function removalOf(id: string): { type: 'remove'; tenant: string; collection: string; id: string } {
  return { type: 'remove', ...place, id };
}

async function idsFound(bench: Bench, query: Partial<DocumentQuery> = {}): Promise<string> {
  const asked = { ...place, limit: 100, ...query };
  const found = (await bench.store.documents.find(asked)).map(({ id }) => id);
  const { limit: _, direction: _way, ...counted } = asked;
  const count = await bench.store.documents.count(counted);
  if (query.limit === undefined) assert.equal(count, found.length, 'as many as are counted');
  return found.join(' ');
}

const ODD_VALUE: JsonObject = {
  text: 'Ünïcödé 😀 \u0000 \ud800 \u2028 "quoted" \\ \n new line',
  '': null,
  nested: { list: [1, -0.5, 1e300, true, false, null, [], {}, ['']], __proto__x: 'x' },
  constructor: 'own',
};

const keepsWhatIsPut = storeCase('documents: what is put is there as it was', async ({ store }) => {
  const { documents } = store;
  const put = putOf('one', { user: 'ana', terms: ['a=1', 'ü'], order: '2026', value: ODD_VALUE });
  assert.deepEqual(await documents.commit([put, putOf('two')]), [1, 1]);
  const { type: _, ...kept } = put;
  const [one, two, ...more] = await documents.get('acme', 'blocks', ['one', 'none', 'two']);
  assert.deepEqual(one, { ...kept, version: 1 });
  assert.deepEqual(two, {
    ...place,
    id: 'two',
    version: 1,
    terms: [],
    order: '',
    value: { of: 'two' },
  });
  assert.deepEqual(more, []);
  assert.deepEqual(await documents.get('acme', 'blocks', []), []);
  assert.deepEqual(await documents.commit([]), []);
});

const outlivesTheProcess = reopenCase('documents: they outlive the store', async (bench) => {
  await bench.store.documents.commit([putOf('one', { terms: ['kept'] })]);
  await bench.reopen();
  assert.equal(await idsFound(bench, { all: ['kept'] }), 'one');
});

const changesByVersion = storeCase('documents: a change names the version it is of', async (b) => {
  const { documents } = b.store;
  const version = async (expect: number | undefined, value: JsonObject): Promise<number> => {
    const given = expect === undefined ? {} : { expect };
    return first(await documents.commit([putOf('one', { ...given, value })]));
  };
  assert.equal(await version(0, { step: 1 }), 1);
  await rejection(version(0, { step: 'twice' }), ['CONFLICT']);
  assert.equal(await version(1, { step: 2 }), 2);
  const conflict = await rejection(version(1, { step: 'lost' }), ['CONFLICT']);
  assert.match(conflict.message, /one/, 'it names the document');
  assert.equal(await version(undefined, { step: 3 }), 3);
  const [one] = await documents.get('acme', 'blocks', ['one']);
  assert.deepEqual([one?.version, one?.value], [3, { step: 3 }]);
  await rejection(documents.commit([{ ...removalOf('one'), expect: 2 }]), ['CONFLICT']);
  await rejection(documents.commit([{ ...removalOf('none'), expect: 1 }]), ['CONFLICT']);
  assert.deepEqual(await documents.commit([{ ...removalOf('one'), expect: 3 }]), [0]);
  assert.deepEqual(await documents.commit([removalOf('one')]), [0]);
});

const neverReusesVersions = storeCase('documents: no version comes twice', async (bench) => {
  const { documents } = bench.store;
  const seen: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    seen.push(...(await documents.commit([putOf('one'), putOf('one', { order: 'b' })])));
    await documents.commit([removalOf('one')]);
  }
  seen.push(
    ...(await documents.commit([putOf('one'), putOf('one'), removalOf('one')])).slice(0, 2),
  );
  seen.push(...(await documents.commit([putOf('one', { user: 'ana' })])));
  await bench.store.records.forget(ana, { everything: true });
  seen.push(...(await documents.commit([putOf('one')])));
  assert.equal(new Set(seen).size, seen.length, seen.join(' '));
  assert.deepEqual(
    seen,
    seen.toSorted((left, right) => left - right),
    'they rise',
  );
});

const allOrNothing = storeCase('documents: writes happen all or none', async (bench) => {
  const { documents } = bench.store;
  await documents.commit([putOf('kept', { terms: ['a'] })]);
  const refused = [
    putOf('new'),
    putOf('kept', { terms: ['b'], value: {} }),
    removalOf('kept'),
    putOf('late', { expect: 7 }),
  ];
  await rejection(documents.commit(refused), ['CONFLICT']);
  assert.equal(await idsFound(bench), 'kept');
  assert.equal(await idsFound(bench, { all: ['b'] }), '');
  assert.deepEqual(
    (await documents.get('acme', 'blocks', ['kept'])).map(({ version, value }) => [version, value]),
    [[1, { of: 'kept' }]],
  );
});

const writesInOrder = storeCase('documents: a later write finds what an earlier did', async (b) => {
  const writes = [
    putOf('one', { expect: 0 }),
    putOf('one', { expect: 1, terms: ['second'] }),
    putOf('two', { expect: 0 }),
    { ...removalOf('two'), expect: 1 },
  ];
  assert.deepEqual(await b.store.documents.commit(writes), [1, 2, 1, 0]);
  assert.equal(await idsFound(b), 'one');
  assert.equal(await idsFound(b, { all: ['second'] }), 'one');
});

const findsByTerms = storeCase(
  'documents: they are found by all or any of their terms',
  async (b) => {
    await b.store.documents.commit([
      putOf('1', { terms: ['color=red', 'size=1', 'size=1'] }),
      putOf('2', { terms: ['color=red', 'size=2'], user: 'ana' }),
      putOf('3', { terms: ['color=blue', 'size=2'], user: 'ben' }),
      putOf('4', { terms: ['ana'] }),
    ]);
    assert.equal(await idsFound(b), '1 2 3 4');
    assert.equal(await idsFound(b, { all: ['color=red'] }), '1 2');
    assert.equal(await idsFound(b, { all: ['color=red', 'size=2', 'size=2'] }), '2');
    assert.equal(await idsFound(b, { all: ['color=red', 'none'] }), '');
    assert.equal(await idsFound(b, { all: [] }), '1 2 3 4');
    assert.equal(await idsFound(b, { any: ['size=1', 'color=blue', 'none'] }), '1 3');
    assert.equal(await idsFound(b, { any: [] }), '');
    assert.equal(await idsFound(b, { all: ['size=2'], any: ['color=blue', 'size=1'] }), '3');
    assert.equal(await idsFound(b, { user: 'ana' }), '2');
    assert.equal(await idsFound(b, { user: 'ana', all: ['color=blue'] }), '');
    assert.equal(await idsFound(b, { all: ['color'] }), '', 'a term is found whole');
    await b.store.documents.commit([putOf('2', { terms: ['color=green'] }), removalOf('1')]);
    assert.equal(await idsFound(b, { any: ['color=red', 'size=2'] }), '3');
    assert.equal(await idsFound(b, { all: ['color=green'] }), '2');
    assert.equal(await idsFound(b, { user: 'ana' }), '', 'it has no user any more');
  },
);

const ORDERS = ['', 'A', 'a', 'a', 'aa', 'b', 'é', '\u{1f600}', '\ufb01', '\uffff'] as const;

const followsTheOrder = storeCase(
  'documents: they come in their order, code unit by code unit',
  async (b) => {
    const puts = ORDERS.map((order, index) => putOf(`d${index}`, { order, terms: ['all'] }));
    await b.store.documents.commit(puts.toReversed());
    const ids = puts.map(({ id }) => id);
    for (const all of [[], ['all']]) {
      assert.equal(await idsFound(b, { all }), ids.join(' '));
      assert.equal(await idsFound(b, { all, direction: 'descending' }), ids.toReversed().join(' '));
      assert.equal(await idsFound(b, { all, limit: 2 }), 'd0 d1');
      assert.equal(await idsFound(b, { all, limit: 1, direction: 'descending' }), 'd9');
    }
    assert.equal(await idsFound(b, { after: { order: 'a', id: 'd2' } }), ids.slice(3).join(' '));
    assert.equal(await idsFound(b, { before: { order: 'a', id: 'd3' } }), 'd0 d1 d2');
    const between = { after: { order: 'A', id: '' }, before: { order: 'b', id: 'd5' } };
    assert.equal(await idsFound(b, { ...between, direction: 'descending' }), 'd4 d3 d2 d1');
    await b.store.documents.commit([putOf('d0', { order: 'z' })]);
    assert.equal(await idsFound(b, { after: { order: 'b', id: 'd5' } }), 'd0 d6 d7 d8 d9');
  },
);

const pagesMeetEach = storeCase('documents: pages meet every document once', async (b) => {
  const puts = Array.from({ length: 57 }, (_, index) =>
    putOf(`id${index}`, { order: String(index % 5), terms: [`odd=${index % 2}`] }),
  );
  await b.store.documents.commit(puts);
  for (const direction of ['ascending', 'descending'] as const) {
    const met: string[] = [];
    const query: DocumentQuery = { ...place, all: ['odd=1'], limit: 4, direction };
    const edge = direction === 'ascending' ? 'after' : 'before';
    let from: Pick<DocumentQuery, 'after' | 'before'> = {};
    for (;;) {
      const page = await b.store.documents.find({ ...query, ...from });
      const last = page.at(-1);
      if (last === undefined) break;
      met.push(...page.map(({ id }) => id));
      from = { [edge]: last };
    }
    assert.equal(met.length, 28);
    assert.equal(new Set(met).size, 28);
  }
});

const keepsTenantsApart = storeCase(
  'documents: tenants, collections and ids are kept apart',
  async (b) => {
    const { documents } = b.store;
    const names = CONFUSABLE_NAMES.filter((name) => name.length <= 64);
    const everywhere = names.flatMap((name) => [
      putOf('id', { tenant: name, terms: ['t'], value: { tenant: name } }),
      putOf('id', { collection: name, terms: ['t'], value: { collection: name } }),
      putOf(name, { collection: 'ids', terms: [name], value: { id: name } }),
    ]);
    await documents.commit(everywhere);
    for (const name of names) {
      const [ofTenant, ...others] = await documents.find({ ...place, tenant: name, limit: 9 });
      assert.deepEqual([ofTenant?.value, others], [{ tenant: name }, []]);
      const [ofCollection] = await documents.get('acme', name, ['id']);
      assert.deepEqual(ofCollection?.value, { collection: name });
      const [byTerm, ...more] = await documents.find({
        ...place,
        collection: 'ids',
        all: [name],
        limit: 9,
      });
      assert.deepEqual([byTerm?.value, more], [{ id: name }, []]);
    }
  },
);

const checksLimits = storeCase(
  'documents: what is too long or no JSON is refused',
  async ({ store }) => {
    const { documents } = store;
    const refuses = async (put: DocumentPut): Promise<void> => {
      await rejection(documents.commit([putOf('fine'), put]), ['INVALID_INPUT']);
    };
    await refuses(putOf(''));
    await refuses(putOf('x'.repeat(257)));
    await refuses(putOf('x', { tenant: '' }));
    await refuses(putOf('x', { collection: 'x'.repeat(65) }));
    await refuses(putOf('x', { order: 'x'.repeat(513) }));
    await refuses(putOf('x', { terms: ['x'.repeat(513)] }));
    await refuses(putOf('x', { terms: Array.from({ length: 33 }, String) }));
    await refuses(putOf('x', { user: '' }));
    await refuses(putOf('x', { expect: -1 }));
    await refuses(putOf('x', { value: { big: 1n } as unknown as JsonObject }));
    await refuses(putOf('x', { value: [] as unknown as JsonObject }));
    await refuses(putOf('x', { value: null as unknown as JsonObject }));
    for (const limit of [0, 10_001, 1.5]) {
      await rejection(documents.find({ ...place, limit }), ['INVALID_INPUT']);
    }
    const large = putOf('large', { value: { text: 'x'.repeat(16 * 1024 * 1024) } });
    await rejection(documents.commit([putOf('fine'), large]), ['TOO_LARGE']);
    assert.deepEqual(await documents.find({ ...place, limit: 9 }), [], 'nothing was written');
    const text = 'x'.repeat(16 * 1024 * 1024 - 20);
    const terms = Array.from({ length: 32 }, (_, index) => 'x'.repeat(480 + index));
    const longest = { order: 'x'.repeat(512), terms, value: { text } };
    await documents.commit([putOf('i'.repeat(256), longest)]);
    const [kept] = await documents.get('acme', 'blocks', ['i'.repeat(256)]);
    assert.equal(kept?.value['text'], text);
  },
);

const writesWithMemories = storeCase(
  'documents: those of a batch are written with its memories',
  async (b) => {
    const { store, runtime } = b;
    const record = buildRecord(runtime, { text: 'A garden', scope: ana });
    const changes = [addChange(runtime, record)];
    const partition = { tenant: 'acme', user: 'ana' };
    const refused = [
      { partition, changes, documents: [putOf('one'), putOf('two', { expect: 3 })] },
      { partition, changes, documents: [putOf('one')], sessionGuard: { session: 's', length: 3 } },
      { partition, changes: [...changes, ...changes], documents: [putOf('one')] },
    ];
    for (const batch of refused) await rejection(store.records.commit(batch), ['CONFLICT']);
    const foreign = { partition, changes, documents: [putOf('one', { tenant: 'other' })] };
    await rejection(store.records.commit(foreign), ['INVALID_INPUT']);
    assert.equal(await idsFound(b), '');
    assert.deepEqual(await b.texts(ana), []);
    const idempotency = { key: 'k', digest: 'd' };
    const batch = { partition, changes, documents: [putOf('one')], idempotency };
    for (let time = 0; time < 2; time += 1) await store.records.commit(batch);
    const [one] = await store.documents.get('acme', 'blocks', ['one']);
    assert.equal(one?.version, 1, 'a repeated call writes nothing');
    await store.records.commit({ partition, changes: [], documents: [putOf('two')] });
    assert.equal(await idsFound(b), 'one two');
  },
);

const goWithTheirUser = storeCase('documents: they go with everything of their user', async (b) => {
  const { store } = b;
  const other = { tenant: 'other', user: 'ana' };
  await store.documents.commit([
    putOf('anas', { user: 'ana', terms: ['t'] }),
    putOf('bens', { user: 'ben', terms: ['t'] }),
    putOf('nobodys', { terms: ['t'] }),
    putOf('anas', { ...other, terms: ['t'] }),
    putOf('more', { user: 'ana', collection: 'jobs' }),
  ]);
  await store.records.forget({ ...ana, agent: 'coach' }, { everything: true });
  await store.records.forget(ana, { session: 'monday' });
  await store.records.forget({ tenant: 'acme' }, { everything: true });
  assert.equal(await idsFound(b), 'anas bens nobodys');
  await store.records.forget(ana, { everything: true });
  assert.equal(await idsFound(b), 'bens nobodys');
  assert.equal(await idsFound(b, { all: ['t'] }), 'bens nobodys');
  assert.equal(await idsFound(b, { user: 'ana' }), '');
  assert.equal(await idsFound(b, { collection: 'jobs' }), '');
  assert.equal(await idsFound(b, { tenant: 'other' }), 'anas');
  await b.add(ana, 'A garden');
  await store.documents.commit([putOf('anas', { user: 'ana' })]);
  await store.records.forget(ana, { everything: true });
  assert.equal(await idsFound(b), 'bens nobodys', 'with memories too');
});

const erases = storeCase('documents: what is erased is gone, the rest stays', async (b) => {
  const { documents } = b.store;
  await documents.commit([putOf('a', { order: '2' }), putOf('b', { order: '1' }), putOf('c')]);
  assert.deepEqual(await documents.commit([removalOf('c'), putOf('b')], { erase: true }), [0, 2]);
  assert.equal(await idsFound(b), 'b a');
  assert.equal(await idsFound(b, { after: { order: '', id: 'b' } }), 'a');
});

const oneWinsOfMany = storeCase('documents: of many changes of one version one wins', async (b) => {
  await b.store.documents.commit([putOf('one')]);
  const tries = Array.from({ length: 8 }, (_, index) =>
    b.store.documents.commit([putOf('one', { expect: 1, value: { index } })]).then(
      () => index,
      () => undefined,
    ),
  );
  const won = (await Promise.all(tries)).filter((index) => index !== undefined);
  assert.equal(won.length, 1);
  const [one] = await b.store.documents.get('acme', 'blocks', ['one']);
  assert.deepEqual([one?.version, one?.value], [2, { index: won[0] }]);
});

export const documentCases: readonly StoreCase[] = [
  keepsWhatIsPut,
  outlivesTheProcess,
  changesByVersion,
  neverReusesVersions,
  allOrNothing,
  writesInOrder,
  findsByTerms,
  followsTheOrder,
  pagesMeetEach,
  keepsTenantsApart,
  checksLimits,
  writesWithMemories,
  goWithTheirUser,
  erases,
  oneWinsOfMany,
];
