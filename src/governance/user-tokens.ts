import type { Timestamp } from '../core/time.ts';
import type { AccessRole, Principal } from './principal.ts';

export interface NewUserToken {
  readonly user: string;
  readonly agent?: string;
  /** At most that of the key. Default: reader. */
  readonly role?: AccessRole;
  /** 1 to 86,400. Default 900. */
  readonly seconds?: number;
}

export interface UserTokens {
  /**
   * A short-lived token for one user that can do no more than the principal, signed and not stored;
   * it ends with the key it was minted by.
   */
  mint(
    principal: Principal,
    token: NewUserToken,
  ): Promise<{ readonly token: string; readonly expiresAt: Timestamp }>;
}
