import type { AllowedTarget, OperationNote, Outcome, Target } from '../../governance/door.ts';
import type { Principal } from '../../governance/principal.ts';
import type { Agents, JsonObject } from '../../index.ts';
import type { Services } from '../services.ts';
import type { Answer } from './answer.ts';

/** What all calls of the surface share. */
export interface Desk {
  readonly services: Services;
}

/** One authenticated request, as routes see it. */
export interface Call extends Pick<Desk, 'services'> {
  /** The agents of the key's tenant. */
  readonly agents: Agents;
  readonly principal: Principal;
  /** Decoded parts of the path that the route names, in order. */
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  readonly request: Request;
  readonly requestId: string;
  /** The JSON of the body, {} without one; 422 for what is no JSON object. */
  json(): Promise<JsonObject>;
}

/** What answers one method of one path. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | '*';
  /** Like "v1/agents/:id/export"; a part that begins with a colon takes any value. */
  readonly path: string;
  /** Answered without a key. */
  readonly isOpen?: true;
  answer(call: Call): Promise<Answer | Response>;
}

/** Passes the door with one operation of this surface. */
export function pass<Result>(
  call: Call,
  operation: OperationNote,
  target: Target,
  work: (tell: (outcome: Outcome) => void, target: AllowedTarget) => Promise<Result>,
): Promise<Result> {
  const { services, principal, requestId, request } = call;
  return services.governance.door.pass(
    { principal, operation, target, surface: 'letta', requestId, signal: request.signal },
    (allowed, tell) => work(tell, allowed),
  );
}
