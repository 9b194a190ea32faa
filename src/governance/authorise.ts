import { MemoirError } from '../core/errors.ts';
import type { Kind } from '../core/record.ts';
import { ACTIONS, type Action } from './actions.ts';
import type { AllowedTarget, OperationNote, Target } from './door.ts';
import { ACCESS_ROLES, type AccessRole, type Principal } from './principal.ts';

/**
 * The one decision who may do what, on every surface: pure, and always by the same table
 * (`ACTIONS`). Answers with the target narrowed to what the principal is bound to; where the target
 * names no user or agent and the principal is bound to one, that one is meant. FORBIDDEN names the
 * right that is missing and nothing that is stored.
 */
export function authorise(
  principal: Principal,
  operation: Pick<OperationNote, 'name' | 'action'>,
  target: Target,
): AllowedTarget {
  const { action } = operation;
  checkRole(principal, operation);
  if (target.across === true || UNBOUND.has(action)) checkUnbound(principal, operation);
  if (WRITES_KINDS.has(action)) checkKinds(principal, operation, target.kinds);
  const user = within(operation, 'user', principal.user, target.user);
  const agent = within(operation, 'agent', principal.agent, target.agent);
  return {
    ...target,
    tenant: principal.tenant,
    ...(user !== undefined && { user }),
    ...(agent !== undefined && { agent }),
  };
}

/** Whether a role may do all that another one may. */
export function covers(role: AccessRole, needed: AccessRole): boolean {
  return ACCESS_ROLES.indexOf(role) >= ACCESS_ROLES.indexOf(needed);
}

/**
 * What reaches beyond one user and agent: a bound principal that may do it would be bound no more.
 */
const UNBOUND: ReadonlySet<Action> = new Set(['read-across', 'forget-across', 'manage', 'audit']);

/**
 * What alters memories. The operation must tell their kinds to a principal that is held to some.
 */
const WRITES_KINDS: ReadonlySet<Action> = new Set(['write', 'curate', 'forget', 'import']);

type Named = Pick<OperationNote, 'name' | 'action'>;

function checkRole({ role }: Principal, { name, action }: Named): void {
  const needed = ACTIONS[action];
  if (covers(role, needed)) return;
  throw forbidden(name, `it takes the role ${needed}, and this key has the role ${role}`);
}

function checkUnbound({ user, agent, kinds }: Principal, { name, action }: Named): void {
  if (user !== undefined) throw forbidden(name, 'the caller is bound to one user');
  if (agent !== undefined) throw forbidden(name, 'the caller is bound to one agent');
  if (kinds === undefined || action === 'read-across' || action === 'audit') return;
  throw forbidden(name, `this key may write only ${kinds.join(', ')}`);
}

function checkKinds(
  { kinds: allowed }: Principal,
  { name }: Named,
  kinds: readonly Kind[] | undefined,
): void {
  if (allowed === undefined) return;
  if (kinds !== undefined && kinds.every((kind) => allowed.includes(kind))) return;
  const list = allowed.length === 0 ? 'nothing' : `only ${allowed.join(', ')}`;
  const asked = kinds === undefined ? 'any kind' : kinds.join(', ');
  throw forbidden(name, `this key may write ${list}, and it would change ${asked}`);
}

function within(
  { name }: Named,
  field: 'user' | 'agent',
  bound: string | undefined,
  asked: string | undefined,
): string | undefined {
  if (bound === undefined || asked === undefined || asked === bound) return asked ?? bound;
  throw forbidden(name, `the caller is bound to another ${field}`);
}

function forbidden(name: string, reason: string): MemoirError {
  return new MemoirError('FORBIDDEN', `${name} is not allowed: ${reason}`);
}
