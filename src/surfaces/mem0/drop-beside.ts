import type { Services } from '../services.ts';
import { COLLECTIONS, getDocuments, removeDocuments } from './documents.ts';

/** What is kept of memories beside them, by their ids. */
export const BESIDE: readonly string[] = [COLLECTIONS.feedback, COLLECTIONS.accesses];

/** Removes what is kept of memories that go beside them: what was said of them, and when they were found. */
export async function dropBeside(
  parts: Pick<Services, 'memory'>,
  tenant: string,
  ids: readonly string[],
): Promise<void> {
  const found = await Promise.all(
    BESIDE.map((collection) => getDocuments(parts, tenant, collection, ids)),
  );
  // Most memories have nothing: erasing takes time with all documents of the store.
  await removeDocuments(parts, found.flat(), { erase: true });
}
