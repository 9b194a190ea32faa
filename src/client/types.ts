import type { ApiKey, NewApiKey } from '../governance/api-keys.ts';
import type { AuditQuery, AuditRecord } from '../core/audit.ts';
import type { FeedEntry } from '../core/feed.ts';
import type { AddOptions, ContextOptions, SearchOptions } from '../core/memory.ts';
import type { MemoryRecord, Metadata, SourceSpan } from '../core/record.ts';
import type { ForgetReceipt } from '../core/store.ts';
import type { TimeInput } from '../core/memory.ts';
import type { ImportProblem, ImportResult } from '../core/transfer.ts';
import type { CallOptions } from './transport.ts';

/** As in the library; the header takes the place of its `idempotencyKey`. */
export type AddCall = Omit<AddOptions, 'documents' | 'idempotencyKey'> & CallOptions;

export type ListCall = Omit<SearchOptions, 'minScore' | 'deadlineMs' | 'without' | 'rerank'> & {
  readonly cursor?: string;
  readonly order?: 'newest' | 'oldest';
} & CallOptions;

/** What `choose` and `shortTerm` of the library do is done by whoever has the answer. */
export type ContextCall = Omit<ContextOptions, 'shortTerm' | 'choose'> & CallOptions;

/** What a memory is changed to; what is left out stays. */
export interface MemoryChanges {
  readonly text?: string;
  /** In place of what there was. */
  readonly metadata?: Metadata;
  readonly importance?: number;
  readonly pinned?: boolean;
  /** When it happened or was said. */
  readonly at?: TimeInput;
  /** Null: never. */
  readonly expiresAt?: TimeInput | null;
}

export interface ChatCall extends CallOptions {
  /** Default "default". */
  readonly session?: string;
  /** First in the context. */
  readonly instructions?: string;
  /** Most tokens of the context, at least 64. */
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  /** 0 to 2. */
  readonly temperature?: number;
  /** Most memories looked up, 1 to 1,000. Default 20. */
  readonly limit?: number;
}

/** A stretch that a memory rests on, with its words and the memory they are in, while it is there. */
export interface Source extends SourceSpan {
  readonly text?: string;
  readonly memory?: MemoryRecord;
}

/** What one act of forgetting removed, as the server keeps it: no text. */
export interface Receipt extends ForgetReceipt {
  /** Of the receipt. */
  readonly id: string;
  readonly at: string;
  readonly user?: string;
  readonly agent?: string;
}

export interface FeedChange extends FeedEntry {
  /** As it is now, where it was asked for and is still there. */
  readonly memory?: MemoryRecord;
}

export interface Changes {
  /** Oldest first. */
  readonly changes: readonly FeedChange[];
  /** Pass it back as `after` to go on. */
  readonly last: number;
  /** False: earlier changes are not kept any more, and everything must be read again. */
  readonly isComplete: boolean;
}

export interface ChangesCall extends CallOptions {
  /** Changes after this sequence; "latest": only those to come. Default 0: from the first that is kept. */
  readonly after?: number | 'latest';
  /** Most changes of a page, 1 to 1,000. Default 100. */
  readonly limit?: number;
  /** Also the memories as they are now; otherwise no text. */
  readonly include?: 'memory';
}

export interface WatchCall extends Omit<ChangesCall, 'limit'> {
  /** Is told when changes were lost to the asker. Default: the iteration ends with FEED_INCOMPLETE. */
  readonly onReset?: () => void;
}

export interface Imported extends ImportResult {
  /** Why lines were skipped, the first 100. */
  readonly problems: readonly ImportProblem[];
}

/** What a tenant has, in numbers. */
export interface Stats {
  readonly tenant: string;
  readonly users: number;
  readonly memories: number;
  /** Of those, how many belong to no user. */
  readonly shared: number;
  /** The parts that work on it, by name; null: none. */
  readonly embedder: string | null;
  readonly extractor: string | null;
  readonly model: string | null;
}

export type NewKey = Omit<NewApiKey, 'tenant'>;
export type AuditCall = Omit<AuditQuery, 'tenant' | 'after' | 'before' | 'limit'> & {
  /** Most records of a page, 1 to 1,000. Default 100. */
  readonly limit?: number;
  readonly cursor?: string;
} & CallOptions;

export interface AuditPage {
  readonly items: readonly AuditRecord[];
  readonly cursor?: string;
}

export type { ApiKey };
