import { MemoirError } from '../../index.ts';
import { createDepthGuard } from './json-depth.ts';
import type { ServerLimits } from './limits.ts';

export interface BodyRules {
  readonly limits: ServerLimits;
  /** The surface reads it as it comes, up to `importBytes`. */
  readonly streamed: boolean;
}

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The body of a request, checked for size, pace and nesting: whole, or checked as it comes where it is
 * streamed; undefined when there is none. Throws TOO_LARGE, or INVALID_INPUT, and a stream errors so.
 */
export async function readBody(
  request: Request,
  rules: BodyRules,
): Promise<Bytes | ReadableStream<Bytes> | undefined> {
  if (request.body === null) return undefined;
  const most = rules.streamed ? rules.limits.importBytes : rules.limits.bodyBytes;
  const pieces = checkPieces(request, rules, most);
  return rules.streamed ? ReadableStream.from(pieces) : await collect(pieces);
}

async function* checkPieces(
  request: Request,
  { limits, streamed }: BodyRules,
  most: number,
): AsyncGenerator<Bytes> {
  const nests = mayBeJson(request) ? createDepthGuard(limits.jsonDepth, streamed) : () => true;
  let size = 0;
  const announced = Number(request.headers.get('content-length') ?? 0);
  for await (const piece of paced(request.body, limits)) {
    size += piece.byteLength;
    if (Math.max(size, announced) > most) throw tooLarge(most);
    if (!nests(piece)) throw tooDeep(limits.jsonDepth);
    yield piece;
  }
}

/** Surfaces read JSON whatever type it names; forms with files are none. */
function mayBeJson(request: Request): boolean {
  return !/^multipart\//i.test(request.headers.get('content-type') ?? '');
}

/** The pieces as they come; a client that pauses for too long is refused. */
async function* paced(body: Request['body'], limits: ServerLimits): AsyncGenerator<Bytes> {
  if (body === null) return;
  const reader = body.getReader();
  let ended = false;
  try {
    while (!ended) {
      const { done, value } = await within(reader.read(), limits.bodyIdleMs);
      ended = done;
      if (!done) yield value;
    }
  } finally {
    if (!ended) void discard(reader, limits);
  }
}

type Reader = ReadableStreamDefaultReader<Bytes>;

/**
 * Takes the rest of a refused body and drops it, within bounds: a client that is cut off while it
 * sends does not see the answer.
 */
async function discard(reader: Reader, limits: ServerLimits): Promise<void> {
  try {
    for (let left = limits.importBytes; left > 0;) {
      const { done, value } = await within(reader.read(), limits.bodyIdleMs);
      if (done) return;
      left -= value.byteLength;
    }
    await reader.cancel();
  } catch (error) {
    // It paused or left in the middle: the connection goes.
    await reader.cancel(error).catch(String);
  }
}

function within<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow(milliseconds)), milliseconds);
    // A server that ends does not wait for a client that pauses.
    timer.unref();
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function collect(pieces: AsyncIterable<Bytes>): Promise<Bytes> {
  const kept: Bytes[] = [];
  for await (const piece of pieces) kept.push(piece);
  const [only] = kept;
  return kept.length === 1 && only !== undefined ? only : Buffer.concat(kept);
}

function tooLarge(most: number): MemoirError {
  return new MemoirError('TOO_LARGE', `The body is larger than ${most} bytes: send less at once`);
}

function tooDeep(most: number): MemoirError {
  const message = `The JSON nests deeper than ${most} levels: send flatter data`;
  return new MemoirError('INVALID_INPUT', message);
}

function tooSlow(milliseconds: number): MemoirError {
  const message = `Nothing of the body came for ${milliseconds} ms: send it again`;
  return new MemoirError('INVALID_INPUT', message, { retryable: true });
}
