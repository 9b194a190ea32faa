import { AsyncLocalStorage } from 'node:async_hooks';
import { MemoirError } from '../core/errors.ts';
import { auditEntry, errorDetail } from './audit-entry.ts';
import type { AuditTrail } from './audit-trail.ts';
import { authorise } from './authorise.ts';
import type { Limits } from './create-limits.ts';
import type { DenialNotes } from './denial-notes.ts';
import type { AllowedTarget, Aside, Door, Outcome, Passing } from './door.ts';
import type { Passage } from './door-observer.ts';
import type { FairTurns } from './fair-turns.ts';
import type { ResolvedSettings } from './settings.ts';
import type { Trace } from './trace.ts';

export interface DoorParts {
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly denials: Pick<DenialNotes, 'note'>;
  readonly limits: Limits;
  /** Turns of what is quick, of what may wait long for others, of searches, and of what goes on. */
  readonly turns: Readonly<Record<'quick' | 'slow' | 'searching' | 'continued', FairTurns>>;
  readonly trace: Trace;
  readonly settings: Pick<ResolvedSettings, 'auditReads' | 'observer' | 'onProblem'>;
}

type Work<Result> = (
  target: AllowedTarget,
  tell: (outcome: Outcome) => void,
  aside: Aside,
) => Promise<Result>;

const NO_TURN = (): void => undefined;

/** An operation that runs. */
interface Running {
  isOver: boolean;
  /** Gives its turn back. */
  end: () => void;
}

export function createDoor(parts: DoorParts): Door {
  const { audit, denials, limits, turns, trace, settings } = parts;
  /**
   * What runs inside an operation (an agent's turn that remembers) has its turn already: waiting
   * for another one, all turns could end up waiting for each other.
   */
  const within = new AsyncLocalStorage<Running>();

  async function begin(passing: Passing): Promise<() => void> {
    const { principal, signal, continues = false } = passing;
    const outer = within.getStore();
    if (outer !== undefined && !outer.isOver) return NO_TURN;
    try {
      if (!continues) await limits.take(principal);
      return await turns[paceOf(passing)].take(principal, signal);
    } catch (error) {
      if (codeOf(error) === 'RATE_LIMITED') {
        const { actor, surface } = auditEntry(passing, passing.target, 'denied');
        const denial = {
          actor,
          operation: passing.operation.name,
          surface,
          detail: errorDetail(error),
        };
        void denials.note(principal.tenant, denial);
      }
      throw error;
    }
  }

  async function allow(passing: Passing): Promise<AllowedTarget> {
    const { principal, operation, target } = passing;
    try {
      return authorise(principal, operation, target);
    } catch (error) {
      await noteDenial(passing, target, { detail: errorDetail(error) });
      throw error;
    }
  }

  async function noteDenial(
    passing: Passing,
    target: Passing['target'],
    told: Outcome,
  ): Promise<void> {
    await denials.note(passing.principal.tenant, auditEntry(passing, target, 'denied', told));
  }

  /** The operation is over, so that a failure here is told beside it and changes nothing of it. */
  async function auditAfter(
    passing: Passing,
    target: Passing['target'],
    outcome: 'done' | 'failed',
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
    work: (target: AllowedTarget, tell: (outcome: Outcome) => void) => Promise<Result>,
  ): Promise<Result> {
    const { audit: when, span } = passing.operation;
    const isAudited = when === 'always' || settings.auditReads;
    let told: Outcome = {};
    const tell = (more: Outcome): void => {
      told = add(told, more);
    };
    const { requestId } = passing;
    const traced = { span, tenant: target.tenant, requestId, outcome: () => told };
    try {
      const result = await trace(traced, () => work(target, tell));
      if (isAudited) await auditAfter(passing, target, 'done', told);
      return result;
    } catch (error) {
      const all = add(told, { detail: errorDetail(error) });
      if (codeOf(error) === 'FORBIDDEN') await noteDenial(passing, target, all);
      else if (isAudited) await auditAfter(passing, target, 'failed', all);
      throw error;
    }
  }

  async function pass<Result>(passing: Passing, work: Work<Result>): Promise<Result> {
    const running: Running = { isOver: false, end: await begin(passing) };
    const aside = asideOf(passing, running);
    try {
      return await within.run(running, async () => {
        const target = await allow(passing);
        if (passing.operation.grave === true) await auditBefore(passing, target);
        return perform(passing, target, (allowed, tell) => work(allowed, tell, aside));
      });
    } finally {
      running.isOver = true;
      running.end();
    }
  }

  function asideOf(passing: Passing, running: Running): Aside {
    return async (wait) => {
      const { principal, signal } = passing;
      // What runs within another operation has no turn to give back.
      if (running.end === NO_TURN) return wait();
      running.end();
      try {
        return await wait();
      } finally {
        running.end = await turns[paceOf(passing)].take(principal, signal);
      }
    };
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

function paceOf({ continues, operation }: Passing): keyof DoorParts['turns'] {
  if (continues === true) return 'continued';
  if (operation.slow === 'searching') return 'searching';
  return operation.slow === true ? 'slow' : 'quick';
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
