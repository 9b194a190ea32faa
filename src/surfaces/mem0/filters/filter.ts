/**
 * A filter as it was understood: conditions on fields of a memory, joined. Two-valued: a test of what
 * is missing is false, and "not" is the exact complement.
 */
export type Filter =
  | { readonly type: 'all' | 'any'; readonly parts: readonly Filter[] }
  | { readonly type: 'not'; readonly part: Filter }
  | Test;

export interface Test {
  readonly type: 'test';
  readonly field: FieldName;
  /** Names that lead into the metadata. */
  readonly path?: readonly string[];
  readonly is: Operator;
  /** Absent for "present"; a list for "in"; epoch milliseconds for times. */
  readonly value?: Scalar | readonly Scalar[];
}

export type Operator =
  | 'present'
  | 'eq'
  | 'in'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'contains'
  | 'icontains'
  /** All words of the value are there, whole and without case. */
  | 'words';

export type Scalar = string | number | boolean | null;

export type FieldName =
  | 'user_id'
  | 'agent_id'
  | 'app_id'
  | 'run_id'
  | 'created_at'
  | 'updated_at'
  | 'expiration_date'
  | 'categories'
  | 'metadata'
  | 'text'
  | 'id'
  | 'attributed_to'
  | 'immutable'
  | 'synthesized'
  | 'lifecycle_state'
  | 'feedback';

export const EVERYTHING: Filter = { type: 'all', parts: [] };
export const NOTHING: Filter = { type: 'any', parts: [] };

export function all(parts: readonly Filter[]): Filter {
  const [first] = parts;
  return first !== undefined && parts.length === 1 ? first : { type: 'all', parts };
}

export function any(parts: readonly Filter[]): Filter {
  const [first] = parts;
  return first !== undefined && parts.length === 1 ? first : { type: 'any', parts };
}

export function not(part: Filter): Filter {
  return { type: 'not', part };
}

/** Every test that asks for something to be there, rather than not. */
export function positiveTests(filter: Filter, isNegated: boolean = false): readonly Test[] {
  switch (filter.type) {
    case 'test':
      return isNegated ? [] : [filter];
    case 'not':
      return positiveTests(filter.part, !isNegated);
    default:
      return filter.parts.flatMap((part) => positiveTests(part, isNegated));
  }
}

/** Whether a filter is about words of memories, or what callers keep with them. */
export function asksWords(filter: Filter): boolean {
  if (filter.type === 'test') return filter.field === 'text' || filter.field === 'metadata';
  return filter.type === 'not' ? asksWords(filter.part) : filter.parts.some(asksWords);
}
