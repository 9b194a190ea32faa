import { STATUSES } from '../../index.ts';
import type { MemoryRecord, ScopedMemory } from '../../index.ts';
import type { Services } from '../services.ts';
import { appsOf, attributesOf, RESERVED, runsOf } from './attributes.ts';
import type { EntityIds } from './entity-ids.ts';
import { compileFilter, filterFor, passes } from './filters/index.ts';
import type { Filter } from './filters/index.ts';
import { dropBeside } from './drop-beside.ts';
import { listAll } from './list-all.ts';
import { isSource, ownersFor } from './reading.ts';
import { writeTombstones } from './tombstones.ts';
import { everyState } from './visibility.ts';

type Parts = Pick<Services, 'memory' | 'runtime'>;

export interface Deletion {
  readonly filter: Filter;
  /** The names that are to go: of a memory of several runs or apps only these do. */
  readonly ids: EntityIds;
  /** Whose everything is meant, so that nothing is left of them: users, or also what is nobody's. */
  readonly everythingOf: 'users' | 'all' | 'none';
}

/**
 * Removes everything that passes a filter, messages too, and says how many memories these were. Owners
 * go one after another: each of them wholly or not at all.
 */
export async function deleteMatching(
  parts: Parts,
  tenant: string,
  deletion: Deletion,
): Promise<number> {
  const memory = parts.memory.tenant(tenant);
  let deleted = 0;
  for await (const user of ownersFor(memory, deletion.filter)) {
    const records: MemoryRecord[] = [];
    const { where } = compileFilter(filterFor(deletion.filter, { user }));
    const visibility = everyState(parts.runtime.now());
    const beside = { now: visibility.now, isWaiting: false };
    for await (const record of listAll(memory, user, where, visibility)) {
      if (passes(record, deletion.filter, beside)) records.push(record);
    }
    const scope = memory.scope(user === undefined ? {} : { user }, { derive: { inherits: true } });
    const isEverything =
      deletion.everythingOf === 'all' || (deletion.everythingOf === 'users' && user !== undefined);
    deleted += await deleteOwn(parts, tenant, scope, records, { ...deletion, isEverything });
  }
  return deleted;
}

async function deleteOwn(
  parts: Parts,
  tenant: string,
  scope: ScopedMemory,
  records: readonly MemoryRecord[],
  deletion: Deletion & { readonly isEverything: boolean },
): Promise<number> {
  const shared = deletion.isEverything
    ? []
    : records.filter((each) => isShared(each, deletion.ids));
  const kept = new Set(shared.map(({ id }) => id));
  const going = records.filter(({ id }) => !kept.has(id));
  const memories = going.filter((record) => !isSource(record));
  await writeTombstones(parts, tenant, memories);
  await dropBeside(
    parts,
    tenant,
    going.map(({ id }) => id),
  );
  if (deletion.isEverything) await scope.forget({ everything: true });
  else if (going.length > 0) await scope.forget({ ids: going.map(({ id }) => id) });
  if (deletion.ids.run_id !== undefined && deletion.ids.run_id !== '*' && going.length > 0) {
    await forgetSession(scope, deletion);
  }
  for (const { id } of shared) await withdraw(scope, id, deletion.ids);
  return memories.length;
}

/** What a conversation leaves beside its messages goes when nothing else limits what is deleted. */
async function forgetSession(scope: ScopedMemory, { ids }: Deletion): Promise<void> {
  const { run_id: run, agent_id: agent, app_id: app } = ids;
  if (run === undefined || agent !== undefined || app !== undefined) return;
  await scope.forget({ session: run });
}

/** A memory that other runs, or other apps, said as well. */
function isShared(record: MemoryRecord, { run_id: run, app_id: app }: EntityIds): boolean {
  if (isSource(record) || record.immutable) return false;
  const isOf = (names: readonly string[], name: string | undefined): boolean =>
    name !== undefined && name !== '*' && names.length > 1;
  return isOf(runsOf(record), run) || isOf(appsOf(record), app);
}

/** Takes the names off a memory that is still there after the messages of these went. */
async function withdraw(
  scope: ScopedMemory,
  id: string,
  { run_id: run, app_id: app }: EntityIds,
): Promise<void> {
  const { items } = await scope.list({
    kinds: ['event', 'fact', 'preference', 'profile', 'task', 'procedure', 'summary'],
    statuses: STATUSES,
    anyTime: true,
    exactly: ['user'],
    limit: 1,
    where: { field: ['id'], is: 'eq', value: id },
  });
  const [record] = items;
  if (record === undefined) return;
  const { runs = [], apps = [], ...others } = attributesOf(record);
  const left = {
    ...others,
    runs: runs.filter((name) => name !== run),
    apps: apps.filter((name) => name !== app),
  };
  await scope.update(id, { metadata: { ...record.metadata, [RESERVED]: left } });
}
