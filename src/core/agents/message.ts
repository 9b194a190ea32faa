import type { JsonObject, JsonValue } from '../document-store.ts';
import type { TimeInput } from '../memory.ts';
import type { Metadata } from '../record.ts';
import type { Timestamp } from '../time.ts';
import type { PageOptions } from './common.ts';
import type { Compaction } from './turn.ts';

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
  | { readonly type: 'approval'; readonly approvals: readonly Approval[] }
  /** What a compaction put in the place of older messages; told as a message, and no part of the log. */
  | { readonly type: 'summary'; readonly compaction: Compaction };

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
  /** Also the summaries of compactions in force, each where it was made. Default false. */
  readonly summaries?: boolean;
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
