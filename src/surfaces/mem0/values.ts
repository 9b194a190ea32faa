import { badRequest } from './errors.ts';
import { isJsonObject } from './json.ts';
import type { JsonObject } from './json.ts';

/** Form tools send everything as text: "10" and "true" are taken for what they say. */
export function readInteger(field: string, value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number)) return number;
  throw badRequest(`${field} must be an integer`);
}

export function readNumber(field: string, value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw badRequest(`${field} must be a number`);
}

export function readFlag(field: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined || value === null || value === '') return fallback;
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  if (value === 'True' || value === 'False') return value === 'True';
  throw badRequest(`${field} must be true or false`);
}

/** Text that is not blank; undefined when it is left out, null or empty. */
export function readText(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw badRequest(`${field} must be a string`);
}

/** A list of texts; one text alone is a list of it. */
export function readTexts(field: string, value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list: unknown = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(list)) throw badRequest(`${field} must be a list of strings`);
  return list.map((item: unknown, at) => {
    if (typeof item === 'string') return item;
    throw badRequest(`${field}[${at}] must be a string`);
  });
}

export function readObject(field: string, value: unknown): JsonObject | undefined {
  if (value === undefined || value === null) return undefined;
  if (isJsonObject(value)) return value;
  throw badRequest(`${field} must be an object`);
}

/** An object, or the JSON text of one, as queries carry it. */
export function readObjectOrText(field: string, value: unknown): JsonObject | undefined {
  if (typeof value !== 'string') return readObject(field, value);
  try {
    return readObject(field, JSON.parse(value));
  } catch {
    throw badRequest(`${field} must be a JSON object`);
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value.toLowerCase());
}

/** The id of a memory in lower case; of any version, the nil one too. */
export function readMemoryId(value: unknown): string {
  if (isUuid(value)) return value.toLowerCase();
  throw badRequest('memory_id should be a valid UUID');
}
