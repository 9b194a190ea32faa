import type { IdSource } from '../core/ids.ts';
import type { Runtime } from '../core/runtime.ts';
import type { Store } from '../core/store.ts';
import { createAuthentication } from './authenticate.ts';
import { errorDetail } from './audit-entry.ts';
import { createApiKeys } from './create-api-keys.ts';
import { createAuditTrail } from './create-audit-trail.ts';
import { createDoor } from './create-door.ts';
import { createLimits } from './create-limits.ts';
import { createUserTokens } from './create-user-tokens.ts';
import { createDenialNotes } from './denial-notes.ts';
import { createFairTurns } from './fair-turns.ts';
import type { Governance } from './governance.ts';
import { createKeyDirectory } from './key-directory.ts';
import { createKeyRecords } from './key-records.ts';
import { createKeyUses } from './key-uses.ts';
import { type GovernanceSettings, resolveSettings } from './settings.ts';
import { createSigningSecrets } from './signing-secrets.ts';
import { createTrace, loadOpenTelemetry } from './trace.ts';

export interface GovernanceConfig {
  /** Keys, signing secrets and the audit are kept beside the memories. */
  readonly store: Pick<Store, 'documents' | 'audit'>;
  readonly runtime: Runtime;
  /** UUIDs of version 7. */
  readonly newId: IdSource;
  readonly settings?: GovernanceSettings;
}

/**
 * Wires who may do what, and what was done. Does no I/O. INVALID_INPUT for settings out of range.
 */
export function createGovernance(config: GovernanceConfig): Governance {
  const { store, runtime, newId } = config;
  const settings = resolveSettings(config.settings ?? {});
  const { onProblem } = settings;
  const records = createKeyRecords(store.documents);
  const directory = createKeyDirectory(records, runtime);
  const uses = createKeyUses(store.documents, runtime, onProblem);
  const secrets = createSigningSecrets(store.documents, runtime);
  const audit = createAuditTrail(store.audit, runtime);
  const denials = createDenialNotes(audit, runtime, onProblem);
  const limits = createLimits(runtime, uses, settings);
  const turns = {
    total: settings.concurrent,
    perTenant: settings.concurrentPerTenant,
    perUser: Math.ceil(settings.concurrentPerTenant / 4),
    waiting: settings.waitingPerTenant,
  };
  return {
    keys: createApiKeys({ records, directory, uses, runtime, newId }),
    tokens: createUserTokens({ directory, secrets, runtime }),
    audit,
    door: createDoor({
      audit,
      denials,
      limits,
      turns: {
        quick: createFairTurns(turns),
        slow: createFairTurns(turns),
        searching: createFairTurns(turns),
        continued: createFairTurns(turns),
      },
      trace: createTrace(loadOpenTelemetry, onProblem),
      settings,
    }),
    authenticate: createAuthentication({
      tenant: settings.tenant,
      directory,
      secrets,
      denials,
      runtime,
    }),
    rateLimit: limits.left,
    async charge(principal, asked) {
      try {
        await limits.take(principal);
      } catch (error) {
        const { tenant, actor } = principal;
        void denials.note(tenant, { actor, ...asked, detail: errorDetail(error) });
        settings.observer?.passed({ ...asked, outcome: 'limited', milliseconds: 0 });
        throw error;
      }
    },
    async close() {
      await denials.close();
      await uses.close();
      await audit.close();
    },
  };
}
