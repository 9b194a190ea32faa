import type { AuditEntry, AuditHead, AuditQuery, AuditRecord } from '../../core/audit.ts';
import { chainAudit, checkAuditQuery, checkEntries } from '../shared/chain-audit.ts';
import { frozenCopy } from './freeze.ts';
import type { Tables } from './tables.ts';

export function appendAudit(
  tables: Tables,
  tenant: string,
  entries: readonly AuditEntry[],
): readonly AuditRecord[] {
  checkEntries(tenant, entries);
  const chain = tables.audit.get(tenant) ?? [];
  const records = chainAudit(tenant, chain.at(-1), entries).map(({ record }) => frozenCopy(record));
  if (records.length > 0) tables.audit.set(tenant, chain);
  for (const record of records) chain.push(record);
  return records;
}

export function listAudit({ audit }: Tables, query: AuditQuery): readonly AuditRecord[] {
  checkAuditQuery(query);
  const found = (audit.get(query.tenant) ?? []).filter((record) => isAsked(record, query));
  const ordered = query.direction === 'descending' ? found.toReversed() : found;
  return ordered.slice(0, query.limit);
}

function isAsked(record: AuditRecord, query: AuditQuery): boolean {
  const { after = 0, before = Infinity, actor, operation, outcome, user, from, to } = query;
  return (
    record.sequence > after &&
    record.sequence < before &&
    (actor === undefined || record.actor === actor) &&
    (operation === undefined || record.operation === operation) &&
    (outcome === undefined || record.outcome === outcome) &&
    (user === undefined || record.user === user) &&
    (from === undefined || record.at >= from) &&
    (to === undefined || record.at < to)
  );
}

export function auditHead({ audit }: Tables, tenant: string): AuditHead | undefined {
  const last = audit.get(tenant)?.at(-1);
  return last === undefined ? undefined : { sequence: last.sequence, hash: last.hash };
}

export function auditTenants({ audit }: Tables): readonly string[] {
  return [...audit.keys()].toSorted();
}
