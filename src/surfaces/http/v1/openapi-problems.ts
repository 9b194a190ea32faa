import type { ErrorCode } from '../../../index.ts';
import type { JsonSchema } from './input-schema.ts';
import { TITLES } from '../problem.ts';

/** Problem details of RFC 9457, with what Memoir adds. */
export const problemSchema: JsonSchema = {
  type: 'object',
  description: 'What went wrong (RFC 9457).',
  properties: {
    type: { type: 'string', description: 'Where the code is explained.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What, with which value, and what to do.' },
    code: { type: 'string', enum: Object.keys(TITLES) },
    retryable: { type: 'boolean', description: 'Whether the same may succeed later.' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      description: 'What is wrong with single fields.',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, detail: { type: 'string' } },
        required: ['field', 'detail'],
      },
    },
    retryAfterMs: { type: 'integer' },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'retryable', 'requestId'],
};

/** What the codes mean for a client. */
export const CODES: Readonly<Record<ErrorCode, string>> = {
  INVALID_INPUT: 'A field is missing, unknown or out of range; errors names it.',
  UNAUTHENTICATED: 'There is no key, or none that is good now.',
  FORBIDDEN: 'The key may not do this, or not for this user or agent.',
  NOT_FOUND: 'There is none, or it belongs to somebody else.',
  CONFLICT: 'Somebody was faster, or a key was used for another request: read again.',
  TOO_LARGE: 'The body, a text or metadata is too large.',
  RATE_LIMITED: 'A limit of the key is used up: try again after retryAfterMs.',
  UNSUPPORTED: 'This cannot be done here.',
  CONFIG: 'The server is not set up for this.',
  STORE_BUSY: 'Another process holds the store: nothing was written, try again.',
  STORE_FAILED: 'The store failed: nothing was written.',
  STORE_CORRUPT: 'The store is damaged: see "memoir doctor".',
  MODEL_FAILED: 'A model could not be asked.',
  MODEL_BAD_OUTPUT: 'A model answered nothing usable.',
};

const STATUSES: Readonly<Record<string, readonly ErrorCode[]>> = {
  400: ['INVALID_INPUT'],
  401: ['UNAUTHENTICATED'],
  403: ['FORBIDDEN'],
  404: ['NOT_FOUND'],
  409: ['CONFLICT'],
  412: ['CONFLICT'],
  413: ['TOO_LARGE'],
  429: ['RATE_LIMITED'],
  500: ['CONFIG', 'STORE_FAILED', 'STORE_CORRUPT'],
  502: ['MODEL_FAILED', 'MODEL_BAD_OUTPUT'],
  503: ['STORE_BUSY'],
};

const RETRIED: ReadonlySet<string> = new Set(['429', '503']);
const RETRY_AFTER = {
  description: 'Seconds until the same may succeed.',
  schema: { type: 'integer' },
};

/** Each as "Problem" with its status. */
export const problemResponses: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(STATUSES).map(([status, codes]) => [
    `Problem${status}`,
    {
      description: codes.map((code) => `${code}: ${CODES[code]}`).join(' '),
      ...(RETRIED.has(status) && { headers: { 'Retry-After': RETRY_AFTER } }),
      content: {
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      },
    },
  ]),
);
