import { isJsonObject, ownField } from '../json.ts';
import type { JsonObject } from '../json.ts';

/** A place of a JSON Schema (draft 2020-12, as far as it says what a value looks like). */
export interface Shape {
  readonly type: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'any';
  /** Whether null is a value of it. */
  readonly takesNull: boolean;
  readonly description: string;
  /** The schema itself, with what it refers to merged in. */
  readonly schema: JsonObject;
}

const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean'] as const;
/** How far references and alternatives are followed. */
const DEEPEST = 16;

/** What a schema says about its values; `root` holds what it refers to. */
export function shapeOf(schema: unknown, root: JsonObject): Shape {
  // A text in the place of a schema names a type, or describes what is wanted.
  if (typeof schema === 'string') {
    const type = TYPES.find((each) => each === schema.toLowerCase());
    const description = type === undefined ? schema : '';
    return { type: type ?? 'string', takesNull: true, description, schema: {} };
  }
  const own = isJsonObject(schema) ? schema : {};
  const { merged, takesNull } = merge(own, root, 0);
  const types = listOf(merged['type']);
  return {
    type: TYPES.find((type) => types.includes(type)) ?? impliedType(merged),
    takesNull: takesNull || types.includes('null'),
    description: typeof merged['description'] === 'string' ? merged['description'] : '',
    schema: merged,
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function impliedType(schema: JsonObject): Shape['type'] {
  if (isJsonObject(schema['properties'])) return 'object';
  if (schema['items'] !== undefined) return 'array';
  return Array.isArray(schema['enum']) || schema['const'] !== undefined ? 'string' : 'any';
}

/** Follows references, and takes the first alternative that is more than null. */
function merge(
  schema: JsonObject,
  root: JsonObject,
  depth: number,
): { readonly merged: JsonObject; readonly takesNull: boolean } {
  if (depth > DEEPEST) return { merged: {}, takesNull: true };
  const { $ref: reference, anyOf, oneOf, allOf, ...own } = schema;
  const alternatives = [anyOf, oneOf].flatMap((each) => (Array.isArray(each) ? each : []));
  const first: unknown = alternatives.find((each) => !isNull(each));
  const parts = [
    ...(typeof reference === 'string' ? [follow(root, reference)] : []),
    ...(Array.isArray(allOf) ? allOf : []),
    ...(first === undefined ? [] : [first]),
  ].filter((part) => isJsonObject(part));
  const found = parts.map((part) => merge(part, root, depth + 1));
  const isEnumWithNull = Array.isArray(own['enum']) && own['enum'].includes(null);
  return {
    merged: Object.assign({}, ...found.map(({ merged }) => merged), own),
    takesNull:
      isEnumWithNull || alternatives.some(isNull) || found.some(({ takesNull }) => takesNull),
  };
}

function isNull(schema: unknown): boolean {
  return isJsonObject(schema) && schema['type'] === 'null';
}

/** What "#/$defs/Name" stands for. */
function follow(root: JsonObject, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  const names = reference
    .slice(1)
    .split('/')
    .filter((name) => name !== '')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce<unknown>(
    (value, name) => (isJsonObject(value) ? ownField(value, name) : undefined),
    root,
  );
}

/** The properties of an object by name; a plain object of descriptions is one of properties too. */
export function propertiesOf(
  shape: Shape,
  isRoot: boolean,
): readonly (readonly [string, unknown])[] {
  const { properties, type: _, ...others } = shape.schema;
  if (isJsonObject(properties)) return Object.entries(properties);
  return isRoot && shape.type === 'any' ? Object.entries(others) : [];
}

export function isRequired(shape: Shape, name: string): boolean {
  const { required } = shape.schema;
  return Array.isArray(required) && required.includes(name);
}
