import { checkKnownFields, checkList, checkObject, checkOneOf } from '../core/check.ts';
import type { Fields } from '../core/check.ts';
import type { Condition, ConditionValue, FieldCondition } from '../core/condition.ts';
import { invalidInput, MemoirError } from '../core/errors.ts';
import { CONDITION_FIELDS, CONDITION_TIMES } from '../core/matches.ts';

/** How deep conditions nest, how many they are, and how many values their lists have together. */
const MOST_DEPTH = 16;
const MOST_CONDITIONS = 512;
const MOST_VALUES = 1_000;

const TESTS = [
  'present',
  'eq',
  'in',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'icontains',
] as const satisfies readonly FieldCondition['is'][];

/** What one reading has come across so far. */
interface Tally {
  conditions: number;
  values: number;
}

/**
 * Checks a condition that a caller gave and returns a copy of it. INVALID_INPUT names the part that is
 * wrong, or goes beyond what `Condition` allows.
 */
export function readCondition(field: string, given: unknown): Condition {
  return readPart(field, given, 1, { conditions: 0, values: 0 });
}

function readPart(field: string, given: unknown, depth: number, tally: Tally): Condition {
  if (depth > MOST_DEPTH) throw tooMuch(field, `nests at most ${MOST_DEPTH} deep`);
  tally.conditions += 1;
  if (tally.conditions > MOST_CONDITIONS) {
    throw tooMuch(field, `has at most ${MOST_CONDITIONS} conditions`);
  }
  const fields = checkObject(field, given);
  for (const name of ['all', 'any'] as const) {
    if (!Object.hasOwn(fields, name)) continue;
    checkKnownFields(field, fields, [name]);
    const parts = checkList(`${field}.${name}`, fields[name]).map((part, at) =>
      readPart(`${field}.${name}[${at}]`, part, depth + 1, tally),
    );
    return name === 'all' ? { all: parts } : { any: parts };
  }
  if (Object.hasOwn(fields, 'not')) {
    checkKnownFields(field, fields, ['not']);
    return { not: readPart(`${field}.not`, fields['not'], depth + 1, tally) };
  }
  return readFieldCondition(field, fields, tally);
}

function readFieldCondition(field: string, fields: Fields, tally: Tally): FieldCondition {
  if (!Object.hasOwn(fields, 'field')) {
    throw invalidInput(field, fields, 'give one of all, any, not, or a field with what it is');
  }
  checkKnownFields(field, fields, ['field', 'is', 'value']);
  const path = readPath(`${field}.field`, fields['field']);
  const is = checkOneOf(`${field}.is`, fields['is'], TESTS);
  const given = fields['value'];
  if (is === 'present') {
    if (given === undefined) return { field: path, is };
    throw invalidInput(`${field}.value`, given, 'leave it out: "present" compares with nothing');
  }
  const value = readValue(`${field}.value`, given, path, is, tally);
  return { field: path, is, value };
}

function readPath(field: string, given: unknown): readonly string[] {
  const path = checkList(field, given).map((name, at) => {
    if (typeof name === 'string') return name;
    throw invalidInput(`${field}[${at}]`, name, 'give a string');
  });
  const [first = '', ...rest] = path;
  if (first === 'metadata') {
    if (rest.length > 0) return path;
    throw invalidInput(field, given, 'name a field of the metadata after "metadata"');
  }
  checkOneOf(`${field}[0]`, first, [...CONDITION_FIELDS, 'metadata']);
  if (rest.length === 0) return path;
  throw invalidInput(field, given, `name "${first}" alone: only metadata has fields of its own`);
}

function readValue(
  field: string,
  given: unknown,
  path: readonly string[],
  is: FieldCondition['is'],
  tally: Tally,
): ConditionValue | readonly ConditionValue[] {
  const isList = is === 'in' || (is === 'eq' && Array.isArray(given));
  if (!isList) return readScalar(field, given, path);
  const list = checkList(field, given);
  tally.values += list.length;
  if (tally.values > MOST_VALUES)
    throw tooMuch(field, `has at most ${MOST_VALUES} values in lists`);
  return list.map((item, at) => readScalar(`${field}[${at}]`, item, path));
}

function readScalar(field: string, value: unknown, path: readonly string[]): ConditionValue {
  const isTime = CONDITION_TIMES.includes(path[0] ?? '');
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (isTime) throw invalidInput(field, value, 'give epoch milliseconds');
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string' && value.isWellFormed()) return value;
  throw invalidInput(field, value, 'compare with a well-formed string, number, boolean or null');
}

function tooMuch(field: string, limit: string): MemoirError {
  return new MemoirError('INVALID_INPUT', `${field} is too much: a condition ${limit}`);
}
