import type { MemoryFilter } from '../core/filter.ts';
import { matches } from '../core/matches.ts';
import { isDerived } from '../core/record.ts';
import type { MemoryRecord, Status } from '../core/record.ts';
import { isExactly } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import { normalize } from '../text/normalize.ts';

/**
 * Statuses a filter lets through: active ones; with a look into the past also what was
 * superseded since.
 */
export function statusesOf(filter: MemoryFilter): readonly Status[] {
  if (filter.statuses !== undefined) return filter.statuses;
  return filter.asOf === undefined && filter.knownAt === undefined
    ? ['active']
    : ['active', 'superseded'];
}

/**
 * Whether a memory passes the filter of a call of `scope`; `now` (epoch ms) judges validity and expiry.
 */
export function passesFilter(
  record: MemoryRecord,
  filter: MemoryFilter,
  now: number,
  scope: Scope,
): boolean {
  return (
    isExactly(record.scope, scope, filter.exactly) &&
    (filter.kinds?.includes(record.kind) ?? true) &&
    (filter.derived === undefined || filter.derived === isDerived(record)) &&
    (filter.roles === undefined ||
      (record.role !== undefined && filter.roles.includes(record.role))) &&
    (filter.sessions === undefined ||
      (record.scope.session !== undefined && filter.sessions.includes(record.scope.session))) &&
    statusesOf(filter).includes(record.status) &&
    (filter.from === undefined || record.occurredAt >= filter.from) &&
    (filter.to === undefined || record.occurredAt < filter.to) &&
    (filter.anyTime === true || passesTime(record, filter, now)) &&
    passesWords(record, filter)
  );
}

/** Whether the filter asks for what only the record itself tells, and no index entry. */
export function asksWords({ speakers, metadata, where }: MemoryFilter): boolean {
  return speakers !== undefined || where !== undefined || Object.keys(metadata ?? {}).length > 0;
}

/** The part of `passesFilter` that `asksWords` speaks of. */
export function passesWords(record: MemoryRecord, filter: MemoryFilter): boolean {
  return (
    passesSpeakers(record, filter.speakers) &&
    passesMetadata(record, filter.metadata) &&
    (filter.where === undefined || matches(record, filter.where))
  );
}

function passesSpeakers(record: MemoryRecord, speakers: readonly string[] | undefined): boolean {
  if (speakers === undefined) return true;
  if (record.speaker === undefined) return false;
  const speaker = normalize(record.speaker);
  return speakers.some((name) => normalize(name) === speaker);
}

function passesMetadata(record: MemoryRecord, metadata: MemoryFilter['metadata']): boolean {
  return Object.entries(metadata ?? {}).every(
    ([field, value]) => Object.hasOwn(record.metadata, field) && record.metadata[field] === value,
  );
}

/** Validity on the world's axis, knowledge on ours, and expiry; intervals are half open. */
function passesTime(record: MemoryRecord, filter: MemoryFilter, now: number): boolean {
  const present = new Date(now).toISOString();
  const world = filter.asOf ?? present;
  if (record.expiresAt !== undefined && record.expiresAt <= present) return false;
  if (record.validFrom !== undefined && record.validFrom > world) return false;
  if (record.validTo !== undefined && record.validTo <= world) return false;
  if (filter.knownAt === undefined) return true;
  if (record.recordedAt > filter.knownAt) return false;
  return record.invalidatedAt === undefined || record.invalidatedAt > filter.knownAt;
}
