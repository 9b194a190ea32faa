import type { JsonObject } from '../document-store.ts';
import type { Timestamp } from '../time.ts';
import type { PageOptions } from './common.ts';

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
  /** Tokens, in place of the agent's own. */
  readonly contextWindow?: number;
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
  /** 1,000 to 10,000,000 tokens. Default: the agent's. */
  readonly contextWindow?: number;
  readonly metadata?: JsonObject;
  readonly extra?: JsonObject;
}

export interface ConversationChanges {
  readonly title?: string | null;
  readonly description?: string | null;
  readonly model?: string | null;
  readonly contextWindow?: number | null;
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
