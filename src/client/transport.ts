import { errorOf, MemoirClientError } from './error.ts';
import { backoff, pause } from './pause.ts';
import { queryOf } from './query.ts';

/** How a client reaches its server. */
export interface TransportOptions {
  /** "http://127.0.0.1:7077", with or without a slash at the end; may have a path before /v1. */
  readonly url: string;
  /** An API key or a user token; a function is asked before each try, for tokens that end soon. */
  readonly key?: string | (() => string | Promise<string>);
  /** How often a call that may safely be repeated is tried again. Default 4. */
  readonly retries?: number;
  /** Until an answer, or for streams its beginning, is there, each try. Default 60,000. */
  readonly timeoutMs?: number;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
  /** Chance from 0 to below 1, for pauses. Default: Math.random. */
  readonly random?: () => number;
}

/** What may be given to every call. */
export interface CallOptions {
  /** Ends the call; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Default: the client's. */
  readonly timeoutMs?: number;
  /**
   * For calls that write once: the same key and call again does nothing and answers as the first time,
   * within 24 hours. Default: a new one for each call, so that its own retries write once.
   */
  readonly idempotencyKey?: string;
}

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  /** Sent as JSON, but for a Blob, which is sent as lines. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * "safe": may be done any number of times. "keyed": made so by an Idempotency-Key. "once": is tried
   * again only where the server says that it did nothing yet.
   */
  readonly repeat: 'safe' | 'keyed' | 'once';
}

/** Asks the server, again where that is safe, and answers with what has status 2xx. */
export interface Transport {
  /** The answer, read as JSON. */
  json<Answer>(ask: Ask, options?: CallOptions): Promise<Answer>;
  /** The answer as it comes. */
  stream(ask: Ask, options?: CallOptions): Promise<ReadableStream<Uint8Array>>;
  /** Chance from 0 to below 1. */
  random(): number;
}

const DEFAULT_RETRIES = 4;
const DEFAULT_TIMEOUT_MS = 60_000;
/** A server that asks to wait longer is not waited for. */
const LONGEST_WAIT_MS = 60_000;

export function createTransport(options: TransportOptions): Transport {
  const { retries = DEFAULT_RETRIES, random = Math.random } = options;
  checkAddress(options.url);

  async function repeat<Answer>(
    ask: Ask,
    call: CallOptions,
    read: (response: Response) => Promise<Answer>,
  ): Promise<Answer> {
    const headers = headersOf(options, ask, call);
    for (let tries = 0; ; tries += 1) {
      const outcome = await tryOnce(options, ask, call, headers, read);
      if ('answer' in outcome) return outcome.answer;
      const { error } = outcome;
      const wait = backoff(tries, random, error.retryAfterMs);
      if (tries >= retries || wait > LONGEST_WAIT_MS || !mayRepeat(ask, error)) throw error;
      await pause(wait, call.signal);
    }
  }

  return {
    random,
    json: <Answer>(ask: Ask, call: CallOptions = {}) => repeat(ask, call, readJson<Answer>),
    stream: (ask, call = {}) =>
      repeat(ask, call, async ({ body }) => body ?? new Blob([]).stream()),
  };
}

async function readJson<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Answer;
  } catch (cause) {
    const { status } = response;
    throw new MemoirClientError('BAD_ANSWER', 'The answer is no JSON', { status, cause });
  }
}

type Outcome<Answer> = { readonly answer: Answer } | { readonly error: MemoirClientError };

/** RATE_LIMITED is said before anything is done; of other failures nobody knows how far it came. */
function mayRepeat({ repeat }: Ask, error: MemoirClientError): boolean {
  return error.code === 'RATE_LIMITED' || (error.retryable && repeat !== 'once');
}

async function tryOnce<Answer>(
  options: TransportOptions,
  ask: Ask,
  call: CallOptions,
  headers: Readonly<Record<string, string>>,
  read: (response: Response) => Promise<Answer>,
): Promise<Outcome<Answer>> {
  const timeoutMs = call.timeoutMs ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const signals = call.signal === undefined ? [late.signal] : [late.signal, call.signal];
  try {
    call.signal?.throwIfAborted();
    const authorization = await authorizationOf(options);
    const response = await (options.fetch ?? fetch)(addressOf(options, ask), {
      method: ask.method,
      headers: { ...headers, ...authorization },
      signal: AbortSignal.any(signals),
      redirect: 'error',
      ...bodyOf(ask),
    });
    if (!response.ok) return { error: await errorOf(response) };
    return { answer: await read(response) };
  } catch (error) {
    if (call.signal?.aborted === true) throw call.signal.reason;
    if (MemoirClientError.is(error)) return { error };
    return { error: late.signal.aborted ? timedOut(timeoutMs, error) : unreached(options, error) };
  } finally {
    clearTimeout(timer);
  }
}

function timedOut(milliseconds: number, cause: unknown): MemoirClientError {
  const message = `No answer came within ${milliseconds} ms`;
  return new MemoirClientError('TIMEOUT', message, { retryable: true, cause });
}

function unreached({ url }: TransportOptions, cause: unknown): MemoirClientError {
  const message = `${url} gave no answer: ${messageOf(cause)}`;
  return new MemoirClientError('NETWORK', message, { retryable: true, cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function checkAddress(url: string): void {
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return;
  const message = `url is ${JSON.stringify(url)}: give the address of the server with its scheme, like "http://127.0.0.1:7077"`;
  throw new MemoirClientError('INVALID_INPUT', message);
}

function addressOf({ url }: TransportOptions, { path, query = {} }: Ask): string {
  return `${url.replace(/\/+$/, '')}${path}${queryOf(query)}`;
}

function bodyOf({ body }: Ask): { readonly body?: string | Blob } {
  if (body === undefined) return {};
  return { body: body instanceof Blob ? body : JSON.stringify(body) };
}

function headersOf(
  { headers }: TransportOptions,
  ask: Ask,
  { idempotencyKey }: CallOptions,
): Readonly<Record<string, string>> {
  const type = ask.body instanceof Blob ? 'application/x-ndjson' : 'application/json';
  return {
    accept: 'application/json',
    ...(ask.body !== undefined && { 'content-type': type }),
    ...headers,
    ...ask.headers,
    ...(ask.repeat === 'keyed' && { 'idempotency-key': idempotencyKey ?? newKey() }),
  };
}

async function authorizationOf({ key }: TransportOptions): Promise<{ authorization?: string }> {
  if (key === undefined) return {};
  const secret = typeof key === 'string' ? key : await key();
  return { authorization: `Bearer ${secret}` };
}

/** 128 bits by chance; `crypto.randomUUID` is missing on pages without TLS. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
