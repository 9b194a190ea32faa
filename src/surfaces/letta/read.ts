import type { z } from 'zod';
import type { JsonObject } from '../../index.ts';
import type { Call } from './call.ts';
import { invalid, ProtocolError } from './errors.ts';

/** The body as a schema reads it; 422 tells every field that is wrong. */
export async function readBody<Shape>(call: Call, schema: z.ZodType<Shape>): Promise<Shape> {
  return parse(schema, await call.json(), 'body');
}

export function parse<Shape>(schema: z.ZodType<Shape>, value: unknown, place: string): Shape {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw new ProtocolError(
    422,
    read.error.issues.map((issue) => ({
      loc: [place, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))],
      msg: issue.message,
      type: issue.code,
    })),
  );
}

/** The JSON object of a request's body; {} when there is none. */
export async function readJson(request: Request): Promise<JsonObject> {
  const text = await request.text();
  if (text.trim() === '') return {};
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as JsonObject;
  }
  throw invalid(['body'], 'Input should be a valid dictionary', 'dict_type');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(['body'], 'JSON decode error', 'json_invalid');
    throw error;
  }
}

/** A text of the query; undefined when it is absent or empty. */
export function queryText({ query }: Call, name: string): string | undefined {
  const value = query.get(name);
  return value === null || value === '' ? undefined : value;
}

/** A repeated one; undefined when it is absent. */
export function queryTexts({ query }: Call, name: string): readonly string[] | undefined {
  const values = [...query.getAll(name), ...query.getAll(`${name}[]`)];
  return values.length === 0 ? undefined : values;
}

export function queryFlag(call: Call, name: string): boolean | undefined {
  const value = queryText(call, name);
  if (value === undefined) return undefined;
  if (/^(true|1)$/i.test(value)) return true;
  if (/^(false|0)$/i.test(value)) return false;
  throw invalid(['query', name], 'Input should be a valid boolean', 'bool_parsing');
}

export function queryInteger(
  call: Call,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const value = queryText(call, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw invalid(
    ['query', name],
    `Input should be an integer from ${least} to ${most}`,
    'int_parsing',
  );
}

export function queryOneOf<Value extends string>(
  call: Call,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const value = queryText(call, name);
  if (value === undefined) return undefined;
  const found = values.find((each) => each === value);
  if (found !== undefined) return found;
  throw invalid(['query', name], `Input should be ${values.join(', ')}`, 'enum');
}

/** The fields that are there: absent ones and nulls are left out. */
export function given<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined | null> } {
  const entries = Object.entries(fields).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return Object.fromEntries(entries) as {
    [Name in keyof Fields]?: Exclude<Fields[Name], undefined | null>;
  };
}
