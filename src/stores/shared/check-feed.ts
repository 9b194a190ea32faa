import { checkCount } from './check-limits.ts';

/** INVALID_INPUT when a question to the change feed is not as the port wants it. */
export function checkFeed(sequence: number, limit: number): void {
  checkCount('sequence', sequence, 0, Number.MAX_SAFE_INTEGER);
  checkCount('limit', limit, 1, 10_000);
}
