import type { DocumentWrite } from './document-store.ts';
import type { EmbedOptions, Embedder } from './embedder.ts';
import type {
  DerivedKind,
  DeriveSettings,
  Expiry,
  Extractor,
  WriteStrategy,
} from './extraction.ts';
import type { MemoryFilter } from './filter.ts';
import type { GraphHandle } from './graph.ts';
import type { ChatMessage } from './message.ts';
import type { LanguageModel } from './model.ts';
import type {
  Kind,
  MemoryRecord,
  MessagePart,
  Metadata,
  Origin,
  Revision,
  Role,
} from './record.ts';
import type { Scope } from './scope.ts';
import type { RankingTerm, ScoreParts } from './search.ts';
import type { SessionShortTerm, ShortTermWindow } from './short-term.ts';
import type { EntityType } from './statement.ts';
import type { Stance } from './statement.ts';
import type { Timestamp } from './time.ts';
import type { ForgetReceipt, ForgetTarget, Owner, Page, SessionSummary, Store } from './store.ts';
import type { TokenCounter } from './tokens.ts';
import type {
  Consolidation,
  ConsolidateOptions,
  Decay,
  DecayOptions,
  UndoReceipt,
} from './upkeep.ts';
import type { ExportedMemory, ImportOptions, ImportResult } from './transfer.ts';

/** A moment as callers may give it: a Date, epoch milliseconds, or ISO 8601 (read as UTC without a zone). */
export type TimeInput = Date | number | string;

/** Something worth knowing that did not stop the call. Codes are stable, messages are for people. */
export interface Warning {
  readonly code:
    | 'TEXT_REPAIRED'
    | 'BINARY_DROPPED'
    | 'MEANING_OFF'
    | 'MEANING_LATE'
    | 'MEANING_FAILED'
    | 'EMBEDDINGS_PENDING'
    | 'RERANK_LATE'
    | 'RERANK_FAILED'
    | 'SUMMARY_EXTRACTIVE'
    | 'MODEL_ABSENT'
    | 'EXTRACTION_PARTIAL'
    | 'MESSAGE_SHORTENED'
    | 'DERIVATION_LIMITED'
    | 'DERIVATION_FAILED'
    | 'IMPORT_INCOMPLETE'
    | 'IMPORT_CHANGED';
  readonly message: string;
}

/** One message to remember. */
export interface MessageInput {
  /** Default: "user". */
  readonly role?: Role;
  /** Text, or parts as AI SDK and OpenAI messages carry them. */
  readonly content: string | readonly MessagePart[];
  /** The speaker's name, in conversations with names. */
  readonly name?: string;
  /** When it was said. Default: now. */
  readonly at?: TimeInput;
  /** The application's own id; kept in `metadata.sourceId`, and one message per id and session. */
  readonly id?: string;
  readonly metadata?: Metadata;
}

/** A longer text to remember in passages. */
export interface DocumentInput {
  readonly document: string;
  /** Put before each passage when it is indexed and shown. */
  readonly title?: string;
  /** The caller's pointer: a URL, a path. */
  readonly reference?: string;
}

export type AddInput = string | MessageInput | readonly MessageInput[] | DocumentInput;

export interface AddOptions {
  /** Role of a plain text. Default: "user". */
  readonly role?: Role;
  /** Speaker's name of a plain text. */
  readonly name?: string;
  /** When it happened or was said, for messages without a time of their own. Default: now. */
  readonly at?: TimeInput;
  /** Default: "episode". Another kind states a fact, preference, task ... oneself. */
  readonly kind?: Kind;
  readonly session?: string;
  /** JSON, at most 16 KiB. */
  readonly metadata?: Metadata;
  /** The same key and content again adds nothing and answers as the first time. */
  readonly idempotencyKey?: string;
  readonly origin?: Origin;
  /** 0 to 1. Defaults: confidence 1, importance 0.5. */
  readonly confidence?: number;
  readonly importance?: number;
  readonly validFrom?: TimeInput;
  readonly validTo?: TimeInput;
  readonly expiresAt?: TimeInput;
  readonly pinned?: boolean;
  readonly immutable?: boolean;
  /**
   * "stored" (default): durable and found by words. "derived": facts are made of it. "indexed": that,
   * and found by meaning too.
   */
  readonly wait?: 'stored' | 'derived' | 'indexed';
  /** What is to be derived from it. Default: what the scope or the configuration says. */
  readonly derive?: DeriveOptions;
  /**
   * The agent whose right to write the kind counts, where it writes into an area that is not its own.
   * Never taken from a request. Default: the agent of the scope.
   */
  readonly writer?: string;
  /**
   * Documents written in the same transaction, made of the records that are new: what is kept beside
   * memories never tells of one that is not there. Not for facts that are stated without a session.
   */
  readonly documents?: (added: readonly MemoryRecord[]) => readonly DocumentWrite[];
}

