import type { ErrorCode } from '../core/errors.ts';

/**
 * What can go wrong for a client: the codes of the server, and its own. NETWORK: no answer came.
 * TIMEOUT: not in time. BAD_ANSWER: what came is not of Memoir. FEED_INCOMPLETE: changes were lost to
 * the asker, who must read everything again.
 */
export type ClientErrorCode = ErrorCode | 'NETWORK' | 'TIMEOUT' | 'BAD_ANSWER' | 'FEED_INCOMPLETE';

export interface ClientErrorDetails {
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly errors?: readonly FieldFault[];
  readonly cause?: unknown;
}

/** What is wrong with one field of a request. */
export interface FieldFault {
  /** As it is reached: "messages[0].role". */
  readonly field: string;
  readonly detail: string;
}

const BRAND = Symbol.for('memoir.client-error');

/** The one error of the client, but for aborts by the caller, which keep their own reason. */
export class MemoirClientError extends Error {
  readonly code: ClientErrorCode;
  /** Of HTTP; undefined when no answer came. */
  readonly status: number | undefined;
  /** For whoever reads the server's log. */
  readonly requestId: string | undefined;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | undefined;
  readonly errors: readonly FieldFault[];

  constructor(code: ClientErrorCode, message: string, details: ClientErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'MemoirClientError';
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.retryable = details.retryable ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.errors = details.errors ?? [];
    Object.defineProperty(this, BRAND, { value: true });
  }

  static is(value: unknown): value is MemoirClientError {
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}

interface ProblemFields {
  readonly code?: ErrorCode;
  readonly detail?: string;
  readonly retryable?: boolean;
  readonly requestId?: string;
  readonly retryAfterMs?: number;
  readonly errors?: readonly FieldFault[];
}

/** The error that an answer tells of, as problem details (RFC 9457) or in whatever form a proxy chose. */
export async function errorOf(response: Response): Promise<MemoirClientError> {
  const { status } = response;
  const problem = readProblem(await response.text());
  const requestId = problem.requestId ?? response.headers.get('x-request-id') ?? undefined;
  const retryAfterMs = problem.retryAfterMs ?? readRetryAfter(response.headers.get('retry-after'));
  const retryable = problem.retryable ?? [408, 429, 502, 503, 504].includes(status);
  const message = problem.detail ?? `The server answered with status ${status}`;
  return new MemoirClientError(problem.code ?? 'BAD_ANSWER', message, {
    ...(problem.errors !== undefined && { errors: problem.errors }),
    status,
    requestId,
    retryable,
    retryAfterMs,
  });
}

/** The problem that a stream tells of, whose answer had begun well. */
export function errorOfEvent(data: string): MemoirClientError {
  const { code = 'BAD_ANSWER', detail, ...rest } = readProblem(data);
  return new MemoirClientError(code, detail ?? 'The answer was broken off', rest);
}

function readProblem(text: string): ProblemFields {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch (error) {
    // A proxy before the server answers in a language of its own.
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function readRetryAfter(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined;
}
