import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { auditLine, type AuditRecord } from '../../src/core/audit.ts';
import type { AuditTrail, AuditVerdict } from '../../src/governance/audit-trail.ts';
import { createSqliteStore } from '../../src/stores/sqlite/index.ts';
import { createFakeRuntime } from '../../src/testing/index.ts';
import { temporaryFolder } from '../surface/run-cli.ts';
import { setUp } from './set-up.ts';

const RECORDS = 9;

interface Chain {
  readonly audit: AuditTrail;
  readonly records: readonly AuditRecord[];
  /** Alters the file behind the store's back. */
  tamper(text: string): void;
  verify(): Promise<AuditVerdict>;
}

/** A real file with a chain of nine records, and another tenant's beside it. */
async function chainFor(context: TestContext): Promise<Chain> {
  const path = join(temporaryFolder(context), 'memoir.db');
  const runtime = createFakeRuntime();
  const store = createSqliteStore({ path, runtime, thread: 'main' });
  context.after(() => store.close());
  const { audit } = setUp({}, store, runtime).governance;
  for (let number = 1; number <= RECORDS; number += 1) {
    runtime.advance(1_000);
    const entry = { actor: 'local', operation: `test.${number}`, surface: 'cli' } as const;
    await audit.record('acme', { ...entry, outcome: 'done', user: 'ana', ids: [`${number}`] });
    await audit.record('other', { ...entry, outcome: 'done' });
  }
  const database = new DatabaseSync(path);
  context.after(() => database.close());
  return {
    audit,
    records: await audit.list({ tenant: 'acme', limit: 100 }),
    tamper(text) {
      database.exec('PRAGMA foreign_keys = OFF');
      database.exec(text.replaceAll('ACME', CHAIN));
    },
    verify: () => audit.verify('acme'),
  };
}

const CHAIN = "(SELECT id FROM audit_chain WHERE tenant = 'acme')";

/** Where it shows, and what a look at the other tenant says. */
async function assertFound({ audit, verify }: Chain, sequences: readonly number[]): Promise<void> {
  const { ok, faults } = await verify();
  assert.equal(ok, false);
  assert.deepEqual([...new Set(faults.map(({ sequence }) => sequence))], sequences);
  for (const { fault } of faults) assert.ok(fault.length > 5);
  assert.equal((await audit.verify('other')).ok, true);
}

test('a chain that nobody touched is good, with its head', async (context) => {
  const chain = await chainFor(context);
  const { sequence, hash } = recordAt(chain, -1);
  const head = { sequence, hash };
  assert.deepEqual(await chain.verify(), {
    tenant: 'acme',
    ok: true,
    records: 9,
    head,
    faults: [],
  });
});

test('a tenant without records is good', async (context) => {
  const { audit } = await chainFor(context);
  const verdict = { tenant: 'nobody', ok: true, records: 0, faults: [] };
  assert.deepEqual(await audit.verify('nobody'), verdict);
});

for (const [what, text] of [
  ['the line', `line = replace(line, 'test.5', 'test.6')`],
  ['the user in the line', `line = replace(line, '"ana"', '"bob"')`],
  ['who did it', `actor = 'somebody'`],
  ['what was done', `operation = 'test.x'`],
  ['how it ended', `outcome = 'failed'`],
  ['whose memory it was', `user = 'bob'`],
  ['that it was of somebody', `user = NULL`],
  ['when it was', `at = at - 1`],
  ['the hash', `hash = replace(hash, substr(hash, 1, 1), 'x')`],
] as const) {
  test(`changing ${what} is found`, async (context) => {
    const chain = await chainFor(context);
    chain.tamper(`UPDATE audit SET ${text} WHERE chain_id = ACME AND sequence = 5`);
    const { ok, faults } = await chain.verify();
    assert.equal(ok, false);
    assert.equal(faults[0]?.sequence, 5);
    assert.equal((await chain.audit.verify('other')).ok, true);
  });
}

test('a line that is none any more is found', async (context) => {
  const chain = await chainFor(context);
  chain.tamper(`UPDATE audit SET line = 'x' WHERE chain_id = ACME AND sequence = 5`);
  await assertFound(chain, [5, 6]);
});

for (const [which, sequence] of [
  ['first', 1],
  ['middle', 5],
  ['last', RECORDS],
] as const) {
  test(`removing the ${which} record is found`, async (context) => {
    const chain = await chainFor(context);
    chain.tamper(`DELETE FROM audit WHERE chain_id = ACME AND sequence = ${sequence}`);
    await assertFound(chain, [sequence]);
  });
}

