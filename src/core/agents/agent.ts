import type { JsonObject } from '../document-store.ts';
import type { Timestamp } from '../time.ts';
import type { BlockInput } from './block.ts';
import type { PageOptions } from './common.ts';

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
  /**
   * What a surface keeps beside it and nobody else reads, but for `toolApprovals`: by the names of
   * tools, whether calls of them wait for an approval, whatever the tool itself says.
   */
  readonly extra: JsonObject;
  /** One more with each change of the record itself. */
  readonly version: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

export type AgentSettings = Pick<
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
