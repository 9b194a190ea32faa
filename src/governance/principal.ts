import type { Kind } from '../core/record.ts';

/** What a key may do: each role may do all that the one before it may. */
export const ACCESS_ROLES = ['reader', 'writer', 'curator', 'admin'] as const;
export type AccessRole = (typeof ACCESS_ROLES)[number];

/** Who asks, as authentication found out; never from a request's body. */
export interface Principal {
  /**
   * "key": an API key; "token": a user token that a key minted; "local": whoever reaches a server
   * on loopback that has no keys, or the command line.
   */
  readonly type: 'key' | 'token' | 'local';
  /** The key's id, also for its tokens; "local" otherwise. */
  readonly id: string;
  /** As the audit tells it: "key:<id>", "token:<key id>/<user>", "local". */
  readonly actor: string;
  readonly tenant: string;
  readonly role: AccessRole;
  /** Bound to this user, or this agent: it can name no other. */
  readonly user?: string;
  readonly agent?: string;
  /** Kinds it may write; absent: all that its role may. */
  readonly kinds?: readonly Kind[];
  /** Requests a minute; absent: the server's. */
  readonly perMinute?: number;
  /** Requests a day (UTC); absent: the server's. */
  readonly perDay?: number;
}
