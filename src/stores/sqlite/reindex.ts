import { ENTRY_VERSION } from '../../ranking/entry.ts';
import { ENTRY, bumpVersion } from './change-log.ts';
import type { LoggedChange } from './change-log.ts';
import type { EngineContext } from './context.ts';
import { putEntry } from './entries.ts';
import { entryOf, readKeys, supporting } from './keys.ts';
import { readMeta } from './names.ts';
import { toRecord } from './rows.ts';
import type { Sql } from './sql.ts';

export type Report = (done: number, total: number) => void;

export interface ReindexCalls {
  /** Makes every entry anew and stores those that differ; in slices, searches go on meanwhile. */
  reindex(report: Report): Promise<void>;
  /**
   * Claims the entries for this version of Memoir: from then on older processes neither read nor
   * write them.
   */
  claimEntries(): Promise<void>;
  /**
   * Brings entries of an older version up to date, once; searches wait for it. When the process dies
   * meanwhile, the next one goes on from there.
   */
  ensureEntryVersion(): Promise<void>;
}

/** Memories of one slice: some 20 ms, in which no other call gets through. */
const SLICE = 200;

export function createReindex({
  connection,
  pause,
}: Pick<EngineContext, 'connection' | 'pause'>): ReindexCalls {
  let upgrading: Promise<void> | undefined;

  async function upgrade(): Promise<void> {
    const unfinished = await connection.read((sql) => readMeta(sql).reindex_from !== null);
    if (!unfinished) return;
    while (await connection.writeDerived(upgradeSlice)) await pause();
  }

  return {
    async reindex(report) {
      const total = await connection.read(countMemories);
      let done = 0;
      let from: number | undefined = -1;
      report(0, total);
      while (from !== undefined) {
        const after: number = from;
        const slice = await connection.writeDerived((sql) => rewriteSlice(sql, after));
        done += slice.seen;
        from = slice.through;
        if (slice.seen > 0) report(done, Math.max(total, done));
        await pause();
      }
    },
    async claimEntries() {
      const older = await connection.read((sql) => readMeta(sql).entry_version < ENTRY_VERSION);
      if (older) await connection.write(beginUpgrade);
    },
    ensureEntryVersion() {
      upgrading ??= upgrade().finally(() => (upgrading = undefined));
      return upgrading;
    },
  };
}

function countMemories(sql: Sql): number {
  return sql.get<{ count: number }>('SELECT count(*) AS count FROM memory')?.count ?? 0;
}

/** The version is raised first, so that an older process does not touch entries any more. */
function beginUpgrade(sql: Sql): void {
  const meta = readMeta(sql);
  if (meta.entry_version >= ENTRY_VERSION) return;
  sql.run('UPDATE meta SET entry_version = ?, reindex_from = -1 WHERE id = 1', ENTRY_VERSION);
}

function upgradeSlice(sql: Sql): boolean {
  const from = readMeta(sql).reindex_from;
  if (from === null) return false;
  const { through } = rewriteSlice(sql, from);
  sql.run('UPDATE meta SET reindex_from = ? WHERE id = 1', through ?? null);
  return through !== undefined;
}

/** A memory and what its entry is made of. */
export interface IndexedRow {
  readonly id: number;
  readonly partition_id: number;
  readonly session_id: number | null;
  readonly agent_id: number | null;
  readonly body: string;
  readonly e: Uint8Array | null;
  /** Texts of derived memories that it is found by too. */
  readonly keys?: readonly string[] | undefined;
}

/** The next memories with their stored entries, by row id. */
export function readIndexed(sql: Sql, after: number, limit: number): readonly IndexedRow[] {
  const rows = sql.all<IndexedRow & { readonly uid: string }>(
    `SELECT m.id, m.uid, m.partition_id, m.session_id, m.agent_id, c.body, e.e
     FROM memory m JOIN content c ON c.id = m.content_id LEFT JOIN entry e ON e.id = m.id
     WHERE m.id > ? AND m.forgotten = 0 AND c.body IS NOT NULL ORDER BY m.id LIMIT ?`,
    after,
    limit,
  );
  const uids = rows.map((row) => row.uid);
  const keys = readKeys(sql, supporting(sql, uids));
  return rows.map((row) => ({ ...row, keys: keys.get(row.uid) }));
}

/** The entry that should be stored; undefined when it is. */
export function missingEntry(row: IndexedRow): Uint8Array | undefined {
  const entry = entryOf(row, toRecord(row.body), row.keys);
  return row.e !== null && Buffer.compare(row.e, entry) === 0 ? undefined : entry;
}

/** Rewrites what differs among the next memories; `through` is undefined when none are left. */
export function rewriteSlice(
  sql: Sql,
  after: number,
): { readonly seen: number; readonly through: number | undefined } {
  const rows = readIndexed(sql, after, SLICE);
  const changes = new Map<number, LoggedChange[]>();
  for (const row of rows) {
    const entry = missingEntry(row);
    if (entry === undefined) continue;
    putEntry(sql, row.id, entry);
    const logged = changes.get(row.partition_id) ?? [];
    logged.push({ memoryId: row.id, part: ENTRY });
    changes.set(row.partition_id, logged);
  }
  for (const [partitionId, logged] of changes) bumpVersion(sql, partitionId, logged);
  return { seen: rows.length, through: rows.at(-1)?.id };
}
