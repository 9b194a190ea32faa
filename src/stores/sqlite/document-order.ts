import type { StoredDocument } from '../../core/document-store.ts';
import type { Sql } from './sql.ts';

/** A string as bytes that sort as its UTF-16 code units do, which its UTF-8 bytes do not. */
export function sortKey(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le').swap16();
}

export function placeInOrder(
  sql: Sql,
  documentId: number,
  collectionId: number,
  { order, id }: Pick<StoredDocument, 'order' | 'id'>,
): void {
  const place = sortKey(order);
  const { changes } = sql.run(
    'UPDATE document_order SET place = ?1 WHERE document_id = ?2 AND place <> ?1',
    place,
    documentId,
  );
  if (changes > 0) return;
  sql.run(
    `INSERT OR IGNORE INTO document_order (document_id, collection_id, place, tie)
     VALUES (?, ?, ?, ?)`,
    documentId,
    collectionId,
    place,
    sortKey(id),
  );
}

/**
 * Writes the order of all documents anew. Where pages of an index split and merge, copies of what
 * moved stay in their unused parts; pages that are given up as a whole are overwritten.
 */
export function renewOrder(sql: Sql): void {
  sql.exec(`
    CREATE TEMP TABLE order_kept AS SELECT * FROM document_order ORDER BY document_id;
    DELETE FROM document_order;
    INSERT INTO document_order SELECT * FROM temp.order_kept;
    DROP TABLE temp.order_kept;
  `);
}
