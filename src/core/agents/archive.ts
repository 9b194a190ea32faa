import type { JsonObject } from '../document-store.ts';
import type { TimeInput } from '../memory.ts';
import type { Timestamp } from '../time.ts';
import type { AgentRecord } from './agent.ts';
import type { PageOptions } from './common.ts';

/** A named collection of passages; agents read it while it is attached. */
export interface Archive {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** Whose: it goes when everything of that user is forgotten. */
  readonly user?: string;
  /** The agent it was made for, and goes with unless another has it. */
  readonly madeFor?: string;
  readonly metadata: JsonObject;
  readonly extra: JsonObject;
  readonly version: number;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

export interface ArchiveInput {
  readonly id?: string;
  readonly name: string;
  readonly description?: string;
  readonly user?: string;
  readonly metadata?: JsonObject;
  readonly extra?: JsonObject;
}

export interface ArchiveChanges {
  readonly name?: string;
  readonly description?: string | null;
  readonly metadata?: JsonObject;
  readonly extra?: JsonObject;
}

export interface ArchiveListOptions extends PageOptions {
  readonly name?: string;
  /** Attached to this agent. */
  readonly agent?: string;
}

export interface Archives {
  create(input: ArchiveInput): Promise<Archive>;
  get(id: string): Promise<Archive>;
  list(options?: ArchiveListOptions): Promise<readonly Archive[]>;
  update(id: string, changes: ArchiveChanges): Promise<Archive>;
  /** With its passages, which are forgotten. */
  remove(id: string): Promise<void>;
  attach(agent: string, archive: string): Promise<AgentRecord>;
  detach(agent: string, archive: string): Promise<AgentRecord>;
  /** The first one attached to the agent; makes one for it when there is none. */
  ofAgent(agent: string): Promise<Archive>;
}

/** A memory of kind "fact" whose text is kept as given; `id` is that of the memory. */
export interface ArchivePassage {
  readonly id: string;
  readonly archive: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly metadata: JsonObject;
  /** When it was said or written. */
  readonly at: Timestamp;
  readonly createdAt: Timestamp;
}

export interface PassageInput {
  readonly text: string;
  readonly tags?: readonly string[];
  readonly metadata?: JsonObject;
  /** Default: now. */
  readonly at?: TimeInput;
}

export interface PassageFilter {
  readonly tags?: readonly string[];
  /** Default "any". */
  readonly tagMatch?: 'any' | 'all';
  /** From this moment on; a day ("2026-05-01") begins in the timezone. */
  readonly from?: string;
  /** Until this moment; a day is meant whole. */
  readonly to?: string;
  /** Default: the agent's, else "UTC". */
  readonly timezone?: string;
}

/** Where passages are: those of an archive, of all archives of an agent, of both, or of the tenant. */
export interface PassagePlace {
  readonly archive?: string;
  readonly agent?: string;
}

export interface FoundPassage {
  readonly passage: ArchivePassage;
  /** Relevance 0 to 1; 1 without a question. */
  readonly score: number;
}

export interface Passages {
  /**
   * All or none. Into the archive, or the agent's own, which is made when there is none. FORBIDDEN
   * when `as`, the agent that inserts, may not write facts, or has not attached the archive.
   */
  insert(
    place: PassagePlace,
    passages: readonly PassageInput[],
    options?: { readonly as?: string; readonly idempotencyKey?: string },
  ): Promise<readonly ArchivePassage[]>;
  get(id: string, place?: PassagePlace): Promise<ArchivePassage>;
  list(
    place: PassagePlace,
    options?: PageOptions & PassageFilter & { readonly text?: string },
  ): Promise<readonly ArchivePassage[]>;
  /** Best first; without a question those that pass the filter, newest first. Default limit 10. */
  search(
    place: PassagePlace,
    question: string | undefined,
    options?: PassageFilter & { readonly limit?: number },
  ): Promise<readonly FoundPassage[]>;
  /** Forgets it. */
  remove(id: string, place?: PassagePlace): Promise<void>;
  count(place: PassagePlace): Promise<number>;
  /** Tags in use, sorted. */
  tags(place: PassagePlace): Promise<readonly string[]>;
}
