import type { DocumentQuery, DocumentStore } from '../../core/document-store.ts';
import { sortKey } from './document-order.ts';
import { keyOf } from './names.ts';
import { listOf } from './sql.ts';
import type { Sql, SqlValue } from './sql.ts';

type CountQuery = Parameters<DocumentStore['count']>[0];

/** A body is null when damage took it. */
export interface BodyRow {
  readonly version: number;
  readonly body: string | null;
}

/** Documents that are few enough are sorted; else the order is followed until enough have passed. */
const FEW = 2_000;

/** Above every place there can be. */
const BEYOND = Buffer.alloc(1025, 0xff);
const NOTHING = new Uint8Array();

const TERMS = 'SELECT unhex(value) FROM json_each';

/** Values 1 to 8; `+` keeps SQLite from beginning with the terms. */
const CONDITION = `o.collection_id = ?1
  AND (o.place, o.tie) > (?2, ?3) AND (o.place, o.tie) < (?4, ?5)
  AND (?7 = 0 OR ?7 = (SELECT count(*) FROM document_term t
    WHERE t.collection_id = ?1 AND t.term IN (${TERMS}(?6)) AND t.document_id = +o.document_id))
  AND (?8 IS NULL OR EXISTS (SELECT 1 FROM document_term t
    WHERE t.collection_id = ?1 AND t.term IN (${TERMS}(?8)) AND t.document_id = +o.document_id))`;

const IN_ORDER = 'document_order o';
const BY_TERM = `(SELECT DISTINCT document_id FROM document_term
  WHERE collection_id = ?1 AND term IN (${TERMS}(?9))) f
  CROSS JOIN document_order o ON o.document_id = f.document_id`;

/** The documents that a query means, in its order. */
export function matchingRows(
  sql: Sql,
  collectionId: number,
  query: DocumentQuery,
): readonly BodyRow[] {
  const { list, count } = fewest(sql, collectionId, query);
  const from = count < FEW ? BY_TERM : `${IN_ORDER} INDEXED BY document_order_place`;
  const way = query.direction === 'descending' ? 'DESC' : 'ASC';
  return sql.all<BodyRow>(
    `SELECT d.version, b.body FROM (
       SELECT o.document_id, o.place, o.tie FROM ${from} WHERE ${CONDITION}
       ORDER BY o.place ${way}, o.tie ${way} LIMIT ?10) m
     JOIN document d ON d.id = m.document_id LEFT JOIN document_body b ON b.id = d.body_id
     ORDER BY m.place ${way}, m.tie ${way}`,
    ...valuesOf(collectionId, query),
    list,
    query.limit,
  );
}

export function countMatching(sql: Sql, collectionId: number, query: CountQuery): number {
  const { list, count } = fewest(sql, collectionId, query);
  const from = count < Infinity ? BY_TERM : IN_ORDER;
  return (
    sql.get<{ count: number }>(
      `SELECT count(*) AS count FROM ${from} WHERE ${CONDITION} AND ?9 IS ?9`,
      ...valuesOf(collectionId, query),
      list,
    )?.count ?? 0
  );
}

function valuesOf(collectionId: number, query: CountQuery): readonly SqlValue[] {
  const { after, before, any } = query;
  const all = allKeys(query);
  return [
    collectionId,
    after === undefined ? NOTHING : sortKey(after.order),
    after === undefined ? NOTHING : sortKey(after.id),
    before === undefined ? BEYOND : sortKey(before.order),
    before === undefined ? BEYOND : sortKey(before.id),
    listOf(all),
    all.length,
    any === undefined ? null : listOf(any.map(termKey)),
  ];
}

/** The user is one more term that a document has. */
function allKeys({ tenant, user, all = [] }: CountQuery): readonly string[] {
  const owner = user === undefined ? [] : [ownerTerm(tenant, user)];
  return [...new Set([...all.map(termKey), ...owner])];
}

/** What a document is found by, in hexadecimal digits. */
export function termKey(term: string): string {
  return hexOf(keyOf(term));
}

/** The same of the user it belongs to; no term has the same key. */
export function ownerTerm(tenant: string, user: string): string {
  return hexOf(keyOf(tenant, user));
}

function hexOf(key: Uint8Array): string {
  return Buffer.from(key).toString('hex');
}

interface Choice {
  /** The terms, one of which a document must have. */
  readonly list: string;
  /** How many have it, `FEW` when they are more; Infinity when there is no such condition. */
  readonly count: number;
}

/** Of all conditions on terms the one that the fewest documents meet. */
function fewest(sql: Sql, collectionId: number, query: CountQuery): Choice {
  const lists = allKeys(query).map((key) => listOf([key]));
  if (query.any !== undefined) lists.push(listOf(query.any.map(termKey)));
  const choices = lists.map((list) => ({ list, count: countUpTo(sql, collectionId, list) }));
  const none: Choice = { list: '[]', count: Infinity };
  return choices.reduce((best, choice) => (choice.count < best.count ? choice : best), none);
}

function countUpTo(sql: Sql, collectionId: number, list: string): number {
  const text = `SELECT count(*) AS count FROM (SELECT 1 FROM document_term
    WHERE collection_id = ? AND term IN (${TERMS}(?)) LIMIT ?)`;
  return sql.get<{ count: number }>(text, collectionId, list, FEW)?.count ?? 0;
}
