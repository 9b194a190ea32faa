import type { MemoryRecord } from '../../../index.ts';
import { appsOf, createdAt, ownMetadata, runsOf } from '../attributes.ts';
import { categoriesOf, wordsOf } from '../categories.ts';
import { isJsonObject, ownField } from '../json.ts';
import { lifecycleOf } from '../lifecycle.ts';
import { attributedTo, isSynthesized, updatedAt } from '../memory-object.ts';
import { expirationDay } from '../times.ts';
import type { Filter, Scalar, Test } from './filter.ts';

/** What of a memory the record does not tell. */
export interface Beside {
  /** Epoch milliseconds, for what has expired. */
  readonly now: number;
  readonly isWaiting: boolean;
  /** What was last said of it. */
  readonly feedback?: string;
}

/**
 * Whether a memory passes a filter: the meaning of filters in search, list and everywhere else. What is
 * missing is no error: a test of it is false.
 */
export function passes(record: MemoryRecord, filter: Filter, beside: Beside): boolean {
  switch (filter.type) {
    case 'all':
      return filter.parts.every((part) => passes(record, part, beside));
    case 'any':
      return filter.parts.some((part) => passes(record, part, beside));
    case 'not':
      return !passes(record, filter.part, beside);
    default:
      return meets(valueOf(record, filter, beside), filter);
  }
}

function valueOf(record: MemoryRecord, { field, path }: Test, beside: Beside): unknown {
  switch (field) {
    case 'user_id':
      return record.scope.user;
    case 'agent_id':
      return record.scope.agent;
    case 'app_id':
      return listOrNothing(appsOf(record));
    case 'run_id':
      return listOrNothing(runsOf(record));
    case 'created_at':
      return createdAt(record);
    case 'updated_at':
      return updatedAt(record);
    case 'expiration_date':
      return record.expiresAt === undefined
        ? undefined
        : expirationDay(Date.parse(record.expiresAt));
    case 'categories':
      return listOrNothing(categoriesOf(record));
    case 'metadata':
      return follow(ownMetadata(record), path ?? []);
    case 'text':
      return record.text;
    case 'id':
      return record.id;
    case 'attributed_to':
      return attributedTo(record);
    case 'immutable':
      return record.immutable;
    case 'synthesized':
      return isSynthesized(record);
    case 'lifecycle_state':
      return lifecycleOf(record, beside.now, beside.isWaiting);
    case 'feedback':
      return beside.feedback;
  }
}

function listOrNothing(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** Names lead through objects, by own fields only; a list on the way ends it. */
function follow(from: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (isJsonObject(value) ? ownField(value, name) : undefined),
    from,
  );
}

/** Whether a value of a memory passes a test; what is missing passes none. */
export function meets(value: unknown, test: Test): boolean {
  if (value === undefined || value === null) return false;
  if (test.is === 'present') return true;
  // The names of a memory's several apps, runs and categories are looked into like one name.
  const isNames = test.field !== 'metadata';
  return Array.isArray(value)
    ? value.some((item: unknown) => item !== null && itemMeets(item, test, !isNames))
    : itemMeets(value, test, false);
}

function itemMeets(value: unknown, { is, value: wanted }: Test, isMember: boolean): boolean {
  switch (is) {
    case 'eq':
      return wanted !== null && value === wanted;
    case 'in':
      return isList(wanted) && wanted.some((item) => item !== null && item === value);
    case 'contains':
      return isMember ? value === wanted : isWithin(value, wanted);
    case 'icontains':
      return isMember ? fold(value) === fold(wanted) : isWithin(fold(value), fold(wanted));
    case 'words':
      return hasWords(value, wanted);
    case 'present':
      return true;
    default:
      return compares(value, is, wanted);
  }
}

/** Upper case, as stores compare: lower case depends on the place of a letter in its word. */
function fold(value: unknown): unknown {
  return typeof value === 'string' ? value.toUpperCase() : value;
}

function isWithin(value: unknown, wanted: unknown): boolean {
  return typeof value === 'string' && typeof wanted === 'string' && value.includes(wanted);
}

function hasWords(value: unknown, wanted: unknown): boolean {
  if (typeof value !== 'string' || typeof wanted !== 'string') return false;
  const words = new Set(wordsOf(value));
  return wordsOf(wanted).every((word) => words.has(word));
}

/** Numbers with numbers and texts with texts; others have no order. */
function compares(
  value: unknown,
  is: 'gt' | 'gte' | 'lt' | 'lte',
  wanted: Scalar | readonly Scalar[] | undefined,
): boolean {
  const order = compare(value, wanted);
  if (order === undefined) return false;
  if (is === 'gt') return order > 0;
  if (is === 'gte') return order >= 0;
  return is === 'lt' ? order < 0 : order <= 0;
}

function compare(value: unknown, wanted: unknown): number | undefined {
  if (typeof value === 'number' && typeof wanted === 'number') return value - wanted;
  if (typeof value !== 'string' || typeof wanted !== 'string') return undefined;
  if (value === wanted) return 0;
  return value < wanted ? -1 : 1;
}

function isList(value: Test['value']): value is readonly Scalar[] {
  return Array.isArray(value);
}
