import { badRequest } from '../errors.ts';
import { isJsonObject } from '../json.ts';
import { FIELD_NAMES, fieldNamed } from './fields.ts';
import { all, any, not } from './filter.ts';
import type { Filter } from './filter.ts';
import type { Tally } from './operands.ts';
import { readMetadataFilter } from './parse-metadata.ts';
import { readFieldFilter } from './parse-field.ts';

/** How deep a filter nests, how many conditions it has, and values in all its lists together. */
const MOST_DEPTH = 16;
const MOST_CONDITIONS = 512;
const MOST_VALUES = 1_000;

/**
 * Reads a filter; INVALID_INPUT names the path of what is wrong, and nothing is passed over in silence.
 * The caller's object is only read.
 */
export function parseFilter(given: unknown, path: string = 'filters'): Filter {
  return readFilter(given, path, 1, { conditions: 0, values: 0 });
}

function readFilter(given: unknown, path: string, depth: number, tally: Tally): Filter {
  if (depth > MOST_DEPTH) throw badRequest(`${path}: filters nest at most ${MOST_DEPTH} deep`);
  if (!isJsonObject(given)) throw badRequest(`${path} must be an object`);
  return all(
    Object.entries(given).map(([key, value]) =>
      readMember(key, value, `${path}.${key}`, depth, tally),
    ),
  );
}

function readMember(
  key: string,
  value: unknown,
  path: string,
  depth: number,
  tally: Tally,
): Filter {
  const logical = /^\$?(and|or|not)$/i.exec(key)?.[1]?.toLowerCase();
  if (logical === 'and') return all(readList(value, path, depth, tally));
  if (logical === 'or') return any(readList(value, path, depth, tally));
  if (logical === 'not') return readNegation(value, path, depth, tally);
  if (key === 'metadata' || key.startsWith('metadata.')) {
    const filter = readMetadataFilter(key, value, path, tally);
    return count(filter, path, tally);
  }
  const form = fieldNamed(key);
  if (form === undefined) {
    const known = ['AND', 'OR', 'NOT', ...FIELD_NAMES].map((name) => `'${name}'`).join(', ');
    throw badRequest(
      `${path}: Top-level key must be a logical operator or an allowed field: [${known}]`,
    );
  }
  return count(readFieldFilter(form, key, value, path, tally), path, tally);
}

function readList(value: unknown, path: string, depth: number, tally: Tally): readonly Filter[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw badRequest(`${path} must be a list of at least one filter`);
  }
  return value.map((item: unknown, at) => readFilter(item, `${path}[${at}]`, depth + 1, tally));
}

/** The list form: none of them matches. */
function readNegation(value: unknown, path: string, depth: number, tally: Tally): Filter {
  if (!Array.isArray(value)) return not(readFilter(value, path, depth + 1, tally));
  return not(any(readList(value, path, depth, tally)));
}

function count(filter: Filter, path: string, tally: Tally): Filter {
  tally.conditions += 1;
  if (tally.conditions > MOST_CONDITIONS) {
    throw badRequest(`${path}: a filter has at most ${MOST_CONDITIONS} conditions`);
  }
  if (tally.values > MOST_VALUES) {
    throw badRequest(`${path}: a filter has at most ${MOST_VALUES} values in lists`);
  }
  return filter;
}
