import { readEntries } from './entry.ts';
import type { Entry } from './entry.ts';
import {
  ABSENT,
  columnBytes,
  createEntryColumns,
  reachOrdinal,
  writeEntry,
} from './entry-columns.ts';
import type { EntryColumns } from './entry-columns.ts';
import { createSessionLinks } from './session-links.ts';
import type { SessionLinks } from './session-links.ts';
import { createTermLists } from './term-lists.ts';
import type { TermLists } from './term-lists.ts';
import { createVectorRows } from './vector-rows.ts';
import type { VectorRows } from './vector-rows.ts';

/**
 * The compact in-process index of one partition: all that ranking asks of its memories, without a
 * word of text. Derived from stored entries and vector rows; ordinals name memories.
 */
export interface ScopeIndex {
  /** Memories present. */
  readonly size: number;
  /** Terms of all present memories. */
  readonly totalLength: number;
  /** Of these, memories that rest on no other, and their terms. */
  readonly evidenceCount: number;
  readonly evidenceLength: number;
  /** Such memories that only their bounds in time let through or not. */
  readonly boundedCount: number;
  /** Memories that a search without filters finds, those with bounds in time left out. */
  readonly plainCount: number;
  /** Memory held, in bytes, about. */
  readonly byteLength: number;
  readonly columns: EntryColumns;
  readonly terms: TermLists;
  readonly sessions: SessionLinks;
  readonly vectors: VectorRows | undefined;
  /** How many present memories each speaker (by `speakerHash`) has. */
  readonly speakers: ReadonlyMap<number, number>;
  /** Takes many joined entries, in ascending order of ordinal. */
  load(entries: Uint8Array): void;
  /** Adds the memory of an entry, or replaces the one of the same ordinal. */
  put(entry: Uint8Array): void;
  /** Takes the memory and its vector out; nothing happens when it is not there. */
  remove(ordinal: number): void;
  /** Takes many joined rows as `encodeRow` makes them. */
  loadVectors(rows: Uint8Array): void;
  putVector(row: Uint8Array): void;
  removeVector(ordinal: number): void;
}

export function createScopeIndex(options: {
  /** Dimensions of the store's embedding model; undefined when it has none. */
  readonly vectorDimensions: number | undefined;
}): ScopeIndex {
  const columns = createEntryColumns();
  const terms = createTermLists(columns);
  const sessions = createSessionLinks(columns);
  const speakers = new Map<number, number>();
  const vectors =
    options.vectorDimensions === undefined
      ? undefined
      : createVectorRows(options.vectorDimensions, columns);
  let size = 0;
  let totalLength = 0;
  let evidenceCount = 0;
  let evidenceLength = 0;
  let boundedCount = 0;
  let plainCount = 0;

  function admit(entry: Entry): void {
    reachOrdinal(columns, entry.ordinal);
    if (columns.state[entry.ordinal] !== ABSENT) dismiss(entry.ordinal);
    writeEntry(columns, entry);
    sessions.insert(entry.ordinal, entry.session, entry.length);
    countSpeaker(entry.speaker, 1);
    size += 1;
    totalLength += entry.length;
    countEvidence(entry.ordinal, 1);
  }

  function countEvidence(ordinal: number, change: number): void {
    if (columns.evidence[ordinal] !== 1) return;
    evidenceCount += change;
    evidenceLength += change * (columns.length[ordinal] as number);
    boundedCount += change * (columns.bounded[ordinal] as number);
    plainCount += change * (columns.plain[ordinal] as number);
  }

  function dismiss(ordinal: number): void {
    sessions.remove(ordinal);
    terms.remove(ordinal);
    countSpeaker(columns.speaker[ordinal] as number, -1);
    size -= 1;
    totalLength -= columns.length[ordinal] as number;
    countEvidence(ordinal, -1);
    columns.evidence[ordinal] = 0;
    columns.plain[ordinal] = 0;
  }

  function countSpeaker(speaker: number, change: number): void {
    if (speaker === 0) return;
    const count = (speakers.get(speaker) ?? 0) + change;
    if (count === 0) speakers.delete(speaker);
    else speakers.set(speaker, count);
  }

  return {
    columns,
    terms,
    sessions,
    vectors,
    speakers,
    get size() {
      return size;
    },
    get totalLength() {
      return totalLength;
    },
    get evidenceCount() {
      return evidenceCount;
    },
    get evidenceLength() {
      return evidenceLength;
    },
    get boundedCount() {
      return boundedCount;
    },
    get plainCount() {
      return plainCount;
    },
    get byteLength() {
      return columnBytes(columns) + terms.byteLength + (vectors?.byteLength ?? 0);
    },
    load(entries) {
      terms.load(readEntries(entries, admit));
    },
    put(entry) {
      const read = readEntries(entry, admit);
      terms.put(read.ordinals[0] as number, read);
    },
    remove(ordinal) {
      if (ordinal >= columns.end || columns.state[ordinal] === ABSENT) return;
      dismiss(ordinal);
      vectors?.remove(ordinal);
    },
    loadVectors: (rows) => vectors?.load(rows),
    putVector: (row) => vectors?.put(row),
    removeVector: (ordinal) => vectors?.remove(ordinal),
  };
}
