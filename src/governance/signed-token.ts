import { createHmac } from 'node:crypto';
import { MAX_NAME_LENGTH } from '../core/scope.ts';
import { sameText } from './key-secret.ts';
import { ACCESS_ROLES, type AccessRole } from './principal.ts';

/** What a user token says; whoever holds it can read it and cannot change it. */
export interface TokenClaims {
  readonly tenant: string;
  /** Id of the key that minted it. */
  readonly key: string;
  readonly user: string;
  readonly agent?: string;
  readonly role: AccessRole;
  /** Epoch seconds. */
  readonly ends: number;
}

/** What user tokens begin with. */
export const TOKEN_PREFIX = 'mt_';
/** Names are at most 256 characters of at most 3 bytes; a longer text is no token. */
const MOST_LENGTH = 8_192;

/**
 * "mt_<claims>.<signature>": HMAC-SHA256 (RFC 2104) over the claims as base64url of compact JSON.
 */
export function signToken(claims: TokenClaims, secret: Buffer): string {
  const { tenant, key, user, agent, role, ends } = claims;
  const compact = [1, tenant, key, user, agent ?? null, ACCESS_ROLES.indexOf(role), ends];
  const body = Buffer.from(JSON.stringify(compact), 'utf8').toString('base64url');
  return `${TOKEN_PREFIX}${body}.${sign(body, secret)}`;
}

/** A token taken apart; nothing of it is to be believed before `isSigned`. */
export interface ReadToken {
  readonly claims: TokenClaims;
  isSigned(secret: Buffer): boolean;
}

/** Undefined for what has not the form of a token. */
export function readToken(token: string): ReadToken | undefined {
  if (!token.startsWith(TOKEN_PREFIX) || token.length > MOST_LENGTH) return undefined;
  const [body = '', signature = '', ...rest] = token.slice(TOKEN_PREFIX.length).split('.');
  const claims = rest.length === 0 ? readClaims(body) : undefined;
  if (claims === undefined) return undefined;
  return {
    claims,
    // By its one spelling: base64url would let spare bits and signs pass.
    isSigned: (secret) => sameText(signature, sign(body, secret)),
  };
}

function sign(body: string, secret: Buffer): string {
  return createHmac('sha256', secret).update(body, 'utf8').digest('base64url');
}

function readClaims(body: string): TokenClaims | undefined {
  const parts = parse(Buffer.from(body, 'base64url').toString('utf8'));
  if (!Array.isArray(parts) || parts.length !== 7 || parts[0] !== 1) return undefined;
  const [, tenant, key, user, agent, place, ends] = parts as readonly unknown[];
  const role = typeof place === 'number' ? ACCESS_ROLES[place] : undefined;
  const isRead =
    isName(tenant) &&
    isName(key) &&
    isName(user) &&
    (agent === null || isName(agent)) &&
    role !== undefined &&
    typeof ends === 'number';
  if (!isRead) return undefined;
  return { tenant, key, user, ...(agent !== null && { agent }), role, ends };
}

/** Before a signature is checked its tenant is looked up: that must be one that a store takes. */
function isName(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= MAX_NAME_LENGTH &&
    value.isWellFormed() &&
    !/[\u0000-\u001f\u007f]/.test(value)
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Whatever was presented is no token then, and that is all there is to say.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
