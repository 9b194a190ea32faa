import { AsyncLocalStorage } from 'node:async_hooks';
import { MemoirError } from '../core/errors.ts';
import { auditEntry, errorDetail } from './audit-entry.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authorise } from './authorise.ts';
import type { Limits } from './create-limits.ts';
import type { DenialNotes } from './denial-notes.ts';
import type { AllowedTarget, Door, Outcome, Passing } from './door.ts';
import type { Passage } from './door-observer.ts';
import type { FairTurns } from './fair-turns.ts';
import type { ResolvedSettings } from './settings.ts';
import type { Trace } from './trace.ts';

export interface DoorParts {
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly denials: Pick<DenialNotes, 'note'>;
  readonly limits: Limits;
  /** Turns of what is quick, and of what may wait long for others. */
  readonly turns: Readonly<Record<'quick' | 'slow', FairTurns>>;
  readonly trace: Trace;
  readonly settings: Pick<ResolvedSettings, 'auditReads' | 'observer' | 'onProblem'>;
}

type Work<Result> = (target: AllowedTarget, tell: (outcome: Outcome) => void) => Promise<Result>;

/** An operation that runs. */
interface Running {
  isOver: boolean;
}

export function createDoor(parts: DoorParts): Door {
  const { audit, denials, limits, turns, trace, settings } = parts;
  /**
   * What runs inside an operation (an agent's turn that remembers) has its turn already: waiting
   * for another one, all turns could end up waiting for each other.
   */
  const within = new AsyncLocalStorage<Running>();

  async function begin(passing: Passing): Promise<() => void> {
    const { principal, operation, signal } = passing;
    const outer = within.getStore();
    if (outer !== undefined && !outer.isOver) return () => undefined;
    try {
      await limits.take(principal);
      return await turns[operation.slow === true ? 'slow' : 'quick'].take(principal.tenant, signal);
    } catch (error) {
      if (codeOf(error) === 'RATE_LIMITED') {
        const { actor, surface } = auditEntry(passing, passing.target, 'denied');
        const denial = { actor, operation: operation.name, surface, detail: errorDetail(error) };
        denials.note(principal.tenant, denial);
      }
      throw error;
    }
  }

  async function allow(passing: Passing): Promise<AllowedTarget> {
    const { principal, operation, target } = passing;
    try {
      return authorise(principal, operation, target);
    } catch (error) {
      await auditAfter(passing, target, 'denied', { detail: errorDetail(error) });
      throw error;
    }
  }

  /** The operation is over, so that a failure here is told beside it and changes nothing of it. */
  async function auditAfter(
    passing: Passing,
    target: Passing['target'],
    outcome: 'done' | 'failed' | 'denied',
    told: Outcome,
  ): Promise<void> {
    const { principal, operation } = passing;
    try {
      await audit.record(principal.tenant, auditEntry(passing, target, outcome, told));
    } catch (error) {
      const what = `${operation.name} was ${outcome} and its audit entry could not be written`;
      settings.onProblem({ what, error });
    }
  }

  async function auditBefore(passing: Passing, target: AllowedTarget): Promise<void> {
    try {
      await audit.record(target.tenant, auditEntry(passing, target, 'begun'));
    } catch (error) {
      const code = codeOf(error) === 'STORE_BUSY' ? 'STORE_BUSY' : 'STORE_FAILED';
      const message = `${passing.operation.name} was not begun, because it could not be audited`;
      throw new MemoirError(code, message, { cause: error });
    }
  }

  async function perform<Result>(
    passing: Passing,
    target: AllowedTarget,
    work: Work<Result>,
  ): Promise<Result> {
    const { audit: when, span } = passing.operation;
    const isAudited = when === 'always' || settings.auditReads;
    let told: Outcome = {};
    const tell = (more: Outcome): void => {
      told = add(told, more);
    };
    const traced = { span, tenant: target.tenant, outcome: () => told };
    try {
      const result = await trace(traced, () => work(target, tell));
      if (isAudited) await auditAfter(passing, target, 'done', told);
      return result;
    } catch (error) {
      const outcome = codeOf(error) === 'FORBIDDEN' ? 'denied' : 'failed';
      if (isAudited || outcome === 'denied') {
        await auditAfter(passing, target, outcome, add(told, { detail: errorDetail(error) }));
      }
      throw error;
    }
  }

  async function pass<Result>(passing: Passing, work: Work<Result>): Promise<Result> {
    const end = await begin(passing);
    const running: Running = { isOver: false };
    try {
      return await within.run(running, async () => {
        const target = await allow(passing);
        if (passing.operation.grave === true) await auditBefore(passing, target);
        return perform(passing, target, work);
      });
    } finally {
      running.isOver = true;
      end();
    }
  }

  return {
    async pass(passing, work) {
      const begun = performance.now();
      const report = (rest: Pick<Passage, 'outcome' | 'code'>): void => {
        const { operation, surface } = passing;
        const milliseconds = performance.now() - begun;
        settings.observer?.passed({ operation: operation.name, surface, milliseconds, ...rest });
      };
      try {
        const result = await pass(passing, work);
        report({ outcome: 'done' });
        return result;
      } catch (error) {
        report(failure(error));
        throw error;
      }
    },
  };
}

function add(told: Outcome, more: Outcome): Outcome {
  const ids = [...(told.ids ?? []), ...(more.ids ?? [])];
  const known = told.ids !== undefined || more.ids !== undefined;
  const detail = { ...told.detail, ...more.detail };
  return { ...(known && { ids }), ...(Object.keys(detail).length > 0 && { detail }) };
}

function codeOf(error: unknown): MemoirError['code'] | undefined {
  return MemoirError.is(error) ? error.code : undefined;
}

function failure(error: unknown): Pick<Passage, 'outcome' | 'code'> {
  const code = codeOf(error);
  if (code === 'FORBIDDEN') return { outcome: 'denied', code };
  if (code === 'RATE_LIMITED') return { outcome: 'limited', code };
  return { outcome: 'failed', ...(code !== undefined && { code }) };
}
