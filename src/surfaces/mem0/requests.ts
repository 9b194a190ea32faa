import { MemoirError } from '../../index.ts';
import type { Call } from './call.ts';
import { COLLECTIONS, isConflict } from './documents.ts';
import { badRequest } from './errors.ts';
import { isoTime } from './times.ts';

/** What makes a call the same call when it comes again with the same Idempotency-Key. */
export interface Reservation {
  readonly eventId: string;
  /** Epoch milliseconds of the first call. */
  readonly startedAt: number;
}

const LONGEST_KEY = 256;

/**
 * The id and the time of a call: those of the first one when it comes again with its key, so that the
 * store knows it again. CONFLICT when the same key comes with another body.
 */
export async function reserveRequest(call: Call, tenant: string): Promise<Reservation> {
  const fresh = { eventId: call.services.newId(), startedAt: call.services.runtime.now() };
  const key = call.headers.get('idempotency-key');
  if (key === null || key === '') return fresh;
  if (key.length > LONGEST_KEY) {
    throw badRequest(`Idempotency-Key must have at most ${LONGEST_KEY} characters`);
  }
  const { memory, runtime } = call.services;
  const { documents } = memory.store;
  const id = runtime.digest(JSON.stringify([call.principal.id, key]));
  const digest = runtime.digest(JSON.stringify(call.body));
  for (;;) {
    const [known] = await documents.get(tenant, COLLECTIONS.requests, [id]);
    if (known !== undefined) {
      if (known.value['digest'] !== digest) throw usedKey();
      const { event_id: eventId, started_at: startedAt } = known.value;
      return { eventId: String(eventId), startedAt: Number(startedAt) };
    }
    try {
      await documents.commit([
        {
          type: 'put',
          tenant,
          collection: COLLECTIONS.requests,
          id,
          expect: 0,
          terms: [],
          order: isoTime(fresh.startedAt),
          value: { digest, event_id: fresh.eventId, started_at: fresh.startedAt },
        },
      ]);
      return fresh;
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

function usedKey(): MemoirError {
  return new MemoirError('CONFLICT', 'Idempotency-Key was used with another body before');
}
