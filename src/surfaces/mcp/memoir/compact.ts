import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** What a model does not need to know to call a tool, since the listing is part of every prompt. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  '$schema',
  'additionalProperties',
  'minLength',
  'minimum',
]);

/**
 * A schema that validates as it is and is listed in few words, without the fields that are `hidden`:
 * they are taken all the same.
 */
export function compact<Value>(
  schema: z.ZodType<Value>,
  hidden: readonly string[] = [],
): StandardSchemaWithJSON<unknown, Value> {
  const listed = (io: 'input' | 'output'): Record<string, unknown> => {
    const pruned = prune(z.toJSONSchema(schema, { io, reused: 'inline' }));
    if (!isObject(pruned)) throw new Error('a tool takes and answers with objects');
    const { properties } = pruned;
    if (!isObject(properties)) return pruned;
    const shown = Object.entries(properties).filter(([name]) => !hidden.includes(name));
    return { ...pruned, properties: Object.fromEntries(shown) };
  };
  return {
    '~standard': {
      version: 1,
      vendor: 'memoir',
      validate: schema['~standard'].validate,
      jsonSchema: { input: () => listed('input'), output: () => listed('output') },
    },
  };
}

function prune(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prune);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(
    ([name, inner]) => !LEFT_OUT.has(name) && !(isObject(inner) && Object.keys(inner).length === 0),
  );
  return Object.fromEntries(kept.map(([name, inner]) => [name, prune(inner)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
