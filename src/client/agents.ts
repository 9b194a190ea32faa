import type {
  AgentChanges,
  AgentFile,
  AgentInput,
  AgentListOptions,
  AgentMessage,
  AgentRecord,
  Archive,
  ArchiveChanges,
  ArchiveInput,
  ArchivePassage,
  Block,
  BlockChanges,
  BlockEdit,
  BlockInput,
  BlockVersion,
  CompactionSettings,
  ContextPreview,
  Conversation,
  ConversationChanges,
  ConversationInput,
  ConversationListOptions,
  ExportOptions,
  FoundMessage,
  FoundPassage,
  MessageSearchOptions,
  PassageFilter,
  PassageInput,
  Run,
  RunListOptions,
  SendInput,
  SendOptions,
  Told,
  ToldCompaction,
  ToldTurnEvent,
  ToldTurnResult,
  ToolRecord,
} from '../core/agents.ts';
import type { Page } from '../core/store.ts';
import type { CallOptions } from './transport.ts';

/** A page of a list: pass `cursor` back to go on. */
export interface PageCall extends CallOptions {
  /** Most of a page, 1 to 1,000. Default 50. */
  readonly limit?: number;
  readonly cursor?: string;
  /** Default "newest" first. */
  readonly order?: 'newest' | 'oldest';
}

type Paged<Options> = Omit<Options, 'after' | 'before' | 'limit' | 'order'> & PageCall;
type InArchive = { readonly archive?: string };
type InConversation = { readonly conversation?: string };
export type Versioned = CallOptions & { readonly ifVersion?: number };

/** What is attached to an agent: one of the three. */
export interface Attached {
  readonly block?: string;
  readonly archive?: string;
  readonly tool?: string;
}

export type TalkCall = Omit<SendOptions, 'idempotencyKey' | 'actor' | 'extra' | 'signal'> &
  CallOptions;

