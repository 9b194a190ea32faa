import { existsSync } from 'node:fs';
import { createGovernance } from '../../governance/create-governance.ts';
import type { OperationNote, Outcome, Target } from '../../governance/door.ts';
import type { Governance } from '../../governance/governance.ts';
import { localPrincipal } from '../../governance/local-principal.ts';
import { createIdSource, systemRuntime } from '../../index.ts';
import type { Memory } from '../../index.ts';
import { type ScopeFlags, type StoreFlags, withMemory } from './open-memory.ts';
import { requireStore, storePath } from './stored-scope.ts';

/** The tenant that the flags name. */
export function tenantOf({ tenant }: StoreFlags): string {
  return tenant ?? 'default';
}

/** Hands out the governance of a memory's store, and finishes what it holds in any case. */
export async function withGovernance<Result>(
  memory: Memory,
  flags: StoreFlags,
  work: (governance: Governance) => Promise<Result>,
): Promise<Result> {
  const governance = createGovernance({
    store: memory.store,
    runtime: systemRuntime,
    newId: createIdSource(systemRuntime),
    settings: { tenant: tenantOf(flags) },
  });
  try {
    return await work(governance);
  } finally {
    await governance.close();
  }
}

/** What has nothing to do with meaning opens a store without an embedder. */
const PLAIN = { embedder: 'none' } as const;

/** As `withGovernance`, for the store that the flags name; it is made when there is none. */
export function withStoreGovernance<Result>(
  flags: StoreFlags,
  work: (governance: Governance) => Promise<Result>,
): Promise<Result> {
  return withMemory(flags, (memory) => withGovernance(memory, flags, work), PLAIN);
}

/**
 * As `withStoreGovernance`, for commands that never make a store: NOT_FOUND where `--db` names
 * none; at the default path `work` finds that there is nothing.
 */
export async function withStoredGovernance<Result>(
  flags: StoreFlags,
  work: (governance: Governance) => Promise<Result>,
): Promise<Result> {
  if (flags.db !== undefined) requireStore(flags);
  const path = storePath(flags);
  const isThere = path === ':memory:' || existsSync(path);
  const nothing = { ...PLAIN, path: ':memory:', thread: 'main' } as const;
  return withMemory(
    flags,
    (memory) => withGovernance(memory, flags, work),
    isThere ? PLAIN : nothing,
  );
}

/** Does the work as the local person who called the command, so that the audit tells of it. */
export function passLocally<Result>(
  governance: Governance,
  flags: ScopeFlags & { readonly session?: string },
  operation: OperationNote,
  work: (tell: (outcome: Outcome) => void) => Promise<Result>,
): Promise<Result> {
  const { user, agent, session } = flags;
  const target: Target = {
    ...(user !== undefined && { user }),
    ...(agent !== undefined && { agent }),
    ...(session !== undefined && { session }),
  };
  const principal = localPrincipal(tenantOf(flags));
  return governance.door.pass({ principal, operation, target, surface: 'cli' }, (_, tell) =>
    work(tell),
  );
}

/** As `passLocally`, for a command that has opened a memory. */
export function passIn<Result>(
  memory: Memory,
  flags: ScopeFlags & { readonly session?: string },
  operation: OperationNote,
  work: (tell: (outcome: Outcome) => void) => Promise<Result>,
): Promise<Result> {
  return withGovernance(memory, flags, (governance) =>
    passLocally(governance, flags, operation, work),
  );
}
