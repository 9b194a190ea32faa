import type { AuditVerdict } from '../../governance/audit-trail.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { operation } from './operation.ts';
import type { Operation } from './operation.ts';
import { auditPage, auditRequest, auditVerdict, verifyRequest } from './schemas/audit.ts';
import type { AuditPage } from './schemas/audit.ts';

export const listAudit: Operation<AuditPage> = operation({
  note: { name: 'audit.list', action: 'audit', audit: 'reads' },
  title: 'Read the audit',
  description: 'Who did what, when, to what; newest first unless asked otherwise. No text.',
  input: auditRequest,
  output: auditPage,
  example: { operation: 'memories.forget', limit: 20 },
  target: () => ({}),
  async run({ services, target }, request) {
    const { cursor, from, to, limit = 100, direction = 'descending', ...rest } = request;
    const place = cursor === undefined ? undefined : readCursor('audit', cursor);
    const items = await services.governance.audit.list({
      ...rest,
      tenant: target.tenant,
      direction,
      limit,
      ...(from !== undefined && { from: new Date(from).toISOString() }),
      ...(to !== undefined && { to: new Date(to).toISOString() }),
      ...(place !== undefined && { [direction === 'ascending' ? 'after' : 'before']: place }),
    });
    const last = items.at(-1);
    if (last === undefined || items.length < limit) return { items };
    return { items, cursor: writeCursor('audit', last.sequence) };
  },
});

export const verifyAudit: Operation<AuditVerdict> = operation({
  note: { name: 'audit.verify', action: 'audit', audit: 'reads', slow: true },
  title: 'Verify the audit',
  description:
    'Reads the chain again: a changed, removed, inserted or reordered record is found, and what was cut off after a head that was noted.',
  input: verifyRequest,
  output: auditVerdict,
  example: {},
  target: () => ({}),
  run({ services, target }, { sequence, hash }) {
    const anchor = sequence === undefined || hash === undefined ? undefined : { sequence, hash };
    return services.governance.audit.verify(target.tenant, anchor);
  },
});
