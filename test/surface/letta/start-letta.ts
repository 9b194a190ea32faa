import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import Letta from '@letta-ai/letta-client';
import { createMemory } from '../../../src/index.ts';
import type { Memory } from '../../../src/index.ts';
import type { NewApiKey } from '../../../src/governance/api-keys.ts';
import { createGovernance } from '../../../src/governance/create-governance.ts';
import { createIdSource } from '../../../src/core/ids.ts';
import { createServer } from '../../../src/surfaces/http/create-server.ts';
import type { Log } from '../../../src/surfaces/http/log.ts';
import type { MountEntry } from '../../../src/surfaces/http/mounts.ts';
import { createLettaSurface } from '../../../src/surfaces/letta/index.ts';
import { systemRuntime } from '../../../src/runtime.ts';
import type { FakeOpenAi } from './fake-open-ai.ts';

const silent: Log = { info() {}, warn() {}, error() {} };

export const LETTA: MountEntry = {
  path: '/letta',
  summary: "for Letta's client",
  stripped: true,
  streams: (method, path) => method === 'POST' && path.startsWith('/letta/v1/agents/import'),
  load: async (services) => createLettaSurface(services),
};

export interface RunningLetta {
  readonly baseURL: string;
  readonly memory: Memory;
  readonly file: string;
  client(apiKey?: string, options?: { readonly maxRetries?: number }): Letta;
  /** The secret of a new key. */
  key(tenant: string, more?: Partial<NewApiKey>): Promise<string>;
  /** Requests of the client so far are counted by this. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly model?: FakeOpenAi;
  /** A file that a server before it left. */
  readonly file?: string;
}

/** The real server over a real file, with this surface alone. */
export async function startLetta(
  context: Pick<TestContext, 'after'> | undefined,
  { model, file: given }: StartOptions = {},
): Promise<RunningLetta> {
  const folder = given === undefined ? await mkdtemp(join(tmpdir(), 'memoir-letta-')) : undefined;
  const file = given ?? join(folder ?? '', 'memoir.db');
  const memory = createMemory({
    embedder: 'none',
    path: file,
    ...(model !== undefined && { model: { model: 'fake', baseURL: model.baseURL } }),
  });
  const server = createServer({
    memory,
    version: '9.9.9',
    log: silent,
    port: 0,
    mounts: [LETTA],
    limits: { closeMs: 300 },
  });
  await server.listen();
  const baseURL = `${server.url}/letta`;
  const running: RunningLetta = {
    baseURL,
    memory,
    file,
    client: (apiKey = 'none', options = {}) =>
      new Letta({ baseURL, apiKey, maxRetries: 0, ...options }),
    async key(tenant, more = {}) {
      const newId = createIdSource(systemRuntime);
      const governance = createGovernance({
        store: memory.store,
        runtime: systemRuntime,
        newId,
        settings: {},
      });
      const { secret } = await governance.keys.create({ tenant, ...more });
      await governance.close();
      return secret;
    },
    async stop() {
      await server.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
  context?.after(() => running.stop());
  return running;
}

/** All items of a list that pages by itself. */
export async function all<Item>(list: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of list) items.push(item);
  return items;
}
