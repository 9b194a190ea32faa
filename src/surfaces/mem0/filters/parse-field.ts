import { badRequest } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { readSpan } from '../times.ts';
import type { Span } from '../times.ts';
import { isUuid, readFlag } from '../values.ts';
import type { FieldForm } from './fields.ts';
import { all, any, not } from './filter.ts';
import type { Filter, Operator, Scalar } from './filter.ts';
import { operatorsOf, readOperands } from './operands.ts';
import type { Tally } from './operands.ts';

/** The condition on a field other than metadata: a value, a list of which any, or operators. */
export function readFieldFilter(
  form: FieldForm,
  key: string,
  given: unknown,
  path: string,
  tally: Tally,
): Filter {
  if (Array.isArray(given)) return apply(form, 'in', given, path, tally);
  if (!isJsonObject(given)) return apply(form, bareOperator(form, key, given), given, path, tally);
  return all(
    operatorsOf(given, form.operators, path).map(([operator, operand, at]) =>
      apply(form, operator, operand, at, tally),
    ),
  );
}

/** What a value alone asks for: "keywords" are looked for in the text, others are equal. */
function bareOperator(form: FieldForm, key: string, given: unknown): string {
  if (given === '*' && form.type !== 'words') return 'present';
  return form.type === 'text' && key === 'keywords' ? 'icontains' : 'eq';
}

function apply(
  form: FieldForm,
  operator: string,
  operand: unknown,
  path: string,
  tally: Tally,
): Filter {
  switch (operator) {
    case 'present':
      return test(form, 'present');
    case 'exists':
      return readFlag(path, operand, true) ? test(form, 'present') : not(test(form, 'present'));
    case 'ne':
      return not(apply(form, 'eq', operand, path, tally));
    case 'nin':
      return not(apply(form, 'in', operand, path, tally));
    case 'all':
      return all(readOperands(operand, path, tally).map((item) => equals(form, 'eq', item, path)));
    case 'in':
      return isIn(form, operand, path, tally);
    default:
      return equals(form, operator, operand, path);
  }
}

function isIn(form: FieldForm, operand: unknown, path: string, tally: Tally): Filter {
  const items = readOperands(operand, path, tally);
  if (form.type === 'time' || form.type === 'day' || form.type === 'words') {
    return any(items.map((item) => equals(form, 'eq', item, path)));
  }
  const isWild = form.type === 'entity' && items.includes('*');
  if (isWild) return test(form, 'present');
  return { ...test(form, 'in'), value: items.map((item) => readScalar(form, item, path)) };
}

function equals(form: FieldForm, operator: string, operand: unknown, path: string): Filter {
  if (form.type === 'time' || form.type === 'day') {
    return timed(form, operator, readSpan(path, operand));
  }
  if (operator === 'eq' && operand === '*') return test(form, 'present');
  const value = readScalar(form, operand, path);
  if (form.type === 'words') return { ...test(form, 'words'), value };
  return { ...test(form, operatorOf(form, operator)), value };
}

/** Part of a category's name is looked for without case. */
function operatorOf(form: FieldForm, operator: string): Operator {
  if (form.type === 'categories' && operator === 'contains') return 'icontains';
  return operator as Operator;
}

/** A day is all of it: "until" it includes it, "after" it begins when it is over. */
function timed(form: FieldForm, operator: string, { from, until }: Span): Filter {
  const atOrAfter = (value: number): Filter => ({ ...test(form, 'gte'), value });
  const before = (value: number): Filter => ({ ...test(form, 'lt'), value });
  switch (operator) {
    case 'gt':
      return atOrAfter(until);
    case 'gte':
      return atOrAfter(from);
    case 'lt':
      return before(from);
    case 'lte':
      return before(until);
    default:
      return all([atOrAfter(from), before(until)]);
  }
}

function test(form: FieldForm, is: Operator): Extract<Filter, { type: 'test' }> {
  return { type: 'test', field: form.name, is };
}

function readScalar(form: FieldForm, value: unknown, path: string): Scalar {
  if (form.type === 'flag') return readFlag(path, value, true);
  if (form.type === 'id') {
    if (isUuid(value)) return value.toLowerCase();
    throw badRequest(`${path} must be a valid UUID`);
  }
  if (typeof value === 'string') return value;
  // Entities are named by numbers in some callers' databases.
  if (form.type === 'entity' && typeof value === 'number') return String(value);
  throw badRequest(`${path} must be a string`);
}
