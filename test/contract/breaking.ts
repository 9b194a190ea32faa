import type { Store } from '../../src/core/store.ts';
import { createInMemoryStore } from '../../src/stores/in-memory/index.ts';
import { createFakeRuntime } from '../../src/testing/index.ts';

/** A store with one fault, and the cases of the contract that must find it. */
export interface BrokenStore {
  readonly fault: string;
  readonly caughtBy: readonly string[];
  create(): Store;
}

type Parts = { readonly [part in keyof Store]?: Partial<Store[part]> };

export const sound = (): Store => createInMemoryStore({ runtime: createFakeRuntime() });

/** The sound store with some methods replaced. */
function withFault(store: Store, parts: Parts): Store {
  return {
    ...store,
    records: { ...store.records, ...parts.records },
    index: { ...store.index, ...parts.index },
    sessions: { ...store.sessions, ...parts.sessions },
    embeddings: { ...store.embeddings, ...parts.embeddings },
    derivations: { ...store.derivations, ...parts.derivations },
    documents: { ...store.documents, ...parts.documents },
    audit: { ...store.audit, ...parts.audit },
    feed: { ...store.feed, ...parts.feed },
    upkeep: { ...store.upkeep, ...parts.upkeep },
  };
}

export function breaking(
  fault: string,
  caughtBy: readonly string[],
  parts: (store: Store) => Parts,
): BrokenStore {
  return {
    fault,
    caughtBy,
    create() {
      const store = sound();
      return withFault(store, parts(store));
    },
  };
}
