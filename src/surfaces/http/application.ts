import { MemoirError } from '../../index.ts';
import type { Services } from '../services.ts';
import type { CallNote, CallNotes } from './call-notes.ts';
import { compress } from './compress.ts';
import { addCorsHeaders, answerPreflight } from './cors.ts';
import { inTime } from './deadline.ts';
import type { IncomingTrace } from './incoming-trace.ts';
import type { ServerLimits } from './limits.ts';
import type { Metrics } from './metrics.ts';
import type { Mount, MountContext, MountEntry } from './mounts.ts';
import { cameByProxy, type OriginRules, refuseOrigin } from './origin.ts';
import { problem, type Refusal } from './problem.ts';
import { type BodyReading, createHeldBodies, type HeldBodies, readBody } from './read-body.ts';
import { requestIdOf } from './request-id.ts';

export interface ApplicationParts {
  readonly services: Services;
  readonly limits: ServerLimits;
  readonly origin: OriginRules;
  readonly metrics: Metrics;
  readonly notes: CallNotes;
  readonly trace: IncomingTrace;
  readonly mounts: readonly MountedSurface[];
  /** Pages of the server itself, by path: GET and HEAD only. */
  readonly pages: Readonly<Record<string, Page>>;
  /** Whether a key is demanded. */
  readonly locked: () => Promise<boolean>;
  /** Where the server is reached from outside, without a slash at the end. */
  readonly base: () => string;
  /** What is under way. */
  readonly work: Set<Promise<unknown>>;
  readonly held: HeldBodies;
}

export interface MountedSurface extends Pick<MountEntry, 'path' | 'stripped' | 'streams'> {
  readonly mount: Mount;
}

export type Page = (request: Request, context: MountContext) => Promise<Response> | Response;

/** All of a server but its socket: a request in, an answer out. */
export interface Application {
  /** `headerCount`: how many header lines came; the platform's headers join those of one name. */
  fetch(request: Request, headerCount: number): Promise<Response>;
  readonly inFlight: () => number;
  /** Resolves when no work is under way any more, also of requests that have an answer already. */
  settled(): Promise<void>;
}

