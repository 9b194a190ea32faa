import type { JsonObject } from '../core/document-store.ts';
import type { Kind } from '../core/record.ts';
import type { Action } from './actions.ts';
import type { Principal } from './principal.ts';

/** Which operation is asked for, the same on every surface. */
export interface OperationNote {
  /** Dotted, noun first: "memories.add". */
  readonly name: string;
  readonly action: Action;
  /**
   * "always": audited; "reads": only when reads are audited. Denials and failures of writes always
   * are.
   */
  readonly audit: 'always' | 'reads';
  /** Also audited before it begins, so that a crash in it leaves a trace. */
  readonly grave?: boolean;
  /**
   * It may wait long for a language model or a client: then it takes a place among those that do,
   * so that what hangs there never keeps the tenant's other operations from running. "searching": it
   * waits for an embedder, within a deadline, and takes a place among the searches.
   */
  readonly slow?: boolean | 'searching';
  /** The operation of the GenAI memory conventions that its span tells, if it is one. */
  readonly span?:
    | 'create_memory'
    | 'update_memory'
    | 'upsert_memory'
    | 'delete_memory'
    | 'search_memory';
}

/** Whose memory it means, as the request says. */
export interface Target {
  readonly user?: string;
  readonly agent?: string;
  readonly session?: string;
  /**
   * Kinds of the memories it alters, [] when it alters none. When an operation that writes,
   * curates, imports or forgets leaves it out, it is refused to principals that are held to some
   * kinds.
   */
  readonly kinds?: readonly Kind[];
  /** It reads or erases across users. */
  readonly across?: boolean;
}

export interface Passing {
  readonly principal: Principal;
  readonly operation: OperationNote;
  readonly target: Target;
  readonly surface: 'http' | 'mcp' | 'mem0' | 'letta' | 'cli';
  readonly requestId?: string;
  /**
   * It goes on with an operation that passed before, like the next page of a stream: it is authorised
   * and audited anew, takes nothing from the limits of the key, and its turn among its like.
   */
  readonly continues?: boolean;
  /** Ends when the caller has gone: whoever still waits for a turn then never begins. */
  readonly signal?: AbortSignal;
}

/** What work tells the audit about what it did; told several times, it adds up. */
export interface Outcome {
  readonly ids?: readonly string[];
  /** Counts and codes; no text of memories. */
  readonly detail?: JsonObject;
}

/** What a target is after the door: narrowed to what the principal is bound to. */
export interface AllowedTarget extends Target {
  readonly tenant: string;
}

/**
 * The only way to an operation, on every surface: authorises, takes from the limits, tells audit,
 * trace and metrics, and does the work.
 *
 * A principal that is bound to a user or an agent acts there when the target names none. FORBIDDEN:
 * the role may not, or the target names another user or agent than the principal is bound to, or
 * kinds it may not write; RATE_LIMITED, see `rateLimitOf`. Both are audited; the texts name the
 * right that is missing, and nothing of what is stored. A grave operation that cannot be audited is
 * not begun: STORE_BUSY or STORE_FAILED. An operation within another one takes neither from the
 * limits nor a turn.
 */
export interface Door {
  pass<Result>(
    passing: Passing,
    work: (
      target: AllowedTarget,
      tell: (outcome: Outcome) => void,
      aside: Aside,
    ) => Promise<Result>,
  ): Promise<Result>;
}

/**
 * Waits for what others do, without keeping the turn of the operation from them: it is given back
 * before, and taken again after (RATE_LIMITED or STORE_BUSY, as when it was taken first).
 */
export type Aside = <Result>(wait: () => Promise<Result>) => Promise<Result>;
