import type { JsonObject, JsonValue } from './document-store.ts';
import type { Metadata } from './record.ts';
import type { ToolDefinition } from './model.ts';
import type { TimeInput, Warning } from './memory.ts';
import type { Timestamp } from './time.ts';

/**
 * Persistent agents: stored things with blocks that they edit themselves, archives that they search,
 * and conversations of which every message is kept. All ids are UUIDs in lower case. Everything is a
 * tenant's; methods reject with NOT_FOUND for another tenant's ids as for unknown ones.
 */

/** Who does something, for versions of blocks: "key:<id>", "agent:<id>", "local". */
export interface By {
  /** Default "local". */
  readonly actor?: string;
  /** The model's own id of the tool call that does it. */
  readonly toolCall?: string;
}

/**
 * A piece of a list. `after`: what follows that item in the order asked for; `before`: the `limit`
 * items nearest before it, in that order; both: what is between. NOT_FOUND when the item is not there.
 */
export interface PageOptions {
  readonly after?: string;
  readonly before?: string;
  /** 1 to 1,000. Default 50. */
  readonly limit?: number;
  /** By creation, ties by id. Default "descending": newest first. */
  readonly order?: 'ascending' | 'descending';
}

export interface CompactionSettings {
  /** Tokens of the model's window, 1,000 to 10,000,000. Default 128,000. */
  readonly contextWindow: number;
  /** Share of it above which older messages are evicted, 0 to 1. Default 0.9. */
  readonly trigger: number;
  /** Share that is kept then, below the trigger. Default 0.7. */
  readonly target: number;
  /** Most characters of the summary. Default 50,000. */
  readonly clipCharacters: number;
}

/** When an agent works over its memory between conversations. */
export interface ReflectionSettings {
  /** After this many steps of the model, 1 or more. Default: not by steps. */
  readonly everySteps?: number;
  /** After this many minutes, 1 or more. Default: not by time. */
  readonly everyMinutes?: number;
  /** Most calls of the model each time. Default 5. */
  readonly modelCalls: number;
}

