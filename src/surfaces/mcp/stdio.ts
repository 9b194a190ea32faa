import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { localPrincipal } from '../../governance/local-principal.ts';
import type { Services } from '../services.ts';
import type { Caller } from './caller.ts';
import { createFileImport } from './compat/import-file.ts';
import { createDrainingTransport } from './draining-transport.ts';
import { createServer } from './server.ts';
import type { Toolset } from './toolsets.ts';

export interface StdioOptions {
  readonly tenant: string;
  /** Whose memory it is; without a user what belongs to no user. */
  readonly user?: string;
  readonly agent?: string;
  readonly toolsets: readonly Toolset[];
  /** The file of the reference server, taken over once before the first call of its tools. */
  readonly memoryFile?: string;
}

/** Serves one client on standard input and output; resolves when its input has ended and is answered. */
export async function serveOnStdio(services: Services, options: StdioOptions): Promise<void> {
  const caller = callerOf(services, options);
  const ready = createFileImport(caller, options.memoryFile);
  const { transport, ended } = createDrainingTransport();
  const handle = serveStdio(
    (context) =>
      createServer(
        { caller, toolsets: options.toolsets, ready, announce: () => undefined },
        context,
      ),
    { transport, onerror: ({ name }) => services.log.warn('mcp.protocol', { error: name }) },
  );
  await ended;
  await handle.close();
}

function callerOf(services: Services, { tenant, user, agent }: StdioOptions): Caller {
  const whose = { ...(user !== undefined && { user }), ...(agent !== undefined && { agent }) };
  const principal = { ...localPrincipal(tenant), ...whose };
  return { services, principal, ...whose };
}
