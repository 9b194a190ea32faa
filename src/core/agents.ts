import type { AgentChanges, AgentInput, AgentListOptions, AgentRecord } from './agents/agent.ts';
import type { Archives, Passages } from './agents/archive.ts';
import type { Blocks } from './agents/block.ts';
import type { By } from './agents/common.ts';
import type { Conversations } from './agents/conversation.ts';
import type { Messages } from './agents/message.ts';
import type { Runs } from './agents/run.ts';
import type { Tools } from './agents/tool.ts';
import type { AgentTurns } from './agents/turn.ts';
import type { JsonObject } from './document-store.ts';

export type * from './agents/common.ts';
export type * from './agents/agent.ts';
export type * from './agents/block.ts';
export type * from './agents/archive.ts';
export type * from './agents/tool.ts';
export type * from './agents/conversation.ts';
export type * from './agents/message.ts';
export type * from './agents/run.ts';
export type * from './agents/turn.ts';
export type * from './agents/told.ts';

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

/**
 * The agents of a tenant: stored things with blocks that they edit themselves, archives that they
 * search, and conversations of which every message is kept. All ids are UUIDs in lower case. Another
 * tenant's ids are NOT_FOUND as unknown ones are.
 */
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

/** Models by handle. */
export interface AgentModels {
  /** As configured; empty without a model. */
  list(): readonly string[];
  /** Handle that agents without one use. */
  readonly standard: string | undefined;
  /** Whether turns of agents that name this handle have a model. */
  knows(handle: string): boolean;
}

/** The agents of several tenants in one store, as a server sees them. */
export interface AgentsOfTenants {
  /** Those of the memory's own tenant. */
  readonly own: Agents;
  /** The caller vouches for the name, as for `Memory.tenant`. */
  tenant(name: string): Agents;
}
