import { MemoirError } from '../../index.ts';
import type { OperationContext } from './operation.ts';

/**
 * A key that is bound to an agent reads what all agents of a user share, and what all users do, but
 * changes and removes only what is its agent's own: what it broke would be broken for the others too.
 * FORBIDDEN for what is shared, NOT_FOUND for what it does not see.
 */
export async function requireOwn(
  { principal, memory }: OperationContext,
  ids: readonly string[],
): Promise<void> {
  if (!isBound(principal)) return;
  for (const id of ids) {
    const { scope } = await memory.get(id);
    if (scope.agent === principal.agent) continue;
    throw forbidden(`the memory ${id} is shared by all agents`);
  }
}

/** FORBIDDEN for a key that is bound to an agent, of what reaches beyond the memories of one agent. */
export function requireEveryAgent({ principal }: OperationContext): void {
  if (isBound(principal)) throw forbidden('this reaches what all agents share');
}

/** Who is on the machine of the store is held to nothing. */
function isBound({ type, agent }: OperationContext['principal']): boolean {
  return type !== 'local' && agent !== undefined;
}

function forbidden(reason: string): MemoirError {
  return new MemoirError('FORBIDDEN', `This key is bound to one agent, and ${reason}`);
}
