import { MemoirError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { EngineMethod } from './engine.ts';

/** What the main thread asks of the worker. Everything crosses by structured clone. */
export type Request =
  | {
      readonly type: 'call';
      readonly id: number;
      readonly method: EngineMethod;
      readonly values: readonly unknown[];
    }
  /** Finish what is under way, then close the file. */
  | { readonly type: 'close'; readonly id: number };

/**
 * What the worker says to one request; progress may come any number of times before the end. Answers
 * are plain data and cross as JSON, which takes a third of the time of cloning them.
 */
export type Response =
  | {
      readonly type: 'done';
      readonly id: number;
      readonly json: string | undefined;
      /** Those of a PackedAnswer. */
      readonly texts?: string;
    }
  | { readonly type: 'failed'; readonly id: number; readonly error: SentError }
  | {
      readonly type: 'progress';
      readonly id: number;
      readonly done: number;
      readonly total: number;
    };

/** An error as data: cloning would lose its class and code. */
export interface SentError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly cause?: SentCause | undefined;
}

interface SentCause {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  /** Fields that say more than the message: SQLite's result code and its name. */
  readonly fields: Readonly<Record<string, string | number>>;
}

export function sendError(error: MemoirError): SentError {
  const { code, message, retryable } = error;
  return { code, message, retryable, cause: sendCause(error.cause) };
}

function sendCause(cause: unknown): SentCause | undefined {
  if (!(cause instanceof Error)) return undefined;
  const fields = Object.entries(cause).filter(
    (field): field is [string, string | number] =>
      typeof field[1] === 'string' || typeof field[1] === 'number',
  );
  const { name, message, stack } = cause;
  return { name, message, stack, fields: Object.fromEntries(fields) };
}

export function receiveError({ code, message, retryable, cause }: SentError): MemoirError {
  return new MemoirError(code, message, {
    retryable,
    ...(cause !== undefined && { cause: receiveCause(cause) }),
  });
}

function receiveCause({ name, message, stack, fields }: SentCause): Error {
  return Object.assign(new Error(message), {
    name,
    ...(stack !== undefined && { stack }),
    ...fields,
  });
}
