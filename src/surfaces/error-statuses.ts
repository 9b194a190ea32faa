import type { ErrorCode } from '../index.ts';

/** The HTTP status of each error code, as `core/errors.ts` tells; protocols that differ say where. */
export const ERROR_STATUSES: Readonly<Record<ErrorCode, number>> = {
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
