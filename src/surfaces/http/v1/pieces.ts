import type { Emit } from '../../operations/index.ts';

/** Writes the pieces of an answer; resolves when there is room for more. */
export type Write = (text: string) => Promise<void>;

/** How long a client may take nothing of what is there for it. */
const STALLED_MS = 30_000;

/**
 * An answer whose pieces are written as they come. It begins with the first piece, or when the work is
 * done: what fails before is thrown, so that it gets a status of its own; what fails later breaks the
 * answer off. `gone` ends when the client has left, or takes nothing for `stalledMs`: work that waits
 * for it keeps others from theirs.
 */
export function answerInPieces(
  headers: Readonly<Record<string, string>>,
  work: (write: Write, gone: AbortSignal) => Promise<void>,
  stalledMs: number = STALLED_MS,
): Promise<Response> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const left = new AbortController();
  writer.closed.catch(() => left.abort(new DOMException('The client left', 'AbortError')));
  const whenLeft = rejectedWith(left.signal);
  const encoder = new TextEncoder();
  return new Promise((resolve, reject) => {
    let begun = false;
    const begin = (): void => {
      if (!begun) resolve(new Response(readable, { headers }));
      begun = true;
    };
    const write: Write = async (text) => {
      begin();
      const stalled = setTimeout(() => left.abort(stallOf(stalledMs)), stalledMs);
      try {
        await Promise.race([writer.write(encoder.encode(text)), whenLeft]);
      } finally {
        clearTimeout(stalled);
      }
    };
    const run = async (): Promise<void> => {
      try {
        await work(write, left.signal);
        begin();
        await writer.close();
      } catch (error) {
        reject(error);
        // Nobody reads any more when this fails too.
        await writer.abort(error).catch(() => undefined);
      }
    };
    void run();
  });
}

/** Rejects when the signal ends. */
function rejectedWith(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  // Whoever writes then hears of it; when nobody does, nobody needs to.
  promise.catch(() => undefined);
  return promise;
}

function stallOf(milliseconds: number): DOMException {
  return new DOMException(`The client took nothing for ${milliseconds} ms`, 'AbortError');
}

/** Takes pieces that are lines. */
export function lineEmitter(write: Write): Emit {
  return (piece) => write(`${String(piece)}\n`);
}
