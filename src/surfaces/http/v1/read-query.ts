import { MemoirError } from '../../../index.ts';
import type { JsonSchema } from './input-schema.ts';

/**
 * Fields of a query as the schema wants them: numbers, booleans and lists (the name repeated) read from
 * their text, objects from JSON. What does not read stays text, for the schema to refuse.
 */
export function readQuery(
  query: URLSearchParams,
  fields: Readonly<Record<string, JsonSchema>>,
): Readonly<Record<string, unknown>> {
  const names = [...new Set(query.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const schema = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, readField(name, query.getAll(name), schema)];
    }),
  );
}

function readField(
  name: string,
  texts: readonly string[],
  schema: JsonSchema | undefined,
): unknown {
  if (schema?.type === 'array') return texts.map((text) => readOne(text, schema.items));
  if (texts.length > 1) {
    throw new MemoirError('INVALID_INPUT', `${name} is given ${texts.length} times: give it once`);
  }
  return readOne(texts[0] ?? '', schema);
}

function readOne(text: string, schema: JsonSchema | undefined): unknown {
  if (schema === undefined) return text;
  const { type, anyOf = [] } = schema;
  const isNumeric = [schema, ...anyOf].some(
    (one) => one.type === 'integer' || one.type === 'number',
  );
  if (isNumeric) return isNumber(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'object' || schema.$ref !== undefined) return readJson(text);
  const isTime = Array.isArray(type) && type.includes('number');
  return isTime && /^\d{5,}$/.test(text) ? Number(text) : text;
}

function isNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
