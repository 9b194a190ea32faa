import type { JsonSchema } from './input-schema.ts';

export type Schemas = Readonly<Record<string, JsonSchema>>;

/** Moves the definitions of a schema to where all schemas of a document are, and points there. */
export function hoist(schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema {
  const { $defs = {}, ...rest } = schema;
  for (const [name, definition] of Object.entries($defs)) schemas[name] ??= rewrite(definition);
  return rewrite(rest);
}

/** Points to definitions elsewhere, and leaves out bounds that only say that a number is exact. */
function rewrite(schema: JsonSchema): JsonSchema {
  return JSON.parse(
    JSON.stringify(schema, (name, value: unknown) => {
      if (name === '$ref' && typeof value === 'string') {
        return value.replace('#/$defs/', '#/components/schemas/');
      }
      return BOUNDS.has(value) && (name === 'minimum' || name === 'maximum') ? undefined : value;
    }),
  );
}

const BOUNDS: ReadonlySet<unknown> = new Set([Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
