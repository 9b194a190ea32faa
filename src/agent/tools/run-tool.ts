import type { By, RunnableTool, ToolContext, ToolOutcome } from '../../core/agents.ts';
import type { JsonObject, JsonValue } from '../../core/document-store.ts';
import { MemoirError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { ToolDefinition } from '../../core/model.ts';
import { refused } from '../blocks/edit.ts';

/** What is the model's own doing: it is told, and can try again. */
const TOLD: ReadonlySet<ErrorCode> = new Set([
  'INVALID_INPUT',
  'NOT_FOUND',
  'FORBIDDEN',
  'CONFLICT',
  'TOO_LARGE',
  'UNSUPPORTED',
]);

type Properties = Readonly<Record<string, JsonObject>>;

export function define(
  name: string,
  description: string,
  properties: Properties,
  required: readonly string[],
): ToolDefinition {
  return { name, description, parameters: { type: 'object', properties, required } };
}

/** A memory tool; what it throws at the model's address becomes an error outcome. */
export function memoryTool(
  definition: ToolDefinition,
  work: (input: ToolArguments, context: ToolContext, by: By) => Promise<JsonValue>,
): RunnableTool {
  return {
    definition,
    requiresApproval: false,
    async run(input, context) {
      context.signal?.throwIfAborted();
      const { agent, toolCall } = context;
      const by = { actor: `agent:${agent.id}`, ...(toolCall !== undefined && { toolCall }) };
      return outcomeOf(() => work(createArguments(definition, input), context, by));
    },
  };
}

async function outcomeOf(work: () => Promise<JsonValue>): Promise<ToolOutcome> {
  try {
    return { isError: false, output: await work() };
  } catch (error) {
    if (!MemoirError.is(error) || !TOLD.has(error.code)) throw error;
    return { isError: true, output: error.message };
  }
}

/** The input of a tool call, checked as it is read. */
export interface ToolArguments {
  text(name: string): string;
  optionalText(name: string): string | undefined;
  optionalInteger(name: string): number | undefined;
  optionalTexts(name: string): readonly string[] | undefined;
}

function createArguments({ name: tool }: ToolDefinition, input: JsonObject): ToolArguments {
  // Models write null, and some the word, for what they leave out.
  const given = (name: string): JsonValue | undefined => input[name] ?? undefined;
  const optionalText = (name: string): string | undefined => {
    const value = given(name);
    if (value === undefined || typeof value === 'string') return value;
    throw refused(`${tool}: ${name} must be a string.`);
  };
  return {
    optionalText,
    text(name) {
      const value = optionalText(name);
      if (value === undefined) throw refused(`${tool}: missing required argument ${name}.`);
      return value;
    },
    optionalInteger(name) {
      const value = given(name);
      const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
      if (number === undefined || (typeof number === 'number' && Number.isInteger(number))) {
        return number;
      }
      throw refused(`${tool}: ${name} must be an integer.`);
    },
    optionalTexts(name) {
      const value = given(name);
      if (value === undefined) return undefined;
      const texts = typeof value === 'string' ? [value] : value;
      if (Array.isArray(texts) && texts.every((text) => typeof text === 'string')) return texts;
      throw refused(`${tool}: ${name} must be a list of strings.`);
    },
  };
}