/** How memories are derived: a strategy, or a strategy with its settings. */
export type DeriveOptions = WriteStrategy | Partial<Omit<DeriveSettings, 'expires'>>;

/** A fact that an application states itself; with subject, predicate and object it needs no reading. */
export interface FactInput {
  /** One sentence. Default: made of the statement. */
  readonly text?: string;
  /** Default: the user. */
  readonly subject?: string;
  /** Default: a person for the user, else a thing. */
  readonly subjectType?: EntityType;
  readonly predicate?: string;
  readonly object?: string;
  /** Default: what objects of the predicate usually are. */
  readonly objectType?: EntityType;
  /** It is not so. */
  readonly negated?: boolean;
}

export interface RememberOptions {
  /** Default: that of the predicate, else "fact". */
  readonly kind?: DerivedKind;
  /** When it was said or learned. Default: now. */
  readonly at?: TimeInput;
  readonly validFrom?: TimeInput;
  readonly validTo?: TimeInput;
  readonly expiresAt?: TimeInput;
  /** 0 to 1. Defaults: confidence 1, importance that of the predicate. */
  readonly confidence?: number;
  readonly importance?: number;
  readonly pinned?: boolean;
  readonly immutable?: boolean;
  readonly metadata?: Metadata;
  readonly origin?: Origin;
  /** The same key and fact again states nothing and answers as the first time, with "strengthen". */
  readonly idempotencyKey?: string;
}

/** What a statement did to what was known. */
export interface DerivedChange {
  readonly change: 'add' | 'strengthen' | Revision['change'];
  readonly memory: MemoryRecord;
}

export interface AddResult {
  /** The memories this call wrote, in order. */
  readonly added: readonly { readonly id: string; readonly kind: Kind }[];
  /** How many messages were already known and not written again. */
  readonly repeated: number;
  /** With `wait` other than "stored": the memories that now rest on what was added. */
  readonly derived?: readonly MemoryRecord[];
  /** Beside it: calls of a language model that this took, shared ones counted whole. */
  readonly modelCalls?: number;
  /** What is still being worked out: memories to embed, episodes to derive from. */
  readonly pending: { readonly embeddings: number; readonly derivations: number };
  readonly warnings: readonly Warning[];
}

export interface SearchOptions extends Omit<MemoryFilter, 'from' | 'to' | 'asOf' | 'knownAt'> {
  readonly from?: TimeInput;
  readonly to?: TimeInput;
  readonly asOf?: TimeInput;
  readonly knownAt?: TimeInput;
  /** 1 to 1,000. Default 10. */
  readonly limit?: number;
  /** Hits below are left out, 0 to 1. Default: the configured floor. */
  readonly minScore?: number;
  /** Milliseconds to wait for the embedded question; words answer alone after it. Default 2,000. */
  readonly deadlineMs?: number;
  /** Ranking terms to leave out, for ablations. */
  readonly without?: readonly RankingTerm[];
  /** False: leave the order to the ranking alone. Default true: the configured reranker orders. */
  readonly rerank?: boolean;
}

/** Why a memory ranked where it did, and where it came from. */
export interface Why {
  /** One line for people. */
  readonly summary: string;
  readonly parts: ScoreParts;
  /** What the reranker said; absent when none judged this memory. */
  readonly rerank?: RerankNote;
  /** What is known about what it says, when that moved it. */
  readonly knowledge?: KnowledgeNote;
}

/** How what is known bears on the place of a memory. */
export interface KnowledgeNote {
  /** It came up because it says what holds instead of what this memory says. */
  readonly replaces?: string;
  /** The relations by which it was reached from what the question names, as sentences. */
  readonly path?: readonly string[];
}

/** What was derived from an episode, as it stands at the moment that was asked about. */
export interface DerivedFact {
  readonly id: string;
  readonly kind: Kind;
  readonly text: string;
  /** What this memory says of it: that it holds, that it has ended, that it was once so. */
  readonly stance: Stance;
  /** Whether it holds, and if not, what holds instead. */
  readonly holds: boolean;
  readonly replacedBy?: string;
  readonly validFrom?: Timestamp;
  readonly validTo?: Timestamp;
  readonly confidence: number;
}

/** A reranker's judgement of one memory. */
export interface RerankNote {
  /** The reranker's name. */
  readonly by: string;
  /** Higher is better, on the reranker's own scale. */
  readonly score: number;
  /** The place before, 1 for the first. */
  readonly rankBefore: number;
}

