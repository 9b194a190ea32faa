import type { AuditStore } from './audit.ts';
import type { DerivationStore } from './derivation-store.ts';
import type { DocumentStore, DocumentWrite } from './document-store.ts';
import type { EmbeddingStore } from './embedding-store.ts';
import type { DeriveSettings } from './extraction.ts';
import type { ChangeFeed } from './feed.ts';
import type { MemoryFilter } from './filter.ts';
import type { MemoryRecord, Revision, Status } from './record.ts';
import type { Partition, Scope } from './scope.ts';
import type { SearchAnswer, SearchRequest } from './search.ts';
import type { EpisodeVersion, SessionStore } from './session-store.ts';

export * from './derivation-store.ts';
export * from './embedding-store.ts';
export type * from './session-store.ts';

/**
 * A place where memories live. Records are the truth; search, embeddings and counts are derived
 * from them inside the store and can be rebuilt. Every implementation passes the contract suite in
 * `testing/store-contract.ts`.
 *
 * All methods reject with a MemoirError: STORE_BUSY when another process holds the store too long
 * (nothing was written, try again), STORE_FAILED, STORE_CORRUPT, CONFLICT. A store never answers
 * "empty" because something failed. Creating a store does no I/O; `open` does and may be called
 * again; every method opens on demand.
 */
export interface Store {
  /** For people and `doctor`, e.g. "sqlite". Shared code never branches on it. */
  readonly name: string;
  open(): Promise<void>;
  /** Finishes what was acknowledged, releases everything. Later calls reject with STORE_FAILED. */
  close(): Promise<void>;
  readonly records: RecordStore;
  readonly index: SearchIndex;
  readonly sessions: SessionStore;
  readonly embeddings: EmbeddingStore;
  readonly derivations: DerivationStore;
  readonly documents: DocumentStore;
  readonly audit: AuditStore;
  readonly feed: ChangeFeed;
  readonly upkeep: StoreUpkeep;
}

/** The only ways in which stored memory alters, beside forgetting. */
export type Change =
  | {
      readonly type: 'add';
      readonly record: MemoryRecord;
      /** `Runtime.digest` of what was given, for idempotency within a session. */
      readonly contentHash: string;
      /**
       * The history of a memory that was kept elsewhere before, oldest first, its present state last.
       * Default: one addition, at `recordedAt`.
       */
      readonly revisions?: readonly Revision[];
    }
  | {
      readonly type: 'revise';
      /**
       * The full new state; `version` must be the stored version + 1, else CONFLICT. The content
       * hash stays that of what was first said, so that it is known when it is sent again.
       */
      readonly record: MemoryRecord;
      /** Kept in the history beside the state it replaces. */
      readonly change: Exclude<Revision['change'], 'add'>;
    }
  | {
      readonly type: 'strengthen';
      /**
       * The same memory, said again: sources, `observed`, confidence, importance and times may
       * differ; text, statement and `version` are those stored, else CONFLICT; kind and status too,
       * else INVALID_INPUT. Leaves no trace in the history, or 10,000 repetitions would be 10,000
       * versions.
       */
      readonly record: MemoryRecord;
    };

/** What a writer saw of a slot when it decided: each memory in it, by version and `observed`. */
export interface SlotState {
  /** As `truth/slot.ts` names it. */
  readonly slot: string;
  readonly memories: readonly {
    readonly id: string;
    readonly version: number;
    readonly observed: number;
  }[];
}

export interface CommitBatch {
  readonly partition: Partition;
  /** The caller's agent: whose session the guard means, and whose idempotency keys. */
  readonly agent?: string;
  /** Applied in order, all or none, in one durable transaction. */
  readonly changes: readonly Change[];
  /**
   * Commit only if the session of the partition and the agent has exactly the length that
   * `SessionStore.hashes` told, else CONFLICT: two writers that both looked for repeats cannot both
   * add the same turn.
   */
  readonly sessionGuard?: { readonly session: string; readonly length: number };
  /**
   * A caller's key, unique among those of the partition and the agent, and a digest of the request.
   * The same key with the same digest answers with the first call's ids and changes nothing; with
   * another: CONFLICT. A key is kept as long as something of what its call wrote is there: a call
   * that wrote nothing keeps none, and after forgetting the key is new.
   */
  readonly idempotency?: { readonly key: string; readonly digest: string };
  /**
   * Queues the active episodes that this batch adds or revises, for memories to be derived from
   * them; one that waits already waits with its new text and these settings.
   */
  readonly derive?: DeriveSettings;
  /**
   * Commit only if these slots of the partition and the agent hold just what the writer saw, else
   * CONFLICT: two writers that both found a slot empty cannot both fill it.
   */
  readonly slotGuard?: readonly SlotState[];
  /**
   * Takes these jobs off the queue of derivations, in the same transaction. CONFLICT when an episode
   * is gone, has another version, or waits no more because somebody else was faster: what was
   * derived from it must not be written.
   */
  readonly settles?: readonly EpisodeVersion[];
  /**
   * Commit only if these episodes of the partition are there, active and of these versions, else
   * CONFLICT: what was forgotten meanwhile must not live on in what was made of it.
   */
  readonly restsOn?: readonly EpisodeVersion[];
  /** Written in the same transaction; see `DocumentStore.commit`. */
  readonly documents?: readonly DocumentWrite[];
  /** Also count what waits to be embedded and is visible to this scope, if that is cheap. */
  readonly countPending?: Scope;
}

