import type { MemoryRecord } from '../../index.ts';
import type { AllowedTarget, OperationNote, Outcome } from '../../governance/door.ts';
import { passDoor } from './call.ts';
import type { Call } from './call.ts';
import { all, usersOf } from './filters/index.ts';
import type { Filter } from './filters/index.ts';
import { idTests } from './entity-ids.ts';

/**
 * Passes the door for what a filter is about: one user, or several. A key that is bound to a user or an
 * agent gets that as a condition of its own beside the caller's.
 */
export function passWithFilter<Result>(
  call: Call,
  operation: OperationNote,
  filter: Filter,
  work: (
    bounded: Filter,
    target: AllowedTarget,
    tell: (outcome: Outcome) => void,
  ) => Promise<Result>,
): Promise<Result> {
  const { principal } = call;
  const bounded = all([filter, ...boundTests(call)]);
  const users = usersOf(bounded);
  const [user] = users === 'any' ? [] : users;
  const isAcross = users === 'any' || users.size > 1;
  const action = isAcross ? acrossOf(operation) : operation.action;
  const target = {
    ...(isAcross && { across: true }),
    ...(!isAcross && user !== undefined && { user }),
    ...(principal.agent !== undefined && { agent: principal.agent }),
  };
  return passDoor(call, { ...operation, action }, target, (allowed, tell) =>
    work(bounded, allowed, tell),
  );
}

function acrossOf({ action }: OperationNote): OperationNote['action'] {
  return action === 'forget' ? 'forget-across' : 'read-across';
}

/** What a bound key may see at all. */
function boundTests({ principal }: Call): readonly Filter[] {
  return idTests({
    ...(principal.user !== undefined && { user_id: principal.user }),
    ...(principal.agent !== undefined && { agent_id: principal.agent }),
  });
}

/** A memory that a call may know of, found by its id alone; undefined for others, and for none. */
export async function locate(call: Call, id: string): Promise<MemoryRecord | undefined> {
  return (await locateMany(call, [id])).get(id);
}

/** The memories of a tenant with these ids, in no particular order; those that are not there are left out. */
async function locateAll(
  call: Call,
  memory: ReturnType<Call['services']['memory']['tenant']>,
  ids: readonly string[],
): Promise<readonly MemoryRecord[]> {
  const { store } = call.services.memory;
  const { tenant } = call.principal;
  const missing = new Set(ids);
  const found: MemoryRecord[] = [];
  const look = async (user: string | undefined, among: readonly string[]): Promise<void> => {
    const scope = { tenant, ...(user !== undefined && { user }) };
    for (const record of await store.records.get(scope, among)) {
      if (missing.delete(record.id)) found.push(record);
    }
  };
  await call.services.memory.open();
  const hints = Map.groupBy(
    ids.flatMap((id) => {
      const hint = call.whereabouts.hint(tenant, id);
      return hint === undefined ? [] : [{ id, user: hint.user }];
    }),
    ({ user }) => user,
  );
  for (const [user, hinted] of hints)
    await look(
      user,
      hinted.map(({ id }) => id),
    );
  if (missing.size > 0) await look(undefined, [...missing]);
  // What nobody else has need not be looked for among all.
  const nobody = { tenant, user: undefined };
  const others = new Set(
    missing.size === 0 ? [] : await store.records.elsewhere(nobody, [...missing]),
  );
  for (const id of missing) if (!others.has(id)) missing.delete(id);
  let cursor: string | undefined;
  do {
    if (missing.size === 0) return found;
    const page = await memory.owners({ limit: 10_000, ...(cursor !== undefined && { cursor }) });
    for (const { user } of page.items) {
      if (missing.size === 0) return found;
      await look(user, [...missing]);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

/** Several memories that a call may know of, by id. */
export async function locateMany(
  call: Call,
  ids: readonly string[],
): Promise<ReadonlyMap<string, MemoryRecord>> {
  const { principal, services } = call;
  const memory = services.memory.tenant(principal.tenant);
  const found = await locateAll(call, memory, [...new Set(ids)]);
  const known = found.filter(
    ({ scope }) =>
      (principal.user === undefined || scope.user === principal.user) &&
      (principal.agent === undefined || scope.agent === principal.agent),
  );
  for (const { id, scope } of known) call.whereabouts.note(principal.tenant, id, scope.user);
  return new Map(known.map((record) => [record.id, record]));
}

/** Whose a memory is, as the door wants to know it. */
export function targetOf({ scope, kind }: MemoryRecord): {
  readonly user?: string;
  readonly agent?: string;
  readonly kinds: readonly MemoryRecord['kind'][];
} {
  return {
    ...(scope.user !== undefined && { user: scope.user }),
    ...(scope.agent !== undefined && { agent: scope.agent }),
    kinds: [kind],
  };
}
