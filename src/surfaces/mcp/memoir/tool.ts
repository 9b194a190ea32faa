import type { InputRequiredResult } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import type { Operation } from '../../operations/operation.ts';
import type { Caller } from '../caller.ts';

/** Whose memory a call means; it can name less than the caller may see, never more. */
export interface Whose {
  readonly user?: string;
  readonly agent?: string;
}

/** What a tool works with in one call. */
export interface ToolCall {
  readonly caller: Caller;
  /** Does an operation in the memory that is meant: whatever a tool does goes this way. */
  readonly ask: <Result>(operation: Operation<Result>, input: object) => Promise<Result>;
  /** Whose memory is meant, for people and for `confirm`. */
  readonly scopeName: string;
  /** Asks the person at the client. "absent": the client cannot ask anybody. */
  readonly confirm: (message: string) => Confirmation;
}

/** What is known of a confirmation: given, refused, impossible, or still to be asked for. */
export type Confirmation = 'given' | 'refused' | 'absent' | InputRequiredResult;

/** "write" adds, "change" replaces what was there, "destroy" takes it away for good. */
export type Effect = 'read' | 'write' | 'change' | 'destroy';

/** One of Memoir's own tools. */
export interface MemoirTool {
  readonly name: string;
  readonly title: string;
  /** Few words: the listing is part of every prompt. */
  readonly description: string;
  readonly effect: Effect;
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  readonly run: (call: ToolCall, input: object) => Promise<object | InputRequiredResult>;
}

/** A tool of a table, with its input as its schema types it. */
export function tool<Shape extends z.core.$ZodLooseShape>(
  definition: Omit<MemoirTool, 'input' | 'run'> & {
    readonly input: z.ZodObject<Shape>;
    readonly run: (
      call: ToolCall,
      input: z.output<z.ZodObject<Shape>>,
    ) => Promise<object | InputRequiredResult>;
  },
): MemoirTool {
  const { input, run } = definition;
  return { ...definition, run: (call, given) => run(call, input.parse(given)) };
}
