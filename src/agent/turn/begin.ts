import type {
  AgentMessage,
  AgentRecord,
  Approval,
  Conversation,
  NewMessage,
  Run,
} from '../../core/agents.ts';
import type { JsonObject } from '../../core/document-store.ts';
import { invalidInput, MemoirError } from '../../core/errors.ts';
import type { LanguageModel } from '../../core/model.ts';
import { clientTerm, messagePointersOf } from '../messages/pointers.ts';
import type { MessagePointer } from '../messages/pointers.ts';
import { AgentFault } from '../models.ts';
import { timeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { missing } from '../records/collection.ts';
import { changeRun, isOpen } from '../records/runs.ts';
import { runsOf } from '../records/shapes.ts';
import { derivedId } from './ids.ts';
import { findOpenCalls } from './open-calls.ts';
import type { OpenCalls } from './open-calls.ts';
import type { ReadInput, ReadOptions } from './read-input.ts';
import { closeCalls, toResultMessage } from './tool-calls.ts';
import type { TurnParts, TurnState } from './turn-parts.ts';

/** What a turn is begun with. */
export interface Sent {
  readonly agent: AgentRecord;
  readonly conversation: Conversation;
  readonly input: ReadInput;
  readonly options: ReadOptions;
}

/** NOT_FOUND for a conversation of another agent as for an unknown one. */
export async function findThread(
  { data }: TurnParts,
  id: string,
  named: string | undefined,
): Promise<Pick<Sent, 'agent' | 'conversation'>> {
  const agent = await data.get(id);
  const conversation = await data.conversations.get(named ?? agent.id);
  if (conversation.agent !== agent.id) throw missing('Conversation', conversation.id);
  return { agent, conversation };
}

/** Undefined: the agent answers from memory alone. See `AgentTurns.send` for the errors. */
export function findModel(
  { parts }: TurnParts,
  { agent, conversation }: Pick<Sent, 'agent' | 'conversation'>,
  named: string | undefined,
): LanguageModel | undefined {
  if (agent.answersFromMemory && parts.models.list().length === 0) return undefined;
  return parts.models.find(named ?? conversation.model ?? agent.model);
}

/** A run to carry out, or one that has said all there is to say. */
export type Begun =
  | { readonly isNew: true; readonly run: Run }
  | { readonly isNew: false; readonly run: Run };

/**
 * Makes the record of a run, with what was sent in it. The conversation must be held. What was sent
 * before under the same key, or the same ids of the client, is answered with the run of then, unless
 * that failed.
 */
export async function beginRun(turn: TurnParts, sent: Sent): Promise<Begun> {
  const { parts, data } = turn;
  const { conversation, options, input } = sent;
  const id = runIdOf(parts, conversation.id, options.idempotencyKey);
  const known = (await runsOf(parts).find(id))?.item ?? (await answeredRun(parts, sent));
  if (known !== undefined) return { isNew: isOpen(known), run: known };
  await endLeftRuns(turn, conversation.id);
  const messages = await data.messages.from(conversation.id, conversation.contextFrom);
  const open = findOpenCalls(messages);
  checkPending(input, open);
  const run = makeRun(parts, sent, id, toNewMessages(parts, id, input, open));
  await parts.documents.commit([runsOf(parts).put(run, 0)]);
  return { isNew: true, run };
}

function runIdOf(parts: AgentParts, conversation: string, key: string | undefined): string {
  return key === undefined ? parts.newId() : derivedId(parts, 'key', conversation, key);
}

/** The run of messages that are there already by the client's ids; undefined when it is to be made. */
async function answeredRun(
  parts: AgentParts,
  { conversation, input }: Sent,
): Promise<Run | undefined> {
  const ids = input.messages.map(({ clientId }) => clientId);
  if (input.approvalsId !== undefined) ids.push(input.approvalsId);
  if (ids.length === 0) return undefined;
  let newest: MessagePointer | undefined;
  for (const id of ids) {
    if (id === undefined) return undefined;
    const found = messagePointersOf(parts).all({ all: [clientTerm(conversation.id, id)] });
    const { value } = await found.next();
    if (value === undefined) return undefined;
    newest = value.item;
  }
  if (newest === undefined) return undefined;
  const own = await findAnswering(parts, newest.run);
  if (own !== undefined) return own;
  const [answer] = await messagePointersOf(parts).page(
    { after: newest.id, order: 'ascending', limit: 1 },
    { all: [`conversation=${conversation.id}`] },
    ({ role }) => role === 'assistant',
  );
  return findAnswering(parts, answer?.run);
}

/** The run of that id, unless it ended without an answer. */
async function findAnswering(parts: AgentParts, id: string | undefined): Promise<Run | undefined> {
  const found = id === undefined ? undefined : await runsOf(parts).find(id);
  if (found === undefined) return undefined;
  return found.item.status === 'completed' || isOpen(found.item) ? found.item : undefined;
}

/** Runs that a process left when it ended, and nobody has gone on with: they are over. */
async function endLeftRuns(turn: TurnParts, conversation: string): Promise<void> {
  const { parts } = turn;
  const query = {
    all: [`conversation=${conversation}`],
    any: ['status=created', 'status=running'],
  };
  for await (const { item } of runsOf(parts).all(query)) {
    const { input } = item.state;
    if (input !== undefined) {
      await turn.data.messages.append(conversation, input as unknown as readonly NewMessage[]);
    }
    await closeCalls(turn, { conversation, run: item.id });
    await changeRun(parts, item.id, (run) => ({
      ...run,
      status: 'failed',
      stopReason: 'error',
      error: { code: 'INTERRUPTED', message: 'The process ended before the turn did' },
      completedAt: timeOf(parts),
      state: {},
    }));
  }
}

/** Decisions must be about calls that await them, and nothing else may be said before they are made. */
function checkPending(input: ReadInput, open: OpenCalls | undefined): void {
  if (input.messages.length + input.approvals.length + input.results.length === 0) {
    throw new MemoirError('INVALID_INPUT', 'No tool call is currently awaiting approval');
  }
  const awaiting = open?.calls ?? [];
  const decided = [
    ...input.approvals.map(({ toolCall }) => toolCall),
    ...input.results.map(({ id }) => id),
  ];
  for (const id of decided) {
    if (!awaiting.some((call) => call.id === id)) {
      throw invalidInput('input', id, 'name a tool call of the newest answer that has no result');
    }
  }
  const left = awaiting.filter(
    ({ id, decision }) => decision === undefined && !decided.includes(id),
  );
  if (left.length === 0 || input.messages.length === 0) return;
  const message = `Tool calls await an approval or a result: ${left.map(({ id }) => id).join(', ')}`;
  throw new MemoirError('CONFLICT', message, {
    cause: new AgentFault('PENDING_APPROVAL', message),
  });
}

/** Decisions and results first: they answer what was said before the messages. */
function toNewMessages(
  parts: AgentParts,
  run: string,
  input: ReadInput,
  open: OpenCalls | undefined,
): readonly NewMessage[] {
  const messages = input.messages.map((message, at): NewMessage => {
    const id = derivedId(parts, run, 'input', String(at));
    // The client's own id finds the message again.
    return { ...(message.clientId === undefined && { id }), ...message, run };
  });
  return [
    ...approvalMessage(parts, run, input),
    ...resultMessages(parts, run, input, open),
    ...messages,
  ];
}

function approvalMessage(
  parts: AgentParts,
  run: string,
  { approvals, approvalsId }: ReadInput,
): readonly NewMessage[] {
  if (approvals.length === 0) return [];
  const id = derivedId(parts, run, 'approvals');
  const named = approvalsId === undefined ? {} : { clientId: approvalsId };
  return [
    { id, role: 'user', text: '', approvals: approvals as readonly Approval[], run, ...named },
  ];
}

function resultMessages(
  parts: AgentParts,
  run: string,
  { results }: ReadInput,
  open: OpenCalls | undefined,
): readonly NewMessage[] {
  return results.flatMap(({ id, output, isError }) => {
    const call = open?.calls.find((each) => each.id === id);
    if (open === undefined || call === undefined) return [];
    return [toResultMessage(parts, open.message as AgentMessage, call, { output, isError }, run)];
  });
}

function makeRun(
  parts: AgentParts,
  { agent, conversation, options }: Sent,
  id: string,
  input: readonly NewMessage[],
): Run {
  const at = timeOf(parts);
  const { maxSteps, pieces = false, model, instructions, clientTools } = options;
  const state: TurnState = {
    maxSteps,
    step: 0,
    pieces,
    input,
    ...(model !== undefined && { model }),
    ...(instructions !== undefined && { instructions }),
    ...(clientTools !== undefined && { clientTools }),
  };
  return {
    id,
    agent: agent.id,
    conversation: conversation.id,
    ...(conversation.user !== undefined && { user: conversation.user }),
    status: 'running',
    background: options.background ?? false,
    state: state as unknown as JsonObject,
    metadata: options.metadata ?? {},
    extra: options.extra ?? {},
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
}
