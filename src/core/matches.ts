import type { Condition, ConditionValue, FieldCondition } from './condition.ts';
import type { MemoryRecord } from './record.ts';

/**
 * Whether a memory meets a condition; see `condition.ts`. Pure: the meaning of `where` in every store.
 * Every way to be wrong is false, never an error: a field that is not there, a number compared with a
 * text, an unknown field. `all` of nothing holds, `any` of nothing does not.
 */
export function matches(record: MemoryRecord, condition: Condition): boolean {
  if ('all' in condition) return condition.all.every((each) => matches(record, each));
  if ('any' in condition) return condition.any.some((each) => matches(record, each));
  if ('not' in condition) return !matches(record, condition.not);
  const value = fieldOf(record, condition.field);
  return value !== undefined && value !== null && meets(value, condition);
}

/** The value a path leads to; undefined when there is none. Moments are epoch milliseconds. */
function fieldOf(record: MemoryRecord, path: readonly string[]): unknown {
  const [name = '', ...rest] = path;
  if (name === 'metadata') return rest.length === 0 ? undefined : follow(record.metadata, rest);
  return rest.length === 0 && isField(name) ? FIELDS[name](record) : undefined;
}

const FIELDS = {
  id: ({ id }) => id,
  text: ({ text }) => text,
  kind: ({ kind }) => kind,
  status: ({ status }) => status,
  role: ({ role }) => role,
  speaker: ({ speaker }) => speaker,
  user: ({ scope }) => scope.user,
  agent: ({ scope }) => scope.agent,
  session: ({ scope }) => scope.session,
  occurredAt: ({ occurredAt }) => Date.parse(occurredAt),
  recordedAt: ({ recordedAt }) => Date.parse(recordedAt),
  expiresAt: ({ expiresAt }) => (expiresAt === undefined ? undefined : Date.parse(expiresAt)),
  pinned: ({ pinned }) => pinned,
  immutable: ({ immutable }) => immutable,
} satisfies Record<string, (record: MemoryRecord) => ConditionValue | undefined>;

/** Fields beside metadata that a condition can name. */
export const CONDITION_FIELDS: readonly string[] = Object.keys(FIELDS);

/** Of these, moments, which compare as epoch milliseconds. */
export const CONDITION_TIMES: readonly string[] = ['occurredAt', 'recordedAt', 'expiresAt'];

function isField(name: string): name is keyof typeof FIELDS {
  return Object.hasOwn(FIELDS, name);
}

/** Names lead through objects, by own fields only; a list on the way ends it. */
function follow(from: unknown, path: readonly string[]): unknown {
  let value = from;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    if (!Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

function meets(value: unknown, { is, value: wanted }: FieldCondition): boolean {
  if (is === 'present') return true;
  if (is === 'eq' && isList(wanted)) return isSameList(value, wanted);
  return Array.isArray(value)
    ? value.some((item) => item !== null && itemMeets(item, is, wanted, true))
    : itemMeets(value, is, wanted, false);
}

type Test = Exclude<FieldCondition['is'], 'present'>;

/** One value, or one item of a list, of which "contains" asks whether it is a member. */
function itemMeets(
  value: unknown,
  is: Test,
  wanted: FieldCondition['value'],
  isMember: boolean,
): boolean {
  switch (is) {
    case 'eq':
      return value === wanted;
    case 'in':
      return isList(wanted) && wanted.includes(value as ConditionValue);
    case 'contains':
      return isMember ? value === wanted : isWithin(value, wanted);
    case 'icontains':
      return isMember ? fold(value) === fold(wanted) : isWithin(fold(value), fold(wanted));
    default:
      return compares(value, is, wanted);
  }
}

function isWithin(value: unknown, wanted: unknown): boolean {
  return typeof value === 'string' && typeof wanted === 'string' && value.includes(wanted);
}

/** Upper case, because lower case depends on the place in the word (Greek sigma) and splits ß from SS. */
function fold(value: unknown): unknown {
  return typeof value === 'string' ? value.toUpperCase() : value;
}

/** Only numbers with numbers and texts with texts have an order. */
function compares(
  value: unknown,
  is: 'gt' | 'gte' | 'lt' | 'lte',
  wanted: FieldCondition['value'],
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

function isList(value: FieldCondition['value']): value is readonly ConditionValue[] {
  return Array.isArray(value);
}

function isSameList(value: unknown, wanted: readonly ConditionValue[]): boolean {
  return (
    Array.isArray(value) &&
    value.length === wanted.length &&
    value.every((item, at) => item === wanted[at])
  );
}
