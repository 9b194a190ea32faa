import type { MemoryRecord } from '../../index.ts';
import type { Services } from '../services.ts';
import { COLLECTIONS, getDocuments } from './documents.ts';
import { lookAfter } from './tidy-beside.ts';
import { DAY_MS, isoTime } from './times.ts';

type Parts = Pick<Services, 'memory' | 'runtime'>;

/** How many accesses of a memory are remembered. */
const REMEMBERED = 20;
const LEAST = 0.3;
const MOST = 1.5;

/**
 * How present a memory is at a moment, as a factor of its score from 0.3 to 1.5: 1 for one that is new
 * and was never found, more for what was found lately and often, ever less for what was not. Each
 * occasion fades with the square root of its age in days, as base-level activation does in ACT-R
 * (Anderson and Schooler 1991).
 */
export function decayFactor(occasions: readonly number[], now: number): number {
  const presence = occasions
    .map((at) => 1 / Math.sqrt(1 + Math.max(0, now - at) / DAY_MS))
    .reduce((total, each) => total + each, 0);
  if (presence <= 1) return LEAST + (1 - LEAST) * presence;
  return Math.min(MOST, 1 + Math.log2(presence) / 4);
}

/** The factors of memories, by id: of when they were learned, and of their last accesses. */
export async function decayFactors(
  parts: Parts,
  tenant: string,
  records: readonly Pick<MemoryRecord, 'id' | 'recordedAt'>[],
): Promise<ReadonlyMap<string, number>> {
  const ids = records.map(({ id }) => id);
  const documents = await getDocuments(parts, tenant, COLLECTIONS.accesses, ids);
  const accesses = new Map(documents.map(({ id, value }) => [id, momentsIn(value['at'])]));
  const now = parts.runtime.now();
  return new Map(
    records.map(({ id, recordedAt }) => {
      const occasions = [Date.parse(recordedAt), ...(accesses.get(id) ?? [])];
      return [id, decayFactor(occasions, now)];
    }),
  );
}

/** Notes that memories were found, for those whose project wants decay. */
export async function noteAccesses(
  parts: Parts,
  tenant: string,
  records: readonly Pick<MemoryRecord, 'id' | 'scope'>[],
): Promise<void> {
  if (records.length === 0) return;
  await lookAfter(parts, tenant);
  const ids = records.map(({ id }) => id);
  const known = new Map(
    (await getDocuments(parts, tenant, COLLECTIONS.accesses, ids)).map(({ id, value }) => [
      id,
      momentsIn(value['at']),
    ]),
  );
  const now = parts.runtime.now();
  await parts.memory.store.documents.commit(
    records.map(({ id, scope: { user } }) => ({
      type: 'put',
      tenant,
      collection: COLLECTIONS.accesses,
      id,
      ...(user !== undefined && { user }),
      terms: [],
      order: isoTime(now),
      value: { at: [...(known.get(id) ?? []), now].slice(-REMEMBERED) },
    })),
  );
}

function momentsIn(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'number') : [];
}
