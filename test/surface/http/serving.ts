import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createGovernance } from '../../../src/governance/create-governance.ts';
import { createIdSource, createMemory, systemRuntime } from '../../../src/index.ts';
import type { Memory, MemoryConfig } from '../../../src/index.ts';
import {
  createServer,
  type Server,
  type ServerOptions,
} from '../../../src/surfaces/http/create-server.ts';
import { createJsonLog } from '../../../src/surfaces/http/json-log.ts';
import type { Mount, MountEntry } from '../../../src/surfaces/http/mounts.ts';

export interface Serving {
  readonly url: string;
  readonly server: Server;
  readonly memory: Memory;
  /** The file of the store. */
  readonly path: string;
  /** What was logged, one object a line. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
}

export type ServingOptions = Partial<ServerOptions> & { readonly config?: MemoryConfig };

/** A server on a free port over a file of its own; closed and removed when the test ends. */
export async function serve(
  context: Pick<TestContext, 'after'>,
  options: ServingOptions = {},
): Promise<Serving> {
  const { config, ...rest } = options;
  const path = join(temporaryFolder(context), 'memoir.db');
  const memory =
    rest.memory ?? createMemory({ path, embedder: 'none', durability: 'normal', ...config });
  const log: Readonly<Record<string, unknown>>[] = [];
  const write = (line: string): void => void log.push(JSON.parse(line));
  const server = createServer({
    version: '0.0.0',
    port: 0,
    log: createJsonLog({ now: Date.now, write }),
    ...rest,
    memory,
  });
  context.after(() => server.close());
  await server.listen();
  return { url: server.url, server, memory, path, log };
}

export function temporaryFolder(context: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'memoir-http-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A surface of a test at /echo; `stream/` reads bodies as they come. */
export function surface(fetch: Mount['fetch']): MountEntry {
  return {
    path: '/echo',
    summary: 'what was sent',
    stripped: true,
    streams: (_, path) => path.startsWith('/echo/stream'),
    load: () => Promise.resolve({ fetch }),
  };
}

/** Sends bytes as they are and answers with all that comes back until the server hangs up. */
export function talk(url: string, ...pieces: readonly (string | Uint8Array)[]): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (answer += text));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
    for (const piece of pieces) socket.write(piece);
  });
}

/** Sends JSON and reads the answer as JSON. */
export async function call(
  url: string,
  method: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: Body }> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed = text === '' ? {} : (JSON.parse(text) as Body);
  return { status: response.status, headers: response.headers, body: parsed };
}

export type Body = Readonly<Record<string, unknown>>;

/** An admin key of the default tenant. */
export async function makeKey(memory: Memory): Promise<void> {
  const newId = createIdSource(systemRuntime);
  const governance = createGovernance({ store: memory.store, runtime: systemRuntime, newId });
  await governance.keys.create({ tenant: 'default' });
  await governance.close();
}
