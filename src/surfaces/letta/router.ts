import { ProtocolError } from './errors.ts';
import type { Route } from './call.ts';

/** A route that a request means, with the values of its open parts. */
export interface Match {
  readonly route: Route;
  readonly parameters: readonly string[];
}

/**
 * The decoded parts of a path: cut at slashes before anything is decoded, so that "persona%2Fcore" is
 * one part. Runs of slashes count as one, and one at the end as none.
 */
export function segmentsOf(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  try {
    return parts.map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) throw new ProtocolError(400, 'The path is malformed');
    throw error;
  }
}

/** The first route for the path and the method; "method" when only the method is wrong. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  segments: readonly string[],
): Match | 'method' | undefined {
  const matches = routes.flatMap((route) => {
    const parameters = parametersOf(route.path.split('/'), segments);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  const match = matches.find(({ route }) => route.method === method || route.method === '*');
  return match ?? (matches.length > 0 ? 'method' : undefined);
}

/** A part that begins with a colon takes any value, and "*" at the end whatever follows. */
function parametersOf(
  pattern: readonly string[],
  segments: readonly string[],
): readonly string[] | undefined {
  const isOpen = pattern.at(-1) === '*';
  const fixed = isOpen ? pattern.slice(0, -1) : pattern;
  if (isOpen ? segments.length < fixed.length : segments.length !== fixed.length) return undefined;
  const parameters: string[] = [];
  for (const [at, part] of fixed.entries()) {
    const segment = segments[at] ?? '';
    if (part.startsWith(':')) parameters.push(segment);
    else if (part !== segment) return undefined;
  }
  return parameters;
}
