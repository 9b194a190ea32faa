import type { DerivedKind } from '../core/extraction.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Use } from './read-uses.ts';

const DAY_MS = 86_400_000;

/** Days in which a memory that was said once loses half its strength. */
export const HALF_LIVES: Readonly<Record<DerivedKind, number>> = {
  profile: 730,
  procedure: 730,
  preference: 365,
  fact: 180,
  summary: 365,
  event: 90,
  task: 45,
};

/**
 * How strong a memory still is, 0 to 1:
 *
 *     importance x 2 ^ -(days since it was last said, recalled or learned / half-life)
 *     half-life = that of its kind x (1 + ln of how often it was said or recalled)
 *
 * Forgetting is exponential with a stability of its own for each memory (H. Ebbinghaus, Über das
 * Gedächtnis, 1885); that practice counts with its logarithm is the base-level learning of ACT-R
 * (J. R. Anderson and L. J. Schooler, Reflections of the Environment in Memory, 1991). What is said
 * to happen in the future, or to hold until then, has lost nothing yet.
 */
export function strengthOf(
  record: MemoryRecord,
  { lastAt, times }: Use,
  halfLife: number,
  now: number,
): number {
  if (isAhead(record, now)) return record.importance;
  const stability = halfLife * (1 + Math.log(times));
  return record.importance * 2 ** (-daysSince(lastAt, now) / stability);
}

export function daysSince(time: number, now: number): number {
  return Math.max(0, now - time) / DAY_MS;
}

function isAhead({ occurredAt, validFrom, validTo }: MemoryRecord, now: number): boolean {
  return [occurredAt, validFrom, validTo].some(
    (time) => time !== undefined && Date.parse(time) > now,
  );
}
