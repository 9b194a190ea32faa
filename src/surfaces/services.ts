import type { Governance } from '../governance/governance.ts';
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
