import type { JsonObject, StoredDocument } from '../../core/document-store.ts';
import { MemoirError } from '../../core/errors.ts';
import type { PackedAnswer } from './packed-answer.ts';

export const LOST = 'A document has lost its value: restore the file from a backup';

type Header = Pick<StoredDocument, 'id' | 'user' | 'terms' | 'order'>;

/** A body is two lines: what the document is found by, and its value. */
export function unpackDocuments(
  { json, texts }: PackedAnswer,
  tenant: string,
  collection: string,
): readonly StoredDocument[] {
  const lines = texts.split('\n');
  return (JSON.parse(json) as readonly number[]).map((version, at) => {
    const { id, user, terms, order } = parse<Header>(lines[at * 2]);
    const owner = user !== undefined && { user };
    const value = parse<JsonObject>(lines[at * 2 + 1]);
    return { tenant, collection, id, version, ...owner, terms, order, value };
  });
}

function parse<Value>(line: string | undefined): Value {
  try {
    return JSON.parse(line ?? '') as Value;
  } catch (error) {
    throw new MemoirError('STORE_CORRUPT', LOST, { cause: error });
  }
}
