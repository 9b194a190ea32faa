import type { DocumentStore } from '../core/document-store.ts';
import { MemoirError } from '../core/errors.ts';
import type { Runtime } from '../core/runtime.ts';

const COLLECTION = 'token-secrets';
const ID = 'current';
const SECRET_BYTES = 32;
/** Most tenants whose secret is remembered at once. */
const MOST = 10_000;

/** What signs the user tokens of a tenant: 256 random bits, made when the first token is minted. */
export interface SigningSecrets {
  /** Undefined while the tenant has none; makes nothing. */
  find(tenant: string): Promise<Buffer | undefined>;
  /** Makes it when there is none; two processes at once end up with the same. */
  make(tenant: string): Promise<Buffer>;
}

export function createSigningSecrets(
  documents: DocumentStore,
  runtime: Pick<Runtime, 'random'>,
): SigningSecrets {
  /** A secret never changes, so it is remembered as long as there is room. */
  const known = new Map<string, Buffer>();

  async function find(tenant: string): Promise<Buffer | undefined> {
    const remembered = known.get(tenant);
    if (remembered !== undefined) return remembered;
    const [document] = await documents.get(tenant, COLLECTION, [ID]);
    const secret = document?.value['secret'];
    if (typeof secret !== 'string') return undefined;
    if (known.size >= MOST) known.clear();
    const bytes = Buffer.from(secret, 'base64url');
    known.set(tenant, bytes);
    return bytes;
  }

  async function create(tenant: string): Promise<void> {
    const secret = Buffer.from(runtime.random(SECRET_BYTES)).toString('base64url');
    const place = { tenant, collection: COLLECTION, id: ID, terms: [], order: '' } as const;
    try {
      await documents.commit([{ type: 'put', ...place, value: { secret }, expect: 0 }]);
    } catch (error) {
      // Another process was faster: its secret is the one.
      if (!MemoirError.is(error) || error.code !== 'CONFLICT') throw error;
    }
  }

  return {
    find,
    async make(tenant) {
      const found = await find(tenant);
      if (found !== undefined) return found;
      await create(tenant);
      const made = await find(tenant);
      if (made !== undefined) return made;
      throw new MemoirError('STORE_FAILED', 'the signing secret was written and is not there');
    },
  };
}
