import type { FeedEntry, MemoryRecord } from '../../../index.ts';
import { SYSTEM_TENANT } from '../../../governance/key-records.ts';
import type { Services } from '../../services.ts';
import { COLLECTIONS, isConflict } from '../documents.ts';
import { isSource } from '../reading.ts';
import { isoTime } from '../times.ts';
import { deliveryDocument } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import { cursorDocument } from './webhook.ts';
import type { Webhook, WebhookEvent } from './webhook.ts';

type Parts = Pick<Services, 'memory' | 'runtime' | 'newId' | 'log'>;

/** Changes that are read in one go. */
const BATCH = 500;

/**
 * Turns what changed since the last time into deliveries of a webhook. The change feed is the outbox:
 * a change is in it when, and only when, it was committed; deliveries and the place up to which it was
 * read are written together, so that each change becomes a delivery once, also with several processes.
 * Answers with whether there may be more.
 */
export async function expandChanges(parts: Parts, webhook: Webhook): Promise<boolean> {
  const { documents, feed } = parts.memory.store;
  const [cursor] = await documents.get(SYSTEM_TENANT, COLLECTIONS.webhookCursors, [webhook.id]);
  // It was deleted meanwhile.
  if (cursor === undefined) return false;
  const since = Number(cursor.value['sequence']);
  const of = { tenant: webhook.tenant, everyone: true };
  const { entries, last, isComplete } = await feed.after(since, of, BATCH);
  if (last === since) return false;
  if (!isComplete) parts.log.warn('mem0.webhook-behind', { webhook: webhook.id, since, last });
  const deliveries = webhook.isActive ? await deliveriesOf(parts, webhook, entries) : [];
  try {
    await documents.commit([
      ...deliveries.map((delivery) => deliveryDocument(delivery, 0)),
      cursorDocument(webhook, last, cursor.version),
    ]);
  } catch (error) {
    // Another process was faster with the same.
    if (!isConflict(error)) throw error;
  }
  return entries.length === BATCH;
}

async function deliveriesOf(
  parts: Parts,
  webhook: Webhook,
  entries: readonly FeedEntry[],
): Promise<readonly Delivery[]> {
  const records = await recordsOf(parts, entries);
  const raw = await rawAmongGone(parts, webhook.tenant, entries);
  const now = isoTime(parts.runtime.now());
  return entries.flatMap((entry) =>
    eventsOf(entry, records.get(entry.id), raw)
      .filter((event) => webhook.events.includes(TYPES[event]))
      .map((event) => ({
        id: parts.newId(),
        tenant: webhook.tenant,
        webhook: webhook.id,
        event,
        memory: entry.id,
        user: event === 'DELETE' ? undefined : entry.scope.user,
        state: 'pending',
        attempts: 0,
        status: null,
        error: null,
        createdAt: now,
        updatedAt: now,
        dueAt: now,
      })),
  );
}

const TYPES: Readonly<Record<Delivery['event'], WebhookEvent>> = {
  ADD: 'memory_add',
  UPDATE: 'memory_update',
  DELETE: 'memory_delete',
  CATEGORIZE: 'memory_categorize',
};

/**
 * What a change means to whoever is told: messages that memories are made of are no memories, and what
 * is gone again needs no telling that it was there.
 */
function eventsOf(
  entry: FeedEntry,
  record: MemoryRecord | undefined,
  rawGone: ReadonlySet<string>,
): readonly Delivery['event'][] {
  if (entry.change === 'forget') {
    return entry.kind !== 'episode' || rawGone.has(entry.id) ? ['DELETE'] : [];
  }
  const isHidden = record?.status === 'quarantined' || record?.status === 'disputed';
  if (record === undefined || isSource(record) || isHidden) return [];
  switch (entry.change) {
    case 'add':
      return ['ADD', 'CATEGORIZE'];
    case 'revise':
      return ['UPDATE', 'CATEGORIZE'];
    case 'strengthen':
      return [];
    default:
      return ['UPDATE'];
  }
}

/** What the changes are about, as it is now. */
async function recordsOf(
  { memory }: Parts,
  entries: readonly FeedEntry[],
): Promise<ReadonlyMap<string, MemoryRecord>> {
  const there = entries.filter(({ change }) => change !== 'forget');
  const records = new Map<string, MemoryRecord>();
  for (const own of Map.groupBy(there, ({ scope }) => scope.user).values()) {
    const [first] = own;
    if (first === undefined) continue;
    const { tenant, user } = first.scope;
    const scope = { tenant, ...(user !== undefined && { user }) };
    const ids = [...new Set(own.map(({ id }) => id))];
    for (const record of await memory.store.records.get(scope, ids)) records.set(record.id, record);
  }
  return records;
}

/** Of the messages that are gone, those that were memories by themselves. */
async function rawAmongGone(
  { memory }: Parts,
  tenant: string,
  entries: readonly FeedEntry[],
): Promise<ReadonlySet<string>> {
  const gone = entries.filter(({ change, kind }) => change === 'forget' && kind === 'episode');
  if (gone.length === 0) return new Set();
  const ids = [...new Set(gone.map(({ id }) => id))];
  const found = await Promise.all(
    [COLLECTIONS.tombstones, COLLECTIONS.verbatim].map((collection) =>
      memory.store.documents.get(tenant, collection, ids),
    ),
  );
  return new Set(found.flat().map(({ id }) => id));
}
