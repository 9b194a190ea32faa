import { STATUSES } from '../core/record.ts';
import { DERIVED } from './entry.ts';
import type { Entry } from './entry.ts';
import { WEIGHTS } from './weights.ts';

/** Where the terms of an ordinal live: nowhere, in a built segment, or in the tail. */
export const ABSENT = 0;
export const BUILT = 1;
export const TAIL = 2;

/**
 * The attributes of the memories of a scope, one typed array each, indexed by ordinal. Plain data,
 * because every search runs over them; growing replaces the arrays.
 */
export interface EntryColumns {
  /** One more than the highest ordinal ever seen. */
  end: number;
  state: Uint8Array;
  kind: Uint8Array;
  role: Uint8Array;
  status: Uint8Array;
  /** The segment in which its terms live, where `state` is BUILT. */
  segment: Uint32Array;
  flags: Uint8Array;
  /** 1 where validity, knowledge or expiry have a bound, so that time must be asked. */
  bounded: Uint8Array;
  /** 1 where a memory is present that rests on no other. */
  evidence: Uint8Array;
  /** 1 where a search without filters finds such a memory: active, without bounds. */
  plain: Uint8Array;
  /** What the length prior leaves of a score, 0 to 1. */
  lengthPrior: Float32Array;
  agent: Uint32Array;
  /** Dense number of the session within this index, from 1; 0 for none. */
  session: Uint32Array;
  /** Neighbours in the session, as ordinal + 1; 0 for none. */
  previous: Uint32Array;
  next: Uint32Array;
  /** What `around.ts` says of these neighbours. */
  around: Uint8Array;
  speaker: Uint32Array;
  length: Uint32Array;
  /** Row + 1 in the vector matrix; 0 for none. */
  vectorRow: Uint32Array;
  occurredAt: Float64Array;
  recordedAt: Float64Array;
  validFrom: Float64Array;
  validTo: Float64Array;
  invalidatedAt: Float64Array;
  expiresAt: Float64Array;
}

type Arrays = Omit<EntryColumns, 'end'>;

export function createEntryColumns(): EntryColumns {
  return { end: 0, ...allocate(16) };
}

/** Makes room for the ordinal. */
export function reachOrdinal(columns: EntryColumns, ordinal: number): void {
  const capacity = columns.state.length;
  if (ordinal >= capacity) grow(columns, Math.max(ordinal + 1, Math.ceil(capacity * 1.5)));
  if (ordinal >= columns.end) columns.end = ordinal + 1;
}

/** Takes over the entry's attributes; session, links, state and vector are the caller's. */
export function writeEntry(columns: EntryColumns, entry: Entry): void {
  const at = entry.ordinal;
  columns.kind[at] = entry.kind;
  columns.role[at] = entry.role;
  columns.status[at] = entry.status;
  columns.flags[at] = entry.flags;
  columns.agent[at] = entry.agent;
  columns.speaker[at] = entry.speaker;
  columns.length[at] = entry.length;
  columns.occurredAt[at] = entry.occurredAt;
  columns.recordedAt[at] = entry.recordedAt;
  columns.validFrom[at] = entry.validFrom;
  columns.validTo[at] = entry.validTo;
  columns.invalidatedAt[at] = entry.invalidatedAt;
  columns.expiresAt[at] = entry.expiresAt;
  columns.bounded[at] = isBounded(entry) ? 1 : 0;
  columns.evidence[at] = (entry.flags & DERIVED) === 0 ? 1 : 0;
  columns.plain[at] =
    columns.evidence[at] === 1 && entry.status === ACTIVE && !isBounded(entry) ? 1 : 0;
  columns.lengthPrior[at] = lengthPrior(entry.length);
}

const ACTIVE = STATUSES.indexOf('active');

function isBounded(entry: Entry): boolean {
  return (
    entry.validFrom !== -Infinity || entry.validTo !== Infinity || entry.expiresAt !== Infinity
  );
}

function lengthPrior(length: number): number {
  return 1 / (1 + WEIGHTS.length * Math.log(1 + length / WEIGHTS.lengthScale));
}

/** Memory held, in bytes. */
export function columnBytes(columns: EntryColumns): number {
  return columns.state.length * (9 + 9 * 4 + 6 * 8);
}

function grow(columns: EntryColumns, capacity: number): void {
  const larger = allocate(capacity);
  for (const name of Object.keys(larger) as (keyof Arrays)[]) larger[name].set(columns[name]);
  Object.assign(columns, larger);
}

function allocate(capacity: number): Arrays {
  return {
    state: new Uint8Array(capacity),
    kind: new Uint8Array(capacity),
    role: new Uint8Array(capacity),
    status: new Uint8Array(capacity),
    flags: new Uint8Array(capacity),
    bounded: new Uint8Array(capacity),
    evidence: new Uint8Array(capacity),
    plain: new Uint8Array(capacity),
    lengthPrior: new Float32Array(capacity),
    agent: new Uint32Array(capacity),
    segment: new Uint32Array(capacity),
    session: new Uint32Array(capacity),
    previous: new Uint32Array(capacity),
    next: new Uint32Array(capacity),
    around: new Uint8Array(capacity),
    speaker: new Uint32Array(capacity),
    length: new Uint32Array(capacity),
    vectorRow: new Uint32Array(capacity),
    occurredAt: new Float64Array(capacity),
    recordedAt: new Float64Array(capacity),
    validFrom: new Float64Array(capacity),
    validTo: new Float64Array(capacity),
    invalidatedAt: new Float64Array(capacity),
    expiresAt: new Float64Array(capacity),
  };
}
