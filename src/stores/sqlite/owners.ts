import { MemoirError } from '../../core/errors.ts';
import type { Scope } from '../../core/scope.ts';
import type { Owner, Page } from '../../core/store.ts';
import { pageOfOwners } from '../shared/owner-pages.ts';
import type { EngineContext } from './context.ts';
import { keyOf } from './names.ts';
import type { Sql } from './sql.ts';

export interface OwnerCalls {
  owners(tenant: string, limit: number, cursor: string | undefined): Promise<Page<Owner>>;
}

/** Partitions looked at in one slice. */
const SLICE = 1_000;

export function createOwners({ connection, pause }: EngineContext): OwnerCalls {
  return {
    async owners(tenant, limit, cursor) {
      const owners: Owner[] = [];
      let after = 0;
      for (;;) {
        const from = after;
        const rows = await connection.read((sql) => readSlice(sql, tenant, from));
        owners.push(...rows.map(toOwner));
        const last = rows.at(-1);
        if (last === undefined) return pageOfOwners(owners, limit, cursor);
        after = last.id;
        await pause();
      }
    },
  };
}

interface OwnerRow {
  readonly id: number;
  readonly live: number;
  /** Of any of its memories; null when all have lost their text. */
  readonly scope: string | null;
}

/** Names stand in records alone: any memory of a partition tells whose it is. */
function readSlice(sql: Sql, tenant: string, after: number): readonly OwnerRow[] {
  return sql.all<OwnerRow>(
    `SELECT p.id, p.live, (SELECT json_extract(c.body, '$.scope')
       FROM memory m JOIN content c ON c.id = m.content_id
       WHERE m.partition_id = p.id AND m.forgotten = 0 AND c.body IS NOT NULL LIMIT 1) AS scope
     FROM partition p WHERE p.tenant = ? AND p.id > ? AND p.live > 0 ORDER BY p.id LIMIT ?`,
    keyOf(tenant),
    after,
    SLICE,
  );
}

function toOwner({ live, scope }: OwnerRow): Owner {
  if (scope === null) {
    throw new MemoirError(
      'STORE_CORRUPT',
      'Memories have lost their text: "memoir doctor" says which, and with --fix puts them aside',
    );
  }
  const { user } = JSON.parse(scope) as Scope;
  return { ...(user !== undefined && { user }), memories: live };
}
