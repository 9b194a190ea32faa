import type { StoredDocument } from '../../index.ts';
import type { Services } from '../services.ts';
import { COLLECTIONS } from './documents.ts';
import { isoTime } from './times.ts';

/** The making of one or several profiles, which is over when the call that asked for it is. */
export interface ProfileJob {
  readonly id: string;
  readonly operation: 'trigger' | 'sample';
  readonly entityIds: readonly string[];
  readonly succeeded: number;
  /** Of whom too little is known. */
  readonly skipped: number;
}

type Parts = Pick<Services, 'memory' | 'runtime'>;

/** `id` is that of the event of the call, so that repeating a call with its key finds the same job. */
export async function writeJob(parts: Parts, tenant: string, job: ProfileJob): Promise<void> {
  const { id, operation, entityIds, succeeded, skipped } = job;
  const [user] = entityIds;
  await parts.memory.store.documents.commit([
    {
      type: 'put',
      tenant,
      collection: COLLECTIONS.profileJobs,
      id,
      ...(user !== undefined && entityIds.length === 1 && { user }),
      terms: entityIds.slice(0, MOST_TERMS).map((name) => `user_id=${name}`),
      order: isoTime(parts.runtime.now()),
      value: { operation, entity_ids: [...entityIds], succeeded, skipped },
    },
  ]);
}

/** Most users of a sample, by each of whom its job is found. */
export const MOST_TERMS = 32;

export async function readJob(
  { memory }: Pick<Parts, 'memory'>,
  tenant: string,
  id: string,
): Promise<ProfileJob | undefined> {
  const [document] = await memory.store.documents.get(tenant, COLLECTIONS.profileJobs, [id]);
  return document === undefined ? undefined : toJob(document);
}

function toJob({ id, value }: StoredDocument): ProfileJob {
  const { operation, entity_ids: ids, succeeded, skipped } = value;
  return {
    id,
    operation: operation === 'sample' ? 'sample' : 'trigger',
    entityIds: Array.isArray(ids) ? ids.map(String) : [],
    succeeded: Number(succeeded),
    skipped: Number(skipped),
  };
}
