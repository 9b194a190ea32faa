import type { JsonObject } from '../document-store.ts';
import type { Timestamp } from '../time.ts';
import type { AgentRecord } from './agent.ts';
import type { By, PageOptions } from './common.ts';

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
