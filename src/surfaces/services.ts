import { createGovernance } from '../governance/create-governance.ts';
import type { Governance } from '../governance/governance.ts';
import type { GovernanceSettings } from '../governance/settings.ts';
import { createAgents, createIdSource, MemoirError } from '../index.ts';
import type { AgentsOfTenants, Memory, Runtime } from '../index.ts';
import type { Log } from './http/log.ts';

/** What every surface works with; made once by the server. */
export interface Services {
  readonly memory: Memory;
  /** Persistent agents: the same for all surfaces, so that turns of one conversation wait in line. */
  readonly agents: AgentsOfTenants;
  readonly governance: Governance;
  readonly runtime: Runtime;
  /** UUIDs of version 7. */
  newId(): string;
  readonly log: Log;
  /** Package version, for health and client headers. */
  readonly version: string;
  /** Ends when the server shuts down: streams and background work end with it. */
  readonly closing: AbortSignal;
  /**
   * Ends with `closing`, for turns that nobody waits for: with its reason they are left open, and go on
   * when the server starts again.
   */
  readonly leaving: AbortSignal;
  /** Work that may outlive its answer: the server waits for it before it closes the store. */
  track<Result>(work: Promise<Result>): Promise<Result>;
  /** Resolves when what was tracked is over, however it ended. */
  settled(): Promise<void>;
}

export interface ServiceOptions extends Pick<
  Services,
  'memory' | 'runtime' | 'log' | 'version' | 'closing'
> {
  readonly settings?: GovernanceSettings;
  /** As for `createAgents`. Default: what `MEMOIR_MODEL_FOR_ALL` says, "1" or "true". */
  readonly modelForAll?: boolean;
}

function isModelForAll(environment: Readonly<Record<string, string | undefined>>): boolean {
  return /^(?:1|true)$/i.test(environment['MEMOIR_MODEL_FOR_ALL']?.trim() ?? '');
}

/** Makes what every surface works with. Does no I/O. */
export function createServices(options: ServiceOptions): Services {
  const { memory, runtime, log, version, closing, settings = {} } = options;
  const newId = createIdSource(runtime);
  const governance = createGovernance({ store: memory.store, runtime, newId, settings });
  const agents = createAgents({
    memory,
    runtime,
    newId,
    modelForAll: options.modelForAll ?? isModelForAll(process.env),
    onProblem({ what, error }) {
      log.error('agents.failed', {
        what,
        kind: error instanceof Error ? error.name : typeof error,
      });
    },
  });
  const works = new Set<Promise<unknown>>();
  return {
    memory,
    agents,
    governance,
    runtime,
    newId,
    log,
    version,
    closing,
    leaving: leavingWith(closing),
    track(work) {
      works.add(work);
      const over = (): void => void works.delete(work);
      work.then(over, over);
      return work;
    },
    async settled() {
      while (works.size > 0) await Promise.allSettled(works);
    },
  };
}

/** The agents take a CONFLICT for: somebody else goes on with the turn. */
function leavingWith(closing: AbortSignal): AbortSignal {
  const leaving = new AbortController();
  const message = 'The server is ending: the turn goes on when it starts again';
  const leave = (): void =>
    leaving.abort(new MemoirError('CONFLICT', message, { retryable: true }));
  if (closing.aborted) leave();
  else closing.addEventListener('abort', leave, { once: true });
  return leaving.signal;
}

/** Once there was a key, whoever asks must show one, also when it was revoked since. */
export async function demandsKey({ governance }: Services): Promise<boolean> {
  return (await governance.keys.list()).length > 0;
}
