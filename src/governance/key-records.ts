import { MemoirError } from '../core/errors.ts';
import type { DocumentPut, DocumentStore, StoredDocument } from '../core/document-store.ts';
import type { Timestamp } from '../core/time.ts';
import type { ApiKey } from './api-keys.ts';

/**
 * Where governance keeps what belongs to no single tenant: a key is found before its tenant is
 * known.
 */
export const SYSTEM_TENANT = 'memoir:system';
/** Keys, by id. */
const COLLECTION = 'api-keys';
/** Sorts after every moment. */
const NEVER = '9999-12-31T23:59:59.999Z';
/** Sorts after every id. */
const LAST_ID = '~';
const PAGE = 1_000;

/** A secret that opens a key; the secret itself is nowhere. */
export interface KeySecret {
  /** SHA-256, 64 hex digits. */
  readonly hash: string;
  /** One that was rotated away works until then. */
  readonly until?: Timestamp;
}

/** A key as it is stored. */
export interface KeyRecord extends Omit<ApiKey, 'lastUsedAt'> {
  readonly secrets: readonly KeySecret[];
}

/** A key with the version of its document. */
export interface StoredKey {
  readonly record: KeyRecord;
  readonly version: number;
}

/**
 * Keys in the documents of a store: all in one place, found by their id or the hash of a secret.
 */
export interface KeyRecords {
  /** CONFLICT when the stored version is another one; 0 for a new key. */
  put(record: KeyRecord, expect: number): Promise<void>;
  /** As `put` of a new key; CONFLICT when a key was ever made. */
  putFirst(record: KeyRecord): Promise<void>;
  byId(id: string): Promise<StoredKey | undefined>;
  byHash(hash: string): Promise<StoredKey | undefined>;
  /** Of a tenant, or of all, in the order of their ids, which is that of their creation. */
  all(tenant?: string): Promise<readonly KeyRecord[]>;
  /** Whether any key was ever made, whatever became of it. */
  wereEver(): Promise<boolean>;
  /** Whether one is neither revoked nor expired at that time. */
  anyLiveAt(now: Timestamp): Promise<boolean>;
}

export function createKeyRecords(documents: DocumentStore): KeyRecords {
  const place = { tenant: SYSTEM_TENANT, collection: COLLECTION } as const;
  const findOne = async (term: string): Promise<StoredKey | undefined> => {
    const [found] = await documents.find({ ...place, all: [term], limit: 1 });
    return found && fromDocument(found);
  };
  return {
    async put(record, expect) {
      await documents.commit([toDocument(record, expect)]);
    },
    async putFirst(record) {
      const before = await documents.find({ ...place, limit: 1 });
      if (before.length > 0) throw notFirst();
      // Whoever else makes the first key at this moment claims the same.
      const claim: DocumentPut = {
        type: 'put',
        tenant: SYSTEM_TENANT,
        collection: 'first-key',
        id: 'first-key',
        terms: [],
        order: record.createdAt,
        value: { key: record.id },
        expect: 0,
      };
      await documents.commit([claim, toDocument(record, 0)]);
    },
    async byId(id) {
      const [found] = await documents.get(SYSTEM_TENANT, COLLECTION, [id]);
      return found && fromDocument(found);
    },
    byHash: (hash) => findOne(secretTerm(hash)),
    async all(tenant) {
      const wanted = { ...place, ...(tenant !== undefined && { all: [tenantTerm(tenant)] }) };
      const found: KeyRecord[] = [];
      let after: { readonly order: string; readonly id: string } | undefined;
      for (;;) {
        const page = await documents.find({ ...wanted, ...(after && { after }), limit: PAGE });
        found.push(...page.map((document) => fromDocument(document).record));
        after = page.at(-1);
        if (page.length < PAGE || after === undefined) break;
      }
      return found.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    },
    async wereEver() {
      return (await documents.find({ ...place, limit: 1 })).length > 0;
    },
    async anyLiveAt(now) {
      const after = { order: now, id: LAST_ID };
      return (await documents.find({ ...place, all: [LIVE], after, limit: 1 })).length > 0;
    },
  };
}

function notFirst(): MemoirError {
  return new MemoirError('CONFLICT', 'a first key was made already: make others with it');
}

const LIVE = 'revoked=no';

function secretTerm(hash: string): string {
  return `secret=${hash}`;
}

function tenantTerm(tenant: string): string {
  return `tenant=${tenant}`;
}

function toDocument(record: KeyRecord, expect: number): DocumentPut {
  return {
    type: 'put',
    tenant: SYSTEM_TENANT,
    collection: COLLECTION,
    id: record.id,
    terms: [
      ...record.secrets.map(({ hash }) => secretTerm(hash)),
      tenantTerm(record.tenant),
      ...(record.revokedAt === undefined ? [LIVE] : []),
    ],
    order: record.expiresAt ?? NEVER,
    value: { ...record, secrets: record.secrets.map((secret) => ({ ...secret })) },
    expect,
  };
}

function fromDocument({ value, version }: StoredDocument): StoredKey {
  return { record: value as unknown as KeyRecord, version };
}
