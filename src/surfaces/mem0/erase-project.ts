import { SYSTEM_TENANT } from '../../governance/key-records.ts';
import type { StoredDocument } from '../../index.ts';
import type { Services } from '../services.ts';
import { COLLECTIONS, everyDocument, removeDocuments } from './documents.ts';
import { EVERYTHING } from './filters/index.ts';
import { ownersFor } from './reading.ts';

const OF_THE_SYSTEM = [
  COLLECTIONS.webhooks,
  COLLECTIONS.webhookCursors,
  COLLECTIONS.tidying,
] as const;

/**
 * Removes everything of a tenant that this surface can reach: memories of everybody, with their messages,
 * and all that is kept beside them; settings and webhooks too.
 */
export async function eraseProject(parts: Pick<Services, 'memory'>, tenant: string): Promise<void> {
  const memory = parts.memory.tenant(tenant);
  for await (const user of ownersFor(memory, EVERYTHING)) {
    await memory.scope(user === undefined ? {} : { user }).forget({ everything: true });
  }
  const documents: StoredDocument[] = [];
  for (const collection of Object.values(COLLECTIONS)) {
    for await (const document of everyDocument(parts, { tenant, collection })) {
      documents.push(document);
    }
  }
  for (const collection of OF_THE_SYSTEM) {
    const query = { tenant: SYSTEM_TENANT, collection, all: [`tenant=${tenant}`] };
    for await (const document of everyDocument(parts, query)) documents.push(document);
  }
  await removeDocuments(parts, documents, { erase: true });
}
