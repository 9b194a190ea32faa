import { MemoirError } from '../index.ts';
import type { Services } from './services.ts';

/**
 * Goes on with turns that were left unfinished when the process ended, of every tenant that has keys
 * and of the server's own. The server calls it once it listens, and does not wait for it; never rejects:
 * what could not be carried out is logged.
 */
export async function recoverTurns(services: Services): Promise<void> {
  const { agents, governance, log, closing } = services;
  try {
    const keys = await governance.keys.list();
    const open = keys.length === 0 ? [(await governance.authenticate(undefined)).tenant] : [];
    const tenants = new Set([agents.own.tenant, ...open, ...keys.map(({ tenant }) => tenant)]);
    for (const tenant of tenants) {
      if (closing.aborted) return;
      const runs = await agents.tenant(tenant).recover();
      if (runs.length > 0) log.info('agents.recovered', { runs: runs.length });
    }
  } catch (error) {
    const code = MemoirError.is(error)
      ? error.code
      : error instanceof Error
        ? error.name
        : 'unknown';
    log.error('agents.recover', { code });
  }
}
