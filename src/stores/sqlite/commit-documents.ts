import type { DocumentPut, DocumentRemoval, DocumentWrite } from '../../core/document-store.ts';
import type { Partition } from '../../core/scope.ts';
import { checkExpected, checkWrite, documentJson } from '../shared/check-documents.ts';
import { freeBody, placeBody, replaceBody } from './document-body.ts';
import { placeInOrder } from './document-order.ts';
import { ownerTerm, termKey } from './document-query.ts';
import { keyOf } from './names.ts';
import { listOf } from './sql.ts';
import type { Sql } from './sql.ts';

interface DocumentRow {
  readonly id: number;
  readonly version: number;
  readonly body_id: number;
}

interface CollectionRow {
  readonly id: number;
  readonly highest_removed: number;
}

/** Applies writes within a transaction, and returns the new versions, 0 for a removal. */
export function writeDocuments(sql: Sql, writes: readonly DocumentWrite[]): readonly number[] {
  return writes.map((write) => {
    checkWrite(write);
    return write.type === 'put' ? put(sql, write) : remove(sql, write);
  });
}

/** What stands in a body: all but tenant, collection and version; the value on a line of its own. */
function bodyOf(write: DocumentPut): string {
  const { id, user, terms, order } = write;
  return `${JSON.stringify({ id, user, terms, order })}\n${documentJson(write)}`;
}

function put(sql: Sql, write: DocumentPut): number {
  const body = bodyOf(write);
  const collection = ensureCollection(sql, write.tenant, write.collection);
  const stored = findRow(sql, collection.id, write.id);
  checkExpected(write, stored?.version ?? 0);
  const version = (stored?.version ?? collection.highest_removed) + 1;
  const owner = write.user === undefined ? null : keyOf(write.tenant, write.user);
  const documentId =
    stored === undefined
      ? insert(sql, collection.id, write.id, version, owner, placeBody(sql, body))
      : update(sql, stored, version, owner, replaceBody(sql, stored.body_id, body));
  placeInOrder(sql, documentId, collection.id, write);
  writeTerms(sql, documentId, collection.id, write);
  return version;
}

function insert(
  sql: Sql,
  collectionId: number,
  id: string,
  version: number,
  owner: Uint8Array | null,
  bodyId: number,
): number {
  return sql.run(
    `INSERT INTO document (collection_id, key, version, owner, body_id) VALUES (?, ?, ?, ?, ?)`,
    collectionId,
    keyOf(id),
    version,
    owner,
    bodyId,
  ).rowId;
}

function update(
  sql: Sql,
  { id }: DocumentRow,
  version: number,
  owner: Uint8Array | null,
  bodyId: number,
): number {
  sql.run(
    'UPDATE document SET version = ?, owner = ?, body_id = ? WHERE id = ?',
    version,
    owner,
    bodyId,
    id,
  );
  return id;
}

/** Leaves those alone that are the same as before. */
function writeTerms(sql: Sql, documentId: number, collectionId: number, write: DocumentPut): void {
  const { tenant, user, terms } = write;
  const owner = user === undefined ? [] : [ownerTerm(tenant, user)];
  const keys = listOf([...new Set([...terms.map(termKey), ...owner])]);
  sql.run(
    `DELETE FROM document_term WHERE document_id = ?
       AND term NOT IN (SELECT unhex(value) FROM json_each(?))`,
    documentId,
    keys,
  );
  sql.run(
    `INSERT OR IGNORE INTO document_term (collection_id, term, document_id)
     SELECT ?, unhex(value), ? FROM json_each(?)`,
    collectionId,
    documentId,
    keys,
  );
}

function remove(sql: Sql, write: DocumentRemoval): number {
  const collection = findCollection(sql, write.tenant, write.collection);
  const stored = collection && findRow(sql, collection.id, write.id);
  checkExpected(write, stored?.version ?? 0);
  if (collection !== undefined && stored !== undefined) removeRow(sql, collection.id, stored);
  return 0;
}

function removeRow(sql: Sql, collectionId: number, { id, version, body_id }: DocumentRow): void {
  freeBody(sql, body_id);
  sql.run('DELETE FROM document WHERE id = ?', id);
  sql.run(
    'UPDATE collection SET highest_removed = ?1 WHERE id = ?2 AND highest_removed < ?1',
    version,
    collectionId,
  );
}

/** Removes all documents of a user, of any collection, and says how many there were. */
export function forgetDocuments(sql: Sql, { tenant, user }: Partition): number {
  if (user === undefined) return 0;
  const rows = sql.all<DocumentRow & { readonly collection_id: number }>(
    'SELECT id, version, body_id, collection_id FROM document WHERE owner = ?',
    keyOf(tenant, user),
  );
  for (const row of rows) removeRow(sql, row.collection_id, row);
  return rows.length;
}

export function findCollection(
  sql: Sql,
  tenant: string,
  collection: string,
): CollectionRow | undefined {
  return sql.get<CollectionRow>(
    'SELECT id, highest_removed FROM collection WHERE key = ?',
    keyOf(tenant, collection),
  );
}

function ensureCollection(sql: Sql, tenant: string, collection: string): CollectionRow {
  const known = findCollection(sql, tenant, collection);
  if (known !== undefined) return known;
  const { rowId } = sql.run('INSERT INTO collection (key) VALUES (?)', keyOf(tenant, collection));
  return { id: rowId, highest_removed: 0 };
}

function findRow(sql: Sql, collectionId: number, id: string): DocumentRow | undefined {
  return sql.get<DocumentRow>(
    'SELECT id, version, body_id FROM document WHERE collection_id = ? AND key = ?',
    collectionId,
    keyOf(id),
  );
}
