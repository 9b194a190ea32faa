import type { Conversation, JsonObject } from '../../../index.ts';
import type { Call } from '../call.ts';
import { lettaOf } from '../extra.ts';
import { newUuid4 } from '../ids.ts';

/** How long after its beginning a turn that is over is taken for the first try, in milliseconds. */
const RETRIED_MS = 10 * 60_000;
/** So many of the newest runs of the conversation are looked at. */
const MOST_LOOKED_AT = 50;

/** By what a turn is found again, kept with its run; no text of the request. */
export interface Tried {
  readonly key: string;
  readonly digest: string;
}

/**
 * The client sends a request again when no answer came in time (`x-stainless-retry-count`): such a
 * request gets the key of the turn that the first one began, so that nothing is said twice. A caller's
 * own `Idempotency-Key` goes before that.
 */
export async function triedOf(call: Call, { id }: Conversation): Promise<Tried> {
  const { runtime } = call.services;
  const own = call.request.headers.get('idempotency-key');
  const said = JSON.stringify([
    call.principal.actor,
    new URL(call.request.url).pathname,
    await call.json(),
  ]);
  const digest = runtime.digest(said);
  if (own !== null) return { key: own, digest };
  const first = isRetry(call.request) ? await firstTry(call, id, digest) : undefined;
  return { key: first ?? newUuid4(runtime), digest };
}

function isRetry({ headers }: Request): boolean {
  return Number(headers.get('x-stainless-retry-count') ?? 0) > 0;
}

/** The key of the newest turn that the same request began and that has an answer, or will have one. */
async function firstTry(
  { agents, services }: Call,
  conversation: string,
  digest: string,
): Promise<string | undefined> {
  const since = services.runtime.now() - RETRIED_MS;
  const runs = await agents.runs.list({ conversation, limit: MOST_LOOKED_AT });
  const found = runs.find(({ extra, status, createdAt }) => {
    if (lettaOf(extra)['request_digest'] !== digest) return false;
    const isOpen = status === 'created' || status === 'running';
    return isOpen || (status === 'completed' && Date.parse(createdAt) >= since);
  });
  const key = found === undefined ? undefined : lettaOf(found.extra)['request_key'];
  return typeof key === 'string' ? key : undefined;
}

export function triedFields({ key, digest }: Tried): JsonObject {
  return { request_key: key, request_digest: digest };
}
