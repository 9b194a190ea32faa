import type { JsonObject } from '../document-store.ts';
import type { Timestamp } from '../time.ts';
import type { PageOptions } from './common.ts';

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
