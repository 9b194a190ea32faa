/**
 * A condition on a memory, as filters of surfaces are compiled to: two-valued, without nulls of its
 * own. A positive condition on a field that is missing or null is false; "not" is its exact complement.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | FieldCondition;

/**
 * `field` is a path into the record: "text", "kind", "status", "role", "speaker", "user", "agent",
 * "session", "occurredAt", "recordedAt", "expiresAt", "pinned", "immutable", "metadata.<name>.<name>".
 * Lists in metadata match when one of their items does, but for "eq" with a list.
 */
export interface FieldCondition {
  readonly field: readonly string[];
  readonly is:
    | 'present'
    | 'eq'
    | 'in'
    | 'gt'
    | 'gte'
    | 'lt'
    | 'lte'
    /** Substring, or a member of a list. */
    | 'contains'
    /** The same without case. */
    | 'icontains';
  /** Absent for "present"; a list for "in". Numbers compare as numbers, strings code unit by code unit. */
  readonly value?: ConditionValue | readonly ConditionValue[];
}

export type ConditionValue = string | number | boolean | null;
