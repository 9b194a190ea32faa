import type { Frame } from './frames.ts';

/** What a turn of this process has told so far; anybody may read it, from any place on. */
export interface LiveRun {
  readonly id: string;
  readonly frames: readonly Frame[];
  push(frames: readonly Frame[]): void;
  end(): void;
  /** Frames after `seq`, as they come. */
  read(seq: number, signal: AbortSignal): AsyncGenerator<Frame, void>;
}

export function createLiveRun(id: string): LiveRun {
  const frames: Frame[] = [];
  let isOver = false;
  let changed = Promise.withResolvers<void>();
  const wake = (): void => {
    const before = changed;
    changed = Promise.withResolvers<void>();
    before.resolve();
  };
  return {
    id,
    frames,
    push(more) {
      frames.push(...more);
      wake();
    },
    end() {
      isOver = true;
      wake();
    },
    async *read(seq, signal) {
      const stop = (): void => wake();
      signal.addEventListener('abort', stop, { once: true });
      try {
        for (let at = 0; ;) {
          const next = changed.promise;
          for (; at < frames.length; at += 1) {
            const frame = frames[at];
            if (frame !== undefined && frame.seq > seq) yield frame;
          }
          if (isOver || signal.aborted) return;
          await next;
        }
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
  };
}
