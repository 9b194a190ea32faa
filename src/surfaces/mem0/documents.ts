import { MemoirError } from '../../index.ts';
import type { DocumentQuery, StoredDocument } from '../../index.ts';
import type { Services } from '../services.ts';

/** The collections of documents that this surface keeps beside memories. */
export const COLLECTIONS = {
  events: 'mem0-events',
  entities: 'mem0-entities',
  tombstones: 'mem0-tombstones',
  projects: 'mem0-projects',
  requests: 'mem0-requests',
  feedback: 'mem0-feedback',
  accesses: 'mem0-accesses',
  exports: 'mem0-exports',
  profiles: 'mem0-profiles',
  profileJobs: 'mem0-profile-jobs',
  members: 'mem0-members',
  organisations: 'mem0-organisations',
  webhooks: 'mem0-webhooks',
  webhookCursors: 'mem0-webhook-cursors',
  deliveries: 'mem0-deliveries',
  tidying: 'mem0-tidying',
  verbatim: 'mem0-verbatim',
} as const;

/** Whether a commit was refused because somebody else was faster. */
export function isConflict(error: unknown): boolean {
  return MemoirError.is(error) && error.code === 'CONFLICT';
}

/** Documents that are got, or removed, in one go. */
const BATCH = 1_000;

/** Those of these ids that are there, however many are asked for. */
export async function getDocuments(
  { memory }: Pick<Services, 'memory'>,
  tenant: string,
  collection: string,
  ids: readonly string[],
): Promise<readonly StoredDocument[]> {
  const found: StoredDocument[] = [];
  for (let at = 0; at < ids.length; at += BATCH) {
    const batch = ids.slice(at, at + BATCH);
    found.push(...(await memory.store.documents.get(tenant, collection, batch)));
  }
  return found;
}

/** Every document that a query means, in its order. */
export async function* everyDocument(
  { memory }: Pick<Services, 'memory'>,
  query: Omit<DocumentQuery, 'limit' | 'before'>,
): AsyncGenerator<StoredDocument> {
  const isDescending = query.direction === 'descending';
  let place = query.after;
  for (;;) {
    const bound = place !== undefined && (isDescending ? { before: place } : { after: place });
    const found = await memory.store.documents.find({ ...query, ...bound, limit: BATCH });
    yield* found;
    const last = found.at(-1);
    if (last === undefined || found.length < BATCH) return;
    place = { order: last.order, id: last.id };
  }
}

/** Removes those that are there; with `erase` from free pages and log too. */
export async function removeDocuments(
  { memory }: Pick<Services, 'memory'>,
  documents: readonly Pick<StoredDocument, 'tenant' | 'collection' | 'id'>[],
  options: { readonly erase?: boolean } = {},
): Promise<void> {
  for (let at = 0; at < documents.length; at += BATCH) {
    const removals = documents
      .slice(at, at + BATCH)
      .map(({ tenant, collection, id }) => ({ type: 'remove' as const, tenant, collection, id }));
    const isLast = at + BATCH >= documents.length;
    await memory.store.documents.commit(removals, isLast ? options : {});
  }
}
