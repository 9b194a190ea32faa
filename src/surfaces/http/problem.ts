import type { ErrorCode } from '../../index.ts';
import { ERROR_STATUSES } from '../error-statuses.ts';

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
  const retryable = [408, 429, 503].includes(status);
  const [type, title] = [typeOf(code), TITLES[code]];
  return JSON.stringify({ type, title, status, detail, code, retryable, requestId });
}

export function statusOf({ code, status }: Refusal): number {
  return status ?? ERROR_STATUSES[code];
}

export function problem(refusal: Refusal, requestId: string): Response {
  return new Response(problemBody(refusal, requestId), {
    status: statusOf(refusal),
    headers: { 'content-type': PROBLEM_TYPE, ...refusal.headers },
  });
}

export const PROBLEM_TYPE = 'application/problem+json';

/** Titles of the codes, one for each. */
export const TITLES: Readonly<Record<ErrorCode, string>> = {
  INVALID_INPUT: 'The request is malformed',
  UNAUTHENTICATED: 'No valid key',
  FORBIDDEN: 'Not allowed',
  NOT_FOUND: 'Not found',
  CONFLICT: 'Somebody was faster',
  TOO_LARGE: 'Too large',
  RATE_LIMITED: 'Too many requests',
  UNSUPPORTED: 'Not supported',
  CONFIG: 'The server is not set up for it',
  STORE_BUSY: 'The store is busy',
  STORE_FAILED: 'The store failed',
  STORE_CORRUPT: 'The store is damaged',
  MODEL_FAILED: 'The model failed',
  MODEL_BAD_OUTPUT: 'The model answered nothing usable',
};

/** Where a code is explained. */
export function typeOf(code: ErrorCode): string {
  return `/v1/docs#${code}`;
}
