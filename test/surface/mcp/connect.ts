import { fileURLToPath } from 'node:url';
import type { TestContext } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { ClientOptions } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { createMemory, systemRuntime } from '../../../src/index.ts';
import type { MemoryConfig } from '../../../src/index.ts';
import { createMcpSurface } from '../../../src/surfaces/mcp/index.ts';
import type { McpSurface } from '../../../src/surfaces/mcp/index.ts';
import { createServices } from '../../../src/surfaces/services.ts';
import type { Services } from '../../../src/surfaces/services.ts';
import { temporaryFolder } from '../run-cli.ts';
import { createJsonLog } from '../../../src/surfaces/http/json-log.ts';
import { createInMemoryStore } from '../../../src/stores/in-memory/index.ts';

/** Which generation of the protocol a client speaks: its handshake, or what it negotiates. */
export const GENERATIONS = ['2025-11-25', '2026-07-28'] as const;
export type Generation = (typeof GENERATIONS)[number];

export interface ConnectOptions {
  readonly generation?: Generation;
  /** Answers elicitations; without it the client cannot. */
  readonly confirm?: (message: string) => boolean;
  readonly options?: ClientOptions;
}

export const MAIN: string = fileURLToPath(
  new URL('../../../src/surfaces/cli/main.ts', import.meta.url),
);

/** Opens a client for the memory of ana, or of what flags and query name beside. */
export type OpenClient = (
  context: Pick<TestContext, 'after'>,
  generation: Generation,
  toolset?: string,
) => Promise<Client>;

/** Both transports, each with a store of its own. */
export const TRANSPORTS: Readonly<Record<'http' | 'stdio', OpenClient>> = {
  http: (context, generation, toolset = 'memoir') =>
    connectHttp(context, testServices(context), {
      generation,
      search: `?user=ana&toolset=${toolset}`,
    }),
  stdio: (context, generation, toolset = 'memoir') =>
    connectStdio(
      context,
      ['--user', 'ana', '--toolset', toolset],
      { MEMOIR_HOME: temporaryFolder(context) },
      { generation },
    ),
};

/** The official client on a server of its own process; closed after the test. */
export async function connectStdio(
  context: Pick<TestContext, 'after'>,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  how: ConnectOptions = {},
): Promise<Client> {
  const client = newClient(how);
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [MAIN, 'mcp', ...args],
      env: { PATH: process.env['PATH'] ?? '', MEMOIR_EMBEDDER: 'none', ...environment },
      stderr: 'ignore',
    }),
  );
  context.after(() => client.close());
  return client;
}

/** The official client on the HTTP surface; closed after the test. */
export async function connectHttp(
  context: Pick<TestContext, 'after'>,
  services: Services,
  how: ConnectOptions & { readonly secret?: string; readonly search?: string } = {},
): Promise<Client> {
  const surface = surfaceOf(services);
  const client = newClient(how);
  const { secret, search = '' } = how;
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`http://127.0.0.1/mcp${search}`), {
      fetch: (url, init) => surface.fetch(new Request(url, init), { requestId: 'request-1' }),
      ...(secret !== undefined && {
        requestInit: { headers: { authorization: `Bearer ${secret}` } },
      }),
    }),
  );
  context.after(() => client.close());
  return client;
}

const surfaces = new WeakMap<Services, McpSurface>();

/** The one surface that a server would have. */
function surfaceOf(services: Services): McpSurface {
  const surface = surfaces.get(services) ?? createMcpSurface(services);
  surfaces.set(services, surface);
  return surface;
}

function newClient({ generation, confirm, options }: ConnectOptions): Client {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    {
      ...(generation === '2026-07-28' && { versionNegotiation: { mode: 'auto' as const } }),
      ...(confirm !== undefined && { capabilities: { elicitation: { form: {} } } }),
      ...options,
    },
  );
  if (confirm !== undefined) {
    client.setRequestHandler('elicitation/create', ({ params }) =>
      confirm(params.message)
        ? { action: 'accept', content: { confirm: true } }
        : { action: 'decline' },
    );
  }
  return client;
}

/** All that surfaces work with, on a store of the test; closed after it. */
export function testServices(
  context: Pick<TestContext, 'after'>,
  config: MemoryConfig = {},
): Services {
  const closing = new AbortController();
  const memory = createMemory({
    store: createInMemoryStore({ runtime: systemRuntime }),
    embedder: 'none',
    ...config,
  });
  const services = createServices({
    memory,
    runtime: systemRuntime,
    log: createJsonLog({ now: Date.now, write: () => undefined }),
    version: '0.0.0',
    closing: closing.signal,
  });
  context.after(async () => {
    closing.abort();
    await services.governance.close();
    await memory.close();
  });
  return services;
}
