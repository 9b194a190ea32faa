import type { DocumentQuery, DocumentStore, DocumentWrite } from '../../core/document-store.ts';
import { MemoirError } from '../../core/errors.ts';
import { checkDocumentQuery, checkFindLimit, checkPlace } from '../shared/check-documents.ts';
import { findCollection, writeDocuments } from './commit-documents.ts';
import type { EngineContext } from './context.ts';
import { renewOrder } from './document-order.ts';
import { countMatching, matchingRows } from './document-query.ts';
import type { BodyRow } from './document-query.ts';
import { emptyLog, oweLog } from './empty-log.ts';
import { keyOf } from './names.ts';
import { PackedAnswer } from './packed-answer.ts';
import type { Sql } from './sql.ts';
import { LOST } from './unpack-documents.ts';

type CountQuery = Parameters<DocumentStore['count']>[0];

export interface DocumentCalls {
  getDocuments(tenant: string, collection: string, ids: readonly string[]): Promise<PackedAnswer>;
  findDocuments(query: DocumentQuery): Promise<PackedAnswer>;
  countDocuments(query: CountQuery): Promise<number>;
  commitDocuments(
    writes: readonly DocumentWrite[],
    options: { readonly erase?: boolean } | undefined,
  ): Promise<readonly number[]>;
}

export function createDocuments({ connection }: EngineContext): DocumentCalls {
  return {
    async getDocuments(tenant, collection, ids) {
      checkPlace(tenant, collection);
      return connection.read((sql) => {
        const collectionId = findCollection(sql, tenant, collection)?.id;
        if (collectionId === undefined) return pack([]);
        return pack(ids.flatMap((id) => readBody(sql, collectionId, id) ?? []));
      });
    },

    async findDocuments(query) {
      checkDocumentQuery(query);
      checkFindLimit(query.limit);
      return connection.read((sql) => {
        const collectionId = findCollection(sql, query.tenant, query.collection)?.id;
        return pack(collectionId === undefined ? [] : matchingRows(sql, collectionId, query));
      });
    },

    async countDocuments(query) {
      checkDocumentQuery(query);
      return connection.read((sql) => {
        const collectionId = findCollection(sql, query.tenant, query.collection)?.id;
        return collectionId === undefined ? 0 : countMatching(sql, collectionId, query);
      });
    },

    async commitDocuments(writes, options) {
      const erases = options?.erase === true && writes.length > 0;
      const versions = await connection.write((sql) => {
        const written = writeDocuments(sql, writes);
        if (erases) eraseTraces(sql);
        return written;
      });
      if (erases) await emptyLog(connection);
      return versions;
    },
  };
}

/** What has gone leaves the index of the order too; the log has to be emptied afterwards. */
export function eraseTraces(sql: Sql): void {
  renewOrder(sql);
  oweLog(sql);
}

function readBody(sql: Sql, collectionId: number, id: string): BodyRow | undefined {
  return sql.get<BodyRow>(
    `SELECT d.version, b.body FROM document d LEFT JOIN document_body b ON b.id = d.body_id
     WHERE d.collection_id = ? AND d.key = ?`,
    collectionId,
    keyOf(id),
  );
}

/** Bodies cross threads as they are stored. */
function pack(rows: readonly BodyRow[]): PackedAnswer {
  const versions = rows.map((row) => row.version);
  return new PackedAnswer(JSON.stringify(versions), rows.map(checkBody).join('\n'));
}

function checkBody({ body }: BodyRow): string {
  if (body?.includes('\n') === true) return body;
  throw new MemoirError('STORE_CORRUPT', LOST);
}
