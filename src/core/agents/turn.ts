import type { JsonObject } from '../document-store.ts';
import type { TimeInput, Warning } from '../memory.ts';
import type { ToolDefinition } from '../model.ts';
import type { Timestamp } from '../time.ts';
import type { AgentRecord, CompactionSettings } from './agent.ts';
import type { AgentMessage, Approval, MessageToolResult } from './message.ts';
import type { Run, RunStep, StopReason, TurnUsage } from './run.ts';

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
