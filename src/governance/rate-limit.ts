import { MemoirError } from '../core/errors.ts';

/** What is left of a limit, as headers and problem documents tell it. */
export interface RateLimit {
  /**
   * "minute" and "day": of the key; "waiting": operations of the tenant that wait for their turn;
   * "streams": those of the key or the tenant that are open.
   */
  readonly window: 'minute' | 'day' | 'waiting' | 'streams';
  /** Operations in the window. */
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until all of it is there again. */
  readonly resetMs: number;
  /** Milliseconds until the next operation may pass; 0 while something remains. */
  readonly retryAfterMs: number;
}

const WORDS: Readonly<Record<RateLimit['window'], string>> = {
  minute: 'operations a minute of this key are used up',
  day: 'operations a day of this key are used up',
  waiting: 'operations of this tenant are waiting already',
  streams: 'streams that may be open at once are open',
};

/** The RATE_LIMITED error of a limit, which `rateLimitOf` finds again. */
export function rateLimited(limit: RateLimit): MemoirError {
  const seconds = Math.ceil(limit.retryAfterMs / 1000);
  const message = `the ${limit.limit} ${WORDS[limit.window]}: try again in ${seconds} s`;
  return Object.assign(new MemoirError('RATE_LIMITED', message), { rateLimit: limit });
}

/** The limit that an error tells of; undefined for any other error. */
export function rateLimitOf(error: unknown): RateLimit | undefined {
  if (!MemoirError.is(error) || !('rateLimit' in error)) return undefined;
  return error.rateLimit as RateLimit;
}
