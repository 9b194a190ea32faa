import type { MemoryRecord } from '../../index.ts';

export const LIFECYCLES = [
  'active',
  'superseded',
  'merged',
  'quarantined',
  'provisional',
  'expired',
] as const;
export type Lifecycle = (typeof LIFECYCLES)[number];

/** What the wire format calls the state of a memory at a moment (epoch milliseconds). */
export function lifecycleOf(record: MemoryRecord, now: number, isWaiting: boolean): Lifecycle {
  if (record.status === 'quarantined' || record.status === 'disputed') return 'quarantined';
  // What has faded was put aside without a successor.
  if (record.status === 'archived') return record.supersededBy === undefined ? 'expired' : 'merged';
  if (record.expiresAt !== undefined && Date.parse(record.expiresAt) <= now) return 'expired';
  if (record.status === 'superseded' && !tellsOfEnd(record)) return 'superseded';
  return isWaiting ? 'provisional' : 'active';
}

/**
 * Whether all that it tells is that something is over ("no longer smokes"), and nothing is known that
 * came instead: that is true, and the last that is known.
 */
export function tellsOfEnd({ status, sources, supersededBy, curated }: MemoryRecord): boolean {
  return (
    status === 'superseded' &&
    supersededBy === undefined &&
    curated === undefined &&
    sources.length > 0 &&
    sources.every(({ observation }) => observation?.stance === 'ended')
  );
}

/** Whether it says what holds at a moment (epoch milliseconds), as far as it says since and until when. */
export function holdsAt(record: MemoryRecord, moment: number): boolean {
  const { validFrom, validTo, status } = record;
  if (tellsOfEnd(record)) return validTo === undefined || Date.parse(validTo) <= moment;
  if (validFrom !== undefined && Date.parse(validFrom) > moment) return false;
  if (validTo !== undefined) return Date.parse(validTo) > moment;
  return status === 'active';
}
