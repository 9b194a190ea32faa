import { describe, invalidInput, MemoirError } from './errors.ts';
import { suggest } from './suggest.ts';

/** Longest text of one memory or document, in UTF-16 code units. */
export const MAX_TEXT_LENGTH = 8_000_000;
/** Most bytes of a record's metadata as JSON. */
export const MAX_METADATA_BYTES = 16_384;

export type Fields = Readonly<Record<string, unknown>>;

/** A plain object, not a list, date or class instance. */
export function checkObject(field: string, value: unknown): Fields {
  if (isPlainObject(value)) return value;
  throw invalidInput(field, value, 'give a plain object');
}

export function isPlainObject(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Refuses fields nobody reads, since a typing mistake would otherwise be ignored in silence. */
export function checkKnownFields(field: string, value: Fields, known: readonly string[]): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    const meant = suggest(name, known);
    const hint = meant === undefined ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`;
    throw new MemoirError('INVALID_INPUT', `${field} has no field "${name.slice(0, 60)}": ${hint}`);
  }
}

/** The default for what was left out; null was given and is no default. */
export function withDefault(value: unknown, fallback: unknown): unknown {
  return value === undefined ? fallback : value;
}

export function checkOneOf<Name extends string>(
  field: string,
  value: unknown,
  names: readonly Name[],
): Name {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  const meant = typeof value === 'string' ? suggest(value, names) : undefined;
  throw invalidInput(
    field,
    value,
    `use one of ${names.join(', ')}${meant === undefined ? '' : `; did you mean "${meant}"?`}`,
  );
}

export function checkInteger(field: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most)
    return value;
  throw invalidInput(field, value, `give a whole number from ${least} to ${most}`);
}

/** A share from 0 to 1. */
export function checkShare(field: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw invalidInput(field, value, 'give a number from 0 to 1');
}

export function checkBoolean(field: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw invalidInput(field, value, 'give true or false');
}

export function checkList(field: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw invalidInput(field, value, 'give a list');
}

/** JSON as it will be read back, at most 16 KiB; what JSON cannot hold is refused, not dropped. */
export function checkMetadata(field: string, value: unknown): Fields {
  const fields = checkObject(field, value);
  assertJson(field, fields, 0);
  const bytes = new TextEncoder().encode(JSON.stringify(fields)).length;
  if (bytes > MAX_METADATA_BYTES) {
    throw new MemoirError(
      'TOO_LARGE',
      `${field} is ${bytes} bytes as JSON: keep it within ${MAX_METADATA_BYTES}, and put long text into the memory itself`,
    );
  }
  return structuredClone(fields);
}

/** Refuses what JSON cannot hold, and what nests deeper than 32 levels. */
export function checkJson(field: string, value: unknown): void {
  assertJson(field, value, 0);
}

const MOST_NESTING = 32;

function assertJson(field: string, value: unknown, depth: number): void {
  if (depth > MOST_NESTING) throw invalidInput(field, value, `nest at most ${MOST_NESTING} levels`);
  if (typeof value === 'string') {
    if (!value.isWellFormed() || value.includes('\0')) {
      throw invalidInput(field, value, 'remove lone surrogates and NUL characters');
    }
    return;
  }
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (Array.isArray(value)) {
    return value.forEach((item, index) => assertJson(`${field}[${index}]`, item, depth + 1));
  }
  if (isPlainObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      if (item !== undefined) assertJson(`${field}.${name}`, item, depth + 1);
      assertJson(`a field name of ${field}`, name, depth + 1);
    }
    return;
  }
  throw invalidInput(
    field,
    value,
    `JSON cannot hold ${describe(value)}; give text, numbers, booleans, null, lists, objects`,
  );
}
