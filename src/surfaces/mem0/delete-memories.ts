import { KINDS, STATUSES } from '../../index.ts';
import type { MemoryRecord, ScopedMemory } from '../../index.ts';
import type { Services } from '../services.ts';
import { dropBeside } from './drop-beside.ts';
import { isSource } from './reading.ts';
import { writeTombstones } from './tombstones.ts';

type Parts = Pick<Services, 'memory' | 'runtime'>;

/**
 * Removes memories for good. The messages they were made of go too; where other memories rest on them,
 * only their words do: who deletes a memory does not want its words to stay.
 */
export async function deleteMemories(
  parts: Parts,
  tenant: string,
  records: readonly MemoryRecord[],
): Promise<void> {
  await writeTombstones(parts, tenant, records);
  await dropBeside(
    parts,
    tenant,
    records.map(({ id }) => id),
  );
  const memory = parts.memory.tenant(tenant);
  for (const [user, own] of Map.groupBy(records, ({ scope }) => scope.user)) {
    const scope = memory.scope(user === undefined ? {} : { user }, { derive: { inherits: true } });
    const sources = await ownSources(scope, own);
    await scope.forget(
      { ids: [...new Set([...own.map(({ id }) => id), ...sources])] },
      { words: true },
    );
  }
}

/** Messages that these memories rest on, and no others that anybody sees. */
async function ownSources(
  scope: ScopedMemory,
  records: readonly MemoryRecord[],
): Promise<readonly string[]> {
  const going = new Set(records.map(({ id }) => id));
  const rested = new Set(records.flatMap((record) => record.sources.map(({ id }) => id)));
  const checked = await Promise.all(
    [...rested]
      .filter((id) => !going.has(id))
      .map(async (id) => {
        const resting = await scope.derivedFrom(id);
        const others = resting.filter(
          (each) =>
            !going.has(each.id) && each.status !== 'disputed' && each.status !== 'quarantined',
        );
        return others.length === 0 ? [id] : [];
      }),
  );
  const alone = checked.flat();
  const there = await Promise.all(alone.map((id) => mayFind(scope, id)));
  return there.flatMap((record) => (record !== undefined && isSource(record) ? [record.id] : []));
}

/** A source that expired is gone while the memory may stay. */
async function mayFind(scope: ScopedMemory, id: string): Promise<MemoryRecord | undefined> {
  const { items } = await scope.list({
    kinds: ['episode'],
    statuses: STATUSES,
    anyTime: true,
    exactly: ['user'],
    limit: 1,
    where: { field: ['id'], is: 'eq', value: id },
  });
  return items[0];
}

/** The memories that these superseded, and those that these did, and so on. */
export async function linkedOf(
  scope: ScopedMemory,
  record: MemoryRecord,
): Promise<readonly MemoryRecord[]> {
  const linked = new Map<string, MemoryRecord>();
  let next = record.supersedes;
  while (next.length > 0) {
    const { items } = await scope.list({
      kinds: KINDS,
      statuses: STATUSES,
      anyTime: true,
      exactly: ['user'],
      limit: 1_000,
      where: { field: ['id'], is: 'in', value: next.slice(0, 1_000) },
    });
    const fresh = items.filter(({ id }) => id !== record.id && !linked.has(id));
    for (const item of fresh) linked.set(item.id, item);
    next = fresh.flatMap(({ supersedes }) => supersedes);
  }
  return [...linked.values()];
}
