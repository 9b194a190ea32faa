import type { CommitBatch, CommitReceipt, ListRequest, Page } from '../../core/store.ts';
import type { MemoryRecord, Revision } from '../../core/record.ts';
import { isVisible, readablePartitions, writablePartition } from '../../core/scope.ts';
import type { Partition, Scope } from '../../core/scope.ts';
import { passesFilter, statusesOf } from '../../ranking/filter-entry.ts';
import { commit } from './commit.ts';
import type { EngineContext } from './context.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { findPartition } from './names.ts';
import { hasPieces, listOfPieces } from './pieces.ts';
import { SELECT_RECORD, toRecord, toRevision } from './rows.ts';
import type { RecordRow, RevisionRow } from './rows.ts';
import { listOf } from './sql.ts';
import type { Sql } from './sql.ts';

export interface RecordCalls {
  commit(batch: CommitBatch, now: number): Promise<CommitReceipt>;
  get(scope: Scope, ids: readonly string[]): Promise<readonly MemoryRecord[]>;
  list(request: ListRequest): Promise<Page<MemoryRecord>>;
  history(scope: Scope, id: string): Promise<readonly Revision[]>;
}

export function createRecords({ connection, pause }: EngineContext): RecordCalls {
  return {
    commit: (batch, now) => connection.write((sql) => commit(sql, batch, now)),
    get: (scope, ids) => connection.read((sql) => readRecords(sql, scope, ids)),
    history: (scope, id) => connection.read((sql) => readHistory(sql, scope, id)),
    async list(request) {
      const found: Added[] = [];
      let after = readCursor(request.cursor);
      let size = Math.max(request.limit + 1, SMALLEST_PAGE);
      for (;;) {
        const rows = await connection.read((sql) => readPage(sql, request, after, size));
        for (const row of rows) {
          if (row.body === '') continue;
          const record = toRecord(row.body);
          if (isListed(record, request)) found.push({ added: row.added, record });
          if (found.length > request.limit) return firstPage(found, request.limit);
        }
        const last = rows.at(-1);
        if (last === undefined) return { items: found.map(({ record }) => record) };
        after = last.added;
        size = Math.max(size, Math.min(2 * size, LARGEST_PAGE));
        await pause();
      }
    },
  };
}

function readRecords(sql: Sql, scope: Scope, ids: readonly string[]): readonly MemoryRecord[] {
  const rows = sql.all<RecordRow>(
    `${SELECT_RECORD} WHERE m.uid IN (SELECT value FROM json_each(?)) AND m.forgotten = 0`,
    listOf(ids),
  );
  const visible = rows
    .map((row) => toRecord(row.body))
    .filter((record) => isVisible(record.scope, scope));
  const byId = new Map(visible.map((record) => [record.id, record]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function readHistory(sql: Sql, scope: Scope, id: string): readonly Revision[] {
  if (readRecords(sql, scope, [id]).length === 0) return [];
  const rows = sql.all<RevisionRow>(
    `SELECT r.version, r.change, r.changed_at, c.body
     FROM memory m JOIN revision r ON r.memory_id = m.id JOIN content c ON c.id = r.content_id
     WHERE m.uid = ?1
     UNION ALL
     SELECT m.version, m.change, m.changed_at, c.body
     FROM memory m JOIN content c ON c.id = m.content_id WHERE m.uid = ?1
     ORDER BY 1`,
    id,
  );
  return rows.map(toRevision);
}

/** A record and its place in the order of adding, which is one over all partitions. */
interface Added {
  readonly added: number;
  readonly record: MemoryRecord;
}

/** Few are read at first; more at once when few of them are let through. */
const SMALLEST_PAGE = 128;
const LARGEST_PAGE = 512;

/**
 * The next memories of the readable partitions in the asked order, filtered by what columns tell;
 * empty only when there are none left.
 */
function readPage(
  sql: Sql,
  request: ListRequest,
  after: number | undefined,
  size: number,
): readonly AddedRow[] {
  const newest = (request.order ?? 'newest') === 'newest';
  const rows = partitionsOf(request).flatMap((partition) => {
    const id = findPartition(sql, partition)?.id;
    return id === undefined ? [] : readRows(sql, request, { id, after, newest, size });
  });
  rows.sort((one, other) => (newest ? other.added - one.added : one.added - other.added));
  return rows.slice(0, size);
}

function partitionsOf({ scope, filter }: ListRequest): readonly Partition[] {
  return filter.exactly?.includes('user') ? [writablePartition(scope)] : readablePartitions(scope);
}

interface PageOfPartition {
  readonly id: number;
  readonly after: number | undefined;
  readonly newest: boolean;
  readonly size: number;
}

interface AddedRow {
  readonly added: number;
  /** Empty when its text alone says that the filter does not let it through. */
  readonly body: string;
}

/** Kinds beside episodes have an index: few of them do not wait for the walk over all episodes. */
function readRows(sql: Sql, { filter }: ListRequest, page: PageOfPartition): readonly AddedRow[] {
  const { kinds } = filter;
  if (kinds === undefined) return readWhere(sql, filter, page, '?4 IS NULL', null);
  if (kinds.includes('episode')) {
    const among = 'm.kind IN (SELECT value FROM json_each(?4))';
    return readWhere(sql, filter, page, among, listOf(kinds));
  }
  return [...new Set(kinds)].flatMap((kind) =>
    readWhere(sql, filter, page, `m.kind = ?4 AND m.kind <> 'episode'`, kind),
  );
}

function readWhere(
  sql: Sql,
  filter: ListRequest['filter'],
  { id, after, newest, size }: PageOfPartition,
  where: string,
  kinds: string | null,
): readonly AddedRow[] {
  const [compare, direction, start] = newest ? ['<', 'DESC', 2 ** 53] : ['>', 'ASC', -1];
  return sql.all<AddedRow>(
    `SELECT m.added, CASE WHEN ${hasPieces('?5')} THEN c.body ELSE '' END AS body
     FROM memory m JOIN content c ON c.id = m.content_id
     WHERE m.partition_id = ?1 AND m.added ${compare} ?2 AND m.forgotten = 0
       AND m.status IN (SELECT value FROM json_each(?3)) AND ${where}
     ORDER BY m.added ${direction} LIMIT ?6`,
    id,
    after ?? start,
    listOf(statusesOf(filter)),
    kinds,
    listOfPieces(filter),
    size,
  );
}

function isListed(record: MemoryRecord, { scope, filter, now }: ListRequest): boolean {
  return isVisible(record.scope, scope) && passesFilter(record, filter, now, scope);
}

function firstPage(found: readonly Added[], limit: number): Page<MemoryRecord> {
  const kept = found.slice(0, limit);
  const items = kept.map(({ record }) => record);
  const last = kept.at(-1);
  return last === undefined ? { items } : { items, cursor: writeCursor(last.added) };
}
