import type { DerivedKind } from './extraction.ts';
import type { Warning } from './memory.ts';
import type { MemoryRecord, SourceSpan } from './record.ts';

/** What `consolidate` is to do. */
export interface ConsolidateOptions {
  /** Show the plan with its texts, and change nothing. Default false. */
  readonly dryRun?: boolean;
  /** Days since the last word, 0 to 36,500, after which a session or topic is old. Default 7. */
  readonly olderThanDays?: number;
  /** Shorter sessions and topics are left as they are: 1 to 1,000,000 episodes. Default 6. */
  readonly leastEpisodes?: number;
  /** Most tokens of one summary, 32 to 4,000. Default 300. */
  readonly summaryTokens?: number;
  /**
   * Most calls of the language model, 0 to 1,000,000; what is left to condense then waits for another
   * time. Default: as many as it takes.
   */
  readonly modelCalls?: number;
  /** The id of an earlier run, to go on under it: undoing it takes back both. Default: a new one. */
  readonly run?: string;
}

/** A memory that is no episode. */
export interface DerivedMemory extends MemoryRecord {
  readonly kind: DerivedKind;
}

/** Memories that say the same become one: the others are archived, their sources support it. */
export interface MergeAction {
  readonly type: 'merge';
  readonly keep: DerivedMemory;
  readonly drop: readonly DerivedMemory[];
  /** For people. */
  readonly why: string;
}

/** An old session, or all that was said of an entity, condensed. */
export interface SummariseAction {
  readonly type: 'summarise';
  readonly of: { readonly session: string } | { readonly topic: string };
  /** Whose session or topic it is; absent: no agent's in particular. */
  readonly agent?: string;
  /** Each line rests on some of the sources. */
  readonly text: string;
  readonly sources: readonly SourceSpan[];
  /** Earlier summaries of the same, that it is made instead of. */
  readonly replaces: readonly string[];
}

export type ConsolidationAction = MergeAction | SummariseAction;

/** What became of an action: only planned, done, or skipped because somebody changed its memories. */
export type ActionResult = ConsolidationAction & {
  readonly outcome: 'planned' | 'done' | 'skipped';
  /** The memory that is left: the one that was kept, or the summary. */
  readonly memory?: string;
};

export interface Consolidation {
  /** For `undo`; every memory that the run changed names it in its reason. */
  readonly run: string;
  readonly actions: readonly ActionResult[];
  /** Calls of the language model that it took. */
  readonly modelCalls: number;
  readonly warnings: readonly Warning[];
}

/** What becomes of a memory that has faded. */
export const DECAY_POLICIES = ['archive', 'forget', 'report'] as const;
export type DecayPolicy = (typeof DECAY_POLICIES)[number];

/** What `decay` is to do. */
export interface DecayOptions {
  /** Show what has faded, and change nothing. Default false. */
  readonly dryRun?: boolean;
  /**
   * `archive` (default): found no more, kept, and back when it is said again; `forget`: removed for
   * good; `report`: only listed.
   */
  readonly policy?: DecayPolicy;
  /** Memories of less strength have faded, 0 to 1. Default 0.05. */
  readonly floor?: number;
  /** Which kinds fade. Default: all derived ones but "profile" and "procedure". */
  readonly kinds?: readonly DerivedKind[];
  /** Days in which a memory of a kind loses half its strength, more than 0. See docs/cli.md. */
  readonly halfLives?: Partial<Record<DerivedKind, number>>;
}

export interface FadedMemory {
  readonly memory: MemoryRecord;
  /** 0 to 1. */
  readonly strength: number;
  /** Days since it was last said, recalled or learned. */
  readonly days: number;
  readonly outcome: 'planned' | 'archived' | 'forgotten' | 'reported' | 'skipped';
}

export interface Decay {
  /** For `undo`, which brings back what was archived. */
  readonly run: string;
  /** How many memories were looked at. */
  readonly considered: number;
  /** The weakest first. */
  readonly faded: readonly FadedMemory[];
}

/** What `undo` brought back. */
export interface UndoReceipt {
  readonly run: string;
  /** Memories that are active again. */
  readonly restored: readonly string[];
  /** Summaries of the run, which are gone. */
  readonly forgotten: readonly string[];
  /** Memories that somebody has changed since, and that stay as they are. */
  readonly skipped: readonly string[];
}
