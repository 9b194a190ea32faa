import { badRequest } from './errors.ts';
import type { Route } from './call.ts';

/** A route that a request means, with the values of its open parts. */
export interface Match {
  readonly route: Route;
  readonly parameters: readonly string[];
}

/**
 * The decoded parts of a path. Runs of slashes count as one, and one at the end as none, before
 * anything is decoded; so "a%2Fb" is one part.
 */
export function segmentsOf(path: string): readonly string[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest(`The path has a malformed part: ${part.slice(0, 60)}`);
  }
}

/** The first route for the path and the method; "method" when only the method is wrong. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  segments: readonly string[],
): Match | 'method' | undefined {
  let isKnown = false;
  for (const route of routes) {
    const parameters = parametersOf(route.path.split('/'), segments);
    if (parameters === undefined) continue;
    if (route.method === method) return { route, parameters };
    isKnown = true;
  }
  return isKnown ? 'method' : undefined;
}

function parametersOf(
  pattern: readonly string[],
  segments: readonly string[],
): readonly string[] | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: string[] = [];
  for (const [at, part] of pattern.entries()) {
    const segment = segments[at] ?? '';
    if (part.startsWith(':')) parameters.push(segment);
    else if (part !== segment) return undefined;
  }
  return parameters;
}
