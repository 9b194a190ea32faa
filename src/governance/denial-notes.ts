import type { AuditEntry } from '../core/audit.ts';
import type { Runtime } from '../core/runtime.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Problem } from './settings.ts';

const EVERY_MS = 60_000;
/** Most different denials counted at once. */
const MOST = 1_000;

type Denial = Omit<AuditEntry, 'at' | 'outcome' | 'ids'>;

/**
 * Audits denials that anybody can cause as often as they like (no valid key, too many requests):
 * the first at once, what repeats it within a minute as one entry that counts, so that knocking
 * cannot fill the disk. In the background: nobody who is turned away waits for it.
 */
export interface DenialNotes {
  note(tenant: string, denial: Denial): void;
  close(): Promise<void>;
}

interface Tally {
  readonly tenant: string;
  readonly denial: Denial;
  readonly begunAt: number;
  repeated: number;
}

export function createDenialNotes(
  audit: Pick<AuditTrail, 'record'>,
  runtime: Pick<Runtime, 'now'>,
  onProblem: (problem: Problem) => void,
): DenialNotes {
  const tallies = new Map<string, Tally>();
  const running = new Set<Promise<void>>();

  function write(tenant: string, denial: Denial): void {
    const writing = audit
      .record(tenant, { ...denial, outcome: 'denied' })
      .catch((error: unknown) => onProblem({ what: 'a denial could not be audited', error }))
      .finally(() => running.delete(writing));
    running.add(writing);
  }

  function end(name: string, { tenant, denial, repeated }: Tally): void {
    tallies.delete(name);
    if (repeated === 0) return;
    write(tenant, { ...denial, detail: { ...denial.detail, repeated } });
  }

  function endOld(now: number): void {
    for (const [name, tally] of tallies) {
      if (tallies.size >= MOST || Math.abs(now - tally.begunAt) >= EVERY_MS) end(name, tally);
    }
  }

  return {
    note(tenant, denial) {
      const now = runtime.now();
      endOld(now);
      const { actor, operation, surface, detail } = denial;
      const name = JSON.stringify([tenant, actor, operation, surface, detail]);
      const known = tallies.get(name);
      if (known !== undefined) {
        known.repeated += 1;
        return;
      }
      tallies.set(name, { tenant, denial, begunAt: now, repeated: 0 });
      write(tenant, denial);
    },
    async close() {
      for (const [name, tally] of tallies) end(name, tally);
      await Promise.all(running);
    },
  };
}
