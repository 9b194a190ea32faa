import { checkKnownFields, checkObject } from '../core/check.ts';
import { invalidInput } from '../core/errors.ts';
import { KINDS } from '../core/record.ts';
import type { Kind } from '../core/record.ts';
import type { Expiry } from '../core/extraction.ts';
import type { Change } from '../core/store.ts';
import type { Timestamp } from '../core/time.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 36_500;

/** Reads how long memories are kept, by kind; INVALID_INPUT names the field. */
export function readExpiry(field: string, given: unknown, fallback?: Expiry): Expiry | undefined {
  if (given === undefined) return fallback;
  const fields = checkObject(field, given);
  checkKnownFields(field, fields, KINDS);
  for (const [kind, days] of Object.entries(fields)) {
    const isDays = typeof days === 'number' && days > 0 && days <= MOST_DAYS;
    if (!isDays) throw invalidInput(`${field}.${kind}`, days, `give days, up to ${MOST_DAYS}`);
  }
  return { ...fallback, ...fields };
}

/** When a memory of a kind that is learned then expires; undefined for what is kept. */
export function expiresAt(
  kind: Kind,
  recordedAt: Timestamp,
  expiry: Expiry | undefined,
): Timestamp | undefined {
  const days = expiry?.[kind];
  if (days === undefined) return undefined;
  return new Date(Date.parse(recordedAt) + days * DAY_MS).toISOString();
}

/**
 * A new memory with the time of its kind, unless it has one of its own. It counts from when it was
 * learned: being said again does not prolong it, or what has to go by law would stay by repetition.
 */
export function withExpiry(change: Change, expiry: Expiry | undefined): Change {
  const { record } = change;
  if (change.type !== 'add' || record.expiresAt !== undefined) return change;
  const end = expiresAt(record.kind, record.recordedAt, expiry);
  return end === undefined ? change : { ...change, record: { ...record, expiresAt: end } };
}
