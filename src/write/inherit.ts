import type { MemoryRecord, Metadata } from '../core/record.ts';
import type { Change } from '../core/store.ts';

/** Most items that a list in metadata grows to by being said again; the newest are kept. */
const LONGEST_LIST = 256;

/**
 * What is made of episodes takes over what they were given: metadata, expiry, and that nothing changes
 * it; see `DeriveSettings.inherits`. A memory that is known already gets what it lacks: lists grow,
 * everything else stays as it is.
 */
export function inheritFrom(episodes: readonly MemoryRecord[]): (change: Change) => Change {
  const byId = new Map(episodes.map((episode) => [episode.id, episode]));
  return (change) => {
    const sources = change.record.sources.flatMap(({ id }) => byId.get(id) ?? []);
    const [first] = sources;
    if (first === undefined || (change.type !== 'add' && change.record.immutable)) return change;
    const given = sources.reduce((all, { metadata }) => union(all, metadata), {});
    if (change.type !== 'add') {
      const metadata = union(change.record.metadata, given);
      return { ...change, record: { ...change.record, metadata } };
    }
    const record = {
      ...change.record,
      metadata: { ...change.record.metadata, ...given },
      immutable: change.record.immutable || first.immutable,
      ...(first.expiresAt !== undefined && { expiresAt: first.expiresAt }),
    };
    return { ...change, record };
  };
}

function union(known: Metadata, given: Metadata): Metadata {
  const all: Record<string, unknown> = { ...known };
  for (const [name, value] of Object.entries(given)) {
    all[name] = Object.hasOwn(known, name) ? joined(known[name], value) : value;
  }
  return all;
}

function joined(known: unknown, given: unknown): unknown {
  if (Array.isArray(known) && Array.isArray(given)) {
    const present = new Set(known.map((item) => JSON.stringify(item)));
    const fresh = given.filter((item) => !present.has(JSON.stringify(item)));
    return [...known, ...fresh].slice(-LONGEST_LIST);
  }
  return isObject(known) && isObject(given) ? union(known, given) : known;
}

function isObject(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
