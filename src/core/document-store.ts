/** JSON as it comes back from a store. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [field: string]: JsonValue };
export type JsonObject = { readonly [field: string]: JsonValue };

/**
 * What is kept beside memories: keys, agents, blocks, jobs, deliveries. A document belongs to a
 * tenant, is found by its id, by exact terms or by its place in the order, and changes only against
 * its version.
 */
export interface StoredDocument {
  readonly tenant: string;
  /** What it is one of, e.g. "blocks"; at most 64 characters. */
  readonly collection: string;
  /** Unique in the tenant and collection; at most 256 characters. */
  readonly id: string;
  /**
   * One more with each change; a new one begins above all versions that removed documents of the
   * collection had, else with 1, so that none comes twice.
   */
  readonly version: number;
  /** Whose it is: forgetting everything of that user, of all agents, removes it in the same commit. */
  readonly user?: string;
  /** Exact keys it is found by, e.g. "label=human"; at most 32, each at most 512 characters. */
  readonly terms: readonly string[];
  /** What finding sorts by, code unit by code unit, ties by id; at most 512 characters. */
  readonly order: string;
  /** At most 16 MiB as JSON, else TOO_LARGE; what JSON cannot say is INVALID_INPUT. */
  readonly value: JsonObject;
}

export interface DocumentPut extends Omit<StoredDocument, 'version'> {
  readonly type: 'put';
  /** The version that must be stored: 0 for none; absent: whatever is there. Else CONFLICT. */
  readonly expect?: number;
}

export interface DocumentRemoval extends Pick<StoredDocument, 'tenant' | 'collection' | 'id'> {
  readonly type: 'remove';
  /** As for a put; removing what is not there is no error without it. */
  readonly expect?: number;
}

export type DocumentWrite = DocumentPut | DocumentRemoval;

export interface DocumentQuery {
  readonly tenant: string;
  readonly collection: string;
  /** Documents that have all of these terms. */
  readonly all?: readonly string[];
  /** Documents that have at least one of these; an empty list finds nothing. */
  readonly any?: readonly string[];
  readonly user?: string;
  /** Strictly after / before this place, in ascending order whatever the direction. */
  readonly after?: { readonly order: string; readonly id: string };
  readonly before?: { readonly order: string; readonly id: string };
  /** Default ascending. */
  readonly direction?: 'ascending' | 'descending';
  /** 1 to 10,000. */
  readonly limit: number;
}

/** Documents of a store; every method rejects with a MemoirError as the store's others do. */
export interface DocumentStore {
  /** Those that are there, in the order asked; one that is asked for twice comes twice. */
  get(
    tenant: string,
    collection: string,
    ids: readonly string[],
  ): Promise<readonly StoredDocument[]>;
  find(query: DocumentQuery): Promise<readonly StoredDocument[]>;
  count(query: Omit<DocumentQuery, 'limit' | 'direction'>): Promise<number>;
  /**
   * Applies all or nothing in one durable transaction, in order, so that a later write finds what an
   * earlier did, and answers with the new versions in order, 0 for a removal. CONFLICT names the
   * document whose version differs; nothing is written then. `erase`: what is replaced or removed
   * leaves free pages and the write-ahead log too, as forgetting does; that takes time with the
   * number of all documents of the store (half a second for 100,000), so erase many at once. Those of
   * a batch of memories (`CommitBatch.documents`) are of its tenant, else INVALID_INPUT.
   */
  commit(
    writes: readonly DocumentWrite[],
    options?: { readonly erase?: boolean },
  ): Promise<readonly number[]>;
}