export interface SearchResult extends MemoryRecord {
  /** Relevance 0 to 1, from the ranking; a reranker changes the order, never this. */
  readonly score: number;
  readonly why: Why;
  /** What was derived from it; absent when nothing was. */
  readonly facts?: readonly DerivedFact[];
  /** Nothing of what is known from it holds any more, since then. */
  readonly outdatedSince?: Timestamp;
}

export interface SearchResults {
  /** Best first. Empty means that nothing relevant is known. */
  readonly results: readonly SearchResult[];
  readonly warnings: readonly Warning[];
}

export interface ContextOptions {
  /** Most tokens of all messages together; at least 64. Default 4,000. */
  readonly tokens?: number;
  /** The application's own instructions, first in the context, never trimmed. */
  readonly system?: string;
  /** Adds the short-term window of this session. */
  readonly session?: string;
  readonly shortTerm?: SessionShortTerm;
  /** Most memories looked up; the budget decides how many are shown. Default 50. */
  readonly limit?: number;
  /**
   * Most standing wishes shown whatever the message is ("always answer in German", memories of kind
   * "procedure"), 0 to 10; they share at most 15 % of the room and pass the filters of `search`.
   * Default 10.
   */
  readonly standing?: number;
  readonly search?: Omit<SearchOptions, 'limit'>;
  /** Chooses among the memories found, best first, before they are fitted. Default: all of them. */
  readonly choose?: (found: readonly SearchResult[]) => readonly SearchResult[];
}

export interface Context {
  /** Ready for a chat model: system, window, and the new message last. */
  readonly messages: readonly ChatMessage[];
  /** The same as one text. */
  readonly text: string;
  /** Tokens of `messages` by the configured counter, never above the budget. */
  readonly tokens: number;
  readonly budget: number;
  readonly counter: { readonly name: string; readonly exact: boolean };
  /** Tokens by part. */
  readonly parts: Readonly<
    Record<'system' | 'standing' | 'memories' | 'summary' | 'window' | 'message', number>
  >;
  /** The recalled memories shown, in order of time; those that are standing wishes too stand among these. */
  readonly memories: readonly SearchResult[];
  /** The standing wishes shown, in order of time; one of them may be recalled as well, and is shown once. */
  readonly standing: readonly MemoryRecord[];
  /** Turns shown beside recalled ones because there was room to spare, in order of time. */
  readonly beside: readonly MemoryRecord[];
  /** Memories found that had no room. */
  readonly omitted: number;
  readonly warnings: readonly Warning[];
}

/** One conversation's working memory. */
export interface SessionHandle {
  readonly id: string;
  /** Remembers messages of this session; what is already known is not added again. */
  add(input: AddInput, options?: Omit<AddOptions, 'session'>): Promise<AddResult>;
  /** The messages of the whole session, oldest first. */
  messages(): Promise<readonly ChatMessage[]>;
  /** What the short-term strategy would show a model now. */
  window(options?: { readonly tokens?: number }): Promise<ShortTermWindow>;
  /**
   * Ends the session: the short-term strategy summarises what it has not yet, and with the write
   * strategy "summary" a memory of the kind "summary" is made of it, in place of an earlier one.
   */
  end(): Promise<void>;
}

