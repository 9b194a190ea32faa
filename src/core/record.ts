import type { Scope } from './scope.ts';
import type { Stance, Statement } from './statement.ts';
import type { Timestamp } from './time.ts';

/**
 * What a memory is. `episode` is a verbatim turn, tool result or passage, the evidence; `event`
 * something that happened, in one sentence; `fact`, `preference` and `profile` what is true;
 * `task` goals and decisions; `procedure` learned rules of conduct; `summary` a session or topic
 * condensed.
 */
export const KINDS = [
  'episode',
  'event',
  'fact',
  'preference',
  'profile',
  'task',
  'procedure',
  'summary',
] as const;
export type Kind = (typeof KINDS)[number];

export const ROLES = ['user', 'assistant', 'system', 'tool'] as const;
export type Role = (typeof ROLES)[number];

/**
 * `disputed`: it contradicts what a more trusted source says, so it is kept beside it and not
 * believed. The order is that of stored index entries: add at the end.
 */
export const STATUSES = ['active', 'superseded', 'quarantined', 'archived', 'disputed'] as const;
export type Status = (typeof STATUSES)[number];

export const ORIGINS = ['user', 'assistant', 'tool', 'document', 'application'] as const;

/** Where a memory came from; `reference` is the caller's own pointer (a URL, a file, a tool). */
export interface Origin {
  readonly type: (typeof ORIGINS)[number];
  readonly reference?: string;
}

/** The stretch of a source a memory rests on; offsets are UTF-16 code units of its text. */
export interface SourceSpan {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  /** For memories with a statement. */
  readonly observation?: Observation;
}

/** How one source bears on a statement; what is true when follows from all of them together. */
export interface Observation {
  readonly stance: Stance;
  /** When it was said. */
  readonly at: Timestamp;
  /** From when and until when it holds, as far as the source says so. */
  readonly from?: Timestamp;
  readonly to?: Timestamp;
  /** 0 to 1: of its origin. */
  readonly trust: number;
  /** The value as this source words it, where the memory words it otherwise: "Lisbon, Portugal". */
  readonly object?: string;
}

/**
 * The place of an episode in a longer text that was cut into passages. `start` and `end` are
 * UTF-16 offsets into the text as it was given, so that joining the passages restores it exactly.
 */
export interface Passage {
  /** Common to the passages of one text. */
  readonly group: string;
  readonly index: number;
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

/** Most sources that one memory lists; when it is said again the middle ones give way. */
export const MOST_SOURCES = 32;

/** A part of a message that is more than text, kept as it was given (JSON). */
export interface MessagePart {
  readonly type: string;
  readonly [field: string]: unknown;
}

export type Metadata = Readonly<Record<string, unknown>>;

/** The one first-class record: a memory of any kind. */
export interface MemoryRecord {
  /** UUID version 7. */
  readonly id: string;
  readonly scope: Scope;
  readonly kind: Kind;
  /** Never empty, except for a message made of parts only. Well-formed Unicode without NUL. */
  readonly text: string;
  /** Who spoke, for episodes. */
  readonly role?: Role;
  /** The speaker's name where the conversation has names. */
  readonly speaker?: string;
  /** Message parts beside or instead of text: tool calls, tool results, images (without bytes). */
  readonly parts?: readonly MessagePart[];
  readonly passage?: Passage;
  /** When it happened or was said. */
  readonly occurredAt: Timestamp;
  /** From when and until when it holds in the world (half open); absent means unbounded. */
  readonly validFrom?: Timestamp;
  readonly validTo?: Timestamp;
  /** When Memoir learned it, and when Memoir learned that it no longer holds. */
  readonly recordedAt: Timestamp;
  readonly invalidatedAt?: Timestamp;
  /** From then on it is not found any more, and purged by upkeep. */
  readonly expiresAt?: Timestamp;
  /** 1 for a new memory, one more with each revision. */
  readonly version: number;
  readonly status: Status;
  /** 0 to 1: how sure Memoir is, how much it matters, how far its origin is believed. */
  readonly confidence: number;
  readonly importance: number;
  readonly trust: number;
  readonly origin: Origin;
  /**
   * What a derived memory rests on, the one its wording was taken from first; at most
   * `MOST_SOURCES`. Empty for episodes.
   */
  readonly sources: readonly SourceSpan[];
  /** What it says, for memories that say one thing. */
  readonly statement?: Statement;
  /** How often it was said, when more than once; the sources may be fewer. */
  readonly observed?: number;
  /** A person worded it: what is derived from the same sources never changes it. */
  readonly curated?: true;
  /**
   * For episodes: digests of what was made of it and then forgotten, so that it is not made of it
   * again when it is read once more.
   */
  readonly refused?: readonly string[];
  /** The rule, or the model and prompt version, that made it. */
  readonly reason: string;
  readonly supersedes: readonly string[];
  readonly supersededBy?: string;
  readonly immutable: boolean;
  readonly pinned: boolean;
  /** The caller's own JSON, at most 16 KiB. */
  readonly metadata: Metadata;
}

/** Whether a memory rests on others, and not only on its own statement. */
export function isDerived({ id, sources }: Pick<MemoryRecord, 'id' | 'sources'>): boolean {
  return sources.some((source) => source.id !== id);
}

/** One earlier or present state of a memory, as `history` lists them, oldest first. */
export interface Revision {
  readonly version: number;
  readonly change: 'add' | 'revise' | 'supersede' | 'restore' | 'dispute' | 'expire' | 'quarantine';
  readonly text: string;
  readonly at: Timestamp;
  readonly reason: string;
}
