/**
 * A condition on a memory, as filters of surfaces are compiled to: two-valued, without nulls of its
 * own. A positive condition on a field that is missing or null is false; "not" is its exact complement.
 * `all` of nothing holds, `any` of nothing does not. What it means: `matches`.
 *
 * Searches and lists take at most 512 conditions (every `all`, `any`, `not` and field counts), nested
 * at most 16 deep, with at most 1,000 values in all their lists together.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | FieldCondition;

/**
 * `field` is a path into the record: "id", "text", "kind", "status", "role", "speaker", "user", "agent",
 * "session", "occurredAt", "recordedAt", "expiresAt", "pinned", "immutable", or "metadata" and the
 * names that lead through its objects, one item each: `['metadata', 'project', 'name']`. Moments are
 * numbers: epoch milliseconds.
 *
 * Lists in metadata match when one of their items does, but for "eq" with a list, which asks for the
 * same items in the same order. Null among the items matches only there.
 */
export interface FieldCondition {
  readonly field: readonly string[];
  readonly is:
    /** There, and not null; an empty text or list is there. */
    | 'present'
    /** The same value of the same type; null equals nothing. */
    | 'eq'
    | 'in'
    /** Only numbers with numbers and texts with texts have an order; others are false. */
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
