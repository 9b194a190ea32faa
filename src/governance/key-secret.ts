import { createHash, timingSafeEqual } from 'node:crypto';
import type { Runtime } from '../core/runtime.ts';

/**
 * 256 bits of chance: nobody finds one by trying, so a plain hash of it is enough (no slow one).
 */
const SECRET_BYTES = 32;
const PREFIX_LENGTH = 8;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

export interface NewSecret {
  /** The whole, as its owner presents it. */
  readonly secret: string;
  /** What of it is kept for recognition. */
  readonly prefix: string;
  readonly hash: string;
}

/** A new secret, "mk_<prefix>_<256 random bits>", base64url (RFC 4648 section 5). */
export function makeSecret(runtime: Pick<Runtime, 'random'>): NewSecret {
  const letters = Array.from(runtime.random(PREFIX_LENGTH), (byte) => LETTERS[byte % 32]);
  const prefix = `mk_${letters.join('')}`;
  const secret = `${prefix}_${Buffer.from(runtime.random(SECRET_BYTES)).toString('base64url')}`;
  return { secret, prefix, hash: hashSecret(secret) };
}

/** SHA-256 of a secret, 64 hex digits. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex');
}

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function sameText(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(one), digest(other));
}
