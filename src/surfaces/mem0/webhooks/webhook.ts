import { SYSTEM_TENANT } from '../../../governance/key-records.ts';
import type { DocumentPut, StoredDocument } from '../../../index.ts';
import type { Services } from '../../services.ts';
import { COLLECTIONS, everyDocument, isConflict, removeDocuments } from '../documents.ts';
import { isoTime } from '../times.ts';

export const WEBHOOK_EVENTS = [
  'memory_add',
  'memory_update',
  'memory_delete',
  'memory_categorize',
  'ingest_job_completed',
  'ingest_job_partially_completed',
  'ingest_job_failed',
  'ingest_job_cancelled',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Somebody who is told what becomes of the memories of a project. */
export interface Webhook {
  readonly id: string;
  readonly tenant: string;
  /** As the path of the call that made it named it. */
  readonly project: string;
  readonly name: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly isActive: boolean;
  /** Signs deliveries; shown when it is made. */
  readonly secret: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

type Parts = Pick<Services, 'memory' | 'runtime'>;

const PLACE = { tenant: SYSTEM_TENANT, collection: COLLECTIONS.webhooks } as const;

/** Of a tenant, or of all, the oldest first. */
export async function listWebhooks(
  parts: Pick<Parts, 'memory'>,
  tenant?: string,
): Promise<readonly Webhook[]> {
  const webhooks: Webhook[] = [];
  const query = { ...PLACE, ...(tenant !== undefined && { all: [`tenant=${tenant}`] }) };
  for await (const document of everyDocument(parts, query)) webhooks.push(toWebhook(document));
  return webhooks;
}

/** Undefined for none, and for another tenant's. */
export async function findWebhook(
  { memory }: Pick<Parts, 'memory'>,
  tenant: string,
  id: string,
): Promise<Webhook | undefined> {
  const [document] = await memory.store.documents.get(SYSTEM_TENANT, COLLECTIONS.webhooks, [id]);
  const webhook = document === undefined ? undefined : toWebhook(document);
  return webhook?.tenant === tenant ? webhook : undefined;
}

/** It is told of what happens from now on. */
export async function createWebhook({ memory }: Parts, webhook: Webhook): Promise<void> {
  const sequence = await memory.store.feed.last();
  await memory.store.documents.commit([
    toDocument(webhook, 0),
    cursorDocument(webhook, sequence, 0),
  ]);
}

/** Undefined when there is none of this tenant. */
export async function updateWebhook(
  parts: Parts,
  tenant: string,
  id: string,
  changes: Partial<Pick<Webhook, 'name' | 'url' | 'events' | 'isActive'>>,
): Promise<Webhook | undefined> {
  const { documents } = parts.memory.store;
  for (;;) {
    const [document] = await documents.get(SYSTEM_TENANT, COLLECTIONS.webhooks, [id]);
    const known = document === undefined ? undefined : toWebhook(document);
    if (document === undefined || known?.tenant !== tenant) return undefined;
    const changed = { ...known, ...changes, updatedAt: isoTime(parts.runtime.now()) };
    try {
      await documents.commit([toDocument(changed, document.version)]);
      return changed;
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

/** With its secret, and all that was delivered or was to be. */
export async function deleteWebhook(parts: Parts, { id, tenant }: Webhook): Promise<void> {
  const documents: Pick<StoredDocument, 'tenant' | 'collection' | 'id'>[] = [
    { ...PLACE, id },
    { tenant: SYSTEM_TENANT, collection: COLLECTIONS.webhookCursors, id },
  ];
  const query = { tenant, collection: COLLECTIONS.deliveries, all: [`webhook=${id}`] };
  for await (const document of everyDocument(parts, query)) documents.push(document);
  await removeDocuments(parts, documents, { erase: true });
}

function toDocument(webhook: Webhook, expect: number): DocumentPut {
  const { id, tenant, events, ...value } = webhook;
  return {
    type: 'put',
    ...PLACE,
    id,
    expect,
    terms: [`tenant=${tenant}`],
    order: `${webhook.createdAt} ${id}`,
    value: { ...value, tenant, events: [...events] },
  };
}

/** What `toDocument` wrote. */
function toWebhook({ id, value }: StoredDocument): Webhook {
  return { ...(value as unknown as Omit<Webhook, 'id'>), id };
}

/** Up to where of the change feed a webhook was told. */
export function cursorDocument(
  { id, tenant }: Webhook,
  sequence: number,
  expect: number,
): DocumentPut {
  return {
    type: 'put',
    tenant: SYSTEM_TENANT,
    collection: COLLECTIONS.webhookCursors,
    id,
    expect,
    terms: [`tenant=${tenant}`],
    order: '',
    value: { sequence },
  };
}
