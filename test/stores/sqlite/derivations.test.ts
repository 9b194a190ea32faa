import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Statement } from '../../../src/core/statement.ts';
import type { Store } from '../../../src/core/store.ts';
import { addChange, buildRecord } from '../../../src/testing/index.ts';
import { slotOf } from '../../../src/truth/slot.ts';
import { add, ana, numbered, pathFor, rawFor, runtime, storeFor } from './fixture.ts';

const plain = { strategy: 'everything', threshold: 0 } as const;
const partition = { tenant: 'acme', user: 'ana' };
const lisbon: Statement = {
  subject: 'user',
  subjectType: 'person',
  predicate: 'lives in',
  object: 'Lisbon',
  objectType: 'place',
};

test('connections that claim at once never share a job, and all of them are handed out', async (t) => {
  const path = pathFor(t);
  const stores = Array.from({ length: 3 }, () => storeFor(t, { path, thread: 'worker' }));
  const [first] = stores;
  if (first === undefined) assert.fail();
  await add(first, { ...ana, session: 's' }, numbered(40), {}, { derive: plain });
  const claims = stores.flatMap((store) =>
    Array.from({ length: 5 }, () => store.derivations.claim(3, 60_000, runtime.now())),
  );
  const ids = (await Promise.all(claims)).flat().map(({ episode }) => episode.id);
  assert.equal(ids.length, 40);
  assert.equal(new Set(ids).size, 40);
});

test('of connections that found a slot empty one fills it', async (t) => {
  const path = pathFor(t);
  const stores = Array.from({ length: 3 }, () => storeFor(t, { path, thread: 'worker' }));
  const slot = slotOf(lisbon);
  const fill = async (store: Store): Promise<void> => {
    const record = buildRecord(runtime, {
      text: 'The user lives in Lisbon',
      kind: 'fact',
      scope: ana,
      statement: lisbon,
    });
    const slotGuard = [{ slot, memories: [] }];
    await store.records.commit({ partition, changes: [addChange(runtime, record)], slotGuard });
  };
  const settled = await Promise.allSettled(stores.map(fill));
  const reasons = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  assert.deepEqual(reasons, ['CONFLICT', 'CONFLICT']);
  assert.equal((await stores[0]?.records.inSlots(ana, [slot]))?.length, 1);
});

test('jobs of the same settings share them, and settings without words stay', async (t) => {
  const path = pathFor(t);
  const store = storeFor(t, { path });
  const turns = await add(store, ana, numbered(3), {}, { derive: plain });
  const more = await add(store, ana, ['More'], {}, { derive: { ...plain } });
  const raw = rawFor(t, path);
  const count = (): unknown =>
    raw
      .prepare('SELECT count(*) AS n, sum(content_id IS NULL) AS plain FROM derivation_settings')
      .get();
  assert.deepEqual({ ...(count() as object) }, { n: 1, plain: 1 });
  await store.derivations.settle([...turns, ...more]);
  assert.deepEqual({ ...(count() as object) }, { n: 1, plain: 1 });
  await store.records.forget(ana, { everything: true });
  assert.deepEqual({ ...(count() as object) }, { n: 0, plain: null });
});
