import type { MemoryRecord } from '../core/record.ts';
import { isWritable } from '../core/scope.ts';
import type { Scope } from '../core/scope.ts';
import type { Store } from '../core/store.ts';
import type { DerivedMemory } from '../core/upkeep.ts';

/** One agent's derived memories (or those of no agent), and the scope that holds just them. */
export interface Owned {
  readonly owner: Scope;
  /** Of any status, in the order of their ids. */
  readonly records: readonly DerivedMemory[];
}

/**
 * All derived memories that a scope may write, by agent: what one agent knows says nothing of what
 * another does. The scope's own comes first, even when it has none.
 */
export async function readOwned(store: Store, scope: Scope): Promise<readonly Owned[]> {
  const { records } = await store.records.statements(scope);
  const own = records.filter(isDerived).filter((record) => isWritable(record.scope, scope));
  const byAgent = Map.groupBy(own, (record) => record.scope.agent);
  const agents = new Set([scope.agent, ...byAgent.keys()]);
  return [...agents].map((agent) => ({
    owner: ownerOf(scope, agent),
    records: (byAgent.get(agent) ?? []).toSorted((left, right) => (left.id < right.id ? -1 : 1)),
  }));
}

export function ownerOf({ tenant, user }: Scope, agent: string | undefined): Scope {
  return {
    tenant,
    ...(user !== undefined && { user }),
    ...(agent !== undefined && { agent }),
  };
}

export function isDerived(record: MemoryRecord): record is DerivedMemory {
  return record.kind !== 'episode';
}

/** Whether upkeep leaves a memory alone: somebody wants it just so. */
export function isFirm({ pinned, immutable, curated }: MemoryRecord): boolean {
  return pinned || immutable || curated === true;
}
