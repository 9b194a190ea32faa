import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { auditLine, FIRST_PREVIOUS } from '../../core/audit.ts';
import type { AuditEntry, AuditQuery, AuditRecord } from '../../core/audit.ts';
import type { Store } from '../../core/store.ts';
import { reopenCase, storeCase } from './bench.ts';
import { rejection } from './expect.ts';
import { CONFUSABLE_NAMES } from './names.ts';
import type { StoreCase } from './subject.ts';

function entryOf(fields: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: '2026-05-01T10:00:00.000Z',
    actor: 'key:one',
    operation: 'memories.add',
    surface: 'http',
    outcome: 'done',
    ...fields,
  };
}

async function all(store: Store, tenant = 'acme'): Promise<readonly AuditRecord[]> {
  return store.audit.list({ tenant, limit: 10_000 });
}

/** Every record follows the one before it, and the head is the last. */
async function checkChain(store: Store, tenant = 'acme'): Promise<void> {
  const records = await all(store, tenant);
  let previous = FIRST_PREVIOUS;
  for (const [index, { hash: told, ...record }] of records.entries()) {
    assert.deepEqual([record.sequence, record.previous], [index + 1, previous]);
    assert.equal(told, hash('sha256', auditLine(record)), 'the hash is that of the line');
    previous = told;
  }
  const head = await store.audit.head(tenant);
  assert.deepEqual(head, { sequence: records.length, hash: previous });
}

const chains = storeCase('audit: entries are chained in order, as they were', async ({ store }) => {
  const { audit } = store;
  assert.deepEqual([await audit.head('acme'), await all(store)], [undefined, []]);
  assert.deepEqual(await audit.append('acme', []), []);
  assert.deepEqual(await audit.tenants(), []);
  const full = entryOf({
    user: 'ana',
    agent: 'coach',
    session: 'monday',
    ids: ['b', 'a'],
    requestId: 'r1',
    detail: { z: 1, a: { y: [1, null, 'ü\ud800'], b: true }, 10: 'ten', 2: 'two' },
  });
  const appended = await audit.append('acme', [full, entryOf({ outcome: 'denied' })]);
  const [one, two] = appended;
  assert.deepEqual(one, {
    ...full,
    tenant: 'acme',
    sequence: 1,
    previous: FIRST_PREVIOUS,
    hash: one?.hash,
  });
  assert.deepEqual([two?.sequence, two?.previous], [2, one?.hash]);
  assert.deepEqual(await all(store), appended);
  await audit.append('acme', [entryOf()]);
  await checkChain(store);
});

const goesOn = reopenCase('audit: a chain goes on after the store was closed', async (bench) => {
  await bench.store.audit.append('acme', [entryOf(), entryOf()]);
  await bench.reopen();
  await bench.store.audit.append('acme', [entryOf({ operation: 'keys.revoke' })]);
  assert.equal((await all(bench.store)).length, 3);
  await checkChain(bench.store);
});

const keepsTenants = storeCase('audit: each tenant has a chain of its own', async ({ store }) => {
  for (const name of CONFUSABLE_NAMES) {
    await store.audit.append(name, [entryOf({ requestId: name })]);
  }
  assert.deepEqual(await store.audit.tenants(), CONFUSABLE_NAMES.toSorted());
  for (const name of CONFUSABLE_NAMES) {
    const records = await all(store, name);
    assert.deepEqual(
      records.map(({ requestId, sequence }) => [requestId, sequence]),
      [[name, 1]],
    );
    await checkChain(store, name);
  }
});

const atOnce = storeCase('audit: what is appended at once is one chain', async ({ store }) => {
  const batches = Array.from({ length: 20 }, (_, batch) =>
    Array.from({ length: 25 }, (_each, index) => entryOf({ requestId: `${batch}.${index}` })),
  );
  await Promise.all(batches.map((entries) => store.audit.append('acme', entries)));
  const records = await all(store);
  assert.equal(new Set(records.map(({ requestId }) => requestId)).size, 500);
  await checkChain(store);
});

const answers = storeCase('audit: it is asked by who, what, whose and when', async ({ store }) => {
  const day = (number: number): string => `2026-05-0${number}T00:00:00.000Z`;
  await store.audit.append('acme', [
    entryOf({ at: day(1), user: 'ana' }),
    entryOf({ at: day(2), actor: 'local', user: 'ben' }),
    entryOf({ at: day(2), operation: 'keys.revoke', outcome: 'denied' }),
    entryOf({ at: day(4), user: 'ana', outcome: 'failed' }),
    entryOf({ at: day(3), user: 'ana', actor: 'local' }),
  ]);
  const asked = async (query: Partial<AuditQuery>): Promise<string> => {
    const found = await store.audit.list({ tenant: 'acme', limit: 100, ...query });
    return found.map(({ sequence }) => sequence).join('');
  };
  assert.equal(await asked({}), '12345');
  assert.equal(await asked({ direction: 'descending', limit: 2 }), '54');
  assert.equal(await asked({ after: 2 }), '345');
  assert.equal(await asked({ before: 3 }), '12');
  assert.equal(await asked({ after: 1, before: 5, direction: 'descending' }), '432');
  assert.equal(await asked({ actor: 'local' }), '25');
  assert.equal(await asked({ operation: 'keys.revoke' }), '3');
  assert.equal(await asked({ outcome: 'done', user: 'ana' }), '15');
  assert.equal(await asked({ user: 'ana', actor: 'key:one', limit: 1 }), '1');
  assert.equal(await asked({ from: day(2), to: day(4) }), '235');
  assert.equal(await asked({ from: day(3) }), '45');
  assert.equal(await asked({ to: day(2) }), '1');
  assert.equal(await asked({ from: day(5) }), '');
  assert.equal(await asked({ from: day(2), user: 'ana', direction: 'descending' }), '54');
  assert.equal(await asked({ user: 'nobody' }), '');
});

const refuses = storeCase(
  'audit: what is too much is refused, and nothing is written',
  async (b) => {
    const { audit } = b.store;
    const ids = Array.from({ length: 1_001 }, String);
    const refused = [entryOf({ ids }), entryOf({ at: '2026-05-01' }), entryOf({ at: 'now' })];
    for (const entry of refused) {
      await rejection(audit.append('acme', [entryOf(), entry]), ['INVALID_INPUT']);
    }
    const detail = { text: 'x'.repeat(1024 * 1024) };
    await rejection(audit.append('acme', [entryOf(), entryOf({ detail })]), ['TOO_LARGE']);
    await rejection(audit.append('', [entryOf()]), ['INVALID_INPUT']);
    await rejection(audit.list({ tenant: 'acme', limit: 0 }), ['INVALID_INPUT']);
    assert.deepEqual(await all(b.store), []);
    await audit.append('acme', [entryOf({ ids: ids.slice(1) })]);
    await checkChain(b.store);
  },
);

const stays = storeCase('audit: forgetting everything of a user leaves it as it is', async (b) => {
  await b.add({ tenant: 'acme', user: 'ana' }, 'A garden');
  await b.store.audit.append('acme', [entryOf({ user: 'ana' })]);
  await b.store.records.forget({ tenant: 'acme', user: 'ana' }, { everything: true });
  assert.equal((await all(b.store)).length, 1);
  await checkChain(b.store);
});

export const auditCases: readonly StoreCase[] = [
  chains,
  goesOn,
  keepsTenants,
  atOnce,
  answers,
  refuses,
  stays,
];
