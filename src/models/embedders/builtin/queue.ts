import type { Embedding } from '../../../core/embedder.ts';

/** One call of `embed` on its way through the queue. */
export interface Job {
  readonly texts: readonly string[];
  readonly maxWords: number;
  readonly purpose: 'query' | 'document';
  /** Filled from the front; `done.length` is where the next slice begins. */
  readonly done: Embedding[];
  resolve(embeddings: readonly Embedding[]): void;
  reject(reason: unknown): void;
}

/** Jobs that still have work: queries first, then documents, each in the order of arrival. */
export interface Queue {
  readonly size: number;
  add(job: Job): void;
  /** The jobs that are next, of one purpose; they stay in the queue until removed. */
  next(): Iterable<Job>;
  remove(job: Job): boolean;
  /** Empties the queue. */
  drain(): Job[];
}

export function createQueue(): Queue {
  const queries = new Set<Job>();
  const documents = new Set<Job>();
  const laneOf = (job: Job): Set<Job> => (job.purpose === 'query' ? queries : documents);
  return {
    get size() {
      return queries.size + documents.size;
    },
    add: (job) => void laneOf(job).add(job),
    next: () => (queries.size > 0 ? queries : documents),
    remove: (job) => laneOf(job).delete(job),
    drain() {
      const jobs = [...queries, ...documents];
      queries.clear();
      documents.clear();
      return jobs;
    },
  };
}

/**
 * The longest that a query waits is one slice: at most 16 texts and about 130 tokens, or one
 * long text: 40 ms of one core.
 */
const SLICE_TEXTS = 16;
const SLICE_CHARACTERS = 520;

/** Texts of one job in a slice. */
export interface Share {
  readonly job: Job;
  readonly texts: readonly string[];
}

/**
 * The next texts of the jobs in order, clipped by `clip`: at least one, and as many jobs as fit, since
 * texts that are encoded together take less time than each alone.
 */
export function takeSlice(
  jobs: Iterable<Job>,
  clip: (text: string, maxWords: number) => string,
): readonly Share[] {
  const shares: Share[] = [];
  let count = 0;
  let characters = 0;
  for (const job of jobs) {
    const texts: string[] = [];
    for (let at = job.done.length; at < job.texts.length && count < SLICE_TEXTS; at++) {
      const text = clip(job.texts[at] as string, job.maxWords);
      characters += text.length;
      if (count > 0 && characters > SLICE_CHARACTERS) break;
      texts.push(text);
      count += 1;
    }
    if (texts.length > 0) shares.push({ job, texts });
    if (count >= SLICE_TEXTS || characters > SLICE_CHARACTERS) break;
  }
  return shares;
}
