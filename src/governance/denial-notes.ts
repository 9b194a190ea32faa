import type { AuditEntry } from '../core/audit.ts';
import type { Runtime } from '../core/runtime.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Problem } from './settings.ts';

const EVERY_MS = 60_000;
/** Most different denials counted at once. */
const MOST = 1_000;

type Denial = Omit<AuditEntry, 'at' | 'outcome' | 'ids'>;

/**
 * Audits denials, which anybody can cause as often as they like: the first at once, what repeats it
 * (the same actor, operation and reason) within a minute as one entry that counts and names nobody, so
 * that knocking cannot fill the disk.
 */
export interface DenialNotes {
  /** Resolves when it is written or counted, also when it could not be: that is told as a problem. */
  note(tenant: string, denial: Denial): Promise<void>;
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

  function write(tenant: string, denial: Denial): Promise<void> {
    const writing: Promise<void> = audit
      .record(tenant, { ...denial, outcome: 'denied' })
      .catch((error: unknown) => onProblem({ what: 'a denial could not be audited', error }))
      .finally(() => running.delete(writing));
    running.add(writing);
    return writing;
  }

  function end(name: string, { tenant, denial, repeated }: Tally): void {
    tallies.delete(name);
    if (repeated === 0) return;
    const { actor, operation, surface, detail } = denial;
    void write(tenant, { actor, operation, surface, detail: { ...detail, repeated } });
  }

  function endOld(now: number): void {
    for (const [name, tally] of tallies) {
      if (tallies.size >= MOST || Math.abs(now - tally.begunAt) >= EVERY_MS) end(name, tally);
    }
  }

  return {
    async note(tenant, denial) {
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
      await write(tenant, denial);
    },
    async close() {
      for (const [name, tally] of tallies) end(name, tally);
      await Promise.all(running);
    },
  };
}
