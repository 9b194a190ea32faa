import type {
  DocumentPut,
  DocumentQuery,
  DocumentStore,
  DocumentWrite,
  JsonObject,
  StoredDocument,
} from '../../core/document-store.ts';
import type { Partition } from '../../core/scope.ts';
import {
  checkDocumentQuery,
  checkExpected,
  checkFindLimit,
  checkPlace,
  checkWrite,
  documentJson,
} from '../shared/check-documents.ts';
import { frozenCopy } from './freeze.ts';
import type { Tables } from './tables.ts';

/** The documents of one tenant and collection. */
export interface Collection {
  /** By id. */
  readonly documents: Map<string, StoredDocument>;
  /** The highest version that a removed one had. */
  readonly highestRemoved: number;
}

export function getDocuments(
  { collections }: Tables,
  ...[tenant, collection, ids]: Parameters<DocumentStore['get']>
): readonly StoredDocument[] {
  checkPlace(tenant, collection);
  const documents = collections.get(collectionKey(tenant, collection))?.documents;
  return ids.flatMap((id) => documents?.get(id) ?? []);
}

export function findDocuments(tables: Tables, query: DocumentQuery): readonly StoredDocument[] {
  checkFindLimit(query.limit);
  const found = matching(tables, query).toSorted(compare);
  const ordered = query.direction === 'descending' ? found.toReversed() : found;
  return ordered.slice(0, query.limit);
}

export function countDocuments(
  tables: Tables,
  query: Parameters<DocumentStore['count']>[0],
): number {
  return matching(tables, query).length;
}

function matching(
  { collections }: Tables,
  query: Parameters<DocumentStore['count']>[0],
): readonly StoredDocument[] {
  checkDocumentQuery(query);
  const { tenant, collection, user, all = [], any, after, before } = query;
  const documents = collections.get(collectionKey(tenant, collection))?.documents.values() ?? [];
  return [...documents].filter(
    (document) =>
      (user === undefined || document.user === user) &&
      all.every((term) => document.terms.includes(term)) &&
      (any === undefined || any.some((term) => document.terms.includes(term))) &&
      (after === undefined || compare(document, after) > 0) &&
      (before === undefined || compare(document, before) < 0),
  );
}

type Place = Pick<StoredDocument, 'order' | 'id'>;

/** Strings compare code unit by code unit. */
function compare(left: Place, right: Place): number {
  if (left.order !== right.order) return left.order < right.order ? -1 : 1;
  if (left.id === right.id) return 0;
  return left.id < right.id ? -1 : 1;
}

/** Judges all writes before anything is touched; `place` then carries them out. */
export function planDocuments(
  tables: Tables,
  writes: readonly DocumentWrite[],
): { readonly versions: readonly number[]; place(): void } {
  const plans = new Map<string, Plan>();
  const versions = writes.map((write) => {
    checkWrite(write);
    const key = collectionKey(write.tenant, write.collection);
    const plan = plans.get(key) ?? emptyPlan(tables.collections.get(key));
    plans.set(key, plan);
    return write.type === 'put' ? put(plan, write) : remove(plan, write);
  });
  return {
    versions,
    place() {
      for (const [key, plan] of plans) tables.collections.set(key, changed(plan));
    },
  };
}

export function commitDocuments(
  tables: Tables,
  writes: readonly DocumentWrite[],
): readonly number[] {
  const { versions, place } = planDocuments(tables, writes);
  place();
  return versions;
}

/** What is to become of a collection. */
interface Plan {
  readonly before: Collection;
  /** By id; undefined for those that go. */
  readonly next: Map<string, StoredDocument | undefined>;
  highestRemoved: number;
}

function emptyPlan(before: Collection = { documents: new Map(), highestRemoved: 0 }): Plan {
  return { before, next: new Map(), highestRemoved: before.highestRemoved };
}

function changed({ before: { documents }, next, highestRemoved }: Plan): Collection {
  for (const [id, document] of next) {
    if (document === undefined) documents.delete(id);
    else documents.set(id, document);
  }
  return { documents, highestRemoved };
}

function versionOf({ before, next }: Plan, id: string): number {
  return (next.has(id) ? next.get(id) : before.documents.get(id))?.version ?? 0;
}

function put(plan: Plan, write: DocumentPut): number {
  const { tenant, collection, id, user, terms, order } = write;
  const value = JSON.parse(documentJson(write)) as JsonObject;
  const stored = versionOf(plan, id);
  checkExpected(write, stored);
  const version = (stored === 0 ? plan.highestRemoved : stored) + 1;
  const owner = user !== undefined && { user };
  const document = { tenant, collection, id, version, ...owner, terms, order, value };
  plan.next.set(id, frozenCopy(document));
  return version;
}

function remove(plan: Plan, write: DocumentWrite): number {
  const stored = versionOf(plan, write.id);
  checkExpected(write, stored);
  plan.next.set(write.id, undefined);
  plan.highestRemoved = Math.max(plan.highestRemoved, stored);
  return 0;
}

/** Removes all documents of a user; what belongs to no user stays. */
export function forgetDocuments({ collections }: Tables, { tenant, user }: Partition): void {
  if (user === undefined) return;
  for (const [key, collection] of collections) {
    const plan = emptyPlan(collection);
    for (const document of collection.documents.values()) {
      if (document.tenant === tenant && document.user === user) {
        remove(plan, { type: 'remove', ...document });
      }
    }
    collections.set(key, changed(plan));
  }
}

function collectionKey(tenant: string, collection: string): string {
  return JSON.stringify([tenant, collection]);
}