export interface CommitReceipt {
  /** Ids written, in order of the changes; those of the first call when `replayed`. */
  readonly ids: readonly string[];
  readonly replayed: boolean;
  /** As `EmbeddingStore.pending` would answer after the commit; a store may leave it out. */
  readonly pending?: number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Pass it back to continue; absent on the last page. */
  readonly cursor?: string;
}

export interface ListRequest {
  readonly scope: Scope;
  readonly filter: MemoryFilter;
  /** 1 to 1,000. */
  readonly limit: number;
  readonly cursor?: string;
  /** By the order in which memories were added. Default: newest first. */
  readonly order?: 'newest' | 'oldest';
  /** Epoch milliseconds: what "now" means for validity and expiry. */
  readonly now: number;
}

/** What a store keeps of a memory beside its record, which an export takes along. */
export interface Past {
  readonly id: string;
  readonly contentHash: string;
  /** As `history` tells them. */
  readonly revisions: readonly Revision[];
}

export type ForgetTarget =
  | { readonly ids: readonly string[] }
  | { readonly session: string }
  | { readonly everything: true };

/** What one act of forgetting removed; no text. */
export interface ForgetReceipt {
  /** Memories that the target named and that went, by id. */
  readonly ids: readonly string[];
  /** Memories that went because they rested on these alone, by id. */
  readonly derived: readonly string[];
  /** Rows removed, by what they were: `memories` those of `ids`, `derived` those of `derived`. */
  readonly removed: Readonly<
    Record<
      | 'memories'
      | 'revisions'
      | 'indexEntries'
      | 'vectors'
      | 'queued'
      | 'sessionStates'
      | 'derived',
      number
    >
  >;
  /** Memories that stay because other sources support them, and lost those that went. */
  readonly weakened: readonly string[];
  /** False when a reader kept the write-ahead log from being emptied; `doctor --fix` finishes it. */
  readonly logEmptied: boolean;
}

/**
 * What forgetting does to memories that rest on what goes: some lose sources and are written in
 * their new state without any history, because an earlier state may quote the forgotten words.
 */
export interface Repair {
  /** Their new states; `version` must be the stored version + 1, else CONFLICT. */
  readonly rewrite: readonly MemoryRecord[];
  /** Memories that go because nothing is left that they rest on. */
  readonly forget: readonly string[];
  /** Episodes that are to be read again, because a memory made of them went; see `queue`. */
  readonly derive?: { readonly ids: readonly string[]; readonly settings: DeriveSettings };
}

/**
 * What a scope sees beside episodes (facts, preferences, summaries ...), for a graph that is kept
 * beside the store and kept up with it.
 */
export interface StatementsAnswer {
  /** Pass it back to be told what has changed since. */
  readonly marker: string;
  /** True: `records` are all there are, and what was known before is void. */
  readonly isComplete: boolean;
  /** All, or those written since the marker; of any status. */
  readonly records: readonly MemoryRecord[];
  /** Ids of those that went since. */
  readonly gone: readonly string[];
}

/** How often a memory was recalled, and when last (epoch milliseconds). */
export interface Recall {
  readonly id: string;
  readonly times: number;
  readonly lastAt: number;
}

/** Somebody who has memories in a tenant; without `user` what belongs to no user. */
export interface Owner {
  readonly user?: string;
  /** Of any kind and status. */
  readonly memories: number;
}

