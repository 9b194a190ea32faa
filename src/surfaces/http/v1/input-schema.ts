import { z } from 'zod';
import type { Operation } from '../../operations/index.ts';

/** A JSON schema, as far as it is looked into. */
export interface JsonSchema {
  readonly [field: string]: unknown;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** The schema of what goes in, or of what comes out. */
export function schemaOf(operation: Operation<unknown>, side: 'input' | 'output'): JsonSchema {
  const { $schema: _draft, ...schema } = JSON.parse(
    JSON.stringify(z.toJSONSchema(operation[side], { io: side })),
  );
  return schema;
}
