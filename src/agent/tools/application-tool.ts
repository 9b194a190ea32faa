import type { RunnableTool } from '../../core/agents.ts';
import { checkBoolean, checkObject } from '../../core/check.ts';
import type { JsonObject, JsonValue } from '../../core/document-store.ts';
import { describe, invalidInput, MemoirError } from '../../core/errors.ts';

/**
 * A tool in the shape of the AI SDK's `tool()`: a description, the schema of its input and the code.
 * The schema is JSON schema, an AI SDK `jsonSchema()`, or one of a library that tells its JSON schema
 * by the standard JSON schema interface (zod 4).
 */
export interface ApplicationTool {
  readonly description?: string;
  readonly inputSchema?: unknown;
  /** The older name of it. */
  readonly parameters?: unknown;
  /** Undefined: whoever sends the message runs it. */
  readonly execute?: (input: never, options: ApplicationToolOptions) => unknown;
  /** Whether calls must be approved before they are run. Default false. */
  readonly needsApproval?: boolean;
}

export interface ApplicationToolOptions {
  readonly toolCallId: string;
  readonly messages: readonly never[];
  readonly abortSignal?: AbortSignal;
}

/** A tool as agents know it; without `run` its caller runs it. */
export type DefinedTool = Omit<RunnableTool, 'run'> & Partial<Pick<RunnableTool, 'run'>>;

/** An application's tool. CONFIG names what is wrong with it. */
export function readApplicationTool(name: string, tool: ApplicationTool): DefinedTool {
  const { description, execute, needsApproval } = checkTool(name, tool);
  const parameters = schemaOf(name, tool.inputSchema ?? tool.parameters);
  return {
    definition: { name, description: description ?? '', parameters },
    requiresApproval: needsApproval ?? false,
    ...(execute !== undefined && { run: runWith(execute) }),
  };
}

function runWith(execute: NonNullable<ApplicationTool['execute']>): RunnableTool['run'] {
  return async (input, { toolCall, signal }) => {
    signal?.throwIfAborted();
    try {
      const options = {
        toolCallId: toolCall ?? '',
        messages: [],
        ...(signal !== undefined && { abortSignal: signal }),
      };
      return { isError: false, output: toJson(await execute(input as never, options)) };
    } catch (error) {
      signal?.throwIfAborted();
      return { isError: true, output: error instanceof Error ? error.message : String(error) };
    }
  };
}

const NAME = /^[A-Za-z0-9_-]{1,64}$/;

export function checkTool(name: string, tool: ApplicationTool): ApplicationTool {
  const fields = checkObject(`tools.${name}`, tool);
  if (!NAME.test(name)) {
    throw invalidInput('tool', name, 'name it with 1 to 64 of A-Z, a-z, 0-9, _ and -');
  }
  const { execute, needsApproval } = fields;
  if (execute !== undefined && typeof execute !== 'function') {
    throw invalidInput(`tools.${name}.execute`, execute, 'give a function');
  }
  if (needsApproval !== undefined) checkBoolean(`tools.${name}.needsApproval`, needsApproval);
  return tool;
}

/** JSON schema in any of the forms in which tools carry it. */
function schemaOf(name: string, given: unknown): JsonObject {
  if (given === undefined) return { type: 'object', properties: {} };
  const value = typeof given === 'function' ? (given as () => unknown)() : given;
  const schema = readSchema(value);
  const plain: unknown = typeof schema === 'function' ? (schema as () => unknown)() : schema;
  if (
    typeof plain === 'object' &&
    plain !== null &&
    !('~standard' in plain) &&
    !('then' in plain)
  ) {
    return JSON.parse(JSON.stringify(plain)) as JsonObject;
  }
  throw new MemoirError(
    'CONFIG',
    `tools.${name}.inputSchema is ${describe(given)}: give JSON schema, jsonSchema(...) of the AI SDK, or a schema that tells its JSON schema`,
  );
}

function readSchema(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('jsonSchema' in value) return value.jsonSchema;
  const standard = '~standard' in value ? value['~standard'] : undefined;
  if (typeof standard !== 'object' || standard === null || !('jsonSchema' in standard))
    return value;
  const { jsonSchema } = standard;
  if (typeof jsonSchema !== 'object' || jsonSchema === null || !('input' in jsonSchema))
    return value;
  const { input } = jsonSchema;
  if (typeof input !== 'function') return value;
  return (input as (options: object) => unknown)({ target: 'draft-07' });
}

function toJson(value: unknown): JsonValue {
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