test('removing several, or all, is found', async (context) => {
  const some = await chainFor(context);
  some.tamper('DELETE FROM audit WHERE chain_id = ACME AND sequence BETWEEN 3 AND 6');
  await assertFound(some, [3]);
  const all = await chainFor(context);
  all.tamper('DELETE FROM audit WHERE chain_id = ACME');
  await assertFound(all, [1]);
});

test('removing a record and closing the gap is found', async (context) => {
  const chain = await chainFor(context);
  chain.tamper(`DELETE FROM audit WHERE chain_id = ACME AND sequence = 5;
    UPDATE audit SET sequence = sequence - 1 WHERE chain_id = ACME AND sequence > 5`);
  const { ok, faults } = await chain.verify();
  assert.equal(ok, false);
  assert.equal(faults[0]?.sequence, 5);
});

test('swapping two records is found', async (context) => {
  const chain = await chainFor(context);
  chain.tamper(`UPDATE audit SET sequence = 100 WHERE chain_id = ACME AND sequence = 4;
    UPDATE audit SET sequence = 4 WHERE chain_id = ACME AND sequence = 5;
    UPDATE audit SET sequence = 5 WHERE chain_id = ACME AND sequence = 100`);
  const { ok, faults } = await chain.verify();
  assert.equal(ok, false);
  assert.equal(faults[0]?.sequence, 4);
});

test('a record that was put in is found, however well it is made', async (context) => {
  const chain = await chainFor(context);
  const before = recordAt(chain, 4);
  const forged = { ...before, sequence: 6, previous: before.hash, actor: 'key:forged' };
  const hash = hashOf(forged);
  chain.tamper(`UPDATE audit SET sequence = -sequence WHERE chain_id = ACME AND sequence > 5;
    UPDATE audit SET sequence = 1 - sequence WHERE chain_id = ACME AND sequence < 0;
    INSERT INTO audit (chain_id, sequence, at, actor, operation, outcome, user, hash, line)
      SELECT chain_id, 6, at, 'key:forged', operation, outcome, user, '${hash}',
        '${auditLine(forged)}' FROM audit WHERE chain_id = ACME AND sequence = 5`);
  const { ok, faults, records } = await chain.verify();
  assert.equal(ok, false);
  assert.equal(records, RECORDS + 1);
  assert.equal(faults[0]?.sequence, 7);
  const appended = await chainFor(context);
  const last = recordAt(appended, -1);
  const next = { ...last, sequence: RECORDS + 1, previous: last.hash };
  appended.tamper(`INSERT INTO audit (chain_id, sequence, at, actor, operation, outcome, user,
      hash, line)
    SELECT chain_id, ${RECORDS + 1}, at, actor, operation, outcome, user, '${hashOf(next)}',
      '${auditLine(next)}' FROM audit WHERE chain_id = ACME AND sequence = ${RECORDS}`);
  await assertFound(appended, [RECORDS + 1]);
});

test('a head that was altered with the end it hides is missed by an anchor', async (context) => {
  const chain = await chainFor(context);
  const anchor = recordAt(chain, -1);
  const seventh = recordAt(chain, 6);
  assert.equal((await chain.audit.verify('acme', anchor)).ok, true);
  assert.equal((await chain.audit.verify('acme', seventh)).ok, true);
  chain.tamper(`DELETE FROM audit WHERE chain_id = ACME AND sequence > 7;
    UPDATE audit_chain SET sequence = 7, hash = '${seventh.hash}' WHERE tenant = 'acme'`);
  // Nothing inside the file tells of it any more: this is what anchors are for.
  assert.equal((await chain.verify()).ok, true);
  const { ok, faults } = await chain.audit.verify('acme', anchor);
  assert.equal(ok, false);
  assert.equal(faults[0]?.sequence, 8);
  const { ok: isOther } = await chain.audit.verify('acme', { ...seventh, hash: '0'.repeat(64) });
  assert.equal(isOther, false);
});

test('what follows on a removed end does not hide it', async (context) => {
  const chain = await chainFor(context);
  chain.tamper(`DELETE FROM audit WHERE chain_id = ACME AND sequence >= 8`);
  const entry = { actor: 'local', operation: 'test.later', surface: 'cli' } as const;
  await chain.audit.record('acme', { ...entry, outcome: 'done' });
  await assertFound(chain, [8]);
});

function hashOf(record: Omit<AuditRecord, 'hash'>): string {
  return createHash('sha256').update(auditLine(record)).digest('hex');
}

function recordAt({ records }: Chain, place: number): AuditRecord {
  const record = records.at(place);
  assert.ok(record);
  return record;
}
