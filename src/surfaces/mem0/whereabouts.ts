import type { Store } from '../../index.ts';
import { createOutlines } from './outlines.ts';
import type { Outlines } from './outlines.ts';

/** Most memories whose owners are remembered. */
const MOST = 50_000;

/**
 * A note of whose memories were seen last, by tenant and id: ids alone do not tell, and whoever asks
 * for a memory by its id has mostly just been shown it. Only ever a hint, which is checked.
 */
export interface Whereabouts {
  note(tenant: string, id: string, user: string | undefined): void;
  /** The owner as last seen; undefined when nothing is known. */
  hint(tenant: string, id: string): { readonly user: string | undefined } | undefined;
  readonly outlines: Outlines;
}

export function createWhereabouts(store: Store): Whereabouts {
  const owners = new Map<string, string | undefined>();
  const keyOf = (tenant: string, id: string): string => JSON.stringify([tenant, id]);
  return {
    outlines: createOutlines(store),
    note(tenant, id, user) {
      const key = keyOf(tenant, id);
      owners.delete(key);
      owners.set(key, user);
      const [oldest] = owners.keys();
      if (owners.size > MOST && oldest !== undefined) owners.delete(oldest);
    },
    hint(tenant, id) {
      const key = keyOf(tenant, id);
      return owners.has(key) ? { user: owners.get(key) } : undefined;
    },
  };
}
