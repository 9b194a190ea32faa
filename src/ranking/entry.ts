import { isDerived, KINDS, ROLES, STATUSES } from '../core/record.ts';
import type { MemoryRecord } from '../core/record.ts';
import { ANALYZER_VERSION, analyzeForIndex, plainWords } from '../text/analyze.ts';
import { conceptsOf } from '../text/concepts.ts';
import { MONTHS } from '../text/months.ts';
import { asks, hasDigit, hasFirstPerson, isDirective } from '../text/patterns.ts';
import { isStanding } from '../text/standing.ts';
import { termHash } from '../text/term-hash.ts';

/** Changes when analyzer, layout or flags change; stores keep it and reindex when it differs. */
export const ENTRY_VERSION: number = ANALYZER_VERSION * 100 + 5;

/** A memory and the store's integer names for it within its partition (0: none). */
export interface EntrySource {
  readonly record: MemoryRecord;
  /** 0, 1, 2 ... in order of adding; kept by a revision. */
  readonly ordinal: number;
  readonly session: number;
  readonly agent: number;
  /** Texts of memories derived from this one: it is found by their words too. */
  readonly keys?: readonly string[];
}

/** An entry as read back; times are epoch milliseconds, infinite where unbounded. */
export interface Entry {
  ordinal: number;
  session: number;
  agent: number;
  occurredAt: number;
  recordedAt: number;
  validFrom: number;
  validTo: number;
  invalidatedAt: number;
  expiresAt: number;
  kind: number;
  /** 0 for none, else 1 + index in ROLES. */
  role: number;
  status: number;
  flags: number;
  /** `speakerHash` of the speaker, 0 for none. */
  speaker: number;
  /** Terms in all, repeats counted, concepts left out. */
  length: number;
}

/** Hashes of the distinct terms of many entries, ascending, and how often each occurs (at most 255). */
export interface EntryTerms {
  readonly ordinals: Uint32Array;
  /** Where the terms of an entry begin; one longer than `ordinals`. */
  readonly starts: Uint32Array;
  readonly terms: Uint32Array;
  readonly counts: Uint8Array;
}

export const FIRST_PERSON = 1;
export const HAS_DIGIT = 2;
export const DIRECTIVE = 4;
/** The text ends with a question. */
export const ASKS = 8;
/** Said by one of several people with names. */
export const NAMED = 16;
/** A wish of the user that is meant to last, or a procedure. */
export const STANDING = 32;
/** It rests on other memories. */
export const DERIVED = 64;
/** One more than the highest flags an entry can have. */
export const FLAG_VALUES = 128;

const HEADER = 80;
const MOST_TERMS = 0xffff;

/**
 * The row of the forward index for one memory: a header with all that filters and weights ask for,
 * then the hashed terms of its indexed text. Little-endian, a multiple of 8 bytes long and
 * beginning with its own length, so that rows can be joined and read back. It holds no word.
 */
export function encodeEntry(source: EntrySource): Uint8Array {
  const { record } = source;
  const counted = countTerms(indexedText(record), source.keys ?? []);
  const size = HEADER + Math.ceil((counted.hashes.length * 5) / 8) * 8;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, size, true);
  view.setUint32(4, source.ordinal, true);
  view.setUint32(8, source.session, true);
  view.setUint32(12, source.agent, true);
  view.setFloat64(16, Date.parse(record.occurredAt), true);
  view.setFloat64(24, Date.parse(record.recordedAt), true);
  view.setFloat64(32, moment(record.validFrom, -Infinity), true);
  view.setFloat64(40, moment(record.validTo, Infinity), true);
  view.setFloat64(48, moment(record.invalidatedAt, Infinity), true);
  view.setFloat64(56, moment(record.expiresAt, Infinity), true);
  view.setUint32(64, counted.length, true);
  view.setUint32(68, record.speaker === undefined ? 0 : speakerHash(record.speaker), true);
  view.setUint8(72, KINDS.indexOf(record.kind));
  view.setUint8(73, record.role === undefined ? 0 : 1 + ROLES.indexOf(record.role));
  view.setUint8(74, STATUSES.indexOf(record.status));
  view.setUint8(75, flagsOf(record));
  view.setUint16(76, counted.hashes.length, true);
  counted.hashes.forEach((hash, index) => view.setUint32(HEADER + index * 4, hash, true));
  bytes.set(counted.counts, HEADER + counted.hashes.length * 4);
  return bytes;
}

/**
 * Reads joined entries in order: `visit` gets one object that is filled anew for each, because an
 * object each would cost more than reading does; the terms are returned packed.
 */
export function readEntries(given: Uint8Array, visit: (entry: Entry) => void): EntryTerms {
  const bytes = given.byteOffset % 8 === 0 ? given : given.slice();
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const moments = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  const packed = allocateTerms(bytes, words);
  const entry = blankEntry();
  let index = 0;
  for (let at = 0; at < bytes.length; at += words[at / 4] as number) {
    fillEntry(entry, at, bytes, words, moments);
    visit(entry);
    packed.ordinals[index] = entry.ordinal;
    copyTerms(packed, index, at, bytes, words);
    index += 1;
  }
  return packed;
}

function allocateTerms(bytes: Uint8Array, words: Uint32Array): EntryTerms {
  let entries = 0;
  let terms = 0;
  for (let at = 0; at < bytes.length; at += words[at / 4] as number) {
    entries += 1;
    terms += termCount(bytes, at);
  }
  return {
    ordinals: new Uint32Array(entries),
    starts: new Uint32Array(entries + 1),
    terms: new Uint32Array(terms),
    counts: new Uint8Array(terms),
  };
}

