import type { OperationNote, Outcome, Target } from '../../governance/door.ts';
import { MemoirError } from '../../index.ts';
import type { AgentRecord, Archive, Block, Conversation, Run } from '../../index.ts';
import { pass } from './call.ts';
import type { Call } from './call.ts';
import { invalid, ProtocolError } from './errors.ts';
import { readId, uuidOf } from './ids.ts';

/** Whether the key may know of an agent: one that is bound to a user, or an agent, knows its own. */
export function knows({ principal }: Call, agent: AgentRecord): boolean {
  return (
    (principal.user === undefined || agent.user === principal.user) &&
    (principal.agent === undefined || agent.area === principal.agent)
  );
}

/** 404 also for agents that the key may not know of. */
export async function findAgent(call: Call, id: string): Promise<AgentRecord> {
  try {
    const agent = await call.agents.get(id);
    if (knows(call, agent)) return agent;
  } catch (error) {
    if (!MemoirError.is(error) || error.code !== 'NOT_FOUND') throw error;
  }
  throw new ProtocolError(404, 'Agent not found');
}

/** The agent that the first open part of the path names. */
export function agentOfPath(call: Call): Promise<AgentRecord> {
  return findAgent(call, readId('agent', call.parameters[0] ?? '', ['path', 'agent_id']));
}

/** Whose memory an agent's is. `kinds`: of the memories that the operation alters. */
export function targetOf(agent: AgentRecord, kinds: Target['kinds'] = []): Target {
  return { ...(agent.user !== undefined && { user: agent.user }), agent: agent.area, kinds };
}

/** What is about the whole project: a bound key reads what is its own, others across users. */
export function passAcross<Result>(
  call: Call,
  operation: OperationNote,
  work: (tell: (outcome: Outcome) => void) => Promise<Result>,
): Promise<Result> {
  const { user, agent } = call.principal;
  if (user !== undefined || agent !== undefined) return pass(call, operation, {}, work);
  return pass(call, { ...operation, action: 'read-across' }, { across: true }, work);
}

/** Passes the door for the agent of the path. */
export async function inAgent<Result>(
  call: Call,
  operation: OperationNote,
  work: (agent: AgentRecord, tell: (outcome: Outcome) => void) => Promise<Result>,
  kinds: Target['kinds'] = [],
): Promise<Result> {
  const agent = await agentOfPath(call);
  return pass(call, operation, targetOf(agent, kinds), (tell) => work(agent, tell));
}

/** A block that the key may know of: its own, or one of an agent that it knows. */
export async function findBlock(call: Call, id: string): Promise<Block> {
  const block = await call.agents.blocks.get(id);
  if (owns(call, block) || (await isShown(call, { block: id }))) return block;
  throw new MemoirError('NOT_FOUND', `Block with id '${id}' not found`);
}

export async function findArchive(call: Call, id: string): Promise<Archive> {
  const archive = await call.agents.archives.get(id);
  if (await knowsArchive(call, archive)) return archive;
  throw new MemoirError('NOT_FOUND', `Archive with id '${id}' not found`);
}

export async function knowsArchive(call: Call, archive: Archive): Promise<boolean> {
  return owns(call, archive) || (await isShown(call, { archive: archive.id }));
}

/** Whether it is the key's to change, beyond what its agents' own tools may. */
export function owns({ principal }: Call, thing: Pick<Block, 'user'>): boolean {
  if (principal.agent !== undefined) return false;
  return principal.user === undefined || thing.user === principal.user;
}

/** FORBIDDEN for what the key sees because an agent has it, and others may have too. */
export async function requireOwn(
  call: Call,
  thing: Pick<Block, 'user' | 'madeFor'>,
): Promise<void> {
  if (owns(call, thing)) return;
  const isOfAgent =
    thing.madeFor !== undefined && knows(call, await call.agents.get(thing.madeFor));
  if (isOfAgent) return;
  throw new MemoirError('FORBIDDEN', 'It is shared with others than this key is bound to');
}

async function isShown(
  call: Call,
  which: { readonly block: string } | { readonly archive: string },
): Promise<boolean> {
  const { user } = call.principal;
  const options = { ...which, ...(user !== undefined && { user }), limit: 1_000 };
  return (await call.agents.list(options)).some((agent) => knows(call, agent));
}

/** A conversation or a run, if the key may know of its agent. */
export async function requireKnown<Thing extends { readonly agent: string }>(
  call: Call,
  thing: Thing,
  noun: string,
  id: string,
): Promise<Thing & { readonly of: AgentRecord }> {
  const agent = await call.agents.get(thing.agent);
  if (knows(call, agent)) return { ...thing, of: agent };
  throw new MemoirError('NOT_FOUND', `${noun} with id '${id}' not found`);
}

export interface Thread {
  readonly agent: AgentRecord;
  readonly conversation: Conversation;
}

/**
 * The conversation that a path names: by its id, "default" with the agent named beside it, or by the id
 * of an agent, whose default one it then is.
 */
export async function findThread(
  call: Call,
  name: string,
  agentId: string | null | undefined,
): Promise<Thread> {
  const agentUuid = name === 'default' ? agentId : uuidOf('agent', name) && name;
  if (name === 'default' && (agentId === undefined || agentId === null)) {
    throw invalid(['query', 'agent_id'], 'agent_id is required with "default"', 'missing');
  }
  if (agentUuid !== undefined && agentUuid !== null && agentUuid !== '') {
    const agent = await findAgent(call, readId('agent', agentUuid, ['query', 'agent_id']));
    return { agent, conversation: await call.agents.conversations.get(agent.id) };
  }
  const id = readId('conv', name, ['path', 'conversation_id']);
  const found = await call.agents.conversations.get(id);
  if (found.id === found.agent) {
    throw new MemoirError('NOT_FOUND', `Conversation with id '${id}' not found`);
  }
  const { of: agent, ...conversation } = await requireKnown(call, found, 'Conversation', id);
  return { agent, conversation };
}

export async function findRun(
  call: Call,
  text: string,
): Promise<{ readonly run: Run; readonly agent: AgentRecord }> {
  const id = readId('run', text, ['path', 'run_id']);
  const { of: agent, ...run } = await requireKnown(call, await call.agents.runs.get(id), 'Run', id);
  return { run, agent };
}
