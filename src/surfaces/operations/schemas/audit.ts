import { z } from 'zod';
import type { AuditVerdict } from '../../../governance/audit-trail.ts';
import type { AuditEntry, AuditHead, AuditRecord, JsonValue } from '../../../index.ts';
import { timestamp, whole } from './common.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

const outcome: z.ZodType<AuditEntry['outcome']> = z.enum(['begun', 'done', 'denied', 'failed']);

export interface AuditRequest {
  readonly actor?: string;
  readonly operation?: string;
  readonly outcome?: AuditEntry['outcome'];
  readonly user?: string;
  readonly from?: string;
  readonly to?: string;
  readonly direction?: 'ascending' | 'descending';
  readonly limit?: number;
  readonly cursor?: string;
}

const auditShape: ShapeOf<AuditRequest> = {
  actor: z.string().describe('Who: "key:<id>", "token:<key id>/<user>", "local".').exactOptional(),
  operation: z.string().describe('What: "memories.add".').exactOptional(),
  outcome: outcome.exactOptional(),
  user: z.string().describe('Whose memory.').exactOptional(),
  from: z.iso.datetime({ offset: true, error: 'give ISO 8601 with a zone' }).exactOptional(),
  to: z.iso.datetime({ offset: true, error: 'give ISO 8601 with a zone' }).exactOptional(),
  direction: z.enum(['ascending', 'descending']).describe('Default "descending".').exactOptional(),
  limit: whole(1, 1_000).describe('Most records of a page. Default 100.').exactOptional(),
  cursor: z.string().describe('What the page before answered with.').exactOptional(),
};
export const auditRequest: z.ZodType<AuditRequest> = strict(auditShape);

const json: z.ZodType<JsonValue> = z
  .lazy(() =>
    z.union([
      z.string(),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(json),
      z.record(z.string(), json),
    ]),
  )
  .meta({ id: 'Json', description: 'Any JSON.' });

const recordShape: ShapeOf<AuditRecord> = {
  tenant: z.string(),
  sequence: z.int().describe('1, 2, 3 ... without gaps.'),
  previous: z.string().describe('The hash of the record before it.'),
  hash: z.string(),
  at: timestamp,
  actor: z.string(),
  operation: z.string(),
  surface: z.string(),
  outcome,
  user: z.string().exactOptional(),
  agent: z.string().exactOptional(),
  session: z.string().exactOptional(),
  ids: z.array(z.string()).exactOptional(),
  requestId: z.string().exactOptional(),
  detail: z.record(z.string(), json).describe('Counts and codes; no text.').exactOptional(),
};
const auditRecord: z.ZodType<AuditRecord> = strict(recordShape).meta({ id: 'AuditRecord' });

export interface AuditPage {
  readonly items: readonly AuditRecord[];
  readonly cursor?: string;
}
export const auditPage: z.ZodType<AuditPage> = strict({
  items: z.array(auditRecord),
  cursor: z.string().exactOptional(),
}).meta({ id: 'AuditPage' });

export interface VerifyRequest {
  readonly sequence?: number;
  readonly hash?: string;
}
const verifyShape: ShapeOf<VerifyRequest> = {
  sequence: z.int().min(1).describe('Of a head that was noted before.').exactOptional(),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'give 64 lower-case hex digits')
    .describe('Of a head that was noted before.')
    .exactOptional(),
};
export const verifyRequest: z.ZodType<VerifyRequest> = strict(verifyShape).superRefine(
  ({ sequence, hash }, context) => {
    if ((sequence === undefined) === (hash === undefined)) return;
    const path = [sequence === undefined ? 'sequence' : 'hash'];
    context.addIssue({ code: 'custom', path, message: 'give both sequence and hash, or neither' });
  },
);

const head: z.ZodType<AuditHead> = strict({ sequence: z.int(), hash: z.string() });

export const auditVerdict: z.ZodType<AuditVerdict> = strict({
  tenant: z.string(),
  ok: z.boolean(),
  records: z.int(),
  head: head.describe('Note it elsewhere: what is cut off later is found by it.').exactOptional(),
  faults: z.array(strict({ sequence: z.int(), fault: z.string() })),
}).meta({ id: 'AuditVerdict' });
