import { invalidInput } from './errors.ts';

/**
 * Whose memory a call means.
 *
 * - `tenant` is a hard wall, fixed by the instance or the API key, never by a request body.
 * - `user` is a hard wall inside it. A call that names a user sees that user's memories and those
 *   that have no user; a call without a user sees only memories without one.
 * - `agent` partitions: a call that names an agent sees that agent's memories and those shared by
 *   all agents; a call without an agent sees all of the user's.
 * - `session` is provenance and the key of working memory, never a wall.
 */
export interface Scope {
  readonly tenant: string;
  readonly user?: string;
  readonly agent?: string;
  readonly session?: string;
}

/** The tenant of an instance that was given none. */
export const DEFAULT_TENANT = 'default';

/** Longest scope name, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 256;

const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Checks a tenant, user, agent or session name and returns it untouched. Names are compared code
 * unit by code unit: "José" composed and decomposed are two users, which is the safe way to err.
 * Lone surrogates are refused because storage would merge different names into one.
 */
export function checkName(field: string, value: unknown): string {
  if (typeof value !== 'string') throw invalidInput(field, value, 'give a string');
  if (value.length === 0)
    throw invalidInput(field, value, 'give a non-empty string or leave it out');
  if (value.length > MAX_NAME_LENGTH) {
    throw invalidInput(field, value, `use at most ${MAX_NAME_LENGTH} characters`);
  }
  if (CONTROL.test(value)) throw invalidInput(field, value, 'remove the control characters');
  if (!value.isWellFormed()) throw invalidInput(field, value, 'remove the lone surrogates');
  return value;
}

/** Builds a checked scope; fields that are undefined stay absent. */
export function checkScope(scope: { readonly [field in keyof Scope]?: unknown }): Scope {
  return {
    tenant: scope.tenant === undefined ? DEFAULT_TENANT : checkName('tenant', scope.tenant),
    ...(scope.user !== undefined && { user: checkName('user', scope.user) }),
    ...(scope.agent !== undefined && { agent: checkName('agent', scope.agent) }),
    ...(scope.session !== undefined && { session: checkName('session', scope.session) }),
  };
}

/** The hard partition of storage: tenant + user. `user: undefined` is what belongs to no user. */
export interface Partition {
  readonly tenant: string;
  readonly user: string | undefined;
}

/** The partitions a scope may read: the user's own first, then what has no user. */
export function readablePartitions(scope: Scope): readonly Partition[] {
  const shared: Partition = { tenant: scope.tenant, user: undefined };
  return scope.user === undefined ? [shared] : [{ tenant: scope.tenant, user: scope.user }, shared];
}

/** The one partition a scope may write: exactly its tenant and user. */
export function writablePartition(scope: Scope): Partition {
  return { tenant: scope.tenant, user: scope.user };
}

/** Whether a memory of `owner` may be read by a call of `scope`. */
export function isVisible(owner: Scope, scope: Scope): boolean {
  if (owner.tenant !== scope.tenant) return false;
  if (owner.user !== undefined && owner.user !== scope.user) return false;
  return scope.agent === undefined || owner.agent === undefined || owner.agent === scope.agent;
}

/** Whether a memory of `owner` may be changed or forgotten by a call of `scope`. */
export function isWritable(owner: Scope, scope: Scope): boolean {
  return isVisible(owner, scope) && owner.user === scope.user;
}

/** Of which of its walls a call means only what is exactly its own; see `MemoryFilter.exactly`. */
export type Exactly = readonly ('user' | 'agent')[];

/** Whether a memory of `owner` names just what `scope` does, of that which `exactly` asks for. */
export function isExactly(owner: Scope, scope: Scope, exactly: Exactly = []): boolean {
  return exactly.every((name) => owner[name] === scope[name]);
}
