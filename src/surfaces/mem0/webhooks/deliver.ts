import type { StoredDocument } from '../../../index.ts';
import type { Services } from '../../services.ts';
import { categoriesOf } from '../categories.ts';
import { COLLECTIONS, isConflict, removeDocuments } from '../documents.ts';
import { isoTime } from '../times.ts';
import { deliveryDocument, readDelivery } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import { post } from './post.ts';
import type { PostResult } from './post.ts';
import type { WebhookSettings } from './settings.ts';
import { signatureOf } from './signature.ts';
import type { Webhook } from './webhook.ts';

export interface DeliverParts {
  readonly services: Pick<Services, 'memory' | 'runtime' | 'version' | 'closing'>;
  readonly settings: WebhookSettings;
}

/** Deliveries that are looked at in one go. */
const BATCH = 100;
/** What is over stays in the log of a webhook up to this number. */
const LOGGED = 1_000;

/** Sends what is due of a webhook, one after another; answers with when the next one is due. */
export async function deliverDue(
  parts: DeliverParts,
  webhook: Webhook,
): Promise<number | undefined> {
  const { memory, runtime, closing } = parts.services;
  for (;;) {
    const found = await memory.store.documents.find({
      tenant: webhook.tenant,
      collection: COLLECTIONS.deliveries,
      all: [`webhook=${webhook.id} state=pending`],
      limit: BATCH,
    });
    for (const document of found) {
      if (closing.aborted) return undefined;
      const dueAt = Date.parse(readDelivery(document).dueAt);
      if (dueAt > runtime.now()) return dueAt;
      await deliverOne(parts, webhook, document);
    }
    if (found.length < BATCH) break;
  }
  await trimLog(parts, webhook);
  return undefined;
}

async function deliverOne(
  parts: DeliverParts,
  webhook: Webhook,
  document: StoredDocument,
): Promise<void> {
  const claimed = await claim(parts, document);
  if (claimed === undefined) return;
  const details = await detailsOf(parts, claimed.delivery);
  const result = details === undefined ? undefined : await send(parts, webhook, claimed, details);
  if (parts.services.closing.aborted && result?.ok !== true) return;
  await note(parts, claimed, result);
}

interface Claimed {
  readonly delivery: Delivery;
  readonly version: number;
}

/**
 * Counts the attempt before it is made and moves the delivery out of the way of other processes, and
 * of this one should it die: then it is tried again. Undefined: another process has it.
 */
async function claim(
  { services, settings }: DeliverParts,
  document: StoredDocument,
): Promise<Claimed | undefined> {
  const now = services.runtime.now();
  const known = readDelivery(document);
  const delivery = {
    ...known,
    attempts: known.attempts + 1,
    updatedAt: isoTime(now),
    dueAt: isoTime(now + settings.timeoutMs * 2),
  };
  try {
    const [version = 0] = await services.memory.store.documents.commit([
      deliveryDocument(delivery, document.version),
    ]);
    return { delivery, version };
  } catch (error) {
    if (isConflict(error)) return undefined;
    throw error;
  }
}

type Details = Readonly<Record<string, unknown>>;

/** What is told of a memory, as it is now; undefined when it is gone: then its going is told. */
async function detailsOf(
  { services }: DeliverParts,
  { event, memory: id, tenant, user }: Delivery,
): Promise<Details | undefined> {
  // The words of what was deleted are deleted.
  if (event === 'DELETE') return { id, data: { memory: '' }, event };
  const scope = { tenant, ...(user !== undefined && { user }) };
  const [record] = await services.memory.store.records.get(scope, [id]);
  if (record === undefined) return undefined;
  if (event === 'CATEGORIZE') return { event, memory_id: id, categories: categoriesOf(record) };
  return { id, data: { memory: record.text }, event };
}

async function send(
  { services, settings }: DeliverParts,
  webhook: Webhook,
  { delivery }: Claimed,
  details: Details,
): Promise<PostResult> {
  const body = JSON.stringify({ event_details: details });
  const timestamp = String(Math.floor(services.runtime.now() / 1_000));
  return post(
    {
      url: webhook.url,
      body,
      headers: {
        'user-agent': `memoir/${services.version}`,
        'x-memoir-delivery': delivery.id,
        'x-memoir-timestamp': timestamp,
        'x-memoir-signature': signatureOf(webhook.secret, timestamp, body),
      },
      signal: services.closing,
    },
    settings,
  );
}

/** Keeps what came of an attempt; when it failed, when the next one is. */
async function note(
  { services, settings }: DeliverParts,
  { delivery, version }: Claimed,
  result: PostResult | undefined,
): Promise<void> {
  const now = services.runtime.now();
  const wait = settings.retriesMs[delivery.attempts - 1];
  const outcome = {
    updatedAt: isoTime(now),
    status: result?.status ?? null,
    error: result === undefined || result.ok ? null : result.error,
  };
  const state =
    result === undefined
      ? 'cancelled'
      : result.ok
        ? 'delivered'
        : wait === undefined
          ? 'failed'
          : 'pending';
  const dueAt = state === 'pending' ? isoTime(now + (wait ?? 0)) : outcome.updatedAt;
  try {
    await services.memory.store.documents.commit([
      deliveryDocument({ ...delivery, ...outcome, state, dueAt }, version),
    ]);
  } catch (error) {
    // Its memory, its user or its webhook was deleted meanwhile.
    if (!isConflict(error)) throw error;
  }
}

/** What has been over for long goes. */
async function trimLog({ services }: DeliverParts, { id, tenant }: Webhook): Promise<void> {
  const query = {
    tenant,
    collection: COLLECTIONS.deliveries,
    any: ['delivered', 'failed', 'cancelled'].map((state) => `webhook=${id} state=${state}`),
  };
  const { documents } = services.memory.store;
  const count = await documents.count(query);
  if (count <= LOGGED) return;
  const limit = Math.min(count - LOGGED, LOGGED);
  await removeDocuments(services, await documents.find({ ...query, limit }));
}
