import { rateLimitOf } from '../../../governance/rate-limit.ts';
import type { RateLimit } from '../../../governance/rate-limit.ts';
import type { ErrorCode, MemoirError } from '../../../index.ts';
import { InputFaults } from '../../operations/index.ts';
import { PROBLEM_TYPE, statusOf, TITLES, typeOf } from '../problem.ts';

/** What went wrong, as RFC 9457 tells it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  readonly requestId: string;
  /** What is wrong with single fields. */
  readonly errors?: readonly { readonly field: string; readonly detail: string }[];
  readonly retryAfterMs?: number;
}

/** `status`: where the code's own does not fit. */
export function problemOf(error: MemoirError, requestId: string, status?: number): Problem {
  const limit = rateLimitOf(error);
  return {
    type: typeOf(error.code),
    title: TITLES[error.code],
    status: status ?? statusOf({ code: error.code, detail: '' }),
    detail: error.message,
    code: error.code,
    retryable: error.retryable,
    requestId,
    ...(error.cause instanceof InputFaults && { errors: error.cause.faults }),
    ...(limit !== undefined && { retryAfterMs: limit.retryAfterMs }),
  };
}

export function problemResponse(
  error: MemoirError,
  requestId: string,
  rest: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Response {
  const problem = problemOf(error, requestId, rest.status);
  return Response.json(problem, {
    status: problem.status,
    headers: {
      'content-type': PROBLEM_TYPE,
      ...(problem.status === 401 && { 'www-authenticate': 'Bearer realm="memoir"' }),
      ...retryHeaders(error),
      ...rest.headers,
    },
  });
}

function retryHeaders(error: MemoirError): Readonly<Record<string, string>> {
  const limit = rateLimitOf(error);
  if (limit !== undefined) {
    const seconds = Math.max(1, Math.ceil(limit.retryAfterMs / 1_000));
    return { 'retry-after': String(seconds), ...rateLimitHeaders(limit) };
  }
  return error.code === 'STORE_BUSY' ? { 'retry-after': '1' } : {};
}

/** What is left of a limit, as draft-ietf-httpapi-ratelimit-headers tells it. */
export function rateLimitHeaders(limit: RateLimit): Readonly<Record<string, string>> {
  const { window, remaining, resetMs } = limit;
  const length = { minute: 60, day: 86_400, waiting: undefined, streams: undefined }[window];
  const policy = `"${window}";q=${limit.limit}${length === undefined ? '' : `;w=${length}`}`;
  return {
    ratelimit: `"${window}";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`,
    'ratelimit-policy': policy,
  };
}
