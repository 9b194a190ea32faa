import { createHash } from 'node:crypto';
import {
  type AuditHead,
  auditLine,
  type AuditQuery,
  type AuditRecord,
  type AuditStore,
  FIRST_PREVIOUS,
} from '../core/audit.ts';
import { MemoirError } from '../core/errors.ts';
import type { AuditVerdict } from './audit-trail.ts';

const PAGE = 1_000;
/** One removal in the middle is one fault; whoever has a hundred has no chain any more. */
const MOST_FAULTS = 100;

type Fault = AuditVerdict['faults'][number];

/** What is known of the chain up to a record. */
interface Place {
  readonly sequence: number;
  readonly hash: string;
}

/**
 * Reads the chain of a tenant from its first record to its last: each must carry the next number,
 * the hash of the one before it and a hash that fits its own fields (Haber and Stornetta, "How to
 * Time-Stamp a Digital Document", 1991). The store's own head and the anchor must lie on it.
 */
export async function verifyChain(
  store: AuditStore,
  tenant: string,
  anchor?: AuditHead,
): Promise<AuditVerdict> {
  // First the head: what is added while the chain is read then only lies behind it.
  const head = await store.head(tenant);
  const faults: Fault[] = [];
  let last: Place = { sequence: 0, hash: FIRST_PREVIOUS };
  let records = 0;
  const marks = [...(head ? [head] : []), ...(anchor ? [anchor] : [])];
  const unseen = new Set(marks);
  for await (const record of allOf(store, tenant)) {
    if (typeof record === 'number') {
      faults.push({ sequence: record, fault: 'it cannot be read' });
      last = { sequence: record, hash: '' };
      continue;
    }
    if (faults.length < MOST_FAULTS) faults.push(...faultsOf(record, last));
    for (const mark of marks) {
      if (mark.sequence !== record.sequence) continue;
      unseen.delete(mark);
      if (mark.hash !== record.hash) faults.push(notThere(mark, mark === anchor));
    }
    last = { sequence: record.sequence, hash: record.hash };
    records += 1;
  }
  for (const mark of unseen) {
    if (mark.sequence > last.sequence) faults.push(cutOff(mark, last, mark === anchor));
  }
  const end = (await store.head(tenant))?.sequence ?? 0;
  if (last.sequence > end) {
    faults.push({
      sequence: end + 1,
      fault: `it lies behind ${end}, the last that the store noted`,
    });
  }
  return {
    tenant,
    ok: faults.length === 0,
    records,
    ...(records > 0 && { head: last }),
    faults: faults.toSorted((one, other) => one.sequence - other.sequence).slice(0, MOST_FAULTS),
  };
}

/**
 * All records in order; only its number of one that cannot be read. STORE_CORRUPT when many cannot,
 * because then it is the store that is broken.
 */
async function* allOf(store: AuditStore, tenant: string): AsyncGenerator<AuditRecord | number> {
  let limit = PAGE;
  let unreadable = 0;
  for (let after = 0; ;) {
    const page = await readPage(store, { tenant, after, limit }, unreadable < MOST_FAULTS);
    if (page !== undefined) {
      yield* page;
      const end = page.at(-1);
      if (page.length < limit || end === undefined) return;
      after = end.sequence;
    } else if (limit > 1) {
      // One of the page cannot be read: they are looked at one by one from here.
      limit = 1;
    } else {
      unreadable += 1;
      after += 1;
      yield after;
      limit = PAGE;
    }
  }
}

async function readPage(
  store: AuditStore,
  query: AuditQuery,
  mayFail: boolean,
): Promise<readonly AuditRecord[] | undefined> {
  try {
    return await store.list(query);
  } catch (error) {
    if (mayFail && MemoirError.is(error) && error.code === 'STORE_CORRUPT') return undefined;
    throw error;
  }
}

function faultsOf(record: AuditRecord, last: Place): readonly Fault[] {
  const { sequence, previous, hash } = record;
  const expected = last.sequence + 1;
  const faults: Fault[] = [];
  if (sequence !== expected) faults.push({ sequence: expected, fault: gap(expected, sequence) });
  else if (previous !== last.hash) {
    faults.push({ sequence, fault: 'it does not follow from the record before it' });
  }
  if (hashOf(record) !== hash) {
    faults.push({ sequence, fault: 'its fields are not those that its hash was made of' });
  }
  return faults;
}

function gap(expected: number, found: number): string {
  const last = found - 1;
  if (last === expected) return 'it was removed';
  return found > expected
    ? `it and those up to ${last} were removed`
    : `the record ${found} stands where it does not belong`;
}

/** `auditLine` leaves the hash out, and must hash what is stored and nothing besides. */
function hashOf(record: AuditRecord): string {
  return createHash('sha256').update(auditLine(record), 'utf8').digest('hex');
}

function notThere({ sequence }: AuditHead, isAnchor: boolean): Fault {
  const which = isAnchor ? 'the anchor' : 'what the store noted as its last record';
  return { sequence, fault: `it is another record than ${which}` };
}

function cutOff({ sequence }: AuditHead, last: Place, isAnchor: boolean): Fault {
  const which = isAnchor ? 'the anchor' : 'the last record that the store noted';
  const fault = `the chain ends at ${last.sequence} and does not reach ${which}, ${sequence}`;
  return { sequence: last.sequence + 1, fault };
}
