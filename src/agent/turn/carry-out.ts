import type { Run, StopReason, TurnResult } from '../../core/agents.ts';
import { MemoirError } from '../../core/errors.ts';
import { timeOf } from '../parts.ts';
import { changeConversation } from '../records/conversations.ts';
import { messagePointersOf } from '../messages/pointers.ts';
import { answerAlone } from './answer-alone.ts';
import { errorOf, TurnCancelled } from './run-log.ts';
import { answerId, NO_USAGE, takeStep } from './take-step.ts';
import { closeCalls, settleCalls } from './tool-calls.ts';
import type { Turn } from './turn-parts.ts';

interface Ending {
  readonly status: Extract<Run['status'], 'completed' | 'failed' | 'cancelled'>;
  readonly stopReason: StopReason;
  readonly error?: NonNullable<Run['error']>;
}

/**
 * Goes on with a turn from where its log says it stands, to its end, whatever that is. Rejects only
 * when not even the end can be written, or when the conversation was lost to another process.
 */
export async function carryOut(turn: Turn): Promise<TurnResult> {
  const { log, parts } = turn;
  const ending = await goOn(turn).catch((error: unknown) => endingOf(turn, error));
  if (ending.status !== 'completed') {
    const { id: run } = log.run;
    const closed = await closeCalls(turn, { conversation: turn.conversation, run });
    for (const message of closed) {
      turn.added.push(message);
      turn.tell({ type: 'message', message });
    }
  }
  await log.finish({ ...ending, completedAt: timeOf(parts), usage: log.run.usage ?? NO_USAGE });
  await noteRun(turn);
  const { run } = log;
  const result: TurnResult = {
    run,
    messages: turn.added,
    stopReason: run.stopReason ?? ending.stopReason,
    usage: run.usage ?? NO_USAGE,
    warnings: turn.warnings,
  };
  turn.tell({ type: 'result', result });
  return result;
}

async function goOn(turn: Turn): Promise<Ending> {
  await storeInput(turn);
  if (turn.log.state.maxSteps === 0) return { status: 'completed', stopReason: 'end-turn' };
  if (turn.model === undefined) {
    await answerAlone(turn);
    return { status: 'completed', stopReason: 'end-turn' };
  }
  await catchUp(turn);
  let reason = await lastReason(turn);
  for (;;) {
    turn.signal.throwIfAborted();
    if (reason !== undefined) return { status: 'completed', stopReason: reason };
    if (!(await settleCalls(turn))) return { status: 'completed', stopReason: 'requires-approval' };
    const { step, maxSteps } = turn.log.state;
    if (step >= maxSteps) return { status: 'completed', stopReason: 'max-steps' };
    reason = await takeStep(turn, turn.model);
  }
}

/** What was sent comes into the log, once. */
async function storeInput({ log, data, conversation }: Turn): Promise<void> {
  const { input } = log.state;
  if (input === undefined) return;
  await data.messages.append(conversation, input);
  await log.save({ state: { input: undefined } as object });
}

/** An answer that was stored when the process ended before the run told of it. */
async function catchUp(turn: Turn): Promise<void> {
  for (;;) {
    const { step } = turn.log.state;
    const [stored] = await messagePointersOf(turn.parts).some([answerId(turn, step)]);
    if (stored === undefined) return;
    await turn.log.save({ state: { step: step + 1 } });
  }
}

/** Why a turn that goes on is over already: its last answer calls nothing. */
async function lastReason(turn: Turn): Promise<StopReason | undefined> {
  const { step } = turn.log.state;
  if (step === 0) return undefined;
  const answer = await turn.data.messages.get(answerId(turn, step - 1));
  return answer.items.some(({ type }) => type === 'tool-call') ? undefined : 'end-turn';
}

function endingOf(turn: Turn, error: unknown): Ending {
  if (error instanceof TurnCancelled || turn.signal.aborted) {
    const { reason } = turn.signal;
    // Another process has the conversation now: what becomes of the run is its business.
    if (MemoirError.is(reason) && reason.code === 'CONFLICT') throw reason;
    if (MemoirError.is(reason)) {
      return { status: 'failed', stopReason: 'error', error: errorOf(reason) };
    }
    return { status: 'cancelled', stopReason: 'cancelled' };
  }
  const told = errorOf(error);
  if (told.code === 'UNEXPECTED') turn.unexpected(error);
  return { status: 'failed', stopReason: stopReasonOf(error), error: told };
}

function stopReasonOf(error: unknown): StopReason {
  if (errorOf(error).code === 'CONTEXT_OVERFLOW') return 'context-overflow';
  if (!MemoirError.is(error)) return 'error';
  if (error.code === 'MODEL_FAILED') return 'model-failed';
  return error.code === 'MODEL_BAD_OUTPUT' ? 'invalid-answer' : 'error';
}

async function noteRun({ parts, conversation, log }: Turn): Promise<void> {
  const steps = log.run.usage?.steps ?? 0;
  await changeConversation(parts, conversation, (fresh) => ({
    ...fresh,
    lastRunAt: timeOf(parts),
    reflection: { ...fresh.reflection, steps: (fresh.reflection?.steps ?? 0) + steps },
  }));
}
