import { isJSONRPCNotification, isJSONRPCRequest } from '@modelcontextprotocol/server';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { createLineGuard, idOf, type LongLine } from './line-guard.ts';

export interface DrainingTransport {
  readonly transport: Transport;
  /** Resolves when the input has ended and what it asked for is answered, or nobody reads on. */
  readonly ended: Promise<void>;
}

/** How long what was asked for may take when the input has ended. */
const LAST_ANSWERS_MS = 10_000;

/** Bytes of a message; what the transport of the protocol holds is a little more. */
const LONGEST_MESSAGE = 10 * 2 ** 20;
const INVALID_REQUEST = -32_600;
const HELD = LONGEST_MESSAGE + 2 ** 20;

/**
 * Standard input and output as the protocol has them, except that the end of the input cuts nothing
 * off (requests that came before it are answered first), and that a message which is too long is
 * refused and not the last that is heard.
 */
export function createDrainingTransport(): DrainingTransport {
  const input = createLineGuard(LONGEST_MESSAGE, refuse);
  const inner = new StdioServerTransport(input, process.stdout, { maxBufferSize: HELD });
  const unanswered = new Set<string | number>();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let hasEnded = false;

  const transport: Transport = {
    start: () => inner.start(),
    close: () => inner.close(),
    async send(message) {
      await inner.send(message);
      if (!('method' in message) && message.id !== undefined) unanswered.delete(message.id);
      finish();
    },
  };
  Object.assign(inner, {
    onmessage(message: JSONRPCMessage) {
      note(unanswered, message);
      transport.onmessage?.(message);
    },
    onclose() {
      // An input that is still read keeps the process alive.
      process.stdin.unpipe(input).pause();
      end();
      transport.onclose?.();
    },
    onerror: (error: Error) => transport.onerror?.(error),
  } satisfies Pick<Transport, 'onmessage' | 'onclose' | 'onerror'>);

  function refuse(line: LongLine): void {
    const message = `TOO_LARGE: a message may have ${LONGEST_MESSAGE} bytes: send less at once`;
    transport.onerror?.(new RangeError(message));
    const id = idOf(line);
    if (id === undefined) return;
    const answer = { jsonrpc: '2.0', id, error: { code: INVALID_REQUEST, message } } as const;
    inner.send(answer).catch((error: Error) => transport.onerror?.(error));
  }

  function finish(): void {
    if (hasEnded && unanswered.size === 0) end();
  }

  process.stdin.pipe(input, { end: false });
  process.stdin.once('end', () => {
    hasEnded = true;
    setTimeout(end, LAST_ANSWERS_MS).unref();
    // The last message may still be on its way through the pipe.
    setImmediate(finish);
  });
  process.stdin.once('close', () => {
    if (!hasEnded) end();
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end());
  return { transport, ended };
}

/** A subscription is answered when it ends, and a cancelled request never. */
function note(unanswered: Set<string | number>, message: JSONRPCMessage): void {
  if (isJSONRPCRequest(message) && message.method !== 'subscriptions/listen') {
    unanswered.add(message.id);
  }
  if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled') return;
  const cancelled = message.params?.['requestId'];
  if (typeof cancelled === 'string' || typeof cancelled === 'number') unanswered.delete(cancelled);
}
