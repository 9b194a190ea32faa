import { MemoirError } from '../../index.ts';
import { createDepthGuard } from './json-depth.ts';
import type { ServerLimits } from './limits.ts';

export interface BodyRules {
  readonly limits: ServerLimits;
  /** The surface reads it as it comes, up to `importBytes`. */
  readonly streamed: boolean;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** What bodies that are held take together. */
export interface HeldBodies {
  /** Holds so many bytes more. STORE_BUSY when there is no room for them. */
  hold(bytes: number): void;
  release(bytes: number): void;
}

export function createHeldBodies(most: number): HeldBodies {
  let held = 0;
  return {
    hold(bytes) {
      if (held + bytes > most) throw noRoom();
      held += bytes;
    },
    release(bytes) {
      held -= bytes;
    },
  };
}

export interface BodyReading {
  /** The body as a surface is given it; nothing is read before the surface reads it. */
  readonly stream: ReadableStream<Bytes>;
  /** What stopped the reading. */
  failure(): unknown;
  /** Gives back the room that the body took. */
  release(): void;
}

/**
 * The body of a request, checked for size, pace and nesting when a surface asks for it, which it does
 * when it knows who sends it: in one piece, or as it comes where it is streamed. The stream errors with
 * TOO_LARGE, INVALID_INPUT, or STORE_BUSY when bodies take all the room there is.
 */
export function readBody(request: Request, rules: BodyRules, held: HeldBodies): BodyReading {
  let failure: unknown;
  let taken = 0;
  const hold = (piece: Bytes): void => {
    held.hold(piece.byteLength);
    taken += piece.byteLength;
  };
  async function* read(): AsyncGenerator<Bytes> {
    const { limits, streamed } = rules;
    const most = streamed ? limits.importBytes : limits.bodyBytes;
    try {
      const pieces = checkPieces(request, rules, most);
      if (streamed) yield* pieces;
      else yield* await collect(pieces, hold);
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return {
    stream: ReadableStream.from(read()),
    failure: () => failure,
    release() {
      held.release(taken);
      taken = 0;
    },
  };
}

async function* checkPieces(
  request: Request,
  { limits, streamed }: BodyRules,
  most: number,
): AsyncGenerator<Bytes> {
  const nests = mayBeJson(request) ? createDepthGuard(limits.jsonDepth, streamed) : () => true;
  let size = 0;
  const announced = Number(request.headers.get('content-length') ?? 0);
  const allMs = streamed ? Number.POSITIVE_INFINITY : limits.bodyMs;
  for await (const piece of paced(request.body, limits, allMs)) {
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

/** The pieces as they come; a client that pauses for too long, or takes too long in all, is refused. */
async function* paced(
  body: Request['body'],
  limits: ServerLimits,
  allMs: number,
): AsyncGenerator<Bytes> {
  if (body === null) return;
  const reader = body.getReader();
  const until = performance.now() + allMs;
  let ended = false;
  try {
    while (!ended) {
      const left = Math.max(1, until - performance.now());
      const { done, value } = await within(reader.read(), Math.min(limits.bodyIdleMs, left));
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

/** The whole in one piece, or nothing. */
async function collect(
  pieces: AsyncIterable<Bytes>,
  hold: (piece: Bytes) => void,
): Promise<readonly Bytes[]> {
  const kept: Bytes[] = [];
  for await (const piece of pieces) {
    hold(piece);
    kept.push(piece);
  }
  return kept.length > 1 ? [Buffer.concat(kept)] : kept;
}

function noRoom(): MemoirError {
  return new MemoirError('STORE_BUSY', 'The server holds too much that others send: try again');
}

function tooLarge(most: number): MemoirError {
  return new MemoirError('TOO_LARGE', `The body is larger than ${most} bytes: send less at once`);
}

function tooDeep(most: number): MemoirError {
  const message = `The JSON nests deeper than ${most} levels: send flatter data`;
  return new MemoirError('INVALID_INPUT', message);
}

function tooSlow(milliseconds: number): MemoirError {
  const waited = Math.ceil(milliseconds);
  const message = `Nothing of the body came for ${waited} ms, or not all of it in time: send it again`;
  return new MemoirError('INVALID_INPUT', message, { retryable: true });
}
