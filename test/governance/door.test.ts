import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditRecord } from '../../src/core/audit.ts';
import { MemoirError } from '../../src/core/errors.ts';
import type { Store } from '../../src/core/store.ts';
import type { OperationNote, Passing } from '../../src/governance/door.ts';
import type { Passage } from '../../src/governance/door-observer.ts';
import type { Governance } from '../../src/governance/governance.ts';
import { localPrincipal } from '../../src/governance/local-principal.ts';
import { createInMemoryStore } from '../../src/stores/in-memory/index.ts';
import { createFakeRuntime } from '../../src/testing/index.ts';
import { setUp, type SetUp } from './set-up.ts';

const add: OperationNote = { name: 'memories.add', action: 'write', audit: 'always' };
const get: OperationNote = { name: 'memories.get', action: 'read', audit: 'reads' };
const forget: OperationNote = {
  name: 'memories.forget',
  action: 'forget',
  audit: 'always',
  grave: true,
};

function passing(operation: OperationNote, more: Partial<Passing> = {}): Passing {
  const principal = localPrincipal('acme');
  return { principal, operation, target: { user: 'ana' }, surface: 'http', ...more };
}

async function trail(governance: Governance): Promise<readonly AuditRecord[]> {
  return governance.audit.list({ tenant: 'acme', limit: 1_000 });
}

/** A store whose audit cannot be written to while `isBroken`. */
function breaking(): SetUp & { isBroken: boolean } {
  const runtime = createFakeRuntime();
  const real = createInMemoryStore({ runtime });
  const state = { isBroken: false };
  const audit: Store['audit'] = {
    ...real.audit,
    async append(tenant, entries) {
      if (state.isBroken) throw new MemoirError('STORE_FAILED', 'the disk is full');
      return real.audit.append(tenant, entries);
    },
  };
  const parts = setUp({}, { documents: real.documents, audit }, runtime);
  return Object.assign(state, parts);
}

test('what was done is audited: who, what, to what, and no text', async () => {
  const { governance } = setUp();
  const note = passing(add, { requestId: 'r1', target: { user: 'ana', agent: 'b', session: 's' } });
  const result = await governance.door.pass(note, async (target, tell) => {
    tell({ ids: ['1'], detail: { kinds: ['episode'] } });
    tell({ ids: ['2'], detail: { repeated: 0, words: 'w'.repeat(500), deep: { a: [1, 'b'] } } });
    return target.tenant;
  });
  assert.equal(result, 'acme');
  const [record, ...rest] = await trail(governance);
  assert.equal(rest.length, 0);
  assert.ok(record);
  const { at: _at, sequence: _sequence, previous: _previous, hash: _hash, ...told } = record;
  assert.deepEqual(told, {
    tenant: 'acme',
    actor: 'local',
    operation: 'memories.add',
    surface: 'http',
    outcome: 'done',
    user: 'ana',
    agent: 'b',
    session: 's',
    ids: ['1', '2'],
    requestId: 'r1',
    detail: { kinds: ['episode'], repeated: 0, words: '(500 characters)', deep: { a: [1, 'b'] } },
  });
});

test('reads are audited when that is wanted; denials and failed writes always', async () => {
  for (const auditReads of [false, true]) {
    const { governance } = setUp({ auditReads });
    const reader = { ...localPrincipal('acme'), role: 'reader' } as const;
    const fails = async (): Promise<never> => {
      throw new MemoirError('NOT_FOUND', 'No memory "the secret words"');
    };
    await governance.door.pass(passing(get), async () => 'got');
    await assert.rejects(governance.door.pass(passing(get), fails), { code: 'NOT_FOUND' });
    await assert.rejects(governance.door.pass(passing(add), fails), { code: 'NOT_FOUND' });
    let isReached = false;
    const denied = governance.door.pass(passing(add, { principal: reader }), async () => {
      isReached = true;
    });
    await assert.rejects(denied, { code: 'FORBIDDEN' });
    assert.equal(isReached, false);
    const told = (await trail(governance)).map(({ operation, outcome, detail }) =>
      [operation, outcome, detail?.['code']].filter(Boolean).join(' '),
    );
    assert.deepEqual(told, [
      ...(auditReads ? ['memories.get done', 'memories.get failed NOT_FOUND'] : []),
      'memories.add failed NOT_FOUND',
      'memories.add denied FORBIDDEN',
    ]);
    assert.doesNotMatch(JSON.stringify(await trail(governance)), /secret words/);
  }
});