/** Agents that persist, those of the scope's user; names and meanings are those of the library. */
export interface AgentsClient {
  create(
    input?: Omit<AgentInput, 'id' | 'area' | 'user' | 'extra'>,
    call?: CallOptions,
  ): Promise<Told<AgentRecord>>;
  /** `everyone`: those of all users. */
  list(
    options?: Paged<Omit<AgentListOptions, 'user' | 'block' | 'archive'>> & {
      readonly everyone?: boolean;
    },
  ): Promise<Page<Told<AgentRecord>>>;
  get(id: string, call?: CallOptions): Promise<Told<AgentRecord>>;
  update(
    id: string,
    changes: Omit<AgentChanges, 'extra' | 'blocks' | 'archives'>,
    options?: Versioned,
  ): Promise<Told<AgentRecord>>;
  remove(id: string, call?: CallOptions): Promise<void>;
  attach(id: string, what: Attached, call?: CallOptions): Promise<Told<AgentRecord>>;
  detach(id: string, what: Attached, call?: CallOptions): Promise<Told<AgentRecord>>;
  exportFile(id: string, options?: ExportOptions & CallOptions): Promise<AgentFile>;
  importFile(
    file: AgentFile,
    options?: { readonly name?: string } & CallOptions,
  ): Promise<readonly Told<AgentRecord>[]>;
  /** A turn, answered whole. */
  send(id: string, input: readonly SendInput[], options?: TalkCall): Promise<ToldTurnResult>;
  /** A turn as it goes; leaving it cancels the turn, unless it is in the background. */
  stream(id: string, input: readonly SendInput[], options?: TalkCall): AsyncIterable<ToldTurnEvent>;
  messages(
    id: string,
    options?: PageCall & InConversation & { readonly run?: string },
  ): Promise<Page<AgentMessage>>;
  searchMessages(
    id: string,
    question?: string,
    options?: Omit<MessageSearchOptions, 'agent' | 'user'> & CallOptions,
  ): Promise<readonly FoundMessage[]>;
  context(id: string, options?: InConversation & CallOptions): Promise<ContextPreview>;
  compact(
    id: string,
    options?: InConversation & { readonly settings?: Partial<CompactionSettings> } & CallOptions,
  ): Promise<ToldCompaction>;
  reset(
    id: string,
    options?: { readonly purge?: boolean } & CallOptions,
  ): Promise<Told<AgentRecord>>;
  readonly blocks: {
    create(
      agent: string,
      block: Omit<BlockInput, 'id' | 'user' | 'extra'>,
      call?: CallOptions,
    ): Promise<Told<Block>>;
    ofAgent(agent: string, options?: InConversation & CallOptions): Promise<readonly Told<Block>[]>;
    get(id: string, call?: CallOptions): Promise<Told<Block>>;
    update(
      id: string,
      changes: Omit<BlockChanges, 'extra'>,
      options?: Versioned,
    ): Promise<Told<Block>>;
    edit(id: string, edit: BlockEdit, call?: CallOptions): Promise<Told<Block>>;
    remove(id: string, call?: CallOptions): Promise<void>;
    versions(id: string, options?: PageCall): Promise<Page<BlockVersion>>;
    restore(id: string, version: number, call?: CallOptions): Promise<Told<Block>>;
    redact(id: string, version: number, call?: CallOptions): Promise<BlockVersion>;
  };
  readonly archives: {
    create(
      archive: Omit<ArchiveInput, 'id' | 'user' | 'extra'>,
      call?: CallOptions,
    ): Promise<Told<Archive>>;
    ofAgent(agent: string, options?: PageCall): Promise<Page<Told<Archive>>>;
    get(id: string, call?: CallOptions): Promise<Told<Archive>>;
    update(
      id: string,
      changes: Omit<ArchiveChanges, 'extra'>,
      call?: CallOptions,
    ): Promise<Told<Archive>>;
    remove(id: string, call?: CallOptions): Promise<void>;
  };
  readonly passages: {
    insert(
      agent: string,
      passages: readonly PassageInput[],
      options?: InArchive & CallOptions,
    ): Promise<readonly ArchivePassage[]>;
    list(
      agent: string,
      options?: PageCall & InArchive & PassageFilter & { readonly text?: string },
    ): Promise<Page<ArchivePassage>>;
    search(
      agent: string,
      question?: string,
      options?: InArchive & PassageFilter & { readonly limit?: number } & CallOptions,
    ): Promise<readonly FoundPassage[]>;
    remove(agent: string, id: string, call?: CallOptions): Promise<void>;
  };
  readonly conversations: {
    create(
      agent: string,
      conversation?: Omit<ConversationInput, 'id' | 'agent' | 'user' | 'extra'>,
      call?: CallOptions,
    ): Promise<Told<Conversation>>;
    list(
      agent: string,
      options?: Paged<Omit<ConversationListOptions, 'agent' | 'user'>>,
    ): Promise<Page<Told<Conversation>>>;
    get(id: string, call?: CallOptions): Promise<Told<Conversation>>;
    update(
      id: string,
      changes: Omit<ConversationChanges, 'extra' | 'lastMessageAt'>,
      call?: CallOptions,
    ): Promise<Told<Conversation>>;
    remove(id: string, call?: CallOptions): Promise<void>;
    fork(
      id: string,
      options?: { readonly message?: string } & CallOptions,
    ): Promise<Told<Conversation>>;
  };
  readonly runs: {
    list(
      agent: string,
      options?: Paged<Pick<RunListOptions, 'conversation' | 'statuses'>>,
    ): Promise<Page<Told<Run>>>;
    get(id: string, call?: CallOptions): Promise<Told<Run>>;
    cancel(
      agent: string,
      options?: InConversation & { readonly runs?: readonly string[] } & CallOptions,
    ): Promise<readonly Told<Run>[]>;
  };
  tools(options?: PageCall): Promise<Page<Told<ToolRecord>>>;
}
