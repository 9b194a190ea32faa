import type { Runtime } from '../core/runtime.ts';
import type { KeyUses } from './key-uses.ts';
import type { Principal } from './principal.ts';
import { type RateLimit, rateLimited } from './rate-limit.ts';
import type { ResolvedSettings } from './settings.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Most keys whose level is remembered; full buckets are forgotten first. */
const MOST = 10_000;

/** What a key may do in a minute and a day. Its user tokens take from the same. */
export interface Limits {
  /** Takes one operation. RATE_LIMITED, telling when there is one again, see `rateLimitOf`. */
  take(principal: Principal): Promise<void>;
  /** What is left of the minute; undefined when nothing limits the principal. */
  left(principal: Principal): RateLimit | undefined;
}

interface Bucket {
  /** Operations it holds, with fractions. */
  level: number;
  filledAt: number;
}

/**
 * Token buckets: each holds a minute's operations and fills evenly, so that a burst may take what
 * was not used, and no more than twice the rate passes in any minute. Whoever is "local" has none.
 */
export function createLimits(
  runtime: Pick<Runtime, 'now'>,
  uses: Pick<KeyUses, 'note' | 'look' | 'today'>,
  settings: Pick<ResolvedSettings, 'perMinute' | 'perDay'>,
): Limits {
  const buckets = new Map<string, Bucket>();

  function bucketOf(id: string, perMinute: number): Bucket {
    const now = runtime.now();
    const known = buckets.get(id);
    const bucket = known ?? { level: perMinute, filledAt: now };
    fill(bucket, perMinute, now);
    if (known === undefined) {
      if (buckets.size >= MOST) dropIdle(buckets, now);
      buckets.set(id, bucket);
    }
    return bucket;
  }

  const minuteOf = ({ type, perMinute }: Principal): number | undefined =>
    type === 'local' ? undefined : (perMinute ?? settings.perMinute);

  return {
    async take(principal) {
      const { type, id, perDay = settings.perDay } = principal;
      if (type === 'local') return;
      const perMinute = minuteOf(principal);
      if (perMinute !== undefined) {
        const bucket = bucketOf(id, perMinute);
        if (bucket.level < 1) throw rateLimited(minuteLimit(bucket, perMinute));
        bucket.level -= 1;
      }
      if (perDay !== undefined) {
        await uses.look(id);
        // Nothing is waited for between looking and noting: of many at once no more pass than may.
        if (uses.today(id) >= perDay) throw rateLimited(dayLimit(perDay, runtime.now()));
      }
      uses.note(id);
    },
    left(principal) {
      const perMinute = minuteOf(principal);
      if (perMinute === undefined) return undefined;
      return minuteLimit(bucketOf(principal.id, perMinute), perMinute);
    },
  };
}

/** A clock that went back fills nothing and takes nothing. */
function fill(bucket: Bucket, perMinute: number, now: number): void {
  const passed = Math.max(0, now - bucket.filledAt);
  bucket.level = Math.min(perMinute, bucket.level + (passed * perMinute) / MINUTE_MS);
  bucket.filledAt = now;
}

/** After a minute without use every bucket is full again, so that forgetting it changes nothing. */
function dropIdle(buckets: Map<string, Bucket>, now: number): void {
  for (const [id, { filledAt }] of buckets) {
    if (Math.abs(now - filledAt) >= MINUTE_MS) buckets.delete(id);
  }
}

function minuteLimit({ level }: Bucket, perMinute: number): RateLimit {
  const until = (wanted: number): number =>
    Math.ceil((Math.max(0, wanted - level) * MINUTE_MS) / perMinute);
  return {
    window: 'minute',
    limit: perMinute,
    remaining: Math.floor(level),
    resetMs: until(perMinute),
    retryAfterMs: until(1),
  };
}

function dayLimit(perDay: number, now: number): RateLimit {
  const resetMs = DAY_MS - (now % DAY_MS);
  return { window: 'day', limit: perDay, remaining: 0, resetMs, retryAfterMs: resetMs };
}
