import { createGovernance } from '../governance/create-governance.ts';
import type { Governance } from '../governance/governance.ts';
import type { GovernanceSettings } from '../governance/settings.ts';
import { createIdSource } from '../index.ts';
import type { Memory, Runtime } from '../index.ts';
import type { Log } from './http/log.ts';

/** What every surface works with; made once by the server. */
export interface Services {
  readonly memory: Memory;
  readonly governance: Governance;
  readonly runtime: Runtime;
  /** UUIDs of version 7. */
  newId(): string;
  readonly log: Log;
  /** Package version, for health and client headers. */
  readonly version: string;
  /** Ends when the server shuts down: streams and background work end with it. */
  readonly closing: AbortSignal;
}

export interface ServiceOptions extends Pick<
  Services,
  'memory' | 'runtime' | 'log' | 'version' | 'closing'
> {
  readonly settings?: GovernanceSettings;
}

/** Makes what every surface works with. Does no I/O. */
export function createServices(options: ServiceOptions): Services {
  const { memory, runtime, log, version, closing, settings = {} } = options;
  const newId = createIdSource(runtime);
  const governance = createGovernance({ store: memory.store, runtime, newId, settings });
  return {
    memory,
    governance,
    runtime,
    newId,
    log,
    version,
    closing,
  };
}

/** Once there was a key, whoever asks must show one, also when it was revoked since. */
export async function demandsKey({ governance }: Services): Promise<boolean> {
  return (await governance.keys.list()).length > 0;
}
