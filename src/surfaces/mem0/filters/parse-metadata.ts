import { badRequest } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { all, any, not } from './filter.ts';
import type { Filter, Operator, Scalar } from './filter.ts';
import { readOperands } from './operands.ts';
import type { Tally } from './operands.ts';
import { readFlag } from '../values.ts';

const OPERATORS: ReadonlySet<string> = new Set([
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'nin',
  'contains',
  'icontains',
  'exists',
  'all',
]);

/** How deep a path into metadata goes: no deeper than metadata itself nests. */
const MOST_NAMES = 32;

/**
 * Conditions on metadata: `{"metadata": {"a": 1, "b": {"c": {"gt": 2}}}}`, `{"metadata.b.c": ...}`, or
 * with the operator outside, `{"metadata": {"contains": {"a": 1}}}`.
 */
export function readMetadataFilter(
  key: string,
  given: unknown,
  path: string,
  tally: Tally,
): Filter {
  if (key !== 'metadata') {
    const names = key.split('.').slice(1);
    if (names.some((name) => name === '')) throw badRequest(`${path}: a name is empty`);
    return readCondition(names, given, path, tally);
  }
  if (given === '*') throw badRequest(`${path} must name a key of the metadata`);
  if (!isJsonObject(given)) throw badRequest(`${path} must be an object`);
  const entries = Object.entries(given);
  if (entries.length === 0) throw badRequest(`${path} must name at least one key`);
  return all(
    entries.map(([name, value]) =>
      OPERATORS.has(name) && isJsonObject(value)
        ? all(readOutside(name, value, `${path}.${name}`, tally))
        : readCondition([name], value, `${path}.${name}`, tally),
    ),
  );
}

/** The operator stands outside: it holds for each of the pairs. */
function readOutside(
  operator: string,
  pairs: JsonObject,
  path: string,
  tally: Tally,
): readonly Filter[] {
  return Object.entries(pairs).map(([name, operand]) =>
    apply([name], operator, operand, `${path}.${name}`, tally),
  );
}

function readCondition(
  names: readonly string[],
  given: unknown,
  path: string,
  tally: Tally,
): Filter {
  if (names.length > MOST_NAMES) throw badRequest(`${path} goes too deep`);
  if (Array.isArray(given)) return apply(names, 'in', given, path, tally);
  if (!isJsonObject(given)) return apply(names, 'eq', given, path, tally);
  const entries = Object.entries(given);
  if (entries.length === 0) throw badRequest(`${path} must have an operator or a key`);
  const operators = entries.filter(([name]) => OPERATORS.has(plain(name)));
  if (operators.length === entries.length) {
    return all(
      entries.map(([name, operand]) =>
        apply(names, plain(name), operand, `${path}.${name}`, tally),
      ),
    );
  }
  return all(
    entries.map(([name, value]) =>
      readCondition([...names, name], value, `${path}.${name}`, tally),
    ),
  );
}

function plain(name: string): string {
  return name.replace(/^\$/, '');
}

function apply(
  names: readonly string[],
  operator: string,
  operand: unknown,
  path: string,
  tally: Tally,
): Filter {
  const test = (is: Operator, value?: Scalar | readonly Scalar[]): Filter => ({
    type: 'test',
    field: 'metadata',
    path: names,
    is,
    ...(value !== undefined && { value }),
  });
  switch (operator) {
    case 'exists':
      return readFlag(path, operand, true) ? test('present') : not(test('present'));
    case 'eq':
      return operand === '*' ? test('present') : test('eq', readScalar(operand, path));
    case 'ne':
      return not(apply(names, 'eq', operand, path, tally));
    case 'in':
      return test(
        'in',
        readOperands(operand, path, tally).map((item) => readScalar(item, path)),
      );
    case 'nin':
      return not(apply(names, 'in', operand, path, tally));
    case 'all':
      return all(
        readOperands(operand, path, tally).map((item) => test('eq', readScalar(item, path))),
      );
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
    case 'contains':
    case 'icontains':
      return test(operator, readScalar(operand, path));
    default:
      return any([]);
  }
}

function readScalar(value: unknown, path: string): Scalar {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string') return value;
  throw badRequest(`${path} must be a string, a number, true, false or null`);
}
