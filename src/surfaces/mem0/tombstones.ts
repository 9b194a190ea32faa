import type { DocumentPut, DocumentRemoval, MemoryRecord, StoredDocument } from '../../index.ts';
import type { Services } from '../services.ts';
import { appsOf, runsOf } from './attributes.ts';
import { COLLECTIONS } from './documents.ts';
import type { MemoryEvent } from './events.ts';
import { updatedAt } from './memory-object.ts';
import { isoTime } from './times.ts';

type Parts = Pick<Services, 'memory' | 'runtime'>;

/** What is left of a memory that is gone: that it was, and when it changed. No text, no metadata. */
export interface Tombstone {
  readonly changes: readonly { readonly event: MemoryEvent; readonly at: string }[];
  readonly user: string | null;
  readonly agent: string | null;
  readonly app: string | null;
  readonly run: string | null;
}

const BATCH = 1_000;
/** Names of runs and apps by which a tombstone is found, of each. */
const MOST_NAMES = 12;

/** Notes that memories are about to go; writing it again changes nothing. */
export async function writeTombstones(
  parts: Parts,
  tenant: string,
  records: readonly MemoryRecord[],
): Promise<void> {
  const { documents } = parts.memory.store;
  const now = isoTime(parts.runtime.now());
  for (let at = 0; at < records.length; at += BATCH) {
    const batch = records.slice(at, at + BATCH);
    await documents.commit(
      batch.flatMap((record) => [toDocument(tenant, record, now), unmark(tenant, record)]),
    );
  }
}

/** The tombstone says what the mark of what was stored word for word said. */
function unmark(tenant: string, { id }: MemoryRecord): DocumentRemoval {
  return { type: 'remove', tenant, collection: COLLECTIONS.verbatim, id };
}

function toDocument(tenant: string, record: MemoryRecord, now: string): DocumentPut {
  const { user, agent } = record.scope;
  const apps = appsOf(record);
  const runs = runsOf(record);
  const later = record.version === 1 ? [] : [{ event: 'UPDATE', at: isoTime(updatedAt(record)) }];
  return {
    type: 'put',
    tenant,
    collection: COLLECTIONS.tombstones,
    id: record.id,
    terms: [
      ...(user === undefined ? [] : [`user_id=${user}`]),
      ...(agent === undefined ? [] : [`agent_id=${agent}`]),
      ...apps.slice(0, MOST_NAMES).map((app) => `app_id=${app}`),
      ...runs.slice(0, MOST_NAMES).map((run) => `run_id=${run}`),
    ],
    order: now,
    value: {
      changes: [{ event: 'ADD', at: record.recordedAt }, ...later, { event: 'DELETE', at: now }],
      user: user ?? null,
      agent: agent ?? null,
      app: apps[0] ?? null,
      run: runs[0] ?? null,
    },
  };
}

/** Takes all names off the tombstones that have a term: that a memory was is all that stays. */
export async function forgetNames(
  { memory }: Pick<Parts, 'memory'>,
  tenant: string,
  term: string,
): Promise<void> {
  const { documents } = memory.store;
  const nameless = { user: null, agent: null, app: null, run: null };
  for (;;) {
    const found = await documents.find({
      tenant,
      collection: COLLECTIONS.tombstones,
      all: [term],
      limit: BATCH,
    });
    if (found.length === 0) return;
    await documents.commit(
      found.map(({ id, order, value }) => ({
        type: 'put',
        tenant,
        collection: COLLECTIONS.tombstones,
        id,
        terms: [],
        order,
        value: { ...value, ...nameless },
      })),
      { erase: true },
    );
  }
}

export async function readTombstone(
  { memory }: Parts,
  tenant: string,
  id: string,
): Promise<Tombstone | undefined> {
  const { documents } = memory.store;
  const [document] = await documents.get(tenant, COLLECTIONS.tombstones, [id]);
  return document === undefined ? undefined : toTombstone(document);
}

/** What `toDocument` wrote. */
export function toTombstone({ value }: StoredDocument): Tombstone {
  return value as unknown as Tombstone;
}
