import { MemoirError } from '../../index.ts';

/** A place in a list as an opaque word that only the same list understands. */
export function writeCursor(list: string, place: number): string {
  return Buffer.from(`${list}:${place}`).toString('base64url');
}

/** INVALID_INPUT for what `writeCursor` did not write for this list. */
export function readCursor(list: string, cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  const place = Number(text.slice(list.length + 1));
  if (Number.isSafeInteger(place) && place > 0 && writeCursor(list, place) === cursor) return place;
  throw new MemoirError(
    'INVALID_INPUT',
    'cursor is no cursor of this list: pass back what the page before answered with, as it is',
  );
}