export interface AgentRecord {
  readonly id: string;
  /**
   * Its private area in memory: the agent of its scope, which `writers` names. Unique in the tenant;
   * never changed. Default: its id.
   */
  readonly area: string;
  readonly name: string;
  readonly description?: string;
  /** First in every context, never trimmed. */
  readonly instructions: string;
  /** Handle of the model. Absent: the configured model. */
  readonly model?: string;
  /** Most tokens of an answer; absent: the model's own. */
  readonly maxOutputTokens?: number;
  /** 0 to 2; absent: the model's own. */
  readonly temperature?: number;
  /** Whose memory it works in when a conversation names nobody; absent: what belongs to no user. */
  readonly user?: string;
  /** IANA name; its dates and whole days are there. Default "UTC". */
  readonly timezone: string;
  /** Ids, in the order in which they were attached. */
  readonly blocks: readonly string[];
  readonly archives: readonly string[];
  /** Names of tools. */
  readonly tools: readonly string[];
  /** At most 24. */
  readonly tags: readonly string[];
  readonly compaction: CompactionSettings;
  /** Without a model it answers from memory alone, instead of an error. */
  readonly answersFromMemory: boolean;
  readonly reflection?: ReflectionSettings;
  readonly metadata: JsonObject;
  /** What a surface keeps beside it and nobody else reads. */
  readonly extra: JsonObject;
  /** One more with each change of the record itself. */
  readonly version: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

type AgentSettings = Pick<
  AgentRecord,
  | 'name'
  | 'description'
  | 'instructions'
  | 'model'
  | 'maxOutputTokens'
  | 'temperature'
  | 'user'
  | 'timezone'
  | 'tools'
  | 'tags'
  | 'answersFromMemory'
  | 'reflection'
  | 'metadata'
  | 'extra'
>;

export interface AgentInput extends Partial<AgentSettings> {
  /** Default: a new UUID of version 7. CONFLICT when there is one. */
  readonly id?: string;
  readonly area?: string;
  /**
   * Default: memory_replace, memory_insert, memory_rethink, conversation_search,
   * archival_memory_insert, archival_memory_search.
   */
  readonly tools?: readonly string[];
  /** Blocks made with it; they go with it unless another agent has them. */
  readonly newBlocks?: readonly BlockInput[];
  /** Blocks that are there, by id; after the new ones. */
  readonly blocks?: readonly string[];
  readonly archives?: readonly string[];
  readonly compaction?: Partial<CompactionSettings>;
}

/** Absent: left as it is; null: taken away. Lists replace. The user stays: its messages are theirs. */
export type AgentChanges = {
  readonly [Field in Exclude<keyof AgentSettings, 'user'>]?: AgentSettings[Field] | null;
} & {
  readonly compaction?: Partial<CompactionSettings>;
  readonly blocks?: readonly string[];
  readonly archives?: readonly string[];
};

export interface AgentListOptions extends PageOptions {
  /** Exactly this name. */
  readonly name?: string;
  readonly tags?: readonly string[];
  /** Default "any". */
  readonly tagMatch?: 'any' | 'all';
  readonly user?: string;
  /** In the name or description, without case. */
  readonly text?: string;
  /** That have this block, or archive, attached. */
  readonly block?: string;
  readonly archive?: string;
}

/** A labelled text that an agent always sees and may edit. */
export interface Block {
  readonly id: string;
  /** `[A-Za-z0-9_/-]`, 1 to 50 characters; unique among those of one agent. */
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  /** A name for people, for templates. */
  readonly name?: string;
  /** Most characters (code points) of the value, 1 to 1,000,000. Default 100,000. */
  readonly limit: number;
  /** Most tokens, by the configured counter. Absent: none. */
  readonly tokenLimit?: number;
  /** Tools of agents may not change, rename, delete or detach it. */
  readonly readOnly: boolean;
  readonly tags: readonly string[];
  readonly metadata: JsonObject;
  readonly extra: JsonObject;
  /** Whose text it is: it goes when everything of that user is forgotten. */
  readonly user?: string;
  /** The agent it was made with, and goes with. */
  readonly madeFor?: string;
  /** 1 for a new one, one more with each change. */
  readonly version: number;
  /** Lower-case hex digest of the value. */
  readonly contentHash: string;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

export interface BlockInput {
  readonly id?: string;
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly name?: string;
  readonly limit?: number;
  readonly tokenLimit?: number;
  readonly readOnly?: boolean;
  readonly tags?: readonly string[];
  readonly metadata?: JsonObject;
  readonly extra?: JsonObject;
  readonly user?: string;
}

/** Absent: left as it is; null: taken away. */
export interface BlockChanges {
  readonly label?: string;
  readonly value?: string;
  readonly description?: string | null;
  readonly name?: string | null;
  readonly limit?: number;
  readonly tokenLimit?: number | null;
  readonly readOnly?: boolean;
  readonly tags?: readonly string[];
  readonly metadata?: JsonObject;
  readonly extra?: JsonObject;
}

/** An edit that is applied to the value that is there when it is committed. */
export type BlockEdit =
  /** On a line of its own after what is there. */
  | { readonly operation: 'append'; readonly text: string }
  /** `every`: all occurrences, at least one; else there must be exactly one. */
  | {
      readonly operation: 'replace';
      readonly old: string;
      readonly with: string;
      readonly every?: boolean;
    }
  /** After line `line`; 0 at the top, -1 at the end. */
  | { readonly operation: 'insert'; readonly text: string; readonly line: number }
  /** The whole new value. */
  | { readonly operation: 'rethink'; readonly value: string }
  /** Hunks of a unified diff, each of which must match in exactly one place. */
  | { readonly operation: 'patch'; readonly patch: string };

export interface BlockVersion {
  readonly block: string;
  readonly version: number;
  readonly label: string;
  readonly description?: string;
  readonly limit: number;
  /** Absent when it was redacted. */
  readonly value?: string;
  readonly actor: string;
  readonly operation: 'create' | 'update' | 'restore' | 'redact' | BlockEdit['operation'];
  readonly toolCall?: string;
  /** Digests of the value before and after; both are taken away by redaction. */
  readonly hashBefore?: string;
  readonly hashAfter?: string;
  readonly at: Timestamp;
}

export interface BlockListOptions extends PageOptions {
  readonly label?: string;
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly tagMatch?: 'any' | 'all';
  /** Contained, without case. */
  readonly labelText?: string;
  readonly descriptionText?: string;
  readonly valueText?: string;
  readonly user?: string;
  /** How many agents have it attached. */
  readonly agents?: {
    readonly in?: readonly number[];
    readonly moreThan?: number;
    readonly lessThan?: number;
  };
}

export interface Blocks {
  create(input: BlockInput, by?: By): Promise<Block>;
  get(id: string): Promise<Block>;
  list(options?: BlockListOptions): Promise<readonly Block[]>;
  count(): Promise<number>;
  /**
   * A new version. INVALID_INPUT "Block value (N chars) exceeds limit M" when the value is too long,
   * also for a limit below the present value; CONFLICT for a label that an agent has already, or when
   * `ifVersion` is not the stored one.
   */
  update(
    id: string,
    changes: BlockChanges,
    by?: By & { readonly ifVersion?: number },
  ): Promise<Block>;
  /** As the tools of agents edit: applied to the fresh value, however many edit at once. */
  edit(id: string, edit: BlockEdit, by?: By): Promise<Block>;
  /** Leaves every agent; its value is erased from versions too. */
  remove(id: string): Promise<void>;
  /** Newest first unless asked otherwise; the cursors are version numbers. */
  versions(
    id: string,
    options?: Omit<PageOptions, 'after' | 'before'> & {
      readonly after?: number;
      readonly before?: number;
    },
  ): Promise<readonly BlockVersion[]>;
  /** Makes the value, label, description and limit of that version the present ones, as a new version. */
  restore(id: string, version: number, by?: By): Promise<Block>;
  /** Erases the value of a version that is not the present one. CONFLICT for the present one. */
  redact(id: string, version: number, by?: By): Promise<BlockVersion>;
  /** Of an agent in the order of attaching; in a conversation its isolated ones stand in their places. */
  ofAgent(agent: string, conversation?: string): Promise<readonly Block[]>;
  /** NOT_FOUND when the agent has no block with the label. */
  byLabel(agent: string, label: string, conversation?: string): Promise<Block>;
  /** Attaching what is attached changes nothing. CONFLICT for a label that the agent has already. */
  attach(agent: string, block: string): Promise<AgentRecord>;
  /** NOT_FOUND when it is not attached. */
  detach(agent: string, block: string): Promise<AgentRecord>;
}

/** A named collection of passages; agents read it while it is attached. */
export interface Archive {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** Whose: it goes when everything of that user is forgotten. */
  readonly user?: string;
  /** The agent it was made for, and goes with unless another has it. */
  readonly madeFor?: string;
  readonly metadata: JsonObject;
  readonly extra: JsonObject;
  readonly version: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

export interface ArchiveInput {
  readonly id?: string;
  readonly name: string;
  readonly description?: string;
  readonly user?: string;
  readonly metadata?: JsonObject;
  readonly extra?: JsonObject;
}

export interface ArchiveChanges {
  readonly name?: string;
  readonly description?: string | null;
  readonly metadata?: JsonObject;
  readonly extra?: JsonObject;
}

export interface ArchiveListOptions extends PageOptions {
  readonly name?: string;
  /** Attached to this agent. */
  readonly agent?: string;
}

export interface Archives {
  create(input: ArchiveInput): Promise<Archive>;
  get(id: string): Promise<Archive>;
  list(options?: ArchiveListOptions): Promise<readonly Archive[]>;
  update(id: string, changes: ArchiveChanges): Promise<Archive>;
  /** With its passages, which are forgotten. */
  remove(id: string): Promise<void>;
  attach(agent: string, archive: string): Promise<AgentRecord>;
  detach(agent: string, archive: string): Promise<AgentRecord>;
  /** The first one attached to the agent; makes one for it when there is none. */
  ofAgent(agent: string): Promise<Archive>;
}

/** A memory of kind "fact" whose text is kept as given; `id` is that of the memory. */
export interface ArchivePassage {
  readonly id: string;
  readonly archive: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly metadata: JsonObject;
  /** When it was said or written. */
  readonly at: Timestamp;
  readonly createdAt: Timestamp;
}

export interface PassageInput {
  readonly text: string;
  readonly tags?: readonly string[];
  readonly metadata?: JsonObject;
  /** Default: now. */
  readonly at?: TimeInput;
}

export interface PassageFilter {
  readonly tags?: readonly string[];
  /** Default "any". */
  readonly tagMatch?: 'any' | 'all';
  /** From this moment on; a day ("2026-05-01") begins in the timezone. */
  readonly from?: string;
  /** Until this moment; a day is meant whole. */
  readonly to?: string;
  /** Default: the agent's, else "UTC". */
  readonly timezone?: string;
}

/** Where passages are: those of an archive, of all archives of an agent, of both, or of the tenant. */
export interface PassagePlace {
  readonly archive?: string;
  readonly agent?: string;
}

export interface FoundPassage {
  readonly passage: ArchivePassage;
  /** Relevance 0 to 1; 1 without a question. */
  readonly score: number;
}

export interface Passages {
  /**
   * All or none. Into the archive, or the agent's own, which is made when there is none. FORBIDDEN
   * when `as`, the agent that inserts, may not write facts, or has not attached the archive.
   */
  insert(
    place: PassagePlace,
    passages: readonly PassageInput[],
    options?: { readonly as?: string; readonly idempotencyKey?: string },
  ): Promise<readonly ArchivePassage[]>;
  get(id: string, place?: PassagePlace): Promise<ArchivePassage>;
  list(
    place: PassagePlace,
    options?: PageOptions & PassageFilter & { readonly text?: string },
  ): Promise<readonly ArchivePassage[]>;
  /** Best first; without a question those that pass the filter, newest first. Default limit 10. */
  search(
    place: PassagePlace,
    question: string | undefined,
    options?: PassageFilter & { readonly limit?: number },
  ): Promise<readonly FoundPassage[]>;
  /** Forgets it. */
  remove(id: string, place?: PassagePlace): Promise<void>;
  count(place: PassagePlace): Promise<number>;
  /** Tags in use, sorted. */
  tags(place: PassagePlace): Promise<readonly string[]>;
}

/** A tool that agents may be given. */
export interface ToolRecord {
  /** Fixed for the memory tools. */
  readonly id: string;
  /** Unique in the tenant; never changed. `[A-Za-z0-9_-]{1,64}`. */
  readonly name: string;
  readonly description: string;
  /** JSON schema of the input. */
  readonly parameters: JsonObject;
  /**
   * "memory": of Memoir; "application": run by the process that made the agents; "client": its schema
   * alone is known, and whoever sent the message runs it. No code is ever stored.
   */
  readonly source: 'memory' | 'application' | 'client';
  readonly requiresApproval: boolean;
  readonly tags: readonly string[];
  readonly extra: JsonObject;
  readonly version: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

export interface ToolInput {
  readonly id?: string;
  readonly name: string;
  readonly description?: string;
  /** Default: no fields. */
  readonly parameters?: JsonObject;
  readonly requiresApproval?: boolean;
  readonly tags?: readonly string[];
  readonly extra?: JsonObject;
}

/** What a tool answered. */
export interface ToolOutcome {
  readonly isError: boolean;
  /** What the model is given: text, or JSON. */
  readonly output: JsonValue;
}

/** What a tool may use when it is run. */
export interface ToolContext {
  readonly agent: AgentRecord;
  readonly conversation: Conversation;
  readonly toolCall?: string;
  readonly signal?: AbortSignal;
}

/** A tool and its code. */
export interface RunnableTool {
  readonly definition: ToolDefinition;
  readonly requiresApproval: boolean;
  /** Resolves with an error outcome for what the model did wrong; rejects when a store or the signal did. */
  run(input: JsonObject, context: ToolContext): Promise<ToolOutcome>;
}

export interface Tools {
  /** The memory tools, the application's and those stored, by name. */
  list(
    options?: PageOptions & { readonly names?: readonly string[] },
  ): Promise<readonly ToolRecord[]>;
  /** By id or name. */
  get(tool: string): Promise<ToolRecord>;
  /** Stores a schema of a tool that clients run. CONFLICT when the name is taken. */
  create(input: ToolInput): Promise<ToolRecord>;
  /** FORBIDDEN for memory tools and the application's. */
  update(tool: string, changes: Partial<Omit<ToolInput, 'id' | 'name'>>): Promise<ToolRecord>;
  /** Agents lose it too. */
  remove(tool: string): Promise<void>;
  attach(agent: string, tool: string): Promise<AgentRecord>;
  detach(agent: string, tool: string): Promise<AgentRecord>;
  /** Runs a memory tool, or the application's, as the agent. UNSUPPORTED for a client's. */
  run(
    agent: string,
    tool: string,
    input: JsonObject,
    options?: { readonly conversation?: string; readonly signal?: AbortSignal },
  ): Promise<ToolOutcome>;
  /** What runs an agent's tool of this name; undefined for a client's or one it does not have. */
  runnable(agent: AgentRecord, name: string): RunnableTool | undefined;
}

/** A thread of an agent; its id is the session of its messages. The default one has the agent's id. */
export interface Conversation {
  readonly id: string;
  readonly agent: string;
  readonly user?: string;
  readonly title?: string;
  readonly description?: string;
  /** Private copies of blocks of the agent, by id; each stands in place of the one with its label. */
  readonly isolatedBlocks: readonly string[];
  readonly model?: string;
  readonly archivedAt?: Timestamp;
  /**
   * Messages of the session at lower positions are out of the context; they stay in the log and in
   * search. Default 0.
   */
  readonly contextFrom: number;
  readonly lastMessageAt?: Timestamp;
  readonly lastRunAt?: Timestamp;
  /** Where it was forked: messages of that conversation up to this id come first. */
  readonly forkedFrom?: { readonly conversation: string; readonly message: string };
  /** Steps of the model since the last reflection, and when that was. */
  readonly reflection?: { readonly steps: number; readonly at?: Timestamp };
  readonly metadata: JsonObject;
  readonly extra: JsonObject;
  readonly version: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

export interface ConversationInput {
  readonly id?: string;
  readonly agent: string;
  /** Default: the agent's. */
  readonly user?: string;
  readonly title?: string;
  readonly description?: string;
  /** Labels of blocks of the agent that it gets copies of. */
  readonly isolate?: readonly string[];
  readonly model?: string;
  readonly metadata?: JsonObject;
  readonly extra?: JsonObject;
}

export interface ConversationChanges {
  readonly title?: string | null;
  readonly description?: string | null;
  readonly model?: string | null;
  readonly archived?: boolean;
  readonly lastMessageAt?: Timestamp;
  readonly metadata?: JsonObject;
  readonly extra?: JsonObject;
}

export interface ConversationListOptions extends PageOptions {
  readonly agent?: string;
  readonly user?: string;
  /** Default: both. */
  readonly archived?: boolean;
  /** In the title, without case. */
  readonly text?: string;
  /** Default "createdAt". */
  readonly orderBy?: 'createdAt' | 'lastMessageAt' | 'lastRunAt';
}

export interface Conversations {
  create(input: ConversationInput): Promise<Conversation>;
  /** Also the id of an agent, for its default one. */
  get(id: string): Promise<Conversation>;
  /** Without the default ones. */
  list(options?: ConversationListOptions): Promise<readonly Conversation[]>;
  update(id: string, changes: ConversationChanges): Promise<Conversation>;
  /** Forgets its messages and what rests on them alone, with its runs and isolated blocks. */
  remove(id: string): Promise<void>;
  /** A new conversation that begins with the messages up to one, by default all. */
  fork(id: string, options?: { readonly message?: string }): Promise<Conversation>;
}

/** A tool call as stored: `input` is the model's JSON text. */
export interface MessageToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: string;
}

export interface MessageToolResult {
  readonly id: string;
  readonly name: string;
  readonly output: JsonValue;
  readonly isError: boolean;
}

export interface Approval {
  readonly toolCall: string;
  readonly approve: boolean;
  readonly reason?: string;
}

/** What one stored message says, item by item; the items of a message share its id. */
export type MessageItem =
  | { readonly type: 'system' | 'user' | 'assistant'; readonly text: string }
  | { readonly type: 'reasoning'; readonly text: string; readonly signature?: string }
  /** `awaitsApproval`: the calls of it that must be approved before they are run. */
  | {
      readonly type: 'tool-call';
      readonly calls: readonly MessageToolCall[];
      readonly awaitsApproval: readonly string[];
    }
  | { readonly type: 'tool-result'; readonly results: readonly MessageToolResult[] }
  | { readonly type: 'approval'; readonly approvals: readonly Approval[] };

/**
 * A message as the log keeps it: a verbatim episode of the scope {agent: area, user} in the session of
 * the conversation, its tool calls, results, reasoning and approvals in the episode's parts. A long
 * text is several episodes and one message.
 */
export interface AgentMessage {
  /** `metadata.sourceId` of its episodes. */
  readonly id: string;
  readonly agent: string;
  readonly conversation: string;
  readonly user?: string;
  readonly role: 'user' | 'assistant' | 'system' | 'tool';
  /** The words; empty when the parts say it all. */
  readonly text: string;
  /** Content parts as they were given, where it was more than text. */
  readonly content?: readonly JsonObject[];
  readonly items: readonly MessageItem[];
  readonly name?: string;
  /** The sender's own id of it: a message with the same one in a conversation is the same. */
  readonly clientId?: string;
  readonly sender?: string;
  readonly run?: string;
  readonly step?: string;
  readonly at: Timestamp;
  /** Of its first episode in the session; told by `from` alone. */
  readonly position?: number;
  /** Ids of its episodes, in order. */
  readonly episodes: readonly string[];
}

/** A message to be appended to the log. */
export interface NewMessage {
  /** Default: a new one. Appending an id that the conversation has changes nothing. */
  readonly id?: string;
  readonly role: AgentMessage['role'];
  readonly text: string;
  readonly content?: readonly JsonObject[];
  readonly reasoning?: { readonly text: string; readonly signature?: string };
  readonly calls?: readonly MessageToolCall[];
  readonly awaitsApproval?: readonly string[];
  readonly results?: readonly MessageToolResult[];
  readonly approvals?: readonly Approval[];
  readonly name?: string;
  readonly clientId?: string;
  readonly sender?: string;
  readonly run?: string;
  readonly step?: string;
  /** Default: now. */
  readonly at?: TimeInput;
}

export interface MessageListOptions extends PageOptions {
  readonly agent?: string;
  readonly conversation?: string;
  readonly run?: string;
  readonly step?: string;
  /** Only messages that have an item of one of these types; judged before the limit. */
  readonly items?: readonly MessageItem['type'][];
}

export interface MessageSearchOptions {
  readonly agent?: string;
  readonly conversation?: string;
  readonly user?: string;
  /** Default: user, assistant and system; tool messages only when named. */
  readonly roles?: readonly AgentMessage['role'][];
  readonly from?: string;
  /** A day is meant whole, in the timezone. */
  readonly to?: string;
  readonly timezone?: string;
  /** 1 to 1,000. Default 50. */
  readonly limit?: number;
}

export interface FoundMessage {
  readonly message: AgentMessage;
  /** Relevance 0 to 1; absent without a question. */
  readonly score?: number;
}

export interface Messages {
  get(id: string): Promise<AgentMessage>;
  list(options?: MessageListOptions): Promise<readonly AgentMessage[]>;
  count(options: Pick<MessageListOptions, 'agent' | 'conversation'>): Promise<number>;
  /** Words and meaning; without a question the newest. */
  search(
    question: string | undefined,
    options?: MessageSearchOptions,
  ): Promise<readonly FoundMessage[]>;
  /**
   * Adds to the log through the write path, all durable when it resolves; facts are derived from it.
   * Answers with all of them, those that were there already as they are.
   */
  append(conversation: string, messages: readonly NewMessage[]): Promise<readonly AgentMessage[]>;
  /** Messages from a position on, oldest first: what a context is built from. */
  from(conversation: string, position: number): Promise<readonly AgentMessage[]>;
}

export type StopReason =
  | 'end-turn'
  | 'max-steps'
  | 'max-tokens'
  | 'requires-approval'
  | 'cancelled'
  | 'invalid-answer'
  | 'invalid-tool-call'
  | 'model-failed'
  | 'context-overflow'
  | 'error';

export interface TurnUsage {
  readonly input: number;
  readonly output: number;
  readonly cachedInput: number;
  readonly reasoning: number;
  readonly steps: number;
  /** Tokens of the last context. */
  readonly context: number;
}

export interface Run {
  readonly id: string;
  readonly agent: string;
  readonly conversation: string;
  readonly user?: string;
  readonly status: 'created' | 'running' | 'completed' | 'failed' | 'cancelled';
  readonly stopReason?: StopReason;
  readonly background: boolean;
  /** What went wrong, without text of memories. */
  readonly error?: { readonly code: string; readonly message: string };
  readonly usage?: TurnUsage;
  readonly firstTokenMs?: number;
  readonly completedAt?: Timestamp;
  /** What the turn needs to go on after a restart; the turn loop's own. */
  readonly state: JsonObject;
  readonly metadata: JsonObject;
  readonly extra: JsonObject;
  readonly version: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

export interface RunStep {
  readonly id: string;
  readonly run: string;
  readonly agent: string;
  readonly conversation: string;
  readonly user?: string;
  readonly model: string;
  readonly contextWindow: number;
  readonly status: 'pending' | 'succeeded' | 'failed' | 'cancelled';
  readonly stopReason?: StopReason;
  readonly usage?: TurnUsage;
  readonly error?: { readonly code: string; readonly message: string };
  readonly feedback?: 'positive' | 'negative';
  readonly tags: readonly string[];
  readonly durationMs?: number;
  readonly extra: JsonObject;
  readonly version: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

export interface RunListOptions extends PageOptions {
  readonly agents?: readonly string[];
  readonly conversation?: string;
  readonly statuses?: readonly Run['status'][];
  readonly background?: boolean;
  readonly stopReason?: StopReason;
}

export interface Runs {
  get(id: string): Promise<Run>;
  list(options?: RunListOptions): Promise<readonly Run[]>;
  step(id: string): Promise<RunStep>;
  steps(
    options?: PageOptions & { readonly run?: string; readonly agent?: string },
  ): Promise<readonly RunStep[]>;
  feedback(
    step: string,
    feedback: RunStep['feedback'] | null,
    tags?: readonly string[],
  ): Promise<RunStep>;
  /** Asks runs that are not over to stop; by default all of the agent or conversation. */
  cancel(of: {
    readonly runs?: readonly string[];
    readonly agent?: string;
    readonly conversation?: string;
  }): Promise<readonly Run[]>;
}

export interface SentMessage {
  readonly type: 'message';
  readonly id?: string;
  readonly role: 'user' | 'system' | 'assistant';
  /** Text, or parts: `{type: "text", text}`, images by address. */
  readonly content: string | readonly JsonObject[];
  readonly name?: string;
  readonly clientId?: string;
  readonly sender?: string;
  readonly at?: TimeInput;
}

/** What is sent to an agent: something said, decisions about calls, results of tools that clients ran. */
export type SendInput =
  | SentMessage
  | {
      readonly type: 'approval';
      readonly approvals: readonly Approval[];
      readonly clientId?: string;
    }
  | {
      readonly type: 'tool-result';
      readonly results: readonly Omit<MessageToolResult, 'name'>[];
      readonly clientId?: string;
    };

export interface SendOptions {
  /** Default: the agent's default one. */
  readonly conversation?: string;
  /** Most steps of the model, 0 to 1,000. Default 50. 0: the messages are only recorded. */
  readonly maxSteps?: number;
  /** Events of text as it comes. Default false: one event a message. */
  readonly pieces?: boolean;
  /** For this turn only. */
  readonly model?: string;
  readonly instructions?: string;
  readonly clientTools?: readonly ToolDefinition[];
  /** The turn goes on when the reader of the events leaves. */
  readonly background?: boolean;
  /** The same key again answers with the first turn. */
  readonly idempotencyKey?: string;
  readonly actor?: string;
  readonly metadata?: JsonObject;
  readonly extra?: JsonObject;
  readonly signal?: AbortSignal;
}

/** What a compaction did. */
export interface Compaction {
  readonly trigger: 'window' | 'overflow' | 'manual';
  readonly conversation: string;
  /** Id under which the summary is shown as a message. */
  readonly message: string;
  readonly summary: string;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  readonly contextWindow: number;
  readonly messagesBefore: number;
  readonly messagesAfter: number;
  readonly at: Timestamp;
}

export type TurnEvent =
  /** First of all. */
  | { readonly type: 'run'; readonly run: Run }
  | { readonly type: 'step'; readonly step: RunStep }
  /** Stored; with `pieces` after its pieces. */
  | { readonly type: 'message'; readonly message: AgentMessage }
  | {
      readonly type: 'piece';
      /** Id that the message will have. */
      readonly message: string;
      readonly step: string;
      readonly of: 'assistant' | 'reasoning';
      readonly text: string;
    }
  | { readonly type: 'compaction'; readonly compaction: Compaction }
  /** Last of all. */
  | { readonly type: 'result'; readonly result: TurnResult };

export interface TurnResult {
  readonly run: Run;
  /** What the turn added to the log after what was sent. */
  readonly messages: readonly AgentMessage[];
  readonly stopReason: StopReason;
  readonly usage: TurnUsage;
  readonly warnings: readonly Warning[];
}

/** What the model would be given now, and how many tokens each part takes. */
export interface ContextPreview {
  /** The rendered system message. */
  readonly system: string;
  readonly blocks: string;
  readonly statistics: string;
  readonly summary?: string;
  readonly messages: readonly AgentMessage[];
  readonly tools: readonly ToolDefinition[];
  readonly tokens: Readonly<
    Record<
      'instructions' | 'blocks' | 'statistics' | 'summary' | 'messages' | 'tools' | 'all',
      number
    >
  >;
  readonly contextWindow: number;
  readonly archivedPassages: number;
  readonly loggedMessages: number;
}

/** An agent file: agents with blocks, tools, messages; ids in it are its own. */
export type AgentFile = JsonObject;

export interface ExportOptions {
  readonly conversation?: string;
  /** Without messages. */
  readonly scrub?: boolean;
}

export interface ImportAgentOptions {
  readonly name?: string;
  readonly user?: string;
  readonly by?: By;
}

/** The agents of a tenant. */
export interface Agents extends AgentData, AgentTurns {}

/** What is stored of agents, and all that can be done with it without a model. */
export interface AgentData {
  readonly tenant: string;
  /** All or nothing, blocks included. */
  create(input?: AgentInput, by?: By): Promise<AgentRecord>;
  get(id: string): Promise<AgentRecord>;
  list(options?: AgentListOptions): Promise<readonly AgentRecord[]>;
  count(): Promise<number>;
  /** `{}` changes nothing, not even the version. */
  update(
    id: string,
    changes: AgentChanges,
    by?: By & { readonly ifVersion?: number },
  ): Promise<AgentRecord>;
  /** With its conversations, messages, runs, what it alone knows, and blocks and archives made for it. */
  remove(id: string): Promise<void>;
  /** Tags of agents in use, sorted. */
  tags(): Promise<readonly string[]>;
  readonly blocks: Blocks;
  readonly archives: Archives;
  readonly passages: Passages;
  readonly tools: Tools;
  readonly conversations: Conversations;
  readonly messages: Messages;
  readonly runs: Runs;
  readonly models: AgentModels;
  exportFile(agent: string, options?: ExportOptions): Promise<AgentFile>;
  /** Answers with the new agents. */
  importFile(file: AgentFile, options?: ImportAgentOptions): Promise<readonly AgentRecord[]>;
}

/** Talking with agents. */
export interface AgentTurns {
  /**
   * A turn. Begins with the first read of its events. Rejects before any is stored: INVALID_INPUT;
   * CONFIG whose cause has the `code` "NO_LANGUAGE_MODEL" without a model (unless the agent answers
   * from memory, or `maxSteps` is 0) and NOT_FOUND with "MODEL_NOT_FOUND" for an unknown handle;
   * CONFLICT with "PENDING_APPROVAL" when calls await approval.
   */
  send(agent: string, input: readonly SendInput[], options?: SendOptions): AsyncIterable<TurnEvent>;
  /** Compacts now; undefined when there is nothing to evict. */
  compact(
    conversation: string,
    settings?: Partial<CompactionSettings>,
  ): Promise<Compaction | undefined>;
  /** The compaction in force. */
  compaction(conversation: string): Promise<Compaction | undefined>;
  /** Empties the context of the agent's default conversation; the log stays unless it is purged. */
  reset(agent: string, options?: { readonly purge?: boolean }): Promise<AgentRecord>;
  context(conversation: string): Promise<ContextPreview>;
  /**
   * Goes on with turns that a process left unfinished when it ended; answers with their runs. The
   * server calls it when it starts.
   */
  recover(): Promise<readonly Run[]>;
  /** Works over an agent's memory now, within its budget of model calls; see ReflectionSettings. */
  reflect(agent: string, conversation?: string): Promise<Reflection>;
}

/** What a reflection did. */
export interface Reflection {
  readonly agent: string;
  readonly conversation: string;
  readonly modelCalls: number;
  /** Memories made, merged or archived. */
  readonly changed: number;
  readonly at: Timestamp;
}

/** Models by handle. */
export interface AgentModels {
  /** As configured; empty without a model. */
  list(): readonly string[];
  /** Handle that agents without one use. */
  readonly standard: string | undefined;
}

/** Names in the metadata of memories that are Memoir's own. */
export interface ReservedMetadata extends Metadata {
  readonly memoir?: {
    /** Of a passage. */
    readonly archive?: string;
    readonly tags?: readonly string[];
    /** Of a message. */
    readonly run?: string;
    readonly step?: string;
    readonly clientId?: string;
    readonly sender?: string;
    readonly awaitsApproval?: readonly string[];
    /** Of a message that a fork copied: the one it was copied from. */
    readonly copyOf?: string;
  };
}

/** The agents of several tenants in one store, as a server sees them. */
export interface AgentsOfTenants {
  /** Those of the memory's own tenant. */
  readonly own: Agents;
  /** The caller vouches for the name, as for `Memory.tenant`. */
  tenant(name: string): Agents;
}
