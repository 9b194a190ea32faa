import type { DocumentQuery, StoredDocument } from '../../index.ts';
import type { Services } from '../services.ts';
import type { Call } from './call.ts';
import { everyDocument } from './documents.ts';
import { envelopeOf } from './paging.ts';
import type { Envelope, PageRequest } from './paging.ts';

/** One page of documents, newest first, each as it is shown; the count is that of all of them. */
export async function pageOfDocuments<Item>(
  call: Pick<Call, 'mount' | 'path' | 'query'> & { readonly services: Pick<Services, 'memory'> },
  query: Omit<DocumentQuery, 'limit' | 'direction' | 'after' | 'before'>,
  page: PageRequest,
  show: (documents: readonly StoredDocument[]) => Promise<readonly Item[]>,
): Promise<Envelope<Item>> {
  const { services } = call;
  const count = await services.memory.store.documents.count(query);
  const start = (page.page - 1) * page.size;
  const found: StoredDocument[] = [];
  let at = 0;
  if (start < count) {
    for await (const document of everyDocument(services, { ...query, direction: 'descending' })) {
      if (at >= start) found.push(document);
      at += 1;
      if (found.length === page.size) break;
    }
  }
  return envelopeOf(call, await show(found), count, page);
}
