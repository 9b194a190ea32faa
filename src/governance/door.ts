import type { JsonObject } from '../core/document-store.ts';
import type { Kind } from '../core/record.ts';
import type { Action } from './actions.ts';
import type { Principal } from './principal.ts';

/** Which operation is asked for, the same on every surface. */
export interface OperationNote {
  /** Dotted, noun first: "memories.add". */
  readonly name: string;
  readonly action: Action;
  /** "always": audited; "reads": only when reads are audited. Denials and failures of writes always are. */
  readonly audit: 'always' | 'reads';
  /** Also audited before it begins, so that a crash in it leaves a trace. */
  readonly grave?: boolean;
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
  /** Kinds it writes. */
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
}

/** What work tells the audit about what it did. */
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
 * The only way to an operation, on every surface: authorises, takes from the limits, tells audit, trace
 * and metrics, and does the work.
 *
 * A principal that is bound to a user or an agent acts there when the target names none. FORBIDDEN:
 * the role may not, or the target names another user or agent than the principal is bound to, or
 * kinds it may not write; RATE_LIMITED. Both are audited; the texts name the right that is missing, and
 * nothing of what is stored.
 */
export interface Door {
  pass<Result>(
    passing: Passing,
    work: (target: AllowedTarget, tell: (outcome: Outcome) => void) => Promise<Result>,
  ): Promise<Result>;
}
