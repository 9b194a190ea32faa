import { hash } from 'node:crypto';
import { auditLine, FIRST_PREVIOUS } from '../../core/audit.ts';
import type { AuditEntry, AuditHead, AuditQuery, AuditRecord } from '../../core/audit.ts';
import { MemoirError, describe, invalidInput } from '../../core/errors.ts';
import { checkName } from '../../core/scope.ts';
import { toTimestamp } from '../../core/time.ts';
import { checkCount } from './check-limits.ts';

const MOST_ENTRIES = 10_000;
const MOST_IDS = 1_000;
const MOST_BYTES = 1024 * 1024;

/** A record with the line that its hash is of. */
export interface ChainedRecord {
  readonly record: AuditRecord;
  readonly line: string;
}

/** Continues a chain after its head, undefined for its beginning. */
export function chainAudit(
  tenant: string,
  head: AuditHead | undefined,
  entries: readonly AuditEntry[],
): readonly ChainedRecord[] {
  let { sequence, hash: previous } = head ?? { sequence: 0, hash: FIRST_PREVIOUS };
  return entries.map((entry) => {
    sequence += 1;
    const line = auditLine({ ...entry, tenant, sequence, previous });
    previous = hash('sha256', line);
    return { record: readAuditLine(line, previous), line };
  });
}

/** A record as it comes back from a store. */
export function readAuditLine(line: string, hashOfLine: string): AuditRecord {
  return { ...(JSON.parse(line) as Omit<AuditRecord, 'hash'>), hash: hashOfLine };
}

/** INVALID_INPUT or TOO_LARGE when entries are not as the port wants them. */
export function checkEntries(tenant: string, entries: readonly AuditEntry[]): void {
  checkName('tenant', tenant);
  if (entries.length > MOST_ENTRIES) {
    throw invalidInput('entries', entries, `give at most ${MOST_ENTRIES} at once`);
  }
  for (const entry of entries) checkEntry(entry);
}

function checkEntry(entry: AuditEntry): void {
  if (toTimestamp('at', entry.at) !== entry.at) {
    throw invalidInput('at', entry.at, 'give a timestamp like "2026-05-01T10:00:00.000Z"');
  }
  if ((entry.ids?.length ?? 0) > MOST_IDS) {
    throw invalidInput('ids', entry.ids, `give at most ${MOST_IDS}, and their count in detail.ids`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(entry));
  if (bytes <= MOST_BYTES) return;
  const what = `The audit entry of ${describe(entry.operation)}`;
  throw new MemoirError('TOO_LARGE', `${what} has ${bytes} bytes: keep it below 1 MiB`);
}

export function checkAuditQuery(query: AuditQuery): void {
  checkName('tenant', query.tenant);
  checkCount('limit', query.limit, 1, 10_000);
}
