import { MemoirError } from '../../core/errors.ts';
import { refusalByStatus } from '../model-refused.ts';
import type { Endpoint } from './endpoint.ts';
import { createWatch } from './watch.ts';
import type { Watch } from './watch.ts';

/** An answer whose body has not been read yet. */
export interface OpenAnswer {
  readonly response: Response;
  /** The body in pieces; rejects with MODEL_FAILED when the server falls silent or breaks off. */
  pieces(): AsyncGenerator<Uint8Array>;
}

/** Longest body read, in bytes. */
const LONGEST_BODY = 64 * 1024 * 1024;
/** Longest time a server may ask to be left alone; a longer one fails at once. */
const LONGEST_WAIT_MS = 60_000;
const FIRST_WAIT_MS = 500;
const MOST_OF_A_MESSAGE = 300;

/**
 * Posts JSON and answers with a good response. Failures that pass by (no connection, 408, 409, 425,
 * 429, 5xx) are tried again after a growing wait, or after what `Retry-After` asks for when that is
 * at most a minute. Rejects with MODEL_FAILED, which says status and server but no secret; with
 * `retryable` when the last failure was such a one; an abort rejects with the signal's reason.
 * What the server refuses for what it was asked has a cause with the code "MODEL_REFUSED".
 * Redirects are not followed: what is sent is private and meant for one server.
 */
export async function postJson(
  endpoint: Endpoint,
  route: string,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<OpenAnswer> {
  for (let attempt = 0; ; attempt += 1) {
    signal?.throwIfAborted();
    const outcome = await tryOnce(endpoint, route, body, signal);
    if ('answer' in outcome) return outcome.answer;
    const { error, retryAfterMs } = outcome;
    const waitMs = retryAfterMs ?? FIRST_WAIT_MS * 2 ** attempt;
    if (!error.retryable || attempt >= endpoint.retries || waitMs > LONGEST_WAIT_MS) throw error;
    await endpoint.wait(waitMs, signal);
  }
}

/** The whole body as JSON; MODEL_BAD_OUTPUT when it is none. */
export async function readJson(endpoint: Endpoint, answer: OpenAnswer): Promise<unknown> {
  const text = await readText(answer);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MemoirError(
      'MODEL_BAD_OUTPUT',
      `${endpoint.address} answered with something that is not JSON (${quote(endpoint, text)}): check that baseURL is right.`,
      { cause: error },
    );
  }
}

type Outcome =
  | { readonly answer: OpenAnswer }
  | { readonly error: MemoirError; readonly retryAfterMs: number | undefined };

async function tryOnce(
  endpoint: Endpoint,
  route: string,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const watch = createWatch(endpoint.timeoutMs, signal);
  try {
    const response = await endpoint.fetch(endpoint.url(route), {
      method: 'POST',
      headers: { ...endpoint.headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: watch.signal,
      redirect: 'manual',
    });
    const answer = { response, pieces: () => readPieces(endpoint, response, watch, signal) };
    if (response.ok) return { answer };
    return await refusal(endpoint, answer);
  } catch (error) {
    watch.stop();
    return { error: explain(endpoint, error, watch, signal), retryAfterMs: undefined };
  }
}

async function refusal(endpoint: Endpoint, answer: OpenAnswer): Promise<Outcome> {
  const { status, headers } = answer.response;
  const text = await readText(answer);
  const error = new MemoirError(
    'MODEL_FAILED',
    `${endpoint.address} answered with status ${status}${adviceFor(status)}: ${quote(endpoint, errorText(text))}`,
    { retryable: isPassing(status), cause: refusalByStatus(status) },
  );
  return { error, retryAfterMs: readRetryAfter(headers.get('retry-after')) };
}

function isPassing(status: number): boolean {
  return status === 408 || status === 409 || status === 425 || status === 429 || status >= 500;
}

function adviceFor(status: number): string {
  if (status >= 300 && status < 400)
    return ' (a redirect, which is not followed; set baseURL to where it leads)';
  if (status === 401 || status === 403) return ' (check the API key)';
  if (status === 404) return ' (check baseURL and the name of the model)';
  if (status === 429) return ' (too many requests, or no quota left)';
  return '';
}

/** Seconds, or a date (RFC 9110 section 10.2.3), as milliseconds from now; undefined when absent. */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** The message of an OpenAI-shaped error body, or the body. */
function errorText(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    return errorMessage(body) ?? text;
  } catch (error) {
    // Not JSON: proxies answer with text or a page, which says as much.
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** The message in `{error: {message}}`, `{error}` or `{message}`; undefined when there is none. */
export function errorMessage(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const error = 'error' in body ? body.error : undefined;
  if (typeof error === 'string') return error;
  if (typeof error === 'object' && error !== null && 'message' in error)
    return String(error.message);
  return error === undefined && 'message' in body ? String(body.message) : undefined;
}

/** A short piece of a server's text, on one line, without secrets. */
export function quote(endpoint: Endpoint, text: string): string {
  const line = endpoint.redact(text).replaceAll(/\s+/g, ' ').trim();
  if (line === '') return 'no text';
  const shown = line.length <= MOST_OF_A_MESSAGE ? line : `${line.slice(0, MOST_OF_A_MESSAGE)}...`;
  return shown.toWellFormed();
}

async function* readPieces(
  endpoint: Endpoint,
  response: Response,
  watch: Watch,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  try {
    for await (const piece of response.body ?? []) {
      watch.pause();
      length += piece.length;
      if (length > LONGEST_BODY) {
        throw new MemoirError(
          'MODEL_BAD_OUTPUT',
          `${endpoint.address} sent more than ${LONGEST_BODY} bytes.`,
        );
      }
      yield piece;
      watch.heard();
    }
  } catch (error) {
    throw explain(endpoint, error, watch, signal);
  } finally {
    watch.stop();
  }
}

async function readText(answer: OpenAnswer): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of answer.pieces()) text += decoder.decode(piece, { stream: true });
  return text + decoder.decode();
}

/** An abort is passed on as it is; what else the network threw becomes MODEL_FAILED. */
function explain(
  endpoint: Endpoint,
  error: unknown,
  watch: Watch,
  signal: AbortSignal | undefined,
): MemoirError {
  signal?.throwIfAborted();
  if (MemoirError.is(error)) return error;
  if (watch.isTimedOut) {
    return new MemoirError(
      'MODEL_FAILED',
      `${endpoint.address} was silent for ${endpoint.timeoutMs} ms: it is overloaded, or timeoutMs is too short.`,
      { retryable: true },
    );
  }
  return new MemoirError(
    'MODEL_FAILED',
    `${endpoint.address} cannot be reached or broke off (${quote(endpoint, causeText(error))}): check that it runs and that baseURL is right.`,
    { cause: error, retryable: true },
  );
}

/** fetch hides what happened in the cause. */
function causeText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code ?? (cause instanceof Error ? cause.message : error.message);
}
