import type { AgentParts } from '../parts.ts';

/**
 * An id that follows from what it names, so that what is done again after a restart is found done: a
 * UUID of version 8 (RFC 9562 section 5.8).
 */
export function derivedId(
  { digest }: Pick<AgentParts, 'digest'>,
  ...names: readonly string[]
): string {
  const hex = digest(JSON.stringify(['turn', ...names]));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
