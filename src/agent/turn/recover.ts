import type { Run } from '../../core/agents.ts';
import { MemoirError } from '../../core/errors.ts';
import { timeOf } from '../parts.ts';
import { changeRun, isOpen } from '../records/runs.ts';
import { runsOf } from '../records/shapes.ts';
import { underLease } from './lease.ts';
import { errorOf } from './run-log.ts';
import { resumeRun } from './send.ts';
import type { SendParts } from './send.ts';
import { closeCalls } from './tool-calls.ts';

/**
 * Carries out runs that nobody works at any more, one after the other; those of a living process are
 * left to it.
 */
export async function recoverRuns(turn: SendParts): Promise<readonly Run[]> {
  const { parts, inTurn } = turn;
  const left: Run[] = [];
  const query = { any: ['status=created', 'status=running'] };
  for await (const { item } of runsOf(parts).all(query)) left.push(item);
  const done: Run[] = [];
  for (const { id, conversation } of left) {
    const run = await inTurn.run(`${parts.tenant} ${conversation}`, () =>
      underLease(parts, conversation, { waits: false }, async (hold) => {
        const found = await runsOf(parts).find(id);
        if (found === undefined || !isOpen(found.item)) return undefined;
        return recoverRun(turn, found.item, hold);
      }),
    );
    if (run !== undefined) done.push(run);
  }
  return done;
}

/** A run that cannot be carried out any more (its model is gone) is over; the others are not held up. */
async function recoverRun(
  turn: SendParts,
  run: Run,
  hold: Parameters<typeof resumeRun>[2],
): Promise<Run> {
  try {
    return (await resumeRun(turn, run, hold, () => undefined)).run;
  } catch (error) {
    if (!MemoirError.is(error) || error.code.startsWith('STORE_')) throw error;
    await closeCalls(turn, { conversation: run.conversation, run: run.id });
    return changeRun(turn.parts, run.id, (stored) => ({
      ...stored,
      status: 'failed',
      stopReason: 'error',
      error: errorOf(error),
      completedAt: timeOf(turn.parts),
      state: {},
    }));
  }
}
