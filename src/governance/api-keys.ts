import type { Kind } from '../core/record.ts';
import type { Timestamp } from '../core/time.ts';
import type { AccessRole } from './principal.ts';

/** A key as it may be shown: everything but the secret. */
export interface ApiKey {
  readonly id: string;
  /** The first characters of the secret, for recognition. */
  readonly prefix: string;
  /** For people; may be empty. */
  readonly name: string;
  readonly tenant: string;
  readonly role: AccessRole;
  readonly user?: string;
  readonly agent?: string;
  readonly kinds?: readonly Kind[];
  readonly perMinute?: number;
  /** Operations a day (UTC). */
  readonly perDay?: number;
  readonly createdAt: Timestamp;
  readonly expiresAt?: Timestamp;
  /** To the minute. */
  readonly lastUsedAt?: Timestamp;
  readonly revokedAt?: Timestamp;
}

export interface NewApiKey extends Pick<
  ApiKey,
  'user' | 'agent' | 'kinds' | 'perMinute' | 'perDay' | 'expiresAt'
> {
  readonly tenant: string;
  readonly name?: string;
  /** Default: admin; curator for a key that is bound to a user or an agent. */
  readonly role?: AccessRole;
}

/** A key with its secret, which is shown this once. */
export interface CreatedApiKey {
  readonly key: ApiKey;
  readonly secret: string;
}

export interface ApiKeys {
  create(key: NewApiKey): Promise<CreatedApiKey>;
  /**
   * Makes the first key of the store, which must be one that can make others (INVALID_INPUT). CONFLICT
   * when there was one already: of several first keys at the same moment one is made.
   */
  createFirst(key: NewApiKey): Promise<CreatedApiKey>;
  /** All of a tenant, newest first, revoked ones too; of all tenants without one. */
  list(tenant?: string): Promise<readonly ApiKey[]>;
  /**
   * NOT_FOUND for another tenant's. Revoking again changes nothing. The key stops working in this
   * process at once and in others within a second. CONFLICT when it is changed at the same moment.
   */
  revoke(tenant: string, id: string): Promise<ApiKey>;
  /**
   * A new secret for the same key; the old ones work for `graceMs` more at most (0 to 30 days,
   * default 0). CONFLICT for a key that is revoked or expired, or that is changed at the same
   * moment.
   */
  rotate(tenant: string, id: string, graceMs?: number): Promise<CreatedApiKey>;
  /** Whether there is any key, of any tenant, that is neither revoked nor expired. */
  exist(): Promise<boolean>;
}
