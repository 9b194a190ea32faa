type Bytes = Uint8Array<ArrayBuffer>;

export interface Listening {
  /** Whether whoever listens may still do so. */
  readonly isGood: () => Promise<boolean>;
  /** Gives the place of the stream back. */
  readonly leave: () => void;
  /** How often it is asked when nothing comes. Default: 15 seconds. */
  readonly everyMs?: number;
}

const EVERY_MS = 15_000;

/**
 * A stream that somebody listens to, which tells nothing more from when their key is no good: what
 * comes waits until that is known, and it is asked now and then when nothing comes.
 */
export function guardListening(response: Response, listening: Listening): Response {
  const { isGood, leave, everyMs = EVERY_MS } = listening;
  const { body, status, headers } = response;
  if (body === null) {
    leave();
    return response;
  }
  const reader: ReadableStreamDefaultReader<Bytes> = body.getReader();
  let coming: ReturnType<typeof reader.read> | undefined;

  const next = async (): Promise<Awaited<ReturnType<typeof reader.read>> | 'nothing'> => {
    coming ??= reader.read();
    const { promise: pause, resolve } = Promise.withResolvers<'nothing'>();
    const timer = setTimeout(() => resolve('nothing'), everyMs);
    timer.unref();
    const came = await Promise.race([coming, pause]).finally(() => clearTimeout(timer));
    if (came !== 'nothing') coming = undefined;
    return came;
  };

  const guarded = new ReadableStream<Bytes>({
    async pull(controller) {
      for (;;) {
        const came = await next();
        const isOver = came !== 'nothing' && came.done;
        if (isOver || !(await isGood())) {
          leave();
          controller.close();
          if (!isOver) await reader.cancel();
          return;
        }
        if (came === 'nothing') continue;
        if (came.value !== undefined) controller.enqueue(came.value);
        return;
      }
    },
    async cancel(reason) {
      leave();
      await reader.cancel(reason);
    },
  });
  return new Response(guarded, { status, headers });
}
