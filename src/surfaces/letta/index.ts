import { MemoirError } from '../../index.ts';
import type { Services } from '../services.ts';
import { answer, toResponse } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Desk } from './call.ts';
import { failure, ProtocolError } from './errors.ts';
import { readJson } from './read.ts';
import { findRoute, segmentsOf } from './router.ts';
import { healthOf } from './routes/health.ts';
import { routes } from './routes/index.ts';

/** What the server knows of a request beside the request. */
export interface LettaContext {
  readonly requestId: string;
  /** The external base of this surface, e.g. "http://127.0.0.1:7077/letta". */
  readonly mount: string;
}

export interface LettaSurface {
  /** Answers a request whose path begins below the mount. */
  fetch(request: Request, context: LettaContext): Promise<Response>;
}

/**
 * Serves the protocol of Letta's client, so that its programs need another address and nothing else.
 * No I/O before it is asked.
 */
export function createLettaSurface(services: Services): LettaSurface {
  const desk: Desk = { services };
  return {
    async fetch(request, context) {
      try {
        const answered = await respond(desk, request, context);
        return answered instanceof Response ? answered : toResponse(answered);
      } catch (error) {
        if (!MemoirError.is(error) && !(error instanceof ProtocolError)) {
          const kind = error instanceof Error ? error.name : typeof error;
          services.log.error('letta.failed', { id: context.requestId, kind });
        }
        return toResponse(failure(error, request.method));
      }
    },
  };
}

async function respond(
  { services }: Desk,
  request: Request,
  { requestId }: LettaContext,
): Promise<Answer | Response> {
  const { pathname, searchParams: query } = new URL(request.url);
  const match = findRoute(routes, request.method, segmentsOf(pathname));
  const isFound = match !== undefined && match !== 'method';
  if (isFound && match.route.isOpen === true) return answer(healthOf(services));
  const principal = await services.governance.authenticate(keyOf(request.headers));
  if (match === undefined) throw new ProtocolError(404, 'Not Found');
  if (match === 'method') throw new ProtocolError(405, 'Method Not Allowed');
  checkProject(request.headers, principal.tenant);
  let body: ReturnType<typeof readJson> | undefined;
  return match.route.answer({
    services,
    agents: services.agents.tenant(principal.tenant),
    principal,
    parameters: match.parameters,
    query,
    request,
    requestId,
    json: () => (body ??= readJson(request)),
  });
}

/** "Bearer <key>", or the header of their own password servers. */
function keyOf(headers: Headers): string | undefined {
  const [, bearer] = /^bearer\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '') ?? [];
  const [, password] =
    /^(?:password\s+)?(\S+)\s*$/i.exec(headers.get('x-bare-password') ?? '') ?? [];
  return bearer ?? password;
}

/** The project is that of the key: another one is refused. */
function checkProject(headers: Headers, tenant: string): void {
  const named = headers.get('x-project-id');
  if (named === null || named === '' || named === tenant) return;
  throw new MemoirError('FORBIDDEN', 'x-project-id is not the project of this key');
}
