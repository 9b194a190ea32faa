import { MemoirError } from '../../../index.ts';
import type { AgentMessage, Run, SendInput, SendOptions, TurnEvent } from '../../../index.ts';
import { targetOf } from '../access.ts';
import type { Thread } from '../access.ts';
import { pass } from '../call.ts';
import type { Call } from '../call.ts';
import { ProtocolError } from '../errors.ts';
import { pendingOf } from '../shapes/agent-state.ts';
import { faultTeller } from './fault-teller.ts';
import { createFramer, faultFrame } from './frames.ts';
import type { Framed } from './frames.ts';
import { createLiveRun } from './live-run.ts';
import type { LiveRun } from './live-run.ts';
import { keepRecipe } from './recipes.ts';

const TALK = { name: 'agents.talk', action: 'write', audit: 'always', slow: true } as const;

/** A turn in hand: it has a run, and goes on by itself. */
export interface BegunTurn {
  readonly run: Run;
  readonly live: LiveRun;
  /** The run when it is over. Rejects when the turn broke off: with what was deleted in the middle of it. */
  readonly over: Promise<Run>;
  /** Whoever asked has gone: a turn that is not in the background is cancelled. */
  stop(): void;
}

export interface TurnSettings extends Omit<SendOptions, 'conversation' | 'signal' | 'background'> {
  readonly background: boolean;
  /** Once begun, the turn is carried out whether whoever asked waits for it or has gone. */
  readonly goesOn: boolean;
  readonly tellsCompaction: boolean;
}

/** Turns of this process that can be read again while they last, by run. */
const LIVE = new WeakMap<Call['services'], Map<string, LiveRun>>();

export function liveRuns(services: Call['services']): Map<string, LiveRun> {
  const known = LIVE.get(services) ?? new Map<string, LiveRun>();
  LIVE.set(services, known);
  return known;
}

/**
 * Begins a turn behind the door; rejects when it cannot begin, with nothing stored. It keeps its place
 * behind the door until it is over.
 */
export async function beginTurn(
  call: Call,
  { agent, conversation }: Thread,
  input: readonly SendInput[],
  { tellsCompaction, background, goesOn, ...settings }: TurnSettings,
): Promise<BegunTurn> {
  const gone = new AbortController();
  const begun = Promise.withResolvers<BegunTurn>();
  let live: LiveRun | undefined;
  const stop = (): void => {
    if (live === undefined || !(background || goesOn)) gone.abort();
  };
  call.request.signal.addEventListener('abort', stop, { once: true });
  const options: SendOptions = {
    ...settings,
    conversation: conversation.id,
    background,
    actor: call.principal.actor,
    signal:
      background || goesOn ? AbortSignal.any([gone.signal, call.services.leaving]) : gone.signal,
  };
  const ended = Promise.withResolvers<Run>();
  // Whoever reads the frames waits for them alone.
  ended.promise.catch(() => undefined);
  const turn = pass(call, TALK, targetOf(agent, ['episode', 'fact']), async (tell) => {
    const framer = createFramer({ now: call.services.runtime.now, tellsCompaction });
    for await (const event of call.agents.send(agent.id, input, options)) {
      const asked = await requestAgain(call, event);
      if (asked !== undefined && live !== undefined) {
        await tellFrames(call, live, asked, framer(asked), background);
      }
      const framed = framer(event);
      if (event.type === 'run') {
        live = createLiveRun(event.run.id);
        liveRuns(call.services).set(live.id, live);
        begun.resolve({ run: event.run, live, over: ended.promise, stop });
      }
      if (live !== undefined) await tellFrames(call, live, event, framed, background);
      if (event.type !== 'result') continue;
      const { run, usage } = event.result;
      tell({ detail: { steps: usage.steps, status: run.status } });
      ended.resolve(run);
      return;
    }
  });
  call.services.track(turn).then(
    () => finish(call, live),
    (error: unknown) => {
      begun.reject(error);
      ended.reject(error);
      if (live !== undefined) tellFault(call, live, error);
      finish(call, live);
    },
  );
  try {
    return await begun.promise;
  } catch (error) {
    throw await explainPending(call, conversation, error);
  }
}

/**
 * Of a turn that ends because a call still waits, and said nothing of it itself: the message that asked.
 * So is told which result is wanted after a tool that the caller runs was approved.
 */
async function requestAgain(
  { agents }: Call,
  event: TurnEvent,
): Promise<Extract<TurnEvent, { readonly type: 'message' }> | undefined> {
  if (event.type !== 'result' || event.result.stopReason !== 'requires-approval') return undefined;
  const asks = ({ items }: AgentMessage): boolean =>
    items.some((item) => item.type === 'tool-call' && item.awaitsApproval.length > 0);
  if (event.result.messages.some(asks)) return undefined;
  const { id, contextFrom } = await agents.conversations.get(event.result.run.conversation);
  const message = (await agents.messages.from(id, contextFrom)).findLast(asks);
  return message === undefined ? undefined : { type: 'message', message };
}

async function tellFrames(
  call: Call,
  live: LiveRun,
  event: TurnEvent,
  { frames, recipe }: Framed,
  isKept: boolean,
): Promise<void> {
  live.push(frames);
  if (!isKept || recipe === undefined || event.type !== 'message') return;
  const run = { id: live.id, agent: event.message.agent, conversation: event.message.conversation };
  const { user } = event.message;
  const place = { documents: call.services.memory.store.documents, tenant: call.principal.tenant };
  await keepRecipe(place, { ...run, ...(user !== undefined && { user }) }, recipe);
}

function finish({ services }: Call, live: LiveRun | undefined): void {
  if (live === undefined) return;
  live.end();
  liveRuns(services).delete(live.id);
}

/** The turn broke off, and another process may go on with it: nothing more is told here. */
function tellFault(call: Call, live: LiveRun, error: unknown): void {
  faultTeller(call)(error);
  live.push([faultFrame(live.id, (live.frames.at(-1)?.seq ?? 0) + 1)]);
}

/** Names the request that is to be answered first. */
async function explainPending(
  { agents }: Call,
  conversation: Thread['conversation'],
  error: unknown,
): Promise<unknown> {
  if (!MemoirError.is(error) || codeOf(error.cause) !== 'PENDING_APPROVAL') return error;
  const fresh = await agents.conversations.get(conversation.id);
  const pending = pendingOf(await agents.messages.from(fresh.id, fresh.contextFrom));
  const { message } = error;
  const id = pending?.['id'] ?? null;
  return new ProtocolError(
    409,
    { code: 'PENDING_APPROVAL', message, pending_request_id: id },
    false,
  );
}

function codeOf(cause: unknown): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}
