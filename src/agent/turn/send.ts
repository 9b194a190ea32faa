import type {
  AgentMessage,
  Run,
  SendInput,
  SendOptions,
  TurnEvent,
  TurnResult,
} from '../../core/agents.ts';
import type { JsonObject } from '../../core/document-store.ts';
import type { InTurn } from '../../core/in-turn.ts';
import type { LanguageModel } from '../../core/model.ts';
import type { Warning } from '../../core/memory.ts';
import { beginRun, findModel, findThread } from './begin.ts';
import type { Sent } from './begin.ts';
import { carryOut } from './carry-out.ts';
import { createChannel } from './channel.ts';
import { underLease } from './lease.ts';
import { readInput, readOptions } from './read-input.ts';
import { createRunLog } from './run-log.ts';
import { NO_USAGE } from './take-step.ts';
import { stateOf } from './turn-parts.ts';
import type { TurnParts, TurnState } from './turn-parts.ts';

export interface SendParts extends TurnParts {
  /** Turns of one conversation wait for each other without asking the store. */
  readonly inTurn: InTurn;
  /** Told when a turn is over and the conversation is free again. */
  readonly onEnd: (run: Run) => void;
}

/** A turn, told while it is carried out; whether anybody reads or not, it is carried out alike. */
export async function* send(
  turn: SendParts,
  agent: string,
  input: readonly SendInput[],
  options: SendOptions,
): AsyncGenerator<TurnEvent, void> {
  const asked = readOptions(options);
  const read = readInput(input);
  const thread = await findThread(turn, agent, asked.conversation);
  if (asked.maxSteps > 0) findModel(turn, thread, asked.model);
  const left = new AbortController();
  const { signal } = asked;
  const stop = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
  const channel = createChannel<TurnEvent>();
  const work = (async (): Promise<void> => {
    const run = await holdConversation(turn, thread.conversation.id, stop, (hold) =>
      doSend(turn, { ...thread, input: read, options: asked }, hold, channel.push),
    );
    channel.close();
    if (run !== undefined) turn.onEnd(run);
  })().catch(channel.fail);
  try {
    yield* channel.read();
  } finally {
    if (asked.background !== true) {
      left.abort(new DOMException('The reader of the turn left', 'AbortError'));
      await work;
    }
  }
}

/** A conversation that is held: nobody else works in it. */
interface Hold {
  readonly signal: AbortSignal;
  onBeat(beat: () => Promise<void>): void;
}

export function holdConversation<Result>(
  { parts, inTurn }: SendParts,
  conversation: string,
  signal: AbortSignal | undefined,
  task: (hold: Hold) => Promise<Result>,
): Promise<Result | undefined> {
  return inTurn.run(`${parts.tenant} ${conversation}`, () =>
    underLease(parts, conversation, { waits: true, signal }, (lease) =>
      task({
        onBeat: lease.onBeat,
        signal: signal === undefined ? lease.signal : AbortSignal.any([signal, lease.signal]),
      }),
    ),
  );
}

async function doSend(
  turn: SendParts,
  sent: Sent,
  hold: Hold,
  tell: (event: TurnEvent) => void,
): Promise<Run> {
  const thread = await findThread(turn, sent.agent.id, sent.conversation.id);
  const { isNew, run } = await beginRun(turn, { ...sent, ...thread });
  tell({ type: 'run', run });
  if (!isNew) {
    await tellAgain(turn, run, tell);
    return run;
  }
  return (await resumeRun(turn, run, hold, tell)).run;
}

/** Carries out a run from where it stands. The conversation must be held. */
export async function resumeRun(
  turn: TurnParts,
  run: Run,
  hold: Hold,
  tell: (event: TurnEvent) => void,
): Promise<TurnResult> {
  const thread = await findThread(turn, run.agent, run.conversation);
  const state = stateOf(run);
  const cancel = new AbortController();
  const log = createRunLog(turn.parts, run);
  hold.onBeat(() => log.check().catch((error: unknown) => cancel.abort(error)));
  const warnings: Warning[] = [];
  const before = await answersOf(turn, run);
  for (const message of before) tell({ type: 'message', message });
  let surprise: { readonly error: unknown } | undefined;
  const result = await carryOut({
    parts: turn.parts,
    data: turn.data,
    contents: contentsOf(state),
    agent: thread.agent,
    conversation: run.conversation,
    log,
    model: state.maxSteps === 0 ? undefined : modelOf(turn, thread, state.model),
    signal: AbortSignal.any([hold.signal, cancel.signal]),
    warnings,
    added: [...before],
    recalled: new Map(),
    tell,
    unexpected(error) {
      surprise = { error };
    },
  });
  if (surprise !== undefined) throw surprise.error;
  return result;
}

function contentsOf({ input = [] }: TurnState): ReadonlyMap<string, readonly JsonObject[]> {
  return new Map(
    input.flatMap(({ id, clientId, content }) => {
      const name = id ?? clientId;
      return name === undefined || content === undefined ? [] : [[name, content] as const];
    }),
  );
}

function modelOf(
  turn: TurnParts,
  thread: Pick<Sent, 'agent' | 'conversation'>,
  named: string | undefined,
): LanguageModel | undefined {
  return findModel(turn, thread, named);
}

/** What a run that is over has told before. */
async function tellAgain(
  turn: TurnParts,
  run: Run,
  tell: (event: TurnEvent) => void,
): Promise<void> {
  const messages = await answersOf(turn, run);
  for (const message of messages) tell({ type: 'message', message });
  const result: TurnResult = {
    run,
    messages,
    stopReason: run.stopReason ?? 'end-turn',
    usage: run.usage ?? NO_USAGE,
    warnings: [],
  };
  tell({ type: 'result', result });
}

/** What a turn has added to the log after what was sent. */
async function answersOf({ data }: TurnParts, run: Run): Promise<readonly AgentMessage[]> {
  const all = await data.messages.list({ run: run.id, order: 'ascending', limit: 1_000 });
  return all.filter(({ step }) => step !== undefined);
}
