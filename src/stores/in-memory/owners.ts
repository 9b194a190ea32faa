import type { Owner, Page } from '../../core/store.ts';
import { pageOfOwners } from '../shared/owner-pages.ts';
import type { PartitionTable, Tables } from './tables.ts';

export function owners(
  tables: Tables,
  tenant: string,
  limit: number,
  cursor: string | undefined,
): Page<Owner> {
  const all = [...tables.partitions.values()].flatMap((table) => ownerOf(table, tenant) ?? []);
  return pageOfOwners(all, limit, cursor);
}

/** Any memory of a partition tells whose it is. */
function ownerOf({ rows }: PartitionTable, tenant: string): Owner | undefined {
  const [first] = rows.values();
  if (first === undefined || first.record.scope.tenant !== tenant) return undefined;
  const { user } = first.record.scope;
  return { ...(user !== undefined && { user }), memories: rows.size };
}
