import { MemoirError } from '../../index.ts';
import type { Outcome, AllowedTarget, OperationNote, Target } from '../../governance/door.ts';
import type { Principal } from '../../governance/principal.ts';
import type { Services } from '../services.ts';
import type { Answer } from './answer.ts';
import type { JsonObject } from './json.ts';
import type { Whereabouts } from './whereabouts.ts';

/** One authenticated request, as routes see it. */
export interface Call {
  readonly services: Services;
  readonly principal: Principal;
  readonly method: string;
  /** Decoded parts of the path that the route names, in order. */
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  /** The body with top-level keys in snake case; empty when there was none. */
  readonly body: JsonObject;
  readonly headers: Headers;
  readonly requestId: string;
  /** The external base of the surface, without a slash at its end. */
  readonly mount: string;
  /** The path below it as it was asked for, for links to other pages. */
  readonly path: string;
  readonly whereabouts: Whereabouts;
  /** Hosts of webhooks that may be called although their addresses are private; "*" for any. */
  readonly privateHosts: readonly string[];
}

/** What answers one method of one path. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Like "v1/memories/:id/history"; a part that begins with a colon takes any value. */
  readonly path: string;
  answer(call: Call): Promise<Answer>;
}

/** Passes the door with one operation of this surface. */
export function passDoor<Result>(
  call: Call,
  operation: OperationNote,
  target: Target,
  work: (target: AllowedTarget, tell: (outcome: Outcome) => void) => Promise<Result>,
): Promise<Result> {
  const { services, principal, requestId } = call;
  return services.governance.door.pass(
    { principal, operation, target, surface: 'mem0', requestId },
    work,
  );
}

/**
 * The tenant a key belongs to is its project. Callers of old name both in bodies and queries: another
 * one than their own is refused.
 */
export function checkProject({ body, query, principal }: Call): void {
  for (const name of ['org_id', 'project_id', 'org_name', 'project_name']) {
    const given = body[name] ?? query.get(name);
    if (given === undefined || given === null || given === '') continue;
    const own = name.startsWith('org') ? organisationId(principal) : projectId(principal);
    if (given === own || given === principal.tenant) continue;
    throw new MemoirError('FORBIDDEN', `${name} is not that of this key`);
  }
}

/** Goes into paths unescaped by the client, so it is escaped already. */
export function projectId({ tenant }: Pick<Principal, 'tenant'>): string {
  return encodeURIComponent(tenant);
}

export function organisationId(principal: Pick<Principal, 'tenant'>): string {
  return `org-${projectId(principal)}`;
}
