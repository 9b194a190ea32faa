import type { Sql } from './sql.ts';

/** Rooms are multiples of this, in bytes. */
const STEP = 64;
/** Larger rooms give their pages back when they are left. */
const LARGEST_KEPT = 64 * 1024;

/**
 * Bytes of the row for a text: some more, so that it can grow, and of few sizes, so that rooms suit
 * others afterwards.
 */
function roomFor(bytes: number): number {
  const step = Math.max(STEP, 2 ** Math.floor(Math.log2(bytes) - 2));
  return Math.ceil(bytes / step) * step;
}

/** Stores a text and returns its id. Rows keep their size, or SQLite would move and copy others. */
export function placeBody(sql: Sql, text: string): number {
  const bytes = Buffer.byteLength(text);
  const room = roomFor(bytes);
  const body = text + ' '.repeat(room - bytes);
  const free = sql.get<{ id: number }>(
    'SELECT id FROM document_body WHERE used = 0 AND room = ? LIMIT 1',
    room,
  );
  if (free === undefined) {
    return sql.run('INSERT INTO document_body (room, used, body) VALUES (?, 1, ?)', room, body)
      .rowId;
  }
  sql.run('UPDATE document_body SET used = 1, body = ? WHERE id = ?', body, free.id);
  return free.id;
}

/** Writes over what an id holds, and returns the id: that of another row when it does not fit. */
export function replaceBody(sql: Sql, id: number, text: string): number {
  const room = roomOf(sql, id);
  const bytes = Buffer.byteLength(text);
  if (bytes <= room && room <= 2 * roomFor(bytes)) {
    sql.run('UPDATE document_body SET body = ? WHERE id = ?', text + ' '.repeat(room - bytes), id);
    return id;
  }
  freeBody(sql, id);
  return placeBody(sql, text);
}

/** Overwrites what an id holds, for another text to take its place. */
export function freeBody(sql: Sql, id: number): void {
  const room = roomOf(sql, id);
  if (room > LARGEST_KEPT) {
    sql.run('UPDATE document_body SET room = 0, body = NULL WHERE id = ?', id);
    return;
  }
  sql.run('UPDATE document_body SET used = 0, body = ? WHERE id = ?', ' '.repeat(room), id);
}

function roomOf(sql: Sql, id: number): number {
  return sql.get<{ room: number }>('SELECT room FROM document_body WHERE id = ?', id)?.room ?? 0;
}
