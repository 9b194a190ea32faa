import { MemoirError } from '../../index.ts';
import type { Services } from '../services.ts';
import { answer, toResponse } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { failure } from './errors.ts';
import { readBody } from './read-body.ts';
import { findRoute, segmentsOf } from './router.ts';
import { routes } from './routes/index.ts';
import { createWhereabouts } from './whereabouts.ts';
import { createDispatcher } from './webhooks/dispatcher.ts';
import { webhookSettings } from './webhooks/settings.ts';
import type { WebhookSettings } from './webhooks/settings.ts';

/** What the server knows of a request beside the request. */
export interface Mem0Context {
  readonly requestId: string;
  /** The external base of this surface, e.g. "http://127.0.0.1:7077/mem0". */
  readonly mount: string;
}

export interface Mem0Surface {
  /** Answers a request whose path begins below the mount. Always JSON, never empty, never a redirect. */
  fetch(request: Request, context: Mem0Context): Promise<Response>;
}

export interface Mem0Options {
  /** How webhooks are delivered, where that differs from what the environment says. */
  readonly webhooks?: Partial<WebhookSettings> | undefined;
}

/**
 * Serves the protocol of Mem0's platform, so that its clients need another host and nothing else.
 * Webhooks are told of changes in the background, beginning in a moment.
 */
export function createMem0Surface(services: Services, options: Mem0Options = {}): Mem0Surface {
  const whereabouts = createWhereabouts(services.memory.store);
  const settings = { ...webhookSettings(process.env), ...options.webhooks };
  const { privateHosts } = settings;
  const dispatcher = createDispatcher(services, settings);
  dispatcher.start();
  return {
    async fetch(request, context) {
      try {
        const answered = await respond({ services, whereabouts, privateHosts }, request, context);
        if (request.method !== 'GET') dispatcher.nudge();
        return toResponse(answered);
      } catch (error) {
        if (!MemoirError.is(error)) {
          const name = error instanceof Error ? error.name : typeof error;
          services.log.error('mem0.failed', { requestId: context.requestId, error: name });
        }
        return toResponse(failure(error, context.requestId, new URL(request.url).pathname));
      }
    },
  };
}

async function respond(
  surface: Pick<Call, 'services' | 'whereabouts' | 'privateHosts'>,
  request: Request,
  { requestId, mount }: Mem0Context,
): Promise<Answer> {
  // What a browser asks before a call has no key yet.
  if (request.method === 'OPTIONS') return answer({ status: 'ok' });
  const { pathname, searchParams } = new URL(request.url);
  const principal = await surface.services.governance.authenticate(keyOf(request.headers));
  const segments = segmentsOf(pathname);
  const match = findRoute(routes, request.method, segments);
  if (match === undefined) throw new MemoirError('NOT_FOUND', 'Not found.');
  if (match === 'method') return notAllowed(request.method, requestId);
  const { route, parameters } = match;
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  return route.answer({
    ...surface,
    principal,
    method: request.method,
    parameters,
    query: searchParams,
    body: hasBody ? await readBody(request) : {},
    headers: request.headers,
    requestId,
    mount: mount.replace(/\/+$/, ''),
    path: `/${segments.map(encodeURIComponent).join('/')}/`,
  });
}

/** The secret after "Token" or "Bearer"; undefined when there is none. */
function keyOf(headers: Headers): string | undefined {
  const [, secret] =
    /^(?:token|bearer)\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '') ?? [];
  return secret;
}

function notAllowed(method: string, requestId: string): Answer {
  const text = `Method "${method.slice(0, 20)}" not allowed.`;
  return answer({ error: text, detail: text, code: 'UNSUPPORTED', request_id: requestId }, 405);
}
