import type { Target } from '../../governance/door.ts';
import type {
  AgentRecord,
  ContextPreview,
  Page,
  Run,
  SendOptions,
  Told,
  ToldCompaction,
  ToldTurnEvent,
  ToldTurnResult,
  TurnEvent,
} from '../../index.ts';
import { MemoirError } from '../../index.ts';
import {
  agentsOf,
  findAgent,
  findConversation,
  missing,
  placeOfId,
  readPage,
  requireMeant,
  told,
  toldPage,
} from './agent-access.ts';
import { operation } from './operation.ts';
import type { Emit, Operation, OperationContext } from './operation.ts';
import { agent } from './schemas/agents.ts';
import type { Whose } from './schemas/common.ts';
import {
  cancelled,
  cancelRequest,
  compacted,
  compactRequest,
  preview,
  previewRequest,
  resetRequest,
  run,
  runPage,
  runRequest,
  runsRequest,
  talkRequest,
  turnResult,
} from './schemas/turns.ts';
import type { Cancelled, TalkRequest } from './schemas/turns.ts';
import { ownTarget, unscoped } from './targets.ts';

const AN_ID = '01920000-0000-7000-8000-0000000000e1';
const said = (input: Whose): Target => ({ ...ownTarget(input), kinds: ['episode', 'fact'] });

export const talk: Operation<ToldTurnResult> = operation({
  note: { name: 'agents.talk', action: 'write', audit: 'always', slow: true },
  title: 'Talk with an agent',
  description:
    'A turn: what is sent is stored, and the agent answers, with tools where it needs them. A turn that failed says why in its run.',
  input: talkRequest,
  output: turnResult,
  example: { id: AN_ID, input: [{ type: 'message', role: 'user', content: 'I am Ana.' }] },
  keepsAnswers: 'itself',
  target: (input) => said(input),
  async run(context, request) {
    const { id, input } = request;
    const record = await findAgent(context, id);
    await findConversation(context, record, request.conversation);
    const events = agentsOf(context).send(id, input, optionsOf(context, request));
    const result = await follow(events, context.emit, request.background === true);
    context.tell({ detail: { steps: result.usage.steps, status: result.run.status } });
    return result;
  },
});

function optionsOf(context: OperationContext, request: TalkRequest): SendOptions {
  const { id: _id, input: _input, background = false, ...options } = unscoped(request);
  const { onceKey, signal, principal, services } = context;
  const stop = background ? services.leaving : signal;
  return {
    ...options,
    background,
    actor: principal.actor,
    ...(onceKey !== undefined && { idempotencyKey: onceKey }),
    ...(stop !== undefined && { signal: stop }),
  };
}

/** Tells a turn as it goes, to its end; in the background also when nobody listens any more. */
async function follow(
  events: AsyncIterable<TurnEvent>,
  emit: Emit | undefined,
  isBackground: boolean,
): Promise<ToldTurnResult> {
  let listener = emit;
  for await (const event of events) {
    const piece = tellEvent(event);
    if (piece.type === 'result') return piece.result;
    try {
      await listener?.(piece);
    } catch (error) {
      if (!isBackground) throw error;
      listener = undefined;
    }
  }
  throw new MemoirError('CONFLICT', 'The turn broke off before its end', { retryable: true });
}

function tellEvent(event: TurnEvent): ToldTurnEvent {
  if (event.type === 'run') return { type: 'run', run: told(event.run) };
  if (event.type === 'step') return { type: 'step', step: told(event.step) };
  if (event.type !== 'result') return event;
  return { type: 'result', result: { ...event.result, run: told(event.result.run) } };
}

export const compactAgent: Operation<ToldCompaction> = operation({
  note: { name: 'agents.compact', action: 'write', audit: 'always', slow: true },
  title: 'Compact a conversation',
  description: 'Older messages leave the context for a summary; the log keeps them.',
  input: compactRequest,
  output: compacted,
  example: { id: AN_ID, settings: { target: 0.3 } },
  target: (input) => ({ ...ownTarget(input), kinds: ['fact'] }),
  async run(context, { id, conversation, settings = {} }) {
    const thread = await findConversation(context, await findAgent(context, id), conversation);
    const compaction = await agentsOf(context).compact(thread.id, settings);
    return compaction === undefined ? {} : { compaction };
  },
});

export const resetAgent: Operation<Told<AgentRecord>> = operation({
  note: { name: 'agents.reset', action: 'write', audit: 'always' },
  title: 'Reset an agent',
  description:
    'Empties the context of its default conversation; the log stays unless it is purged.',
  input: resetRequest,
  output: agent,
  example: { id: AN_ID },
  adjust: ({ purge }) => (purge === true ? { action: 'forget', grave: true } : {}),
  target: said,
  async run(context, { id, purge = false }) {
    await findAgent(context, id);
    const record = await agentsOf(context).reset(id, { purge });
    context.tell({ ids: [id] });
    return told(record);
  },
});

export const previewContext: Operation<ContextPreview> = operation({
  note: { name: 'agents.context', action: 'read', audit: 'reads' },
  title: 'Context of an agent',
  description: 'What the model would be given now, and how many tokens each part takes.',
  input: previewRequest,
  output: preview,
  example: { id: AN_ID },
  target: ownTarget,
  async run(context, { id, conversation }) {
    const thread = await findConversation(context, await findAgent(context, id), conversation);
    return agentsOf(context).context(thread.id);
  },
});

export const listRuns: Operation<Page<Told<Run>>> = operation({
  note: { name: 'runs.list', action: 'read', audit: 'reads' },
  title: 'Runs of an agent',
  description: 'The turns of an agent, newest first, and how each ended.',
  input: runsRequest,
  output: runPage,
  example: { id: AN_ID, limit: 20 },
  target: ownTarget,
  async run(context, request) {
    const { id, limit: _limit, cursor: _cursor, order: _order, ...filter } = unscoped(request);
    await findAgent(context, id);
    const { user } = context.target;
    const load = agentsOf(context).runs.list;
    const page = await readPage(
      request,
      (options) => load({ ...filter, ...options, agents: [id] }),
      placeOfId,
      (found) => user === undefined || found.user === user,
    );
    return toldPage(page);
  },
});

export const getRun: Operation<Told<Run>> = operation({
  note: { name: 'runs.get', action: 'read', audit: 'reads' },
  title: 'Get a run',
  description: 'One turn by its id: whether it is over, and how it ended.',
  input: runRequest,
  output: run,
  example: { id: AN_ID },
  target: ownTarget,
  run: async (context, { id }) =>
    told(await requireMeant(context, 'Run', await agentsOf(context).runs.get(id))),
});

export const cancelRuns: Operation<Cancelled> = operation({
  note: { name: 'runs.cancel', action: 'write', audit: 'always' },
  title: 'Cancel runs of an agent',
  description: 'Asks turns that are not over to stop; by default all of the agent.',
  input: cancelRequest,
  output: cancelled,
  example: { id: AN_ID },
  target: (input) => ({ ...ownTarget(input), kinds: [] }),
  async run(context, { id, runs: named, conversation }) {
    const record = await findAgent(context, id);
    const { runs } = agentsOf(context);
    for (const each of named ?? []) {
      const found = await requireMeant(context, 'Run', await runs.get(each));
      if (found.agent !== id) throw missing('Run', each);
    }
    const of =
      conversation === undefined
        ? { agent: id }
        : { conversation: (await findConversation(context, record, conversation)).id };
    const stopped = await runs.cancel({ ...of, ...(named !== undefined && { runs: named }) });
    context.tell({ ids: stopped.map((each) => each.id) });
    return { runs: stopped.map(told) };
  },
});
