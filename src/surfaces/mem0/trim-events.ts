import type { Services } from '../services.ts';
import { COLLECTIONS, removeDocuments } from './documents.ts';
import { DAY_MS, isoTime } from './times.ts';

/** How long events, and the keys of repeated requests, are kept. */
const KEPT_MS = 30 * DAY_MS;
/** Documents that go in one go; the rest goes the next time. */
const BATCH = 1_000;

/** Removes what nobody polls any more: events and keys of requests that are older than 30 days. */
export async function trimEvents(
  parts: Pick<Services, 'memory' | 'runtime'>,
  tenant: string,
): Promise<void> {
  const before = { order: isoTime(parts.runtime.now() - KEPT_MS), id: '' };
  for (const collection of [COLLECTIONS.events, COLLECTIONS.requests]) {
    const query = { tenant, collection, before, limit: BATCH };
    await removeDocuments(parts, await parts.memory.store.documents.find(query));
  }
}
