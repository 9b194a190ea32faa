import { MemoirError } from '../../index.ts';
import type { Call } from './call.ts';
import { newUuid4 } from './ids.ts';

/**
 * Makes something under an id of its own. The same `Idempotency-Key` of the same caller again finds
 * what was made the first time, whatever else the request says.
 */
export async function createOnce<Thing>(
  call: Call,
  noun: string,
  create: (id: string) => Promise<Thing>,
  find: (id: string) => Promise<Thing>,
): Promise<Thing> {
  const { services, principal, request } = call;
  const key = request.headers.get('idempotency-key');
  if (key === null) return create(newUuid4(services.runtime));
  const id = idFrom(services.runtime.digest(JSON.stringify([principal.actor, noun, key])));
  try {
    return await create(id);
  } catch (error) {
    if (!MemoirError.is(error) || error.code !== 'CONFLICT') throw error;
    return await find(id).catch(() => Promise.reject(error));
  }
}

/** A digest in the form of a UUID of version 4. */
function idFrom(digest: string): string {
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `4${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
}
