import type { DocumentPut, DocumentQuery, DocumentWrite } from '../../core/document-store.ts';
import { MemoirError, describe, invalidInput } from '../../core/errors.ts';
import type { CommitBatch } from '../../core/store.ts';
import { checkName } from '../../core/scope.ts';
import { checkCount, checkText } from './check-limits.ts';

const LONGEST_COLLECTION = 64;
const LONGEST_ID = 256;
const LONGEST_TERM = 512;
const LONGEST_ORDER = 512;
const MOST_TERMS = 32;
const MOST_FOUND = 10_000;
const MOST_BYTES = 16 * 1024 * 1024;

/** INVALID_INPUT or TOO_LARGE when a write is not as the port wants it. */
export function checkWrite(write: DocumentWrite): void {
  checkPlace(write.tenant, write.collection, write.id);
  if (write.expect !== undefined) checkCount('expect', write.expect, 0, Number.MAX_SAFE_INTEGER);
  if (write.type === 'put') checkPut(write);
}

/** INVALID_INPUT when a batch of memories writes documents of another tenant. */
export function checkBatchDocuments({ partition, documents = [] }: CommitBatch): void {
  for (const { tenant } of documents) {
    if (tenant === partition.tenant) continue;
    throw invalidInput('tenant', tenant, 'commit a document with memories of its own tenant');
  }
}

function checkPut({ user, terms, order }: DocumentPut): void {
  if (user !== undefined) checkName('user', user);
  checkTerms('terms', terms);
  checkText('order', order, 0, LONGEST_ORDER);
}

export function checkPlace(tenant: string, collection: string, id?: string): void {
  checkName('tenant', tenant);
  checkText('collection', collection, 1, LONGEST_COLLECTION);
  if (id !== undefined) checkText('id', id, 1, LONGEST_ID);
}

export function checkDocumentQuery(query: Omit<DocumentQuery, 'limit' | 'direction'>): void {
  checkPlace(query.tenant, query.collection);
  if (query.user !== undefined) checkName('user', query.user);
  for (const term of [...(query.all ?? []), ...(query.any ?? [])]) {
    checkText('a term', term, 0, LONGEST_TERM);
  }
  for (const place of [query.after, query.before]) {
    if (place === undefined) continue;
    checkText('order', place.order, 0, LONGEST_ORDER);
    checkText('id', place.id, 0, LONGEST_ID);
  }
}

export function checkFindLimit(limit: number): void {
  checkCount('limit', limit, 1, MOST_FOUND);
}

function checkTerms(field: string, terms: readonly string[]): void {
  if (terms.length > MOST_TERMS) {
    throw invalidInput(field, terms, `give at most ${MOST_TERMS} terms`);
  }
  for (const term of terms) checkText('a term', term, 0, LONGEST_TERM);
}

/** The value as it is stored. INVALID_INPUT when JSON cannot say it, TOO_LARGE beyond 16 MiB. */
export function documentJson({ collection, id, value }: DocumentPut): string {
  const json = toJson(value);
  if (json === undefined || !json.startsWith('{')) {
    throw invalidInput('value', value, 'give an object that JSON can say');
  }
  const bytes = Buffer.byteLength(json);
  if (bytes <= MOST_BYTES) return json;
  throw new MemoirError(
    'TOO_LARGE',
    `Document ${describe(id)} of ${describe(collection)} has ${bytes} bytes: keep it below 16 MiB`,
  );
}

function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // Circles, big integers, nesting deeper than the stack.
    throw new MemoirError('INVALID_INPUT', 'value is no JSON: give plain data', { cause: error });
  }
}

/** CONFLICT unless the stored version is the one that was expected. */
export function checkExpected(write: DocumentWrite, stored: number): void {
  if (write.expect === undefined || write.expect === stored) return;
  const is = stored === 0 ? 'is not there' : `has version ${stored}`;
  throw new MemoirError(
    'CONFLICT',
    `Document ${describe(write.id)} of ${describe(write.collection)} ${is}, not version ${write.expect}: read it again`,
  );
}
