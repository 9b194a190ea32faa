import { MemoirError } from '../../../core/errors.ts';
import type { Connection } from '../connection.ts';
import { APPLICATION_ID, foreignError, isForeign } from '../foreign-file.ts';
import type { Sql } from '../sql.ts';
import { initial } from './0001-initial.ts';
import { derived } from './0002-derived.ts';
import { recalls } from './0003-recalls.ts';
import { tenants } from './0004-tenants.ts';
import { documents } from './0005-documents.ts';
import type { Migration } from './migration.ts';

/** Every step, in order. A new one is added at the end with a case in migrations.test.ts. */
export const MIGRATIONS: readonly Migration[] = [initial, derived, recalls, tenants, documents];

/**
 * Brings the schema up to date, each step in one transaction under the write lock, so that of two
 * processes that open at once one migrates and the other finds it done, and a crash leaves the
 * version before the step. CONFIG when the file is of a newer version or of another program.
 */
export async function migrate(
  connection: Connection,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const latest = migrations.length;
  let version = check(connection.sql, connection.path, latest);
  while (version < latest) {
    version = await connection.write((sql) => {
      const present = check(sql, connection.path, latest);
      const next = migrations[present];
      if (next === undefined) return present;
      next.apply(sql);
      sql.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${next.version}`);
      return next.version;
    });
  }
}

/** The schema version of the file, 0 when it is empty. */
function check(sql: Sql, path: string, latest: number): number {
  const version = schemaVersion(sql);
  if (isForeign(sql)) throw foreignError(path);
  if (version > latest) {
    throw new MemoirError(
      'CONFIG',
      `${path} has schema ${version}, this version of Memoir knows ${latest}: update Memoir`,
    );
  }
  return version;
}

export function schemaVersion(sql: Sql): number {
  return sql.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}
