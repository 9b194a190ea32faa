import {
  checkInteger,
  checkList,
  checkOneOf,
  checkObject,
  checkKnownFields,
} from '../core/check.ts';
import { checkId, type IdSource } from '../core/ids.ts';
import { invalidInput, MemoirError } from '../core/errors.ts';
import { type Kind, KINDS } from '../core/record.ts';
import type { Runtime } from '../core/runtime.ts';
import { checkName } from '../core/scope.ts';
import { toTimestamp } from '../core/time.ts';
import type { ApiKey, ApiKeys, CreatedApiKey, NewApiKey } from './api-keys.ts';
import { checkFirstKey } from './first-key.ts';
import { isLive, type KeyDirectory } from './key-directory.ts';
import type { KeyRecord, KeyRecords, StoredKey } from './key-records.ts';
import { makeSecret } from './key-secret.ts';
import type { KeyUses } from './key-uses.ts';
import { ACCESS_ROLES } from './principal.ts';
import { checkPerDay, checkPerMinute } from './settings.ts';

/** Longest grace of a rotation: 30 days. */
const MOST_GRACE_MS = 30 * 86_400_000;

export interface ApiKeyParts {
  readonly records: KeyRecords;
  readonly directory: KeyDirectory;
  readonly uses: Pick<KeyUses, 'lastUsed'>;
  readonly runtime: Runtime;
  readonly newId: IdSource;
}

export function createApiKeys(parts: ApiKeyParts): ApiKeys {
  const { records, directory, uses, runtime, newId } = parts;
  const timestamp = (milliseconds: number): string => new Date(milliseconds).toISOString();

  async function store(record: KeyRecord, expect: number): Promise<void> {
    await noted(() => records.put(record, expect));
  }

  async function noted(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } finally {
      directory.changed();
    }
  }

  async function make(
    input: NewApiKey,
    write: (record: KeyRecord) => Promise<void>,
  ): Promise<CreatedApiKey> {
    const now = runtime.now();
    const { secret, prefix, hash } = makeSecret(runtime);
    const checked = checkNewKey(input, now);
    const createdAt = timestamp(now);
    const record = { id: newId(), prefix, ...checked, createdAt, secrets: [{ hash }] };
    await write(record);
    return { key: show(record, undefined), secret };
  }

  async function find(tenant: string, id: string): Promise<StoredKey> {
    const found = await records.byId(checkId('id', id, 'give the id of a key, as listed'));
    if (found?.record.tenant === tenant) return found;
    throw new MemoirError('NOT_FOUND', `there is no key ${id} in this tenant`);
  }

  async function shown(list: readonly KeyRecord[]): Promise<readonly ApiKey[]> {
    const used = await uses.lastUsed(list.map(({ id }) => id));
    return list.map((record) => show(record, used.get(record.id)));
  }

  async function one(record: KeyRecord): Promise<ApiKey> {
    const [key] = await shown([record]);
    return key ?? show(record, undefined);
  }

  return {
    create: (input) => make(input, (record) => store(record, 0)),
    async createFirst(input) {
      return make(input, async (record) => {
        checkFirstKey(record);
        await noted(() => records.putFirst(record));
      });
    },
    async list(tenant) {
      return shown((await records.all(tenant)).toReversed());
    },
    async revoke(tenant, id) {
      const { record, version } = await find(tenant, id);
      if (record.revokedAt !== undefined) return one(record);
      const revoked = { ...record, revokedAt: timestamp(runtime.now()) };
      await store(revoked, version);
      return one(revoked);
    },
    async rotate(tenant, id, graceMs = 0): Promise<CreatedApiKey> {
      const grace = checkInteger('graceMs', graceMs, 0, MOST_GRACE_MS);
      const { record, version } = await find(tenant, id);
      const now = runtime.now();
      if (!isLive(record, now)) {
        const state = record.revokedAt === undefined ? 'has expired' : 'is revoked';
        throw new MemoirError('CONFLICT', `the key ${id} ${state}: create a new one`);
      }
      const { secret, prefix, hash } = makeSecret(runtime);
      const rotated = { ...record, prefix, secrets: [{ hash }, ...leaving(record, now, grace)] };
      await store(rotated, version);
      return { key: await one(rotated), secret };
    },
    exist: () => records.anyLiveAt(timestamp(runtime.now())),
  };
}

/** The secrets that a rotation leaves for a while; none works longer than the grace given now. */
function leaving({ secrets }: KeyRecord, now: number, grace: number): KeyRecord['secrets'] {
  const ends = now + grace;
  return secrets
    .map(({ hash, until }) => ({
      hash,
      ends: until === undefined ? ends : Math.min(ends, Date.parse(until)),
    }))
    .filter((secret) => secret.ends > now)
    .slice(0, MOST_SECRETS)
    .map((secret) => ({ hash: secret.hash, until: new Date(secret.ends).toISOString() }));
}

/** Old secrets of a key in their grace at once; a document has room for 32 terms. */
const MOST_SECRETS = 16;

function show({ secrets: _, ...key }: KeyRecord, lastUsedAt: string | undefined): ApiKey {
  return { ...key, ...(lastUsedAt !== undefined && { lastUsedAt }) };
}

const FIELDS: readonly (keyof NewApiKey)[] = [
  'tenant',
  'name',
  'role',
  'user',
  'agent',
  'kinds',
  'perMinute',
  'perDay',
  'expiresAt',
];

function checkNewKey(
  input: NewApiKey,
  now: number,
): Omit<KeyRecord, 'id' | 'prefix' | 'createdAt' | 'secrets'> {
  checkKnownFields('key', checkObject('key', input), FIELDS);
  const { tenant, name, role, user, agent, kinds, perMinute, perDay, expiresAt } = input;
  const bound = user !== undefined || agent !== undefined;
  return {
    name: name === undefined ? '' : checkKeyName(name),
    tenant: checkName('tenant', tenant),
    role: checkOneOf('role', role ?? (bound ? 'curator' : 'admin'), ACCESS_ROLES),
    ...(user !== undefined && { user: checkName('user', user) }),
    ...(agent !== undefined && { agent: checkName('agent', agent) }),
    ...(kinds !== undefined && { kinds: checkKinds(kinds) }),
    ...(perMinute !== undefined && { perMinute: checkPerMinute('perMinute', perMinute) }),
    ...(perDay !== undefined && { perDay: checkPerDay('perDay', perDay) }),
    ...(expiresAt !== undefined && { expiresAt: checkExpiry(expiresAt, now) }),
  };
}

function checkKeyName(name: unknown): string {
  return name === '' ? name : checkName('name', name);
}

function checkKinds(kinds: unknown): readonly Kind[] {
  const list = checkList('kinds', kinds).map((kind, at) => checkOneOf(`kinds[${at}]`, kind, KINDS));
  return [...new Set(list)];
}

function checkExpiry(value: unknown, now: number): string {
  const expiresAt = toTimestamp('expiresAt', value);
  if (Date.parse(expiresAt) > now) return expiresAt;
  throw invalidInput('expiresAt', value, 'give a time that is yet to come');
}
