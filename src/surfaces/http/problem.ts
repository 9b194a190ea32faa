import type { ErrorCode } from '../../index.ts';

/** Statuses of the error codes; 500 for what has none. */
const STATUSES: Readonly<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  UNSUPPORTED: 501,
  CONFIG: 500,
  STORE_BUSY: 503,
  STORE_FAILED: 500,
  STORE_CORRUPT: 500,
  MODEL_FAILED: 502,
  MODEL_BAD_OUTPUT: 502,
};

/** What went wrong with a request, before or beside the surface it was for. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
  /** Where the code's own does not fit: 408, 431. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Problem details of RFC 9457, with the error code of the project. */
export function problemBody(refusal: Refusal, requestId: string): string {
  const status = statusOf(refusal);
  const { code, detail } = refusal;
  const title = TITLES[status] ?? 'Error';
  const retryable = [408, 429, 503].includes(status);
  return JSON.stringify({ type: 'about:blank', title, status, detail, code, retryable, requestId });
}

export function statusOf({ code, status }: Refusal): number {
  return status ?? STATUSES[code];
}

export function problem(refusal: Refusal, requestId: string): Response {
  return new Response(problemBody(refusal, requestId), {
    status: statusOf(refusal),
    headers: { 'content-type': PROBLEM_TYPE, ...refusal.headers },
  });
}

export const PROBLEM_TYPE = 'application/problem+json';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};
