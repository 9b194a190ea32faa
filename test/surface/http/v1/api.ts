import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { NewApiKey } from '../../../../src/governance/api-keys.ts';
import type { GovernanceSettings } from '../../../../src/governance/settings.ts';
import { createMemory, systemRuntime } from '../../../../src/index.ts';
import type { MemoryConfig } from '../../../../src/index.ts';
import { createNativeApi } from '../../../../src/surfaces/http/v1/index.ts';
import { createServices } from '../../../../src/surfaces/services.ts';
import type { Services } from '../../../../src/surfaces/services.ts';
import { temporaryPath } from '../../../flow/temporary.ts';

/** Whatever came. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON. */
  readonly json: Json;
}

export interface AskOptions {
  readonly body?: unknown;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The native API over a real file, without a socket. */
export interface TestApi {
  readonly services: Services;
  /** Ends the server's streams. */
  readonly close: () => void;
  readonly ask: (address: string, options?: AskOptions) => Promise<Answer>;
  readonly send: (address: string, options?: AskOptions) => Promise<Response>;
  /** The secret of a new key. */
  readonly key: (key?: Partial<NewApiKey>) => Promise<string>;
}

export interface ApiOptions {
  readonly settings?: GovernanceSettings;
  readonly memory?: MemoryConfig;
}

export function openApi(context: TestContext, options: ApiOptions = {}): TestApi {
  const closing = new AbortController();
  const memory = createMemory({
    path: temporaryPath(context),
    embedder: 'none',
    ...options.memory,
  });
  const quiet = (): void => undefined;
  const services = createServices({
    memory,
    runtime: options.memory?.runtime ?? systemRuntime,
    log: { info: quiet, warn: quiet, error: quiet },
    version: '0.0.0-test',
    closing: closing.signal,
    ...(options.settings !== undefined && { settings: options.settings }),
  });
  context.after(async () => {
    closing.abort();
    await services.governance.close();
    await memory.close();
  });
  const api = createNativeApi(services);
  const send: TestApi['send'] = (address, { body, key, headers } = {}) => {
    const [method = 'GET', path = ''] = address.split(' ');
    const request = new Request(`http://127.0.0.1${path}`, {
      method,
      headers: { ...(key !== undefined && { authorization: `Bearer ${key}` }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return api.fetch(request, { requestId: randomUUID() });
  };
  return {
    services,
    close: () => closing.abort(),
    send,
    async ask(address, askOptions) {
      const response = await send(address, askOptions);
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.endsWith('json') === true && text !== '';
      return {
        status: response.status,
        headers: response.headers,
        text,
        json: isJson ? JSON.parse(text) : undefined,
      };
    },
    async key(key = {}) {
      const { secret } = await services.governance.keys.create({ tenant: 'default', ...key });
      return secret;
    },
  };
}
