import type { Condition, ConditionValue, FieldCondition } from '../../../index.ts';
import { RESERVED } from '../attributes.ts';
import { DAY_MS } from '../times.ts';
import type { Filter, Test } from './filter.ts';

const EVERY: Condition = { all: [] };
const NONE: Condition = { any: [] };

/** What a store is asked for, before the filter itself decides. */
export interface Compiled {
  /** Holds for every memory that the filter lets through; absent when that says nothing. */
  readonly where?: Condition;
  /** It holds for no others either. */
  readonly isExact: boolean;
}

/**
 * Turns a filter into the condition that a store judges. Where the store does not know a field, the
 * condition lets all through, also below "not", so that nothing is ever missing; see `passes`.
 */
export function compileFilter(filter: Filter): Compiled {
  const where = bound(filter, 'upper');
  if (!isAccepted(where)) return { isExact: false };
  return { ...(where !== EVERY && { where }), isExact: isExact(filter) };
}

/** What stores take at most, less what is put around a filter. */
const MOST_CONDITIONS = 480;
const MOST_DEPTH = 12;
const MOST_VALUES = 900;

function isAccepted(where: Condition): boolean {
  const tally = { conditions: 0, values: 0, depth: 0 };
  const count = (condition: Condition, depth: number): void => {
    tally.conditions += 1;
    tally.depth = Math.max(tally.depth, depth);
    if ('all' in condition) return condition.all.forEach((each) => count(each, depth + 1));
    if ('any' in condition) return condition.any.forEach((each) => count(each, depth + 1));
    if ('not' in condition) return count(condition.not, depth + 1);
    if (Array.isArray(condition.value)) tally.values += condition.value.length;
  };
  count(where, 1);
  const { conditions, values, depth } = tally;
  return conditions <= MOST_CONDITIONS && values <= MOST_VALUES && depth <= MOST_DEPTH;
}

/** The narrowest condition that holds at least ("upper"), or at most ("lower"), where the filter does. */
function bound(filter: Filter, side: 'upper' | 'lower'): Condition {
  switch (filter.type) {
    case 'all':
      return joined('all', filter.parts, side);
    case 'any':
      return joined('any', filter.parts, side);
    case 'not':
      return negated(bound(filter.part, side === 'upper' ? 'lower' : 'upper'));
    default:
      return conditionOf(filter) ?? (side === 'upper' ? EVERY : NONE);
  }
}

function joined(type: 'all' | 'any', parts: readonly Filter[], side: 'upper' | 'lower'): Condition {
  const [neutral, deciding] = type === 'all' ? [EVERY, NONE] : [NONE, EVERY];
  const conditions = parts.map((part) => bound(part, side)).filter((each) => each !== neutral);
  const [first] = conditions;
  if (first === undefined) return neutral;
  if (conditions.includes(deciding)) return deciding;
  if (conditions.length === 1) return first;
  return type === 'all' ? { all: conditions } : { any: conditions };
}

function negated(condition: Condition): Condition {
  if (condition === EVERY) return NONE;
  if (condition === NONE) return EVERY;
  return 'not' in condition ? condition.not : { not: condition };
}

function isExact(filter: Filter): boolean {
  if (filter.type === 'test') return conditionOf(filter) !== undefined;
  return filter.type === 'not' ? isExact(filter.part) : filter.parts.every(isExact);
}

/** What a store makes of a test; undefined when it means something else, or nothing, there. */
function conditionOf(test: Test): Condition | undefined {
  switch (test.field) {
    case 'user_id':
      return onField(['user'], test);
    case 'agent_id':
      return onField(['agent'], test);
    case 'app_id':
      return isWhole(test) ? onField(['metadata', RESERVED, 'apps'], test) : undefined;
    case 'run_id':
      return isWhole(test)
        ? {
            any: [onField(['session'], test), onField(['metadata', RESERVED, 'runs'], test)].filter(
              (each) => each !== undefined,
            ),
          }
        : undefined;
    case 'created_at':
      return onCreation(test);
    case 'expiration_date':
      return onExpiry(test);
    case 'text':
      return test.is === 'words' ? undefined : onField(['text'], test);
    case 'id':
      return onField(['id'], test);
    case 'immutable':
      return onField(['immutable'], test);
    case 'metadata':
      return onMetadata(test);
    default:
      return undefined;
  }
}

/** Where the words of a memory are younger than itself, it says when it began. */
function onCreation(test: Test): Condition | undefined {
  const happened = onField(['occurredAt'], test);
  const began = onField(CREATED, test);
  if (happened === undefined || began === undefined) return undefined;
  return { any: [{ all: [{ not: { field: CREATED, is: 'present' } }, happened] }, began] };
}

const CREATED = ['metadata', RESERVED, 'created'] as const;

/** Lists of names compare name by name in a store, not by parts of names. */
function isWhole({ is }: Test): boolean {
  return is === 'present' || is === 'eq' || is === 'in';
}

/** Names that may hold what is not the caller's own. */
const SHARED_NAMES: ReadonlySet<string> = new Set([RESERVED, 'categories', 'precision']);

function onMetadata(test: Test): Condition | undefined {
  const path = test.path ?? [];
  if (SHARED_NAMES.has(path[0] ?? '')) return undefined;
  return onField(['metadata', ...path], test);
}

/** The last visible day D ends where the memory expires, so `D >= x` is that it expires after x. */
function onExpiry({ is, value }: Test): Condition | undefined {
  const field = ['expiresAt'];
  if (is === 'present') return { field, is };
  if (typeof value !== 'number') return undefined;
  const day = Math.ceil(value / DAY_MS) * DAY_MS;
  if (is === 'gte') return { field, is: 'gt', value: day };
  if (is === 'lt') return { field, is: 'lte', value: day };
  return undefined;
}

function onField(field: readonly string[], { is, value }: Test): Condition | undefined {
  if (is === 'words') return undefined;
  if (is === 'present') return { field, is };
  if (value === null || value === undefined) return NONE;
  if (typeof value === 'string' && !value.isWellFormed()) return NONE;
  return { field, is, value: valueFor(value) } satisfies FieldCondition;
}

function valueFor(value: NonNullable<Test['value']>): ConditionValue | readonly ConditionValue[] {
  if (!Array.isArray(value)) return value as ConditionValue;
  return value.filter(
    (item: ConditionValue) => item !== null && (typeof item !== 'string' || item.isWellFormed()),
  );
}
