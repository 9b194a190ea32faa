import { MemoirError } from '../core/errors.ts';
import type { ApiKey } from './api-keys.ts';

type Bounds = Pick<ApiKey, 'role' | 'user' | 'agent' | 'kinds' | 'expiresAt'>;

/**
 * From the first key on everybody needs one, so that the first must be able to make others, for good.
 * INVALID_INPUT otherwise.
 */
export function checkFirstKey(key: Bounds): void {
  const { role, user, agent, kinds, expiresAt } = key;
  const lacks = [
    ...(role === 'admin' ? [] : [`has the role ${role}`]),
    ...(user === undefined ? [] : ['is bound to a user']),
    ...(agent === undefined ? [] : ['is bound to an agent']),
    ...(kinds === undefined ? [] : ['is held to some kinds']),
    ...(expiresAt === undefined ? [] : ['expires']),
  ];
  if (lacks.length === 0) return;
  throw new MemoirError(
    'INVALID_INPUT',
    `the first key must be an admin key without bounds, or nobody could make another one, and this one ${lacks.join(' and ')}: make an admin key first, then this one with it`,
  );
}