interface Call {
  readonly request: Request;
  readonly requestId: string;
  readonly headerCount: number;
  readonly url: URL;
  readonly note: CallNote;
  readonly surface: MountedSurface | undefined;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function createApplication(given: Omit<ApplicationParts, 'work' | 'held'>): Application {
  let inFlight = 0;
  const work = new Set<Promise<unknown>>();
  const parts = { ...given, work, held: createHeldBodies(given.limits.heldBytes) };
  return {
    inFlight: () => inFlight,
    settled: async () => void (await Promise.allSettled(work)),
    async fetch(request, headerCount) {
      const begin = performance.now();
      const call = readCall(parts, request, headerCount);
      inFlight += 1;
      try {
        const answer = await parts.trace(request.headers, () =>
          parts.notes.run(call.note, () => answerOrExplain(parts, call)),
        );
        const response = await finish(parts, call, answer);
        report(parts, call, response.status, performance.now() - begin);
        return response;
      } finally {
        inFlight -= 1;
      }
    },
  };
}

function readCall(
  { mounts, services }: ApplicationParts,
  request: Request,
  headerCount: number,
): Call {
  const url = new URL(request.url);
  const surface = mounts.find(
    ({ path }) => url.pathname === path || url.pathname.startsWith(`${path}/`),
  );
  const requestId = requestIdOf(request.headers, services.newId);
  return { request, requestId, headerCount, url, note: {}, surface };
}

async function answerOrExplain(parts: ApplicationParts, call: Call): Promise<Response> {
  try {
    const refusal = refuse(parts, call) ?? (await refuseUnlocked(parts, call));
    if (refusal !== undefined) return problem(refusal, call.requestId);
    return answerPreflight(call.request) ?? (await route(parts, call));
  } catch (error) {
    return explain(parts, call, error);
  }
}

function refuse(
  { limits, origin, services }: ApplicationParts,
  { request, headerCount }: Call,
): Refusal | undefined {
  if (headerCount > limits.headerCount) {
    const detail = `The request has ${headerCount} header lines: send at most ${limits.headerCount}`;
    return { code: 'TOO_LARGE', status: 431, detail };
  }
  if (!METHODS.has(request.method)) {
    return { code: 'INVALID_INPUT', status: 405, detail: 'Nothing here answers that method' };
  }
  if (services.closing.aborted) {
    const detail = 'The server is ending: try again in a moment';
    return { code: 'STORE_BUSY', detail, headers: { 'retry-after': '1' } };
  }
  return refuseOrigin(request, origin);
}

/** Without a key everybody is taken for the person at this machine, whom a proxy is not. */
async function refuseUnlocked(
  { locked }: ApplicationParts,
  { request }: Call,
): Promise<Refusal | undefined> {
  if (!cameByProxy(request) || (await locked())) return undefined;
  const detail = 'A proxy stands before this server and there is no key yet: make one first';
  return { code: 'FORBIDDEN', detail };
}

async function route(parts: ApplicationParts, call: Call): Promise<Response> {
  if (call.surface !== undefined) return await callSurface(parts, call, call.surface);
  const { request, requestId, url } = call;
  const page = Object.hasOwn(parts.pages, url.pathname) ? parts.pages[url.pathname] : undefined;
  if (page === undefined) {
    const detail = 'There is nothing at this address: / tells what is reachable where';
    return problem({ code: 'NOT_FOUND', detail }, requestId);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const detail = 'This page is read with GET';
    const headers = { allow: 'GET, HEAD' };
    return problem({ code: 'INVALID_INPUT', status: 405, detail, headers }, requestId);
  }
  return await page(request, { requestId, mount: parts.base() });
}

async function callSurface(
  parts: ApplicationParts,
  { request, requestId, url }: Call,
  { mount, path, stripped, streams }: MountedSurface,
): Promise<Response> {
  const streamed = streams(request.method, url.pathname);
  const body = hasBody(request)
    ? readBody(request, { limits: parts.limits, streamed }, parts.held)
    : undefined;
  const late = new AbortController();
  const inner = new Request(stripped ? strip(url, path) : url, {
    method: request.method,
    headers: [...request.headers],
    signal: AbortSignal.any([request.signal, late.signal]),
    ...(body !== undefined && { body: body.stream, duplex: 'half' }),
  });
  const answer = ask(mount.fetch(inner, { requestId, mount: `${parts.base()}${path}` }), body);
  track(parts.work, answer);
  if (streamed) return await answer;
  const { deadlineMs } = parts.limits;
  const won = await inTime(answer, deadlineMs);
  if (won !== 'late') return won.value;
  late.abort(new DOMException('The deadline of the request passed', 'TimeoutError'));
  const detail = `No answer was ready after ${deadlineMs} ms; what it was to write may still be written`;
  return problem({ code: 'STORE_BUSY', detail, headers: { 'retry-after': '1' } }, requestId);
}

function hasBody({ method }: Request): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** What stops the reading of a body is told the same on every surface. */
async function ask(answer: Promise<Response>, body: BodyReading | undefined): Promise<Response> {
  try {
    const response = await answer;
    if (body?.failure() === undefined) return response;
  } catch (error) {
    throw body?.failure() ?? error;
  } finally {
    body?.release();
  }
  throw body.failure();
}

/** The answer itself, or its failure, is for whoever waits for it. */
function track(work: Set<Promise<unknown>>, promise: Promise<unknown>): void {
  work.add(promise);
  const done = (): void => void work.delete(promise);
  void promise.catch(() => undefined).finally(done);
}

function strip(url: URL, path: string): URL {
  const inner = new URL(url);
  inner.pathname = url.pathname.slice(path.length) || '/';
  return inner;
}

/** An error of ours says what is wrong; any other one is a fault, whose text may hold anything. */
function explain({ services }: ApplicationParts, call: Call, error: unknown): Response {
  const { request, requestId } = call;
  if (request.signal.aborted) {
    return problem({ code: 'INVALID_INPUT', status: 400, detail: 'The client left' }, requestId);
  }
  if (MemoirError.is(error)) {
    const slow = error.code === 'INVALID_INPUT' && error.retryable;
    const refusal = { code: error.code, detail: error.message, ...(slow && { status: 408 }) };
    return problem(refusal, requestId);
  }
  services.log.error('fault', { id: requestId, ...placeOf(error) });
  const detail = 'Something went wrong in the server: its log tells more, under the request id';
  return problem({ code: 'STORE_FAILED', detail }, requestId);
}

function placeOf(error: unknown): Readonly<Record<string, string | undefined>> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    kind: error.name,
    at: frames
      ?.slice(0, 4)
      .map((line) => line.trim())
      .join(' | '),
  };
}

async function finish(
  { origin, services }: ApplicationParts,
  { request, requestId }: Call,
  answer: Response,
): Promise<Response> {
  const response = await compress(request, mutable(answer));
  const { headers } = response;
  headers.set('x-request-id', requestId);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  addCorsHeaders(request, origin.cors, headers);
  if (services.closing.aborted) headers.set('connection', 'close');
  return response;
}

/** Headers of answers that came from elsewhere cannot be altered. */
function mutable({ body, status, headers }: Response): Response {
  return new Response(body, { status, headers });
}

/** Nothing here is to be guessed at, framed, kept by caches, or to tell other sites of addresses. */
const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

function report(
  { metrics, services }: ApplicationParts,
  { request, requestId, surface, note }: Call,
  status: number,
  milliseconds: number,
): void {
  const where = surface?.path.slice(1) ?? 'server';
  const method = METHODS.has(request.method) ? request.method : 'other';
  metrics.count('memoir_http_requests_total', { surface: where, method, status: String(status) });
  metrics.observe('memoir_http_request_seconds', { surface: where }, milliseconds / 1_000);
  services.log.info('request', {
    id: requestId,
    surface: where,
    method,
    operation: note.operation,
    status,
    ms: Math.round(milliseconds * 10) / 10,
  });
}
