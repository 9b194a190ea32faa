import { MemoirError } from '../../index.ts';
import type { ErrorCode } from '../../index.ts';
import { rateLimitOf } from '../../governance/rate-limit.ts';
import { answer } from './answer.ts';
import type { Answer } from './answer.ts';
import { ERROR_STATUSES } from '../error-statuses.ts';

/** Its clients know no 502. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  ...ERROR_STATUSES,
  MODEL_FAILED: 500,
  MODEL_BAD_OUTPUT: 500,
};

/** A bad request; the text is what callers of the original match on, where they do. */
export function badRequest(text: string): MemoirError {
  return new MemoirError('INVALID_INPUT', text);
}

export function memoryNotFound(): MemoirError {
  return new MemoirError('NOT_FOUND', 'Memory not found!');
}

/**
 * The answer to a failure: `error` and `detail` with the same text, because clients read one or the
 * other; where organisations are asked for, `message` has it too. Of what is no MemoirError nothing is
 * told.
 */
export function failure(error: unknown, requestId: string, path: string = ''): Answer {
  const known = MemoirError.is(error) ? error : undefined;
  const code = known?.code ?? 'INTERNAL';
  const text = known === undefined ? 'Internal server error.' : textOf(known);
  const isOrganisations = /^\/+api\/+v1\/+orgs\b/.test(path);
  const told = { error: text, detail: text, ...(isOrganisations && { message: text }) };
  const limit = rateLimitOf(error);
  return {
    ...answer({ ...told, code, request_id: requestId }, statusOf(known)),
    headers: limit === undefined ? {} : limitHeaders(limit),
  };
}

function statusOf(error: MemoirError | undefined): number {
  return error === undefined ? 500 : STATUS[error.code];
}

/** Always the same words, so that nothing tells an unknown key from an expired one. */
function textOf({ code, message }: MemoirError): string {
  return code === 'UNAUTHENTICATED' ? 'Invalid API key.' : message;
}

function limitHeaders(
  limit: NonNullable<ReturnType<typeof rateLimitOf>>,
): Readonly<Record<string, string>> {
  return {
    'retry-after': String(Math.max(1, Math.ceil(limit.retryAfterMs / 1000))),
    'x-ratelimit-limit': String(limit.limit),
    'x-ratelimit-remaining': String(limit.remaining),
    'x-ratelimit-reset': String(Math.ceil(limit.resetMs / 1000)),
  };
}
