import type { AuditVerdict } from '../governance/audit-trail.ts';
import type { ApiKey, CreatedApiKey } from '../governance/api-keys.ts';
import type { NewUserToken } from '../governance/user-tokens.ts';
import type { AuditHead } from '../core/audit.ts';
import type { Owner, Page } from '../core/store.ts';
import { splitOptions } from './call.ts';
import { createScopeClient, type ScopeClient, type Whose } from './scope.ts';
import { type CallOptions, createTransport, type TransportOptions } from './transport.ts';
import type {
  AuditCall,
  AuditPage,
  Changes,
  ChangesCall,
  FeedChange,
  NewKey,
  Stats,
  WatchCall,
} from './types.ts';
import { watchChanges } from './watch.ts';

/** A client of one server. The tenant is that of its key. */
export interface MemoirClient {
  /** Memory of a user, of an agent, or of what belongs to nobody. Does no I/O. */
  scope(whose?: Whose): ScopeClient;
  /** Who has memories in the tenant, what belongs to no user first. */
  users(
    options?: CallOptions & { readonly limit?: number; readonly cursor?: string },
  ): Promise<Page<Owner>>;
  stats(options?: CallOptions): Promise<Stats>;
  /** What changed of all users of the tenant. */
  changes(options?: ChangesCall): Promise<Changes>;
  /** The same as it changes; see `watch` of a scope. */
  watch(options?: WatchCall): AsyncIterable<FeedChange>;
  readonly keys: KeysClient;
  readonly tokens: {
    /** A short-lived token that can do no more than the client's key. */
    mint(
      token: NewUserToken,
      options?: CallOptions,
    ): Promise<{ readonly token: string; readonly expiresAt: string }>;
  };
  readonly audit: {
    list(options?: AuditCall): Promise<AuditPage>;
    /** `anchor`: a head that was noted elsewhere before. */
    verify(anchor?: AuditHead, options?: CallOptions): Promise<AuditVerdict>;
  };
}

/** API keys of the tenant; each needs a key that may manage. */
export interface KeysClient {
  /** Its secret is answered this once, so the call is tried once: list what there is when none came. */
  create(key?: NewKey, options?: CallOptions): Promise<CreatedApiKey>;
  list(options?: CallOptions): Promise<readonly ApiKey[]>;
  revoke(id: string, options?: CallOptions): Promise<ApiKey>;
  /** `graceMs`: how long the old secret goes on working. Default 0. */
  rotate(id: string, options?: CallOptions & { readonly graceMs?: number }): Promise<CreatedApiKey>;
}

/**
 * Makes a client. Needs `fetch`, `AbortSignal.any` and streams, as browsers and Node have them; does no
 * I/O before the first call. INVALID_INPUT for an address that is none. Calls reject with a
 * MemoirClientError, or with the reason of the caller's own signal.
 */
export function createMemoirClient(options: TransportOptions): MemoirClient {
  const transport = createTransport(options);
  const get = <Answer>(path: string, query: object = {}, call: CallOptions = {}): Promise<Answer> =>
    transport.json({ method: 'GET', path, query: { ...query }, repeat: 'safe' }, call);
  const post = <Answer>(path: string, body: object, call: CallOptions = {}): Promise<Answer> =>
    transport.json({ method: 'POST', path, body, repeat: 'once' }, call);
  const keyPath = (id: string): string => `/v1/keys/${encodeURIComponent(id)}`;
  return {
    scope: (whose = {}) => createScopeClient(transport, whose),
    users(given = {}) {
      const { call, fields } = splitOptions(given);
      return get('/v1/users', fields, call);
    },
    stats: (call) => get('/v1/stats', {}, call),
    changes(given = {}) {
      const { call, fields } = splitOptions(given);
      return get('/v1/changes', { everyone: true, ...fields }, call);
    },
    watch: (given = {}) => watchChanges(transport, { everyone: true }, given),
    keys: {
      create: (key = {}, call) => post('/v1/keys', key, call),
      async list(call) {
        const { keys } = await get<{ readonly keys: readonly ApiKey[] }>('/v1/keys', {}, call);
        return keys;
      },
      revoke: (id, call) =>
        transport.json({ method: 'DELETE', path: keyPath(id), repeat: 'safe' }, call),
      rotate(id, given = {}) {
        const { call, fields } = splitOptions(given);
        return post(`${keyPath(id)}/rotate`, fields, call);
      },
    },
    tokens: { mint: (token, call) => post('/v1/tokens', token, call) },
    audit: {
      list(given = {}) {
        const { call, fields } = splitOptions(given);
        return get('/v1/audit', fields, call);
      },
      verify: (anchor, call) => get('/v1/audit/verify', { ...anchor }, call),
    },
  };
}
