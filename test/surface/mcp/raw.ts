import { createMcpSurface } from '../../../src/surfaces/mcp/index.ts';
import type { Services } from '../../../src/surfaces/services.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: RawBody;
}

/** What tests look at in an answer; a part that is not there fails the test that looks at it. */
export interface RawBody {
  readonly result: {
    readonly supportedVersions: readonly string[];
    readonly instructions: string;
    readonly cacheScope: string;
    readonly _meta: Readonly<Record<string, { readonly name: string }>>;
  };
  readonly error: {
    readonly code: number;
    readonly message: string;
    readonly data: { readonly supported: readonly string[] };
  };
}

export interface RawRequest {
  readonly method?: string;
  readonly search?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** One HTTP request as no client would send it. */
export async function send(services: Services, request: RawRequest): Promise<RawAnswer> {
  const { method = 'POST', search = '', headers = {}, body } = request;
  const response = await createMcpSurface(services).fetch(
    new Request(`http://127.0.0.1/mcp${search}`, {
      method,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
    { requestId: 'request-1' },
  );
  const text = await response.text();
  const json = text.startsWith('event:') ? (/^data: (.+)$/m.exec(text)?.[1] ?? '') : text;
  return {
    status: response.status,
    headers: response.headers,
    body: parse(json) as RawBody,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return { text };
    throw error;
  }
}

export const VERSION = '2026-07-28';

/** What a request of the newer generation says of itself. */
export const envelope = (version: string = VERSION): object => ({
  'io.modelcontextprotocol/protocolVersion': version,
  'io.modelcontextprotocol/clientCapabilities': {},
});

/** A call of a tool in the newer generation, with further parameters. */
export function modernCall(
  services: Services,
  name: string,
  more: object,
  request: RawRequest = {},
): Promise<RawAnswer> {
  return send(services, {
    ...request,
    headers: {
      'mcp-protocol-version': VERSION,
      'mcp-method': 'tools/call',
      'mcp-name': name,
      ...request.headers,
    },
    body: {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name, arguments: {}, ...more, _meta: envelope() },
    },
  });
}
