import type { AuditEntry, AuditHead, AuditQuery, AuditRecord } from '../core/audit.ts';

/** What verifying a chain found. */
export interface AuditVerdict {
  readonly tenant: string;
  readonly ok: boolean;
  readonly records: number;
  readonly head?: AuditHead;
  /** What is wrong, in words, with the sequence where it shows; empty when all is well. */
  readonly faults: readonly { readonly sequence: number; readonly fault: string }[];
}

export interface AuditTrail {
  /** Resolves when the entry is durable; entries of the same moment share a transaction. */
  record(tenant: string, entry: Omit<AuditEntry, 'at'>): Promise<void>;
  /**
   * INVALID_INPUT for times that cannot be read; any form of them that the library takes will do.
   */
  list(query: AuditQuery): Promise<readonly AuditRecord[]>;
  /**
   * Reads a chain again: a changed, removed, inserted or reordered record and a cut off end are
   * found. `anchor`: a head that was noted elsewhere before must still lie on the chain.
   */
  verify(tenant: string, anchor?: AuditHead): Promise<AuditVerdict>;
  tenants(): Promise<readonly string[]>;
}
