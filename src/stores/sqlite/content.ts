import { listOf } from './sql.ts';
import type { Sql } from './sql.ts';

/** Appends what somebody wrote and returns its id, higher than all before. */
export function appendContent(sql: Sql, body: string): number {
  return sql.run('INSERT INTO content (body) VALUES (?)', body).rowId;
}

/** What is written over and over gets room to grow, in bytes, so that it rarely has to move. */
const ROOM = 512;

/**
 * Writes over what an id holds, and returns the id: the same when it fits into the room it has,
 * filled up with blanks so that the row keeps its size, because rows that grow or shrink in their
 * place make SQLite move others; else that of a new row, and the old one is emptied.
 */
export function replaceContent(sql: Sql, id: number, body: string): number {
  const room = sql.get<{ bytes: number | null }>(
    'SELECT length(CAST(body AS BLOB)) AS bytes FROM content WHERE id = ?',
    id,
  )?.bytes;
  const bytes = Buffer.byteLength(body);
  if (typeof room === 'number' && bytes <= room) {
    sql.run('UPDATE content SET body = ? WHERE id = ?', body + ' '.repeat(room - bytes), id);
    return id;
  }
  emptyContent(sql, [id]);
  return appendContent(sql, body + ' '.repeat(ROOM - (bytes % ROOM)));
}

/** Overwrites what these ids hold. The rows stay, because deleting would leave copies behind. */
export function emptyContent(sql: Sql, ids: readonly (number | null)[]): void {
  const present = ids.filter((id) => id !== null);
  if (present.length === 0) return;
  sql.run(
    'UPDATE content SET body = NULL WHERE id IN (SELECT value FROM json_each(?))',
    listOf(present),
  );
}
