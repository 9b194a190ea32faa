import type { DocumentRemoval, StoredDocument } from '../../index.ts';
import type { Services } from '../services.ts';
import { deleteMatching } from './delete-matching.ts';
import { COLLECTIONS } from './documents.ts';
import { dropEntity } from './entities.ts';
import { forgetNames } from './tombstones.ts';
import { fieldOf } from './entity-ids.ts';
import type { EntityType } from './entity-ids.ts';
import type { Filter } from './filters/index.ts';

/**
 * Removes everything of somebody: memories whatever else they are about, messages, events, exports, and
 * the name from the list and from what is left of deleted memories. Doing it again, or for an unknown name,
 * changes nothing. Unless `isWhole`, the filter lets through a part only, and the rest stays what it is.
 */
export async function deleteEntity(
  parts: Pick<Services, 'memory' | 'runtime'>,
  tenant: string,
  type: EntityType,
  name: string,
  { filter, isWhole }: { readonly filter: Filter; readonly isWhole: boolean },
): Promise<number> {
  const field = fieldOf(type);
  const isEverything = type === 'user' && isWhole;
  const deleted = await deleteMatching(parts, tenant, {
    filter,
    ids: { [field]: name },
    everythingOf: isEverything ? 'users' : 'none',
  });
  if (!isWhole) return deleted;
  await forgetNames(parts, tenant, `${field}=${name}`);
  for (const collection of NAMING) {
    await removeWith(parts, tenant, collection, `${field}=${name}`);
  }
  await dropEntity(parts, tenant, type, name);
  return deleted;
}

/** What names whom it is about. */
const NAMING = [COLLECTIONS.events, COLLECTIONS.exports, COLLECTIONS.profileJobs] as const;

const BATCH = 1_000;

/** Removes the documents of a collection that have a term, from free pages and log too. */
async function removeWith(
  { memory }: Pick<Services, 'memory'>,
  tenant: string,
  collection: string,
  term: string,
): Promise<void> {
  const { documents } = memory.store;
  let found: readonly StoredDocument[];
  do {
    found = await documents.find({ tenant, collection, all: [term], limit: BATCH });
    const removals = found.map(({ id }): DocumentRemoval => ({
      type: 'remove',
      tenant,
      collection,
      id,
    }));
    if (removals.length > 0) await documents.commit(removals, { erase: true });
  } while (found.length === BATCH);
}