/** Memory as one scope sees it. */
export interface ScopedMemory {
  readonly scope: Scope;
  /** Remembers verbatim. When it resolves, the words are on disk and found by `search`. */
  add(input: AddInput, options?: AddOptions): Promise<AddResult>;
  /**
   * States a fact. What is known is strengthened, a value that it contradicts is superseded, and it
   * rests on nothing but this statement. Answers with what it did.
   */
  remember(fact: string | FactInput, options?: RememberOptions): Promise<DerivedChange>;
  search(question: string, options?: SearchOptions): Promise<SearchResults>;
  context(message: string, options?: ContextOptions): Promise<Context>;
  /** NOT_FOUND when there is none, or it belongs to another scope. */
  get(id: string): Promise<MemoryRecord>;
  list(
    options?: Omit<SearchOptions, 'minScore' | 'deadlineMs' | 'without' | 'rerank'> & {
      readonly cursor?: string;
      readonly order?: 'newest' | 'oldest';
    },
  ): Promise<Page<MemoryRecord>>;
  /** The memories that rest on one, of any status but archived; empty when nothing was derived. */
  derivedFrom(id: string): Promise<readonly MemoryRecord[]>;
  /** A new version; the old one stays in the history. `ifVersion`: CONFLICT unless it is the stored one. */
  update(
    id: string,
    changes: {
      readonly text?: string;
      readonly metadata?: Metadata;
      readonly importance?: number;
      readonly pinned?: boolean;
      /** When it happened or was said. */
      readonly at?: TimeInput;
      /** Null: never. */
      readonly expiresAt?: TimeInput | null;
    },
    options?: { readonly ifVersion?: number },
  ): Promise<MemoryRecord>;
  /** Several updates in one transaction, all or none; at most 1,000, each of another memory. */
  updateAll(
    updates: readonly ({ readonly id: string } & Parameters<ScopedMemory['update']>[1])[],
  ): Promise<readonly MemoryRecord[]>;
  history(id: string): Promise<readonly Revision[]>;
  /** Truly removes; see ForgetReceipt. An id that is not there: NOT_FOUND, nothing removed. */
  forget(
    target: ForgetTarget,
    options?: {
      /**
       * Also takes the words that named memories rest on out of the episodes that stay, unless another
       * memory rests on them too. Default: what was said stays as it was said.
       */
      readonly words?: boolean;
    },
  ): Promise<ForgetReceipt>;
  /**
   * Merges derived memories that say the same, and summarises old sessions and topics, every line
   * with what it rests on. What was said is never touched. Each action is one commit: broken off, it
   * goes on when it is called again; where nothing is to be done it changes nothing.
   */
  consolidate(options?: ConsolidateOptions): Promise<Consolidation>;
  /** Archives (or forgets, or reports) derived memories that were neither said nor recalled for so long that they faded. */
  decay(options?: DecayOptions): Promise<Decay>;
  /** Takes back what `consolidate` or `decay` did, by the id of the run. NOT_FOUND when it did nothing. */
  undo(run: string): Promise<UndoReceipt>;
  /** How what is remembered is connected: entities and their relations. */
  readonly graph: GraphHandle;
  session(id: string, shortTerm?: SessionShortTerm): SessionHandle;
  sessions(limit?: number): Promise<readonly SessionSummary[]>;
  /**
   * Every memory this scope may write, oldest first, all statuses, with all that is needed to rebuild
   * it elsewhere.
   */
  export(): AsyncIterable<ExportedMemory>;
  /** The same as lines of a file, after a line that says how many there are. Reads everything twice. */
  exportLines(): AsyncIterable<string>;
  /**
   * Takes over what `export` or `exportLines` gave, with ids, versions, history and order. Another
   * owner's memories get ids of their own; what is here already is left as it is, so that importing
   * twice adds nothing. Each batch is durable before the next is begun.
   */
  readonly import: (
    source: AsyncIterable<unknown> | Iterable<unknown>,
    options?: ImportOptions,
  ) => Promise<ImportResult>;
  /** The same memory seen by an agent. */
  agent(name: string): ScopedMemory;
}

/** A tenant's memory in a store that several tenants share, as a server sees it. */
export interface TenantMemory {
  readonly tenant: string;
  /**
   * `settings.derive`: how this scope derives memories, before what a call says; `expires`: days after
   * which what it writes expires, by kind, where that differs from the configuration.
   */
  scope(
    scope?: { readonly user?: string; readonly agent?: string },
    settings?: { readonly derive?: DeriveOptions; readonly expires?: Expiry },
  ): ScopedMemory;
  /** Who has memories in it, by name, what belongs to no user first. */
  owners(options?: { readonly limit?: number; readonly cursor?: string }): Promise<Page<Owner>>;
}

export interface Memory extends Pick<TenantMemory, 'scope' | 'owners'> {
  /** Opens the store and checks the embedder; called on first use otherwise. */
  open(): Promise<void>;
  /**
   * The memory of another tenant with the same store and models, closed with this one. The caller
   * vouches for the name: a tenant comes from a key or a configuration, never from a request.
   */
  tenant(name: string): TenantMemory;
  /**
   * Derives from and embeds what is queued; resolves when nothing is left, with progress by memories
   * done.
   */
  settle(onProgress?: (done: number, pending: number) => void): Promise<void>;
  /**
   * Rebuilds the index with the present analyzer, and embeds what has no vector of the configured
   * embedder: everything, when the store held vectors of another one. May be broken off and repeated.
   */
  reindex(
    onProgress?: (step: 'words' | 'meaning', done: number, total: number) => void,
  ): Promise<void>;
  /** Whether the configuration's `writers` let this agent, or a call without one, write memories of a kind. */
  mayWrite(kind: DerivedKind, agent: string | undefined): boolean;
  /** When a memory of a kind that is learned then expires by the configuration; undefined for what is kept. */
  expiryOf(kind: Kind, learnedAt: Timestamp): Timestamp | undefined;
  readonly store: Store;
  readonly embedder: Embedder | undefined;
  readonly extractor: Extractor | undefined;
  readonly model: LanguageModel | undefined;
  readonly tokens: TokenCounter;
  /** Finishes what was acknowledged and releases everything. Embedding left over goes on next time. */
  close(): Promise<void>;
}

export type { EmbedOptions };
