import type { MemoryRecord } from '../../index.ts';
import { everyFeedback } from './feedback.ts';
import type { Filter } from './filters/index.ts';
import { newestFirst, readMemories } from './reading.ts';
import type { Found, ReadingParts } from './reading.ts';

/**
 * What is known and holds of what a filter lets through, newest first, for exports, profiles and
 * summaries: without what somebody said is very wrong, and without messages that still wait.
 */
export async function knownNow(
  parts: ReadingParts,
  filter: Filter,
  now: number,
): Promise<readonly MemoryRecord[]> {
  const visibility = {
    latestOnly: true,
    includeMerged: false,
    showExpired: false,
    named: new Set<never>(),
    now,
  };
  const feedback = await everyFeedback(parts.services, parts.tenant);
  const found: Found[] = [];
  for await (const each of readMemories(parts, { filter, visibility, feedback })) {
    const isRefused = feedback.get(each.record.id) === 'VERY_NEGATIVE';
    if (!isRefused && !each.isWaiting) found.push(each);
  }
  return found.toSorted(newestFirst).map(({ record }) => record);
}
