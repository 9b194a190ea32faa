import type { ContextUnit } from './units.ts';

/**
 * How many of the oldest units are to be evicted, so that what is kept has at most `room` tokens: the
 * fewest. The newest unit, the newest message of the user with all that follows it, and a call that
 * awaits its result stay, however large they are.
 */
export function planEviction(
  units: readonly Pick<ContextUnit, 'tokens' | 'isUser' | 'isOpen'>[],
  room: number,
): number {
  const open = units.findLastIndex(({ isOpen }) => isOpen);
  const user = units.findLastIndex(({ isUser }) => isUser);
  const newest = Math.max(0, units.length - 1);
  const most = Math.min(newest, ...[open, user].filter((index) => index >= 0));
  let kept = units.reduce((sum, { tokens }) => sum + tokens, 0);
  let evicted = 0;
  while (kept > room && evicted < most) {
    kept -= units[evicted]?.tokens ?? 0;
    evicted += 1;
  }
  return evicted;
}
