import { badRequest } from '../errors.ts';
import type { JsonObject } from '../json.ts';

/** What a filter has come to so far. */
export interface Tally {
  conditions: number;
  values: number;
}

/** An operand that must be a list, counted. */
export function readOperands(value: unknown, path: string, tally: Tally): readonly unknown[] {
  if (!Array.isArray(value)) throw badRequest(`${path} must be a list`);
  tally.values += value.length;
  return value;
}

/** The operators of an object, each with its path. */
export function operatorsOf(
  value: JsonObject,
  allowed: readonly string[],
  path: string,
): readonly (readonly [string, unknown, string])[] {
  const entries = Object.entries(value);
  if (entries.length === 0) throw badRequest(`${path} must have at least one operator`);
  return entries.map(([key, operand]) => {
    const operator = key.replace(/^\$/, '').toLowerCase();
    if (allowed.includes(operator)) return [operator, operand, `${path}.${key}`] as const;
    throw badRequest(`${path}: operator '${key}' is not one of ${allowed.join(', ')}`);
  });
}