test('a denied name that is no name is cut, and does not fail the denial', async () => {
  const { governance, problems } = setUp();
  const principal = { ...localPrincipal('acme'), user: 'ana' };
  const target = { user: `\ud800\0${'x'.repeat(100_000)}` };
  const denied = governance.door.pass(passing(get, { principal, target }), async () => undefined);
  await assert.rejects(denied, { code: 'FORBIDDEN' });
  const [record] = await trail(governance);
  assert.equal(record?.user?.length, 256);
  assert.deepEqual(problems, []);
});

test('more ids than an entry holds are counted', async () => {
  const { governance } = setUp();
  const ids = Array.from({ length: 1_500 }, (_, index) => `id-${index}`);
  await governance.door.pass(passing(add), async (_, tell) => tell({ ids }));
  const [record] = await trail(governance);
  assert.equal(record?.ids?.length, 1_000);
  assert.deepEqual(record?.detail, { ids: 1_500 });
});

test('what is grave is audited before it begins and after it ended', async () => {
  const { governance } = setUp();
  let before: readonly string[] = [];
  await governance.door.pass(passing(forget), async () => {
    before = (await trail(governance)).map(({ outcome }) => outcome);
  });
  assert.deepEqual(before, ['begun']);
  assert.deepEqual(
    (await trail(governance)).map(({ outcome }) => outcome),
    ['begun', 'done'],
  );
});

test('what is grave is not begun when it cannot be audited', async () => {
  const parts = breaking();
  parts.isBroken = true;
  let isReached = false;
  const refused = parts.governance.door.pass(passing(forget), async () => {
    isReached = true;
  });
  await assert.rejects(refused, { code: 'STORE_FAILED', message: /was not begun/ });
  assert.equal(isReached, false);
});

test('what was done stays done when its entry cannot be written, and that is told', async () => {
  const parts = breaking();
  const { governance, problems } = parts;
  parts.isBroken = true;
  assert.equal(await governance.door.pass(passing(add), async () => 'added'), 'added');
  const broken = governance.door.pass(passing(forget), async () => 'never');
  await assert.rejects(broken, { code: 'STORE_FAILED' });
  parts.isBroken = false;
  const forgotten = governance.door.pass(passing(forget), async () => {
    parts.isBroken = true;
    return 'forgotten';
  });
  assert.equal(await forgotten, 'forgotten');
  const reader = { ...localPrincipal('acme'), role: 'reader' } as const;
  const denied = governance.door.pass(passing(add, { principal: reader }), async () => 'never');
  await assert.rejects(denied, { code: 'FORBIDDEN' });
  assert.deepEqual(
    problems.map(({ what }) => what.split(' and ')[0]),
    ['memories.add was done', 'memories.forget was done', 'a denial could not be audited'],
  );
  parts.isBroken = false;
  await governance.door.pass(passing(add), async () => 'added');
  assert.equal((await governance.audit.verify('acme')).ok, true);
});

test('entries of the same moment share a transaction', async () => {
  const runtime = createFakeRuntime();
  const real = createInMemoryStore({ runtime });
  let appends = 0;
  const audit: Store['audit'] = {
    ...real.audit,
    async append(tenant, entries) {
      appends += 1;
      return real.audit.append(tenant, entries);
    },
  };
  const { governance } = setUp(
    { concurrentPerTenant: 100, concurrent: 100 },
    { documents: real.documents, audit },
    runtime,
  );
  const many = Array.from({ length: 100 }, (_, index) =>
    governance.door.pass(passing(add), async (_target, tell) => tell({ ids: [String(index)] })),
  );
  await Promise.all(many);
  assert.ok(appends <= 10, `${appends} transactions`);
  const records = await trail(governance);
  assert.equal(new Set(records.flatMap(({ ids }) => ids)).size, 100);
  assert.equal((await governance.audit.verify('acme')).ok, true);
});

test('the observer is told of every operation, once', async () => {
  const passages: Passage[] = [];
  const { governance } = setUp({ observer: { passed: (passage) => passages.push(passage) } });
  const reader = { ...localPrincipal('acme'), role: 'reader' } as const;
  await governance.door.pass(passing(get), async () => 1);
  await assert.rejects(governance.door.pass(passing(add, { principal: reader }), async () => 1));
  const fails = async (): Promise<never> => {
    throw new TypeError('a fault');
  };
  await assert.rejects(governance.door.pass(passing(add), fails), TypeError);
  assert.deepEqual(
    passages.map(({ milliseconds, ...rest }) => {
      assert.ok(milliseconds >= 0);
      return rest;
    }),
    [
      { operation: 'memories.get', surface: 'http', outcome: 'done' },
      { operation: 'memories.add', surface: 'http', outcome: 'denied', code: 'FORBIDDEN' },
      { operation: 'memories.add', surface: 'http', outcome: 'failed' },
    ],
  );
});
