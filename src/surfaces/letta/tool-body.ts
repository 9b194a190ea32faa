import { z } from 'zod';
import type { JsonObject, ToolInput, ToolRecord } from '../../index.ts';
import { answer } from './answer.ts';
import type { Answer } from './answer.ts';
import { invalid } from './errors.ts';
import { objectOf } from './extra.ts';
import { given } from './read.ts';
import { readPython } from './read-python.ts';
import type { PythonFunction } from './read-python.ts';
import { flag, someJson, text, texts } from './requests/fields.ts';
import type { Maybe } from './requests/fields.ts';
import { toTool } from './shapes/tool.ts';

/** A tool as a caller describes it: a schema, or the source of a function whose head is read. */
export interface ToolBody {
  readonly source_code?: Maybe<string>;
  readonly source_type?: Maybe<string>;
  readonly name?: Maybe<string>;
  readonly description?: Maybe<string>;
  readonly json_schema?: Maybe<JsonObject>;
  readonly args_json_schema?: Maybe<JsonObject>;
  readonly default_requires_approval?: Maybe<boolean>;
  readonly tags?: Maybe<string[]>;
}

export const toolBody: z.ZodType<ToolBody> = z.looseObject({
  source_code: text,
  source_type: text,
  name: text,
  description: text,
  json_schema: someJson,
  args_json_schema: someJson,
  default_requires_approval: flag,
  tags: texts,
});

/** What is kept of a tool and told back. Its code is text: nothing here ever runs it. */
export const KEPT: readonly string[] = [
  'source_code',
  'source_type',
  'args_json_schema',
  'return_char_limit',
  'pip_requirements',
  'npm_requirements',
  'enable_parallel_execution',
  'metadata_',
];

export function settingsOf(body: ToolBody): Omit<ToolInput, 'id' | 'name' | 'extra'> {
  const schema = body.json_schema ?? {};
  const described = schema['description'];
  const told = pythonOf(body);
  return given({
    description:
      body.description ?? (typeof described === 'string' ? described : told?.description),
    parameters: objectOf(schema['parameters']) ?? body.args_json_schema ?? told?.parameters,
    requiresApproval: body.default_requires_approval,
    tags: body.tags,
  });
}

/** The head of the function, where the caller sent no schema. */
function pythonOf({
  source_code: source,
  source_type: type,
}: ToolBody): PythonFunction | undefined {
  const isPython = type === undefined || type === null || type === 'python';
  return source && isPython ? readPython(source) : undefined;
}

/** Told where the model will know less of a tool than its source says. */
export function createdTool(body: ToolBody, tool: ToolRecord): Answer {
  const told = answer(toTool(tool));
  if (!body.source_code || body.json_schema || body.args_json_schema) return told;
  const read = pythonOf(body);
  const unknown =
    read === undefined
      ? 'The arguments of the tool could not be read from its source'
      : `The types of these arguments could not be read: ${read.untyped.join(', ')}`;
  if (read?.untyped.length === 0) return told;
  return { ...told, headers: { 'x-memoir-warning': `${unknown}; send json_schema` } };
}

/** Named by its schema, else by the function that its source defines. */
export function nameOf(body: ToolBody): string {
  const named = body.json_schema?.['name'] ?? body.name;
  if (typeof named === 'string' && named !== '') return named;
  const source = body.source_code ?? '';
  const found =
    pythonOf(body)?.name ??
    /^\s*(?:async\s+)?(?:def|(?:export\s+)?function)\s+(\w+)/m.exec(source)?.[1];
  if (found !== undefined) return found;
  throw invalid(['body', 'json_schema', 'name'], 'Name the tool in json_schema.name', 'missing');
}
