import type { Connection } from './connection.ts';
import { emptyLog, isLogOwed } from './empty-log.ts';
import { looseFiles, tighten } from './files.ts';
import type { ForgetCalls } from './forget.ts';
import { countOf } from './inspection.ts';
import type { Inspection } from './inspection.ts';
import type { Sql } from './sql.ts';

export function fileIntegrity(connection: Connection, thorough: boolean): Inspection {
  const pragma = thorough ? 'integrity_check' : 'quick_check';
  return {
    name: 'file integrity',
    fine: `${pragma} found nothing`,
    async look() {
      const rows = await connection.read((sql) =>
        sql.all<Record<string, string>>(`PRAGMA ${pragma}(5)`),
      );
      const found = rows.flatMap((row) => Object.values(row)).filter((line) => line !== 'ok');
      return found.join('; ');
    },
  };
}

export function foreignKeys(connection: Connection): Inspection {
  return {
    name: 'no orphan rows',
    fine: 'every row belongs to one that is there',
    async look() {
      const rows = await connection.read((sql) =>
        sql.all<{ table: string }>('PRAGMA foreign_key_check'),
      );
      const tables = new Set(rows.map((row) => row.table));
      return rows.length === 0 ? '' : `${rows.length} orphans in ${[...tables].join(', ')}`;
    },
    mend: () => connection.write(removeOrphans),
  };
}

const DERIVED = [
  ['entry', 'id'],
  ['vector', 'id'],
  ['vector8', 'id'],
  ['outbox', 'memory_id'],
  ['derivation', 'memory_id'],
  ['support', 'memory_id'],
  ['revision', 'memory_id'],
  ['idempotency_memory', 'memory_id'],
] as const;

/** Removes what belongs to a memory that is not there; records themselves are never touched. */
function removeOrphans(sql: Sql): void {
  for (const [table, column] of DERIVED) {
    sql.run(`DELETE FROM ${table} WHERE ${column} NOT IN (SELECT id FROM memory)`);
  }
  sql.run('DELETE FROM derivation WHERE settings_id NOT IN (SELECT id FROM derivation_settings)');
  sql.run('DELETE FROM derivation_settings WHERE partition_id NOT IN (SELECT id FROM partition)');
  sql.run('DELETE FROM forgotten_turn WHERE session_id NOT IN (SELECT id FROM session)');
  sql.run('DELETE FROM change WHERE partition_id NOT IN (SELECT id FROM partition)');
  sql.run('DELETE FROM idempotency WHERE partition_id NOT IN (SELECT id FROM partition)');
  sql.run('DELETE FROM document_term WHERE document_id NOT IN (SELECT id FROM document)');
  sql.run('DELETE FROM document_order WHERE document_id NOT IN (SELECT id FROM document)');
}

export function unfinishedForgetting(connection: Connection, forgetting: ForgetCalls): Inspection {
  return {
    name: 'forgetting finished',
    fine: 'nothing forgotten is left',
    async look() {
      const count = await connection.read((sql) =>
        countOf(sql, 'SELECT count(*) AS count FROM memory WHERE forgotten = 1'),
      );
      return count === 0 ? '' : `${count} forgotten memories are hidden, but not erased yet`;
    },
    mend: () => forgetting.finishForgetting(),
  };
}

export function fileModes({ inMemory, path }: Connection): Inspection {
  const loose = (): readonly string[] => (inMemory ? [] : looseFiles(path));
  return {
    name: 'file mode',
    fine: 'only the owner can read the file',
    async look() {
      const files = loose();
      return files.length === 0 ? '' : `others may open ${files.join(', ')}`;
    },
    mend: async () => tighten(loose()),
  };
}

/** What was forgotten may stand in the log until it is emptied. */
export function log(connection: Connection): Inspection {
  return {
    name: 'write-ahead log',
    fine: 'nothing forgotten stands in it',
    look: async () =>
      (await isLogOwed(connection))
        ? 'what was forgotten may stand in it: close other programs that read the file'
        : '',
    async mend() {
      await emptyLog(connection);
    },
  };
}

const MUCH = 10_000;

/** Emptied rows keep their place in the file until it is compacted. */
export function space(connection: Connection): Inspection {
  return {
    name: 'space',
    fine: 'the file has little unused space',
    async look() {
      const [empty, all] = await connection.read((sql) => [
        countOf(sql, 'SELECT count(*) AS count FROM content WHERE body IS NULL'),
        countOf(sql, 'SELECT count(*) AS count FROM content'),
      ]);
      const wasteful = empty > MUCH && empty * 2 > all;
      return wasteful ? `${empty} of ${all} places are empty` : '';
    },
    async mend() {
      await connection.write((sql) =>
        sql.run(
          `DELETE FROM content WHERE body IS NULL AND id NOT IN (SELECT content_id FROM memory)`,
        ),
      );
      await connection.compact();
    },
  };
}
