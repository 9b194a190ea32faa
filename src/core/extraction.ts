import type { Warning } from './memory.ts';
import type { Kind, MemoryRecord } from './record.ts';
import type { Stance, Statement } from './statement.ts';
import type { Timestamp } from './time.ts';

/**
 * What becomes of what was said, beside the verbatim episodes: `explicit` only what somebody asks to
 * be remembered; `importance` what matters at least as much as the threshold; `everything` all that
 * is stated; `summary` one summary when the session ends; `none` nothing.
 */
export const WRITE_STRATEGIES = [
  'explicit',
  'importance',
  'everything',
  'summary',
  'none',
] as const;
export type WriteStrategy = (typeof WRITE_STRATEGIES)[number];

/** Days after which memories of a kind expire, counted from when they were learned. */
export type Expiry = Partial<Readonly<Record<Kind, number>>>;

/** How a scope or a call wants memories to be derived. Plain data: it is kept with the queued job. */
export interface DeriveSettings {
  readonly strategy: WriteStrategy;
  /** 0 to 1: candidates of less importance are left out; for the strategy `importance`. */
  readonly threshold: number;
  /** Only these kinds; absent: all. */
  readonly kinds?: readonly DerivedKind[];
  /** In words, for language models. */
  readonly instructions?: string;
  /** Names for what is worth keeping, put into `metadata.categories` of what belongs there. */
  readonly categories?: readonly string[];
  /** Subjects to keep to, and subjects to leave out, in words. */
  readonly includes?: readonly string[];
  readonly excludes?: readonly string[];
  /**
   * What is made of an episode takes over its metadata, its expiry and its immutability. Default: it
   * does not.
   */
  readonly inherits?: boolean;
  /**
   * "rules": where a language model fails or answers nothing usable, what rules find is kept, and the
   * messages wait no more. Default: they wait, and the model is asked again later.
   */
  readonly fallback?: 'rules';
  /** What is written expires after so many days; absent kinds are kept. */
  readonly expires?: Expiry;
}

export type DerivedKind = Exclude<Kind, 'episode'>;

/** Something that a text says and that may be worth knowing, before anything is decided. */
export interface Candidate {
  readonly kind: DerivedKind;
  /** One sentence that is understood without its source: "Ana lives in Lisbon". */
  readonly text: string;
  /** Absent for what does not come apart into subject, predicate, object. */
  readonly statement?: Statement;
  readonly stance: Stance;
  /** The episode it rests on, and the exact stretch of its text. */
  readonly source: { readonly id: string; readonly start: number; readonly end: number };
  /** When it happened, for events; when it was said, otherwise. */
  readonly occurredAt: Timestamp;
  /** How exactly the text tells the time of an event. */
  readonly precision?: 'year' | 'month' | 'day' | 'time';
  /** From when and until when it holds, as far as the text says so. */
  readonly validFrom?: Timestamp;
  readonly validTo?: Timestamp;
  /** 0 to 1. */
  readonly confidence: number;
  readonly importance: number;
  /** Somebody asked for it to be remembered. */
  readonly explicit?: true;
  /** Names from `DeriveSettings.categories`. */
  readonly categories?: readonly string[];
  /** The rule, or the model and prompt version: becomes the memory's `reason`. */
  readonly reason: string;
}

export interface ExtractionInput {
  /** Episodes of one session in order: candidates are taken from these. */
  readonly episodes: readonly MemoryRecord[];
  /** What was said before them, to understand "it" and "there"; nothing is taken from it. */
  readonly before: readonly MemoryRecord[];
  readonly settings: DeriveSettings;
}

export interface Extraction {
  readonly candidates: readonly Candidate[];
  /** Calls of a language model made for it. */
  readonly modelCalls: number;
  readonly warnings: readonly Warning[];
}

/** Finds candidates in what was said: by rules, or by asking a language model. */
export interface Extractor {
  /** Stored as reason, e.g. "rules@1". */
  readonly name: string;
  /** What of the settings it cannot honour, in words for the caller; empty when it can all. */
  limits(settings: DeriveSettings): readonly string[];
  /**
   * Rejects with MODEL_FAILED or MODEL_BAD_OUTPUT when a model gave nothing usable; nothing found is
   * an empty list.
   */
  extract(input: ExtractionInput, options?: { readonly signal?: AbortSignal }): Promise<Extraction>;
  /** Frees threads and models; calling it again does nothing. */
  close(): Promise<void>;
}