export interface RecordStore {
  /** Writes all of the batch durably or nothing; findable by any process once it resolves. */
  commit(batch: CommitBatch): Promise<CommitReceipt>;
  /** The memories of these ids visible to the scope, any status, in the order asked; others are left out. */
  get(scope: Scope, ids: readonly string[]): Promise<readonly MemoryRecord[]>;
  list(request: ListRequest): Promise<Page<MemoryRecord>>;
  /** All versions of a visible memory, oldest first; empty when there is none of that id. */
  history(scope: Scope, id: string): Promise<readonly Revision[]>;
  /** The pasts of the memories that `get` would answer with, in the order asked. */
  pasts(scope: Scope, ids: readonly string[]): Promise<readonly Past[]>;
  /** Who has memories in a tenant, by user name, what belongs to no user first; `limit` 1 to 10,000. */
  owners(tenant: string, limit: number, cursor?: string): Promise<Page<Owner>>;
  /** Which of these ids memories outside of the partition have, so that nothing else can have them. */
  elsewhere(partition: Partition, ids: readonly string[]): Promise<readonly string[]>;
  /**
   * Removes memories that the scope may write, with all that is derived from them, from rows,
   * history, index, vectors, queue, session state, free pages and log. Ids of others are ignored.
   * `repair` happens in the same transaction; CONFLICT, and nothing is removed, when a memory of the
   * partition rests on what the target names and is neither rewritten nor forgotten. What rests on
   * those that the repair forgets needs no mention: it goes too when it has no other sources, else it
   * loses these, as when they expire; so does what belongs to agents the scope does not see, and the
   * receipt tells none of their ids. With everything that holds for all that would be left.
   */
  forget(scope: Scope, target: ForgetTarget, repair?: Repair): Promise<ForgetReceipt>;
  /**
   * Memories in these slots (`truth/slot.ts`), of any status, that belong to exactly the partition
   * and the agent of the scope.
   */
  inSlots(scope: Scope, slots: readonly string[]): Promise<readonly MemoryRecord[]>;
  /**
   * Memories of any status that rest on what the target names, that it does not name itself, and that
   * the scope may write, in the order they were added. What rests on those is not among them.
   */
  restingOn(scope: Scope, target: ForgetTarget): Promise<readonly MemoryRecord[]>;
  /**
   * All memories that the scope sees and that are no episodes; with the marker of an earlier answer
   * only what has changed, or everything again when that cannot be told any more. Unchanged is cheap.
   */
  statements(scope: Scope, since?: string): Promise<StatementsAnswer>;
  /**
   * Adds to what is known of how memories are recalled; ids that are not there are passed over. No
   * change of a memory, so it has no history; it goes with the memory. May be lost with the power.
   */
  touch(recalls: readonly Recall[]): Promise<void>;
  /** What is known of how these memories are recalled; those that never were are left out. */
  recalls(ids: readonly string[]): Promise<readonly Recall[]>;
}

export interface SearchIndex {
  /** Ranks the memories visible to the scope that pass the filter. See `ranking/`. */
  search(request: SearchRequest): Promise<SearchAnswer>;
}

export interface StoreCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What is not as it should be is no damage: a user's import can leave it so. */
  readonly harmless?: boolean;
}

export interface StoreStats {
  readonly schemaVersion: number;
  readonly partitions: number;
  readonly memories: number;
  readonly vectors: number;
  readonly queued: number;
  readonly sessions: number;
  /** Memories by status, episodes too. */
  readonly statuses: Readonly<Record<Status, number>>;
  /** Why episodes could not be read so far: codes, each with how many episodes last failed so. */
  readonly refusals: readonly { readonly reason: string; readonly episodes: number }[];
  /** Bytes on disk, log included; 0 when nothing is on disk. */
  readonly bytes: number;
  /** Bytes of memory held by indexes of scopes, and the bound. */
  readonly cachedBytes: number;
  readonly cacheLimitBytes: number;
}

export interface StoreUpkeep {
  stats(): Promise<StoreStats>;
  /**
   * Erases up to `limit` memories of any scope that had expired by `now` (epoch milliseconds), as
   * forgetting them would, and says how many: fewer than `limit` when no more are left. What rests
   * on them alone goes with them, what has other sources too loses these. A store that
   * outlives its process does so by itself after opening and every hour, and all do in `check` with
   * `fix`.
   */
  purgeExpired(now: number, limit: number): Promise<number>;
  /** Integrity of the file, index equal to records, no orphan rows. `fix` rebuilds what is derived. */
  check(options: { readonly fix: boolean }): Promise<readonly StoreCheck[]>;
  /** Rebuilds every index entry with the present analyzer; reports progress by memories done. */
  reindex(onProgress?: (done: number, total: number) => void): Promise<void>;
}
