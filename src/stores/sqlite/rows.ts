import { MemoirError } from '../../core/errors.ts';
import type { MemoryRecord, Revision } from '../../core/record.ts';
import type { SessionState } from '../../core/store.ts';

/** Ordinals per partition: 2^24, so that row ids stay exact integers for 2^29 partitions. */
export const ORDINALS: number = 2 ** 24;

/** First and last row id a partition can have. */
export function idRange(partitionId: number): readonly [number, number] {
  return [partitionId * ORDINALS, (partitionId + 1) * ORDINALS - 1];
}

export function partitionOf(id: number): number {
  return Math.floor(id / ORDINALS);
}

export function ordinalOf(id: number): number {
  return id % ORDINALS;
}

/** A memory with its content. */
export interface RecordRow {
  readonly id: number;
  readonly body: string;
}

/** The columns of a RecordRow; complete it with WHERE on `m`. Forgotten rows are never read. */
export const SELECT_RECORD = `SELECT m.id, c.body FROM memory m JOIN content c ON c.id = m.content_id`;

/** What is stored of a record is all of it; the columns beside only find it. */
export function toBody(record: MemoryRecord): string {
  return JSON.stringify(record);
}

export function toRecord(body: string): MemoryRecord {
  const record = parse(body) as MemoryRecord | null;
  if (record !== null) return record;
  throw new MemoirError('STORE_CORRUPT', LOST);
}

const LOST = 'A memory has lost its text: "memoir doctor" says which, and with --fix puts it aside';

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new MemoirError('STORE_CORRUPT', LOST, { cause: error });
  }
}

export function toState(body: string): SessionState {
  return JSON.parse(body) as SessionState;
}

/** One state of a memory, past or present. */
export interface RevisionRow {
  readonly version: number;
  readonly change: Revision['change'];
  readonly changed_at: number;
  readonly body: string;
}

export function toRevision(row: RevisionRow): Revision {
  const { text, reason } = toRecord(row.body);
  const at = new Date(row.changed_at).toISOString();
  return { version: row.version, change: row.change, text, at, reason };
}

/** The one row that describes the whole store. */
export interface MetaRow {
  /** `ENTRY_VERSION` of the index entries. */
  readonly entry_version: number;
  /** Row id up to which a change of entry version has come; null when entries are complete. */
  readonly reindex_from: number | null;
  /** Counts the embedding models the store has had; 0 for none. */
  readonly model_id: number;
  readonly model_name: string | null;
  readonly model_dimensions: number | null;
  /** Row id up to which memories are queued for the model; null when all are. */
  readonly enqueue_from: number | null;
  /** 1 when memories of every status are queued, 0 for active ones only. */
  readonly enqueue_all: number;
  /** 1 while what was forgotten may still stand in the write-ahead log. */
  readonly log_owed: number;
  /** Sequence up to which changes are not kept in the feed. */
  readonly feed_from: number;
}
