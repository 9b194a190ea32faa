import type { Run, RunStep } from '../../core/agents.ts';
import type { JsonObject } from '../../core/document-store.ts';
import { MemoirError } from '../../core/errors.ts';
import { timeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { changeRun, isOpen } from '../records/runs.ts';
import { runsOf, stepsOf } from '../records/shapes.ts';
import { stateOf } from './turn-parts.ts';
import type { TurnState } from './turn-parts.ts';

/** Why a turn stops when its run was cancelled. */
export class TurnCancelled extends Error {
  constructor() {
    super('The run was cancelled');
    this.name = 'TurnCancelled';
  }
}

/** The records of a run and its steps, written as the turn goes on. */
export interface RunLog {
  readonly run: Run;
  readonly state: TurnState;
  /** Rejects with TurnCancelled when somebody has cancelled the run. */
  save(changes: RunChanges, step?: RunStep): Promise<void>;
  /** The last word; a run that was cancelled stays so. */
  finish(changes: RunChanges): Promise<void>;
  /** Rejects with TurnCancelled when somebody has cancelled the run. */
  check(): Promise<void>;
}

export type RunChanges = Partial<
  Pick<Run, 'status' | 'stopReason' | 'error' | 'usage' | 'firstTokenMs' | 'completedAt'>
> & { readonly state?: Partial<TurnState> };

export function createRunLog(parts: AgentParts, begun: Run): RunLog {
  let run = begun;
  const apply = async (changes: RunChanges, mayBeOver: boolean): Promise<void> => {
    const { state, ...fields } = changes;
    run = await changeRun(parts, run.id, (stored) => {
      if (!mayBeOver && !isOpen(stored)) throw new TurnCancelled();
      const isCancelled = stored.status === 'cancelled';
      const { status, stopReason, completedAt } = stored;
      const kept = isCancelled
        ? {
            status,
            ...(stopReason !== undefined && { stopReason }),
            ...(completedAt && { completedAt }),
          }
        : {};
      const next = mayBeOver ? {} : nextState(stored.state, state ?? {});
      return { ...stored, ...fields, ...kept, state: next };
    });
  };
  return {
    get run() {
      return run;
    },
    get state() {
      return stateOf(run);
    },
    async save(changes, step) {
      await apply(changes, false);
      if (step !== undefined) await parts.documents.commit([stepsOf(parts).put(step)]);
    },
    finish: (changes) => apply(changes, true),
    async check() {
      const found = await runsOf(parts).find(run.id);
      if (found !== undefined && !isOpen(found.item)) throw new TurnCancelled();
    },
  };
}

function nextState(before: JsonObject, changes: Partial<TurnState>): JsonObject {
  const entries = Object.entries({ ...before, ...changes });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as JsonObject;
}

/** A record of a step; the same id each time it is begun again. */
export function makeStep(
  parts: AgentParts,
  run: Run,
  fields: Pick<RunStep, 'id' | 'model' | 'contextWindow'>,
): RunStep {
  const at = timeOf(parts);
  const { agent, conversation, user } = run;
  return {
    ...fields,
    run: run.id,
    agent,
    conversation,
    ...(user !== undefined && { user }),
    status: 'pending',
    tags: [],
    extra: {},
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
}

/** What is told of an error: its code, without text of memories. */
export function errorOf(error: unknown): { readonly code: string; readonly message: string } {
  if (!MemoirError.is(error)) return { code: 'UNEXPECTED', message: 'An unexpected error' };
  const { cause } = error;
  const code =
    typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string'
      ? cause.code
      : error.code;
  return { code: isOwnCode(code) ? code : error.code, message: error.message };
}

/** Codes that say more than the error's own. */
function isOwnCode(code: string): boolean {
  return [
    'CONTEXT_OVERFLOW',
    'MODEL_REFUSED',
    'NO_LANGUAGE_MODEL',
    'MODEL_NOT_FOUND',
    'INTERRUPTED',
  ].includes(code);
}
