import { setTimeout as pause } from 'node:timers/promises';
import { MemoirError } from '../../../index.ts';
import type { AgentMessage, Run } from '../../../index.ts';
import type { Call } from '../call.ts';
import { listAll } from '../paging.ts';
import { liveRuns } from './begin-turn.ts';
import { endFrames, replayMessage } from './frames.ts';
import type { Frame } from './frames.ts';
import { recipesOf } from './recipes.ts';

const POLL_MS = 250;

/**
 * The stream of a run after a place in it: as it comes when this process carries it out, else out of
 * what is stored, waiting for the run to end.
 */
export async function* replayRun(
  call: Call,
  run: Run,
  startingAfter: number,
  signal: AbortSignal,
): AsyncGenerator<Frame, void> {
  const live = liveRuns(call.services).get(run.id);
  if (live !== undefined) return yield* live.read(startingAfter, signal);
  let seq = 0;
  for (;;) {
    const fresh = await call.agents.runs.get(run.id);
    const frames = await storedFrames(call, fresh);
    for (const frame of frames) {
      if (frame.seq > Math.max(seq, startingAfter)) yield frame;
    }
    seq = Math.max(seq, frames.at(-1)?.seq ?? 0);
    if (fresh.status !== 'created' && fresh.status !== 'running') {
      return yield* endFrames(fresh, seq).filter((frame) => frame.seq > startingAfter);
    }
    if (signal.aborted) return;
    await pause(POLL_MS);
  }
}

/** As they were told; what was stored without being told (after a restart) comes after that. */
async function storedFrames(call: Call, run: Run): Promise<readonly Frame[]> {
  const { documents } = call.services.memory.store;
  const recipes = await recipesOf({ documents, tenant: call.principal.tenant }, run.id);
  const told = new Set(recipes.map(({ message }) => message));
  const frames: Frame[] = [];
  for (const recipe of recipes) {
    const message = await findMessage(call, recipe.message);
    if (message !== undefined) frames.push(...replayMessage(message, recipe));
  }
  for (const message of await messagesOf(call, run)) {
    if (told.has(message.id) || message.step === undefined) continue;
    const seq = (frames.at(-1)?.seq ?? 0) + 1;
    frames.push(...replayMessage(message, { seq, message: message.id, pieces: [] }));
  }
  return frames;
}

function messagesOf({ agents }: Call, { id: run }: Run): Promise<readonly AgentMessage[]> {
  return listAll(
    (page) => agents.messages.list({ ...page, run }),
    ({ id }) => id,
  );
}

/** Undefined for one that was forgotten since. */
async function findMessage({ agents }: Call, id: string): Promise<AgentMessage | undefined> {
  try {
    return await agents.messages.get(id);
  } catch (error) {
    if (MemoirError.is(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}
