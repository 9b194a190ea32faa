import type { MemoryRecord, Store, TenantMemory } from '../../index.ts';
import { attributesOf, createdAt, RESERVED } from './attributes.ts';
import { categoriesOf } from './categories.ts';
import { listAll } from './list-all.ts';
import { everyState } from './visibility.ts';

/**
 * Memories without their words, for lists that have to know all of them to count them and to put them
 * in order. They are kept from call to call; each call asks the journal of the store first what has
 * changed since, so that what other processes do is seen.
 */
export interface Outlines {
  /** Reads owners of a tenant as they are at least as late as this call. */
  reader(memory: TenantMemory, tenant: string): OutlineReader;
}

/** All that one owner has, of any kind and state, by id. */
export type OutlineReader = (user: string | undefined) => Promise<ReadonlyMap<string, Outline>>;

/**
 * A record whose text is empty; of its metadata only what this surface keeps is left, and its
 * categories stand there.
 */
export type Outline = MemoryRecord;

/** Most outlines that are kept, of all owners together: some tens of megabytes. */
const MOST_KEPT = 50_000;
/** More changes than that are not followed: everything is read again. */
const MOST_CHANGES = 1_000;

interface Known {
  /** The last change that is in it. */
  readonly sequence: number;
  readonly outlines: ReadonlyMap<string, Outline>;
}

export function createOutlines(store: Store): Outlines {
  const owners = new Map<string, Promise<Known>>();
  const sizes = new Map<string, number>();

  /** The owner that was not asked for longest goes first. */
  function makeRoom(): void {
    let kept = [...sizes.values()].reduce((total, size) => total + size, 0);
    for (const key of owners.keys()) {
      if (kept <= MOST_KEPT) return;
      kept -= sizes.get(key) ?? 0;
      owners.delete(key);
      sizes.delete(key);
    }
  }

  async function keep(key: string, next: Promise<Known>): Promise<Known> {
    owners.delete(key);
    owners.set(key, next);
    try {
      const known = await next;
      if (owners.get(key) === next) {
        sizes.set(key, known.outlines.size);
        makeRoom();
      }
      return known;
    } catch (error) {
      if (owners.get(key) === next) {
        owners.delete(key);
        sizes.delete(key);
      }
      throw error;
    }
  }

  return {
    reader(memory, tenant) {
      let last: Promise<number> | undefined;
      return async (user) => {
        last ??= store.feed.last();
        const present = await last;
        const key = JSON.stringify([tenant, user ?? null]);
        const known = owners.get(key);
        const load = (): Promise<Known> => loadAll(memory, user, present);
        // Those that ask at once go one after another, so that none puts an older state in its place.
        const next =
          known === undefined
            ? load()
            : known.then((state) => follow(store, { tenant, user }, state, present, load), load);
        return (await keep(key, next)).outlines;
      };
    },
  };
}

async function loadAll(
  memory: TenantMemory,
  user: string | undefined,
  sequence: number,
): Promise<Known> {
  const outlines = new Map<string, Outline>();
  for await (const record of listAll(memory, user, undefined, everyState(0))) {
    outlines.set(record.id, toOutline(record));
  }
  return { sequence, outlines };
}

/** The state with what has changed since. */
async function follow(
  store: Store,
  { tenant, user }: { readonly tenant: string; readonly user: string | undefined },
  known: Known,
  present: number,
  load: () => Promise<Known>,
): Promise<Known> {
  if (known.sequence === present) return known;
  const scope = { tenant, ...(user !== undefined && { user }) };
  const { entries, last, isComplete } = await store.feed.after(known.sequence, scope, MOST_CHANGES);
  if (!isComplete || entries.length === MOST_CHANGES) return load();
  if (entries.length === 0) return { ...known, sequence: last };
  const changed = [...new Set(entries.map(({ id }) => id))];
  const records = await store.records.get(scope, changed);
  const outlines = new Map(known.outlines);
  for (const id of changed) outlines.delete(id);
  for (const record of records) {
    if (record.scope.user === user) outlines.set(record.id, toOutline(record));
  }
  return { sequence: last, outlines };
}

function toOutline(record: MemoryRecord): Outline {
  const { statement: _s, speaker: _n, parts: _p, passage: _g, refused: _r, ...others } = record;
  const { keys: _k, ...attributes } = attributesOf(record);
  return {
    ...others,
    text: '',
    metadata: {
      [RESERVED]: {
        ...attributes,
        categories: categoriesOf(record),
        ownCategories: true,
        created: createdAt(record),
      },
    },
  };
}
