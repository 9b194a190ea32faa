import { SYSTEM_TENANT } from '../../governance/key-records.ts';
import type { DocumentPut, StoredDocument } from '../../index.ts';
import type { Services } from '../services.ts';
import { COLLECTIONS, everyDocument, isConflict, removeDocuments } from './documents.ts';
import { BESIDE, dropBeside } from './drop-beside.ts';

type Parts = Pick<Services, 'memory'>;

const PLACE = { tenant: SYSTEM_TENANT, collection: COLLECTIONS.tidying } as const;
/** Changes that are read in one go. */
const BATCH = 500;

/**
 * Has a tenant looked after: what is kept beside a memory goes soon after the memory, whoever forgets
 * it. Comes before anything is kept, so that no change is missed.
 */
export async function lookAfter({ memory }: Parts, tenant: string): Promise<void> {
  const { documents, feed } = memory.store;
  const [known] = await documents.get(PLACE.tenant, PLACE.collection, [tenant]);
  if (known !== undefined) return;
  const sequence = await feed.last();
  try {
    await documents.commit([place(tenant, sequence, 0)]);
  } catch (error) {
    // Another call was faster.
    if (!isConflict(error)) throw error;
  }
}

/** Removes what is kept beside memories that are gone, of all tenants that are looked after. */
export async function tidyBeside(parts: Parts): Promise<void> {
  for await (const document of everyDocument(parts, PLACE)) await tidyTenant(parts, document);
}

async function tidyTenant(
  parts: Parts,
  { id: tenant, version, value }: StoredDocument,
): Promise<void> {
  const { documents, feed } = parts.memory.store;
  let since = Number(value['sequence']);
  for (;;) {
    const of = { tenant, everyone: true };
    const { entries, last, isComplete } = await feed.after(since, of, BATCH);
    if (!isComplete) await tidyAll(parts, tenant);
    const gone = entries.filter(({ change }) => change === 'forget').map(({ id }) => id);
    if (gone.length > 0) await dropBeside(parts, tenant, [...new Set(gone)]);
    since = last;
    if (entries.length === BATCH) continue;
    if (since !== value['sequence']) await move(documents, tenant, since, version);
    return;
  }
}

async function move(
  documents: Services['memory']['store']['documents'],
  tenant: string,
  sequence: number,
  version: number,
): Promise<void> {
  try {
    await documents.commit([place(tenant, sequence, version)]);
  } catch (error) {
    // Another process did the same.
    if (!isConflict(error)) throw error;
  }
}

/** Where the journal does not reach back: everything is looked at. */
async function tidyAll(parts: Parts, tenant: string): Promise<void> {
  for (const collection of BESIDE) {
    const kept: StoredDocument[] = [];
    for await (const document of everyDocument(parts, { tenant, collection })) kept.push(document);
    const gone: StoredDocument[] = [];
    for (const [user, own] of Map.groupBy(kept, (document) => document.user)) {
      const scope = { tenant, ...(user !== undefined && { user }) };
      const ids = own.map(({ id }) => id);
      const there = await parts.memory.store.records.get(scope, ids);
      const known = new Set(there.map(({ id }) => id));
      gone.push(...own.filter(({ id }) => !known.has(id)));
    }
    await removeDocuments(parts, gone, { erase: true });
  }
}

function place(tenant: string, sequence: number, expect: number): DocumentPut {
  return {
    type: 'put',
    ...PLACE,
    id: tenant,
    expect,
    terms: [`tenant=${tenant}`],
    order: '',
    value: { sequence },
  };
}
