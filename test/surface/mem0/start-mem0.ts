import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type * as mem0ai from 'mem0ai';
import { createMemory } from '../../../src/index.ts';
import type { Memory, MemoryConfig } from '../../../src/index.ts';
import { systemRuntime } from '../../../src/runtime.ts';
import { createInMemoryStore } from '../../../src/stores/in-memory/index.ts';
import type { Log } from '../../../src/surfaces/http/log.ts';
import { createServices } from '../../../src/surfaces/services.ts';
import type { Services } from '../../../src/surfaces/services.ts';
import { createMem0Surface } from '../../../src/surfaces/mem0/index.ts';
import type { Mem0Options } from '../../../src/surfaces/mem0/index.ts';

// Read when the client is loaded.
process.env['MEM0_TELEMETRY'] = 'false';

export interface RunningMem0 {
  /** The host to give to a client. */
  readonly host: string;
  readonly services: Services;
  readonly memory: Memory;
  /** The database file; undefined for the in-memory store. */
  readonly file: string | undefined;
  /** The secret of a new key. */
  key(
    tenant: string,
    more?: Partial<Parameters<Services['governance']['keys']['create']>[0]>,
  ): Promise<string>;
  client(apiKey: string): Promise<mem0ai.MemoryClient>;
  /** A plain request with a key; the body is sent as JSON. */
  call(apiKey: string, method: string, path: string, body?: unknown): Promise<Reply>;
  stop(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly body: ReturnType<typeof JSON.parse>;
  readonly headers: Headers;
}

export const silent: Log = { info() {}, warn() {}, error() {} };

/** A server with this surface alone at "/mem0", on a store in memory or in a file of its own. */
export async function startMem0(
  context: Pick<TestContext, 'after'> | undefined,
  options: {
    readonly onDisk?: boolean;
    readonly config?: MemoryConfig;
    readonly webhooks?: Mem0Options['webhooks'];
  } = {},
): Promise<RunningMem0> {
  const folder =
    options.onDisk === true ? await mkdtemp(join(tmpdir(), 'memoir-mem0-')) : undefined;
  const file = folder === undefined ? undefined : join(folder, 'memoir.db');
  const memory = createMemory({
    embedder: 'none',
    ...(file === undefined
      ? { store: createInMemoryStore({ runtime: systemRuntime }) }
      : { path: file }),
    ...options.config,
  });
  await memory.open();
  const closing = new AbortController();
  const services = createServices({
    memory,
    runtime: options.config?.runtime ?? systemRuntime,
    log: silent,
    version: '0.0.0',
    closing: closing.signal,
  });
  const surface = createMem0Surface(
    services,
    options.webhooks === undefined ? {} : { webhooks: options.webhooks },
  );
  let requests = 0;
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const url = `http://${incoming.headers.host}${(incoming.url ?? '/').replace(/^\/mem0/, '') || '/'}`;
    const bodied = chunks.length > 0 && incoming.method !== 'GET';
    const request = new Request(url, {
      method: incoming.method ?? 'GET',
      headers: Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
      ...(bodied && { body: Buffer.concat(chunks) }),
    });
    requests += 1;
    const mount = `http://${incoming.headers.host}/mem0`;
    const response = await surface.fetch(request, { requestId: `r${requests}`, mount });
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mem0`;
  const running: RunningMem0 = {
    host,
    services,
    memory,
    file,
    async key(tenant, more = {}) {
      return (await services.governance.keys.create({ tenant, ...more })).secret;
    },
    async client(apiKey) {
      const { MemoryClient } = await import('mem0ai');
      return new MemoryClient({ apiKey, host });
    },
    async call(apiKey, method, path, body) {
      const response = await fetch(`${host}${path}`, {
        method,
        redirect: 'error',
        headers: { authorization: `Token ${apiKey}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json(), headers: response.headers };
    },
    async stop() {
      closing.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await services.governance.close();
      await memory.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
  context?.after(() => running.stop());
  return running;
}
