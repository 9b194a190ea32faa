import type { Principal } from '../governance/principal.ts';
import { rateLimited } from '../governance/rate-limit.ts';

/** Streams of one tenant at once; their pages always find room among the turns of the tenant. */
const MOST_OF_TENANT = 1_000;
/** Streams of one key, or of one user token, at once. */
const MOST_OF_ACTOR = 100;
const RETRY_AFTER_MS = 1_000;

/** Places for streams that stay open, so that no client and no tenant opens them without end. */
export interface StreamPlaces {
  /** Answers with what gives the place back. RATE_LIMITED when all places are taken. */
  take(principal: Pick<Principal, 'type' | 'tenant' | 'actor'>): () => void;
}

export function createStreamPlaces(): StreamPlaces {
  const taken = new Map<string, number>();
  return {
    take({ type, tenant, actor }) {
      const limits = [
        { key: `tenant ${tenant}`, most: MOST_OF_TENANT },
        ...(type === 'local' ? [] : [{ key: `actor ${actor}`, most: MOST_OF_ACTOR }]),
      ];
      for (const { key, most } of limits) if ((taken.get(key) ?? 0) >= most) throw full(most);
      for (const { key } of limits) taken.set(key, (taken.get(key) ?? 0) + 1);
      let isBack = false;
      return () => {
        if (isBack) return;
        isBack = true;
        for (const { key } of limits) giveBack(taken, key);
      };
    },
  };
}

function giveBack(taken: Map<string, number>, key: string): void {
  const left = (taken.get(key) ?? 1) - 1;
  if (left === 0) taken.delete(key);
  else taken.set(key, left);
}

function full(limit: number): ReturnType<typeof rateLimited> {
  const retry = { resetMs: RETRY_AFTER_MS, retryAfterMs: RETRY_AFTER_MS };
  return rateLimited({ window: 'streams', limit, remaining: 0, ...retry });
}
