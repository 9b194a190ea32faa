import type { CallOptions } from './transport.ts';

/** Options of a call apart from the fields that are sent. */
export function splitOptions<Fields extends CallOptions>(
  given: Fields,
): { readonly call: CallOptions; readonly fields: Omit<Fields, keyof CallOptions> } {
  const { signal, timeoutMs, idempotencyKey, ...fields } = given;
  const call: CallOptions = {
    ...(signal !== undefined && { signal }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
  return { call, fields };
}
