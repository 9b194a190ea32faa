import { rateLimitOf } from '../../governance/rate-limit.ts';
import { MemoirError } from '../../index.ts';
import type { JsonValue } from '../../index.ts';
import type { Answer } from './answer.ts';
import { ERROR_STATUSES } from '../error-statuses.ts';

/** An answer of the protocol that no code of Memoir's own stands for. */
export class ProtocolError extends Error {
  readonly status: number;
  readonly detail: JsonValue;
  /** Whether the client may send the same again; absent: as it thinks itself. */
  readonly shouldRetry: boolean | undefined;

  constructor(status: number, detail: JsonValue, shouldRetry?: boolean) {
    super(typeof detail === 'string' ? detail : `answered with ${status}`);
    this.name = 'ProtocolError';
    this.status = status;
    this.detail = detail;
    this.shouldRetry = shouldRetry;
  }
}

/** A schema violation, told as their server told it. */
export function invalid(
  place: readonly (string | number)[],
  message: string,
  type: string = 'value_error',
): ProtocolError {
  return new ProtocolError(422, [{ loc: [...place], msg: message, type }]);
}

/** What is not offered here. */
export function unsupported(message: string): ProtocolError {
  return new ProtocolError(501, { code: 'UNSUPPORTED', message }, false);
}

/** How long a client waits before it tries a busy store again. */
const BUSY_MS = 1_000;

/** The answer to a failure. Of what is neither of Memoir nor of the protocol, nothing is told. */
export function failure(error: unknown, method: string): Answer {
  if (error instanceof ProtocolError) {
    return told(error.status, error.detail, retryHeader(error.shouldRetry));
  }
  if (!MemoirError.is(error)) return told(500, 'Internal server error', retryHeader(false));
  const cause = causeOf(error);
  if (cause !== undefined) return told(...cause, retryHeader(false));
  const limit = rateLimitOf(error);
  return told(statusOf(error), detailOf(error), {
    ...retryHeader(mayRetry(error, method)),
    ...(limit !== undefined && { 'retry-after-ms': String(Math.max(1, limit.retryAfterMs)) }),
    ...(error.code === 'STORE_BUSY' && { 'retry-after-ms': String(BUSY_MS) }),
  });
}

function told(status: number, detail: JsonValue, headers: Record<string, string>): Answer {
  return { status, body: { detail }, headers };
}

function retryHeader(may: boolean | undefined): Record<string, string> {
  return may === undefined ? {} : { 'x-should-retry': String(may) };
}

/** Why a turn cannot begin: the codes of `AgentFault`. */
function causeOf({ cause, message }: MemoirError): readonly [number, JsonValue] | undefined {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : '';
  if (code === 'NO_LANGUAGE_MODEL' || code === 'MODEL_NOT_FOUND') return [400, { code, message }];
  if (code === 'PENDING_APPROVAL') return [409, { code, message, pending_request_id: null }];
  return undefined;
}

/** What a block holds beyond its limit is a violation of its schema. */
function statusOf({ code, message }: MemoirError): number {
  return code === 'INVALID_INPUT' && message.startsWith('Block value (')
    ? 422
    : ERROR_STATUSES[code];
}

function detailOf({ code, message }: MemoirError): JsonValue {
  if (code === 'UNSUPPORTED') return { code, message };
  if (code === 'STORE_BUSY' || code === 'RATE_LIMITED') return { code, message };
  return withPrefixes(message);
}

const PREFIXES: Readonly<Record<string, string>> = {
  Agent: 'agent',
  Block: 'block',
  Archive: 'archive',
  Passage: 'passage',
  Message: 'message',
  Run: 'run',
  Step: 'step',
  Tool: 'tool',
  Conversation: 'conv',
};

/** "Block with id '<uuid>' not found" names the id as the caller knows it. */
function withPrefixes(message: string): string {
  return message.replace(
    /^(\w+) with id '([0-9a-f]{8}-[0-9a-f-]{27})'/,
    (whole, noun: string, id: string) =>
      PREFIXES[noun] === undefined ? whole : `${noun} with id '${PREFIXES[noun]}-${id}'`,
  );
}

/**
 * A conflict of substance stays one, and a write that failed may have been done; a busy store has
 * done nothing.
 */
function mayRetry({ code }: MemoirError, method: string): boolean | undefined {
  if (code === 'STORE_BUSY' || code === 'RATE_LIMITED') return true;
  if (code === 'CONFLICT' || code === 'UNSUPPORTED') return false;
  return ERROR_STATUSES[code] >= 500 && method !== 'GET' ? false : undefined;
}
