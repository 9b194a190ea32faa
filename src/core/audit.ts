import type { JsonObject } from './document-store.ts';
import type { Timestamp } from './time.ts';

/** Who did what, when, to what. Never text of memories. */
export interface AuditEntry {
  readonly at: Timestamp;
  /** Who: "key:<id>", "token:<key id>/<user>", "local", "system". */
  readonly actor: string;
  /** What, as the table of operations names it: "memories.add", "keys.revoke". */
  readonly operation: string;
  /** The surface it came by: "http", "mcp", "mem0", "letta", "cli". */
  readonly surface: string;
  readonly outcome: 'begun' | 'done' | 'denied' | 'failed';
  /** Whose memory. */
  readonly user?: string;
  readonly agent?: string;
  readonly session?: string;
  /** Ids it touched, at most 1,000; `detail.ids` then says how many there were. */
  readonly ids?: readonly string[];
  readonly requestId?: string;
  /** Counts, codes, names of fields; no text of memories. */
  readonly detail?: JsonObject;
}

/** An entry in the chain of its tenant. */
export interface AuditRecord extends AuditEntry {
  readonly tenant: string;
  /** 1, 2, 3 ... without gaps. */
  readonly sequence: number;
  /** Hash of the record before it; 64 zeros for the first. */
  readonly previous: string;
  /** SHA-256 in hex of `auditLine`. */
  readonly hash: string;
}

/** Where a chain ends: what tells that its last entries were cut off. */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
}

export const FIRST_PREVIOUS: string = '0'.repeat(64);

/** The text whose hash chains a record: all its fields but the hash, as JSON with sorted names. */
export function auditLine(record: Omit<AuditRecord, 'hash'>): string {
  return JSON.stringify(sorted({ ...record, hash: undefined }));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value).sort();
  const source: Readonly<Record<string, unknown>> = { ...value };
  return Object.fromEntries(names.map((name) => [name, sorted(source[name])]));
}

export interface AuditQuery {
  readonly tenant: string;
  /** Only records of a higher sequence. */
  readonly after?: number;
  /** Only records of a lower sequence. */
  readonly before?: number;
  readonly actor?: string;
  readonly operation?: string;
  readonly outcome?: AuditEntry['outcome'];
  readonly user?: string;
  /** `at` at or after / before. */
  readonly from?: Timestamp;
  readonly to?: Timestamp;
  /** Default ascending. */
  readonly direction?: 'ascending' | 'descending';
  /** 1 to 10,000. */
  readonly limit: number;
}

/** The audit of a store: entries are added and read, never changed. */
export interface AuditStore {
  /**
   * Chains the entries to the tenant's last record in one durable transaction, in order; at most
   * 10,000 at once, each at most 1 MiB as JSON, else INVALID_INPUT or TOO_LARGE, and none is written.
   * What is appended at once, also by other processes, makes one chain.
   */
  append(tenant: string, entries: readonly AuditEntry[]): Promise<readonly AuditRecord[]>;
  list(query: AuditQuery): Promise<readonly AuditRecord[]>;
  /** Undefined for a tenant without records. */
  head(tenant: string): Promise<AuditHead | undefined>;
  /** Every tenant that has records, by name. */
  tenants(): Promise<readonly string[]>;
}
