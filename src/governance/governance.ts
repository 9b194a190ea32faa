import type { AuditTrail } from './audit-trail.ts';
import type { ApiKeys } from './api-keys.ts';
import type { Door, Passing } from './door.ts';
import type { Principal } from './principal.ts';
import type { RateLimit } from './rate-limit.ts';
import type { UserTokens } from './user-tokens.ts';

/** What was asked for, by the name of an operation. */
export interface Asked extends Pick<Passing, 'surface'> {
  readonly operation: string;
}

/** Who may do what, and what was done. */
export interface Governance {
  readonly keys: ApiKeys;
  readonly tokens: UserTokens;
  readonly audit: AuditTrail;
  readonly door: Door;
  /**
   * Who presents this secret (an API key or a user token, without its scheme). UNAUTHENTICATED with
   * one and the same text for none, unknown, revoked and expired. While no key was ever made,
   * everybody is "local" with the role admin in the instance's tenant, whatever they present: the
   * server then listens on loopback only. Revoking the last key does not open it again.
   */
  authenticate(presented: string | undefined): Promise<Principal>;
  /**
   * What the principal may still do in this minute, for headers; undefined when nothing limits it.
   */
  rateLimit(principal: Principal): RateLimit | undefined;
  /**
   * Takes one operation from the limits of whoever asks for what never comes to the door, like a body
   * that cannot be read. RATE_LIMITED, as at the door.
   */
  charge(principal: Principal, asked: Asked): Promise<void>;
  /** Finishes what audit and last-use notes still hold. */
  close(): Promise<void>;
}
