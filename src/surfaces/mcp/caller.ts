import type { AllowedTarget, OperationNote, Outcome } from '../../governance/door.ts';
import type { Principal } from '../../governance/principal.ts';
import type { ScopedMemory } from '../../index.ts';
import type { OperationRequest } from '../operations/operation.ts';
import { ownerOf } from '../operations/operation.ts';
import type { Services } from '../services.ts';

/** Who calls the tools of one server, and what they work with. */
export interface Caller {
  readonly services: Services;
  readonly principal: Principal;
  readonly requestId?: string;
  /** The user and agent of calls that name none. */
  readonly user?: string;
  readonly agent?: string;
}

export function requestOf(
  { principal, requestId }: Caller,
  signal?: AbortSignal,
): OperationRequest {
  return {
    principal,
    surface: 'mcp',
    ...(requestId !== undefined && { requestId }),
    ...(signal !== undefined && { signal }),
  };
}

/** Passes the door with the scope of the caller, and works in the memory that is meant. */
export function passDoor<Result>(
  caller: Caller,
  operation: OperationNote,
  work: (
    memory: ScopedMemory,
    tell: (outcome: Outcome) => void,
    target: AllowedTarget,
  ) => Promise<Result>,
): Promise<Result> {
  const { services } = caller;
  const writes = operation.action === 'curate' || operation.action === 'import';
  const target = { ...ownerOf(caller), ...(writes && { kinds: ['fact'] as const }) };
  return services.governance.door.pass(
    { ...requestOf(caller), operation, target },
    (allowed, tell) =>
      work(services.memory.tenant(allowed.tenant).scope(ownerOf(allowed)), tell, allowed),
  );
}
