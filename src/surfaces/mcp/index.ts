import { createMcpHandler } from '@modelcontextprotocol/server';
import type { AuthInfo } from '@modelcontextprotocol/server';
import type { Principal } from '../../governance/principal.ts';
import { MemoirError } from '../../index.ts';
import type { Services } from '../services.ts';
import type { Caller } from './caller.ts';
import { createStreamPlaces } from '../stream-places.ts';
import { guardListening } from './listening.ts';
import { createScopedBus } from './scoped-bus.ts';
import { createServer } from './server.ts';
import { readToolsets } from './toolsets.ts';
import type { Toolset } from './toolsets.ts';

export interface McpSurface {
  fetch(request: Request, context: { readonly requestId: string }): Promise<Response>;
}

/** What a request was found to be for, handed on to the server that is made for it. */
interface Asked {
  readonly caller: Caller;
  readonly toolsets: readonly Toolset[];
}

/**
 * The streamable HTTP transport, for both generations of the protocol. `?toolset=` chooses the tools,
 * `?user=` and `?agent=` narrow a key that is bound to none. 401 without a valid key in `Authorization`.
 */
export function createMcpSurface(services: Services): McpSurface {
  const bus = createScopedBus();
  const handler = createMcpHandler(
    (context) => {
      const { caller, toolsets } = askedOf(context.authInfo);
      return createServer(
        {
          caller,
          toolsets,
          ready: () => Promise.resolve(),
          announce: () => handler.notify.resourceUpdated('memory://knowledge-graph'),
        },
        context,
      );
    },
    { bus, maxSubscriptions: MOST_LISTENERS },
  );
  const places = createStreamPlaces();
  services.closing.addEventListener('abort', () => void handler.close(), { once: true });
  return {
    async fetch(request, { requestId }) {
      try {
        const principal = await authenticate(services, request);
        const asked = readAsked(services, principal, request, requestId);
        const answer = (): Promise<Response> =>
          bus.within(scopeKey(asked.caller), () =>
            handler.fetch(request, { authInfo: authInfoOf(asked) }),
          );
        if (request.headers.get('mcp-method') !== LISTEN) return await answer();
        return await listen(places.take(principal), () => isStill(services, request), answer);
      } catch (error) {
        return refusal(error);
      }
    },
  };
}

const LISTEN = 'subscriptions/listen';
/** Streams of all tenants; each tenant has far less. */
const MOST_LISTENERS = 100_000;

async function listen(
  leave: () => void,
  isGood: () => Promise<boolean>,
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return guardListening(await answer(), { isGood, leave });
  } catch (error) {
    leave();
    throw error;
  }
}

/** Whether what a request shows is still good: a key may end while somebody listens with it. */
async function isStill(services: Services, request: Request): Promise<boolean> {
  try {
    await authenticate(services, request);
    return true;
  } catch (error) {
    if (MemoirError.is(error)) return false;
    throw error;
  }
}

async function authenticate({ governance }: Services, request: Request): Promise<Principal> {
  const header = request.headers.get('authorization');
  const presented = header === null ? undefined : /^Bearer +(\S+) *$/i.exec(header)?.[1];
  return governance.authenticate(presented ?? (header === null ? undefined : ''));
}

function readAsked(
  services: Services,
  principal: Principal,
  request: Request,
  requestId: string,
): Asked {
  const { searchParams } = new URL(request.url);
  checkQuery(searchParams);
  for (const name of ['user', 'agent'] as const)
    refuseOther(principal, name, searchParams.get(name));
  const toolsets = readToolsets(searchParams.get('toolset') ?? 'memoir');
  const user = searchParams.get('user') ?? principal.user;
  const agent = searchParams.get('agent') ?? principal.agent;
  const caller: Caller = {
    services,
    principal: narrowed(principal, { user, agent }),
    requestId,
    ...(user !== undefined && { user }),
    ...(agent !== undefined && { agent }),
  };
  return { caller, toolsets };
}

const QUERY = ['toolset', 'user', 'agent'];

/** A name that is misspelt would leave a key unnarrowed without anybody noticing. */
function checkQuery(query: URLSearchParams): void {
  const names = [...query.keys()];
  const unknown = names.find((name) => !QUERY.includes(name));
  if (unknown !== undefined) {
    const rule =
      unknown === 'tenant' ? 'the tenant is that of the key' : `give ${QUERY.join(', ')}`;
    const shown = JSON.stringify(unknown.slice(0, 60));
    throw new MemoirError('INVALID_INPUT', `The query has ${shown}: ${rule}`);
  }
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw new MemoirError('INVALID_INPUT', `${twice} is given more than once: give it once`);
}

/** Refused at once, not at the first call: who subscribes calls nothing. */
function refuseOther(principal: Principal, name: 'user' | 'agent', named: string | null): void {
  const bound = principal[name];
  if (named === null || bound === undefined || named === bound) return;
  throw new MemoirError('FORBIDDEN', `This key is bound to one ${name}: leave ?${name}= out`);
}

/** The principal bound to what the address names too; a principal that is bound already stays so. */
function narrowed(
  principal: Principal,
  { user, agent }: { readonly user: string | undefined; readonly agent: string | undefined },
): Principal {
  return {
    ...principal,
    ...(principal.user === undefined && user !== undefined && { user }),
    ...(principal.agent === undefined && agent !== undefined && { agent }),
  };
}

function scopeKey({ principal, user, agent }: Caller): string {
  return JSON.stringify([principal.tenant, user, agent]);
}

/** What was found out about who asks, by what the handler passes on of it. */
const found = new WeakMap<AuthInfo, Asked>();

/** The handler passes it on to the server it makes; it never sees the secret. */
function authInfoOf(asked: Asked): AuthInfo {
  const authInfo = { token: '', clientId: asked.caller.principal.actor, scopes: [] };
  found.set(authInfo, asked);
  return authInfo;
}

function askedOf(authInfo: AuthInfo | undefined): Asked {
  const asked = authInfo && found.get(authInfo);
  if (asked === undefined) throw new Error('a request came past authentication');
  return asked;
}

const STATUS: Readonly<Partial<Record<MemoirError['code'], number>>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  INVALID_INPUT: 400,
  RATE_LIMITED: 429,
  STORE_BUSY: 503,
};

/** What stopped a request before the protocol began, as a JSON-RPC error without an id. */
function refusal(error: unknown): Response {
  if (!MemoirError.is(error)) throw error;
  const { code, message } = error;
  const status = STATUS[code] ?? 500;
  return Response.json(
    { jsonrpc: '2.0', id: null, error: { code: -32_000, message, data: { code } } },
    {
      status,
      ...(status === 401 && { headers: { 'WWW-Authenticate': 'Bearer realm="memoir"' } }),
    },
  );
}
