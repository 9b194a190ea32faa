import type { JsonObject, JsonValue } from '../document-store.ts';
import type { ToolDefinition } from '../model.ts';
import type { Timestamp } from '../time.ts';
import type { AgentRecord } from './agent.ts';
import type { PageOptions } from './common.ts';
import type { Conversation } from './conversation.ts';

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
