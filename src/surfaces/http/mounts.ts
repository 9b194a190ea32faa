import type { Services } from '../services.ts';

/** What a surface is told of a request beside the request. */
export interface MountContext {
  readonly requestId: string;
  /** Where the surface is reached from outside: "http://127.0.0.1:7077/mem0". */
  readonly mount: string;
}

export interface Mount {
  fetch(request: Request, context: MountContext): Promise<Response>;
}

/** A surface of the server: its file is loaded when the server starts. */
export interface MountEntry {
  readonly path: string;
  /** For people: what it is. */
  readonly summary: string;
  /** Whether it gets the address without `path` before it. */
  readonly stripped: boolean;
  /** Whether it reads the body of such a request as it comes, however long that takes. */
  readonly streams: (method: string, path: string) => boolean;
  readonly load: (services: Services) => Promise<Mount>;
}

/** Every surface there is, in the order in which people are told of them. */
export const MOUNTS: readonly MountEntry[] = [
  {
    path: '/v1',
    summary: 'the API of Memoir; its reference is at /v1/docs',
    stripped: false,
    streams: (method, path) => method === 'POST' && path === '/v1/import',
    load: async (services) => (await import('./v1/index.ts')).createNativeApi(services),
  },
  {
    path: '/mcp',
    summary: 'for MCP clients, over streamable HTTP',
    stripped: true,
    streams: () => false,
    load: async (services) => (await import('../mcp/index.ts')).createMcpSurface(services),
  },
  {
    path: '/mem0',
    summary: "for Mem0's clients: give them this address as their host",
    stripped: true,
    streams: () => false,
    load: async (services) => (await import('../mem0/index.ts')).createMem0Surface(services),
  },
  {
    path: '/letta',
    summary: "for Letta's client: give it this address as its baseURL",
    stripped: true,
    streams: (method, path) => method === 'POST' && path.startsWith('/letta/v1/agents/import'),
    load: async (services) => (await import('../letta/index.ts')).createLettaSurface(services),
  },
];
