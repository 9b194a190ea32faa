import { MemoirError } from '../core/errors.ts';
import type { Recall, RecordStore } from '../core/store.ts';

/** Gathers which memories are recalled, and writes it down now and then: no search waits for it. */
export interface RecallNotes {
  /** Memories that were shown just now, each counted once. */
  note(ids: Iterable<string>): void;
  /** Writes down what was gathered; what the store refuses is gathered on. */
  flush(): Promise<void>;
}

const PAUSE_MS = 30_000;
/** Memories gathered at most; of further ones nothing is known until these are written. */
const MOST_GATHERED = 10_000;

export function createRecallNotes(parts: {
  readonly records: Pick<RecordStore, 'touch'>;
  readonly now: () => number;
}): RecallNotes {
  let gathered = new Map<string, Recall>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function add(recall: Recall): void {
    const known = gathered.get(recall.id);
    if (known === undefined && gathered.size >= MOST_GATHERED) return;
    gathered.set(recall.id, {
      id: recall.id,
      times: recall.times + (known?.times ?? 0),
      lastAt: Math.max(recall.lastAt, known?.lastAt ?? 0),
    });
  }

  function schedule(): void {
    if (timer !== undefined || gathered.size === 0) return;
    timer = setTimeout(() => void flush(), PAUSE_MS);
    timer.unref();
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const batch = [...gathered.values()];
    gathered = new Map();
    if (batch.length === 0) return;
    try {
      await parts.records.touch(batch);
    } catch (error) {
      // Another process holds the store, or it was closed: how often something was recalled is worth
      // no failure, and is tried again while there is time.
      if (!MemoirError.is(error)) throw error;
      for (const recall of batch) add(recall);
    }
  }

  return {
    note(ids) {
      const lastAt = parts.now();
      for (const id of new Set(ids)) add({ id, times: 1, lastAt });
      schedule();
    },
    flush,
  };
}
