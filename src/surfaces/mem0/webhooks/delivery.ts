import type { DocumentPut, StoredDocument } from '../../../index.ts';
import { COLLECTIONS } from '../documents.ts';

export const DELIVERY_STATES = ['pending', 'delivered', 'failed', 'cancelled'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/**
 * One thing that a webhook is to be told, or was. No words of memories: what a delivery says is read
 * when it is sent, so that nothing has to be erased here when a memory is.
 */
export interface Delivery {
  readonly id: string;
  readonly tenant: string;
  readonly webhook: string;
  readonly event: 'ADD' | 'UPDATE' | 'DELETE' | 'CATEGORIZE';
  readonly memory: string;
  /** Whose memory it is; not known of one that is gone. */
  readonly user: string | undefined;
  readonly state: DeliveryState;
  /** How often it was tried. */
  readonly attempts: number;
  /** The answer to the last attempt, and what went wrong in it. */
  readonly status: number | null;
  readonly error: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** When it is tried next, while it is pending. */
  readonly dueAt: string;
}

export function deliveryDocument(delivery: Delivery, expect: number): DocumentPut {
  const { id, tenant, user, ...value } = delivery;
  return {
    type: 'put',
    tenant,
    collection: COLLECTIONS.deliveries,
    id,
    expect,
    ...(user !== undefined && { user }),
    terms: [
      `webhook=${delivery.webhook}`,
      `state=${delivery.state}`,
      `webhook=${delivery.webhook} state=${delivery.state}`,
    ],
    // What waits is found by when it is due, what is over by when it began.
    order: `${delivery.state === 'pending' ? delivery.dueAt : delivery.createdAt} ${id}`,
    value: { ...value },
  };
}

/** What `deliveryDocument` wrote. */
export function readDelivery({ id, tenant, user, value }: StoredDocument): Delivery {
  return { ...(value as unknown as Omit<Delivery, 'id' | 'tenant' | 'user'>), id, tenant, user };
}
