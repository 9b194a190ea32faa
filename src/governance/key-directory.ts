import type { Runtime } from '../core/runtime.ts';
import type { KeyRecord, KeyRecords } from './key-records.ts';
import { hashSecret, sameText } from './key-secret.ts';

/**
 * How long what was read of keys is believed: so long a revoked key may work in another process.
 */
const BELIEVED_MS = 1_000;
/** Most keys remembered at once. */
const MOST = 10_000;

/**
 * Finds keys quickly: what was read is believed for a second, and forgotten when a key changes
 * here.
 */
export interface KeyDirectory {
  /** The key of this secret, and whether it opens: not when revoked, expired or rotated away. */
  bySecret(
    secret: string,
  ): Promise<{ readonly record: KeyRecord; readonly opens: boolean } | undefined>;
  /** The key of this id, if it is neither revoked nor expired. */
  live(id: string): Promise<KeyRecord | undefined>;
  /** Whether any key was ever made. */
  wereEver(): Promise<boolean>;
  /** Forgets what was read, after a change. */
  changed(): void;
}

/** Whether a key is neither revoked nor expired. */
export function isLive(record: KeyRecord, now: number): boolean {
  const { revokedAt, expiresAt } = record;
  return revokedAt === undefined && (expiresAt === undefined || Date.parse(expiresAt) > now);
}

export function createKeyDirectory(
  records: KeyRecords,
  runtime: Pick<Runtime, 'now'>,
): KeyDirectory {
  const cache = createBriefCache<KeyRecord>(runtime);
  let everMade = false;
  let noneUntil = 0;

  async function read(
    name: string,
    find: () => Promise<{ readonly record: KeyRecord } | undefined>,
  ): Promise<KeyRecord | undefined> {
    return cache.get(name, async () => (await find())?.record);
  }

  return {
    async bySecret(secret) {
      const hash = hashSecret(secret);
      const record = await read(`secret=${hash}`, () => records.byHash(hash));
      const now = runtime.now();
      const stored = record?.secrets.find((one) => sameText(one.hash, hash));
      if (record === undefined || stored === undefined) return undefined;
      const isKept = stored.until === undefined || Date.parse(stored.until) > now;
      return { record, opens: isKept && isLive(record, now) };
    },
    async live(id) {
      const record = await read(`id=${id}`, () => records.byId(id));
      return record !== undefined && isLive(record, runtime.now()) ? record : undefined;
    },
    async wereEver() {
      const now = runtime.now();
      if (everMade || (now < noneUntil && now >= noneUntil - BELIEVED_MS)) return everMade;
      everMade = await records.wereEver();
      noneUntil = everMade ? 0 : now + BELIEVED_MS;
      return everMade;
    },
    changed() {
      cache.clear();
      noneUntil = 0;
    },
  };
}

interface BriefCache<Value> {
  /** What is known, or what `find` finds; that nothing was found is not remembered. */
  get(name: string, find: () => Promise<Value | undefined>): Promise<Value | undefined>;
  clear(): void;
}

function createBriefCache<Value>({ now }: Pick<Runtime, 'now'>): BriefCache<Value> {
  const known = new Map<string, { readonly value: Value; readonly readAt: number }>();
  let generation = 0;
  return {
    async get(name, find) {
      const hit = known.get(name);
      const asked = now();
      if (hit !== undefined && asked >= hit.readAt && asked < hit.readAt + BELIEVED_MS) {
        return hit.value;
      }
      const begun = generation;
      const value = await find();
      if (value === undefined) known.delete(name);
      // What was read before a change must not be believed after it.
      else if (generation === begun) {
        if (known.size >= MOST) known.clear();
        known.set(name, { value, readAt: asked });
      }
      return value;
    },
    clear() {
      generation += 1;
      known.clear();
    },
  };
}