function termCount(bytes: Uint8Array, at: number): number {
  return (bytes[at + 76] as number) | ((bytes[at + 77] as number) << 8);
}

function copyTerms(
  { starts, terms, counts }: EntryTerms,
  index: number,
  at: number,
  bytes: Uint8Array,
  words: Uint32Array,
): void {
  const count = termCount(bytes, at);
  const start = starts[index] as number;
  const firstTerm = (at + HEADER) / 4;
  const firstCount = at + HEADER + count * 4;
  for (let term = 0; term < count; term += 1) {
    terms[start + term] = words[firstTerm + term] as number;
    counts[start + term] = bytes[firstCount + term] as number;
  }
  starts[index + 1] = start + count;
}

function blankEntry(): Entry {
  return {
    ordinal: 0,
    session: 0,
    agent: 0,
    occurredAt: 0,
    recordedAt: 0,
    validFrom: -Infinity,
    validTo: Infinity,
    invalidatedAt: Infinity,
    expiresAt: Infinity,
    kind: 0,
    role: 0,
    status: 0,
    flags: 0,
    speaker: 0,
    length: 0,
  };
}

function fillEntry(
  entry: Entry,
  at: number,
  bytes: Uint8Array,
  words: Uint32Array,
  moments: Float64Array,
): void {
  const word = at / 4;
  const float = at / 8;
  entry.ordinal = words[word + 1] as number;
  entry.session = words[word + 2] as number;
  entry.agent = words[word + 3] as number;
  entry.occurredAt = moments[float + 2] as number;
  entry.recordedAt = moments[float + 3] as number;
  entry.validFrom = moments[float + 4] as number;
  entry.validTo = moments[float + 5] as number;
  entry.invalidatedAt = moments[float + 6] as number;
  entry.expiresAt = moments[float + 7] as number;
  entry.length = words[word + 16] as number;
  entry.speaker = words[word + 17] as number;
  entry.kind = bytes[at + 72] as number;
  entry.role = bytes[at + 73] as number;
  entry.status = bytes[at + 74] as number;
  entry.flags = bytes[at + 75] as number;
}

/**
 * What is indexed of a memory: speaker, text, and the date in words, because questions name people
 * and dates ("What did Ana do in May?"; +2 to +3 points each on conversations).
 */
export function indexedText(record: MemoryRecord): string {
  const speaker = record.speaker === undefined ? '' : `${record.speaker}: `;
  const title = typeof record.metadata['title'] === 'string' ? `${record.metadata['title']}: ` : '';
  return `${speaker}${title}${record.text} ${dateInWords(record.occurredAt)}`;
}

/** "8 May 2023", in UTC. */
export function dateInWords(timestamp: string): string {
  const month = MONTHS[Number(timestamp.slice(5, 7)) - 1] ?? '';
  return `${Number(timestamp.slice(8, 10))} ${month} ${timestamp.slice(0, 4)}`;
}

/** The key by which a speaker is recognised in a question: the first word of the name. */
export function speakerHash(name: string): number {
  return termHash(plainWords(name)[0] ?? name);
}

function flagsOf(record: MemoryRecord): number {
  // Only a person's word to an agent is an instruction: people with names talk to each other.
  const mayDirect =
    (record.role === undefined || record.role === 'user') && record.speaker === undefined;
  return (
    (hasFirstPerson(record.text) ? FIRST_PERSON : 0) |
    (hasDigit(record.text) ? HAS_DIGIT : 0) |
    (mayDirect && isDirective(record.text) ? DIRECTIVE : 0) |
    (asks(record.text) ? ASKS : 0) |
    (record.speaker === undefined ? 0 : NAMED) |
    (mayDirect && stands(record) ? STANDING : 0) |
    (isDerived(record) ? DERIVED : 0)
  );
}

/** Never what a tool, a document or the assistant says: whoever writes there could instruct the agent. */
function stands({ kind, origin, text }: MemoryRecord): boolean {
  const isTold = origin.type === 'user' || origin.type === 'application';
  return isTold && (kind === 'procedure' || isStanding(text));
}

function moment(timestamp: string | undefined, unbounded: number): number {
  return timestamp === undefined ? unbounded : Date.parse(timestamp);
}

/** Words of the keys count once, and only those that the text itself does not have. */
function countTerms(
  text: string,
  keys: readonly string[],
): { hashes: Uint32Array; counts: Uint8Array; length: number } {
  const { terms, length } = analyzeForIndex(text);
  const counts = new Map<number, number>();
  for (const term of [...terms, ...conceptsOf(terms)]) {
    const hash = termHash(term);
    const count = counts.get(hash);
    if (count !== undefined) counts.set(hash, Math.min(255, count + 1));
    else if (counts.size < MOST_TERMS) counts.set(hash, 1);
  }
  for (const key of keys) {
    for (const term of analyzeForIndex(key).terms) {
      const hash = termHash(term);
      if (counts.size < MOST_TERMS && !counts.has(hash)) counts.set(hash, 1);
    }
  }
  const hashes = Uint32Array.from(counts.keys()).sort();
  return {
    hashes,
    counts: Uint8Array.from(hashes, (hash) => counts.get(hash) ?? 0),
    length,
  };
}
