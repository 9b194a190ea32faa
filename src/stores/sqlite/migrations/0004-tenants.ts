import { keyOf } from '../names.ts';
import type { Sql } from '../sql.ts';
import type { Migration } from './migration.ts';

/**
 * By the digest of its name the partitions of a tenant are found, to tell who has memories in it. One
 * without memories does not say whose it is: it is told when something is written to it.
 */
const SCHEMA = `
ALTER TABLE partition ADD COLUMN tenant BLOB;
CREATE INDEX partition_tenant ON partition (tenant, id);
`;

export const tenants: Migration = {
  version: 4,
  apply(sql) {
    sql.exec(SCHEMA);
    nameTenants(sql);
  },
};

function nameTenants(sql: Sql): void {
  const rows = sql.all<{ id: number; tenant: string | null }>(
    `SELECT p.id, (SELECT json_extract(c.body, '$.scope.tenant')
       FROM memory m JOIN content c ON c.id = m.content_id
       WHERE m.partition_id = p.id AND m.forgotten = 0 AND c.body IS NOT NULL LIMIT 1) AS tenant
     FROM partition p`,
  );
  for (const { id, tenant } of rows) {
    if (tenant === null) continue;
    sql.run('UPDATE partition SET tenant = ? WHERE id = ?', keyOf(tenant), id);
  }
}
