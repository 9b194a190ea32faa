import { z } from 'zod';
import { MemoirError } from '../../../index.ts';
import type { FoundMessage, JsonObject } from '../../../index.ts';
import {
  agentOfPath,
  findAgent,
  findThread,
  inAgent,
  knows,
  passAcross,
  targetOf,
} from '../access.ts';
import type { Thread } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { cancelRuns } from '../cancel-runs.ts';
import { pass } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { compactThread } from '../compact-thread.ts';
import { readId } from '../ids.ts';
import { listMessages } from '../message-list.ts';
import { listAll as everyAgent } from '../paging.ts';
import { given, queryFlag, queryText, readBody } from '../read.ts';
import { flag, moment, text } from '../requests/fields.ts';
import type { Maybe } from '../requests/fields.ts';
import { lettaRequest } from '../requests/messages.ts';
import { toAgentState } from '../shapes/agent-state.ts';
import { conversationId } from '../shapes/conversation.ts';
import { toLettaMessages } from '../shapes/letta-message.ts';
import { respond } from '../turns/respond.ts';
import type { Manner } from '../turns/respond.ts';

const LIST = { name: 'messages.list', action: 'read', audit: 'reads' } as const;
const GET = { name: 'messages.get', action: 'read', audit: 'reads' } as const;
const SEARCH = {
  name: 'messages.search',
  action: 'read',
  audit: 'reads',
  span: 'search_memory',
} as const;
const RESET = { name: 'agents.reset', action: 'write', audit: 'always' } as const;
const PURGE = { name: 'agents.purge', action: 'forget', audit: 'always', grave: true } as const;

/** The default conversation of the agent of the path. */
async function defaultThread(call: Call): Promise<Thread> {
  const agent = await agentOfPath(call);
  return { agent, conversation: await call.agents.conversations.get(agent.id) };
}

function talk(manner: (streaming: boolean) => Manner): Route['answer'] {
  return async (call) => {
    const body = await readBody(call, lettaRequest);
    return respond(call, await defaultThread(call), body, manner(body.streaming === true));
  };
}

async function list(call: Call): Promise<Answer> {
  const agent = await agentOfPath(call);
  return pass(call, LIST, targetOf(agent), async () => {
    const name = queryText(call, 'conversation_id') ?? 'default';
    const { conversation } = await findThread(call, name, call.parameters[0]);
    const filter = { agent: agent.id, conversation: conversation.id };
    return answer(await listMessages(call, filter, { limit: 100, order: 'desc' }));
  });
}

async function reset(call: Call): Promise<Answer> {
  const body = z.looseObject({ add_default_initial_messages: flag });
  await readBody(call, body as z.ZodType<{ add_default_initial_messages?: Maybe<boolean> }>);
  const purge = queryFlag(call, 'purge') ?? false;
  return inAgent(
    call,
    purge ? PURGE : RESET,
    async ({ id }) => answer(await toAgentState(call, await call.agents.reset(id, { purge }))),
    purge ? ['episode'] : [],
  );
}

async function listAll(call: Call): Promise<Answer> {
  const defaults = { limit: 100, order: 'desc' } as const;
  const named = queryText(call, 'conversation_id');
  if (named !== undefined && named !== 'default') {
    const { agent, conversation } = await findThread(call, named, undefined);
    return pass(call, LIST, targetOf(agent), async () =>
      answer(await listMessages(call, { conversation: conversation.id }, defaults)),
    );
  }
  const isDefault = named === 'default';
  return passAcross(call, LIST, async () => {
    const known = knownAgents(call);
    return answer(
      await listMessages(
        call,
        {},
        defaults,
        async ({ agent, conversation }) =>
          (!isDefault || conversation === agent) && (await known(agent)),
      ),
    );
  });
}

/** Asked once for each agent. */
function knownAgents(call: Call): (agent: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  return (agent) => {
    const verdict =
      known.get(agent) ?? call.agents.get(agent).then((record) => knows(call, record));
    known.set(agent, verdict);
    return verdict;
  };
}

async function get(call: Call): Promise<Answer> {
  return pass(call, GET, {}, async () => {
    const id = readId('message', call.parameters[0] ?? '', ['path', 'message_id']);
    const message = await call.agents.messages.get(id);
    if (knows(call, await call.agents.get(message.agent))) return answer(toLettaMessages(message));
    throw new MemoirError('NOT_FOUND', `Message with id '${id}' not found`);
  });
}

interface SearchBody {
  readonly query: string;
  readonly search_mode?: Maybe<'vector' | 'fts' | 'hybrid'>;
  readonly agent_id?: Maybe<string>;
  readonly conversation_id?: Maybe<string>;
  readonly limit?: Maybe<number>;
  readonly start_date?: Maybe<string>;
  readonly end_date?: Maybe<string>;
}

const searchBody: z.ZodType<SearchBody> = z.looseObject({
  query: z.string(),
  search_mode: z.enum(['vector', 'fts', 'hybrid']).nullish(),
  agent_id: text,
  conversation_id: text,
  limit: z.int().min(1).max(1_000).nullish(),
  start_date: moment.nullish(),
  end_date: moment.nullish(),
});

async function search(call: Call): Promise<Answer> {
  const body = await readBody(call, searchBody);
  const { agent_id: agentId, conversation_id: named } = body;
  const thread = named ? await findThread(call, named, agentId) : undefined;
  const agent =
    thread?.agent ??
    (agentId ? await findAgent(call, readId('agent', agentId, ['body', 'agent_id'])) : undefined);
  const { user } = call.principal;
  const options = given({
    agent: agent?.id ?? (await boundAgent(call)),
    conversation: thread?.conversation.id,
    user: agent === undefined ? user : undefined,
    limit: body.limit,
    from: body.start_date,
    to: body.end_date,
  });
  const work = async (): Promise<Answer> => {
    const known = knownAgents(call);
    const found = await call.agents.messages.search(body.query, options);
    const verdicts = await Promise.all(found.map(({ message }) => known(message.agent)));
    return answer(found.filter((_found, at) => verdicts[at]).map(toFound));
  };
  return agent === undefined
    ? passAcross(call, SEARCH, work)
    : pass(call, SEARCH, targetOf(agent), work);
}

/** The agent of a key that is bound to one. */
async function boundAgent(call: Call): Promise<string | undefined> {
  if (call.principal.agent === undefined) return undefined;
  const agents = await everyAgent(
    (page) => call.agents.list(page),
    ({ id }) => id,
  );
  return agents.find((agent) => knows(call, agent))?.id;
}

function toFound({ message, score }: FoundMessage): JsonObject {
  const { role, items, text: said } = message;
  const spoken = items.find(({ type }) => type === role);
  const reasoning = items.find(({ type }) => type === 'reasoning');
  const isThought = spoken === undefined && reasoning !== undefined && 'text' in reasoning;
  const item = toLettaMessages(message).find((each) =>
    String(each['message_type']).startsWith(role),
  );
  return {
    message_id: `message-${message.id}`,
    message_type: isThought ? 'reasoning_message' : `${role}_message`,
    ...(isThought ? { reasoning: reasoning.text } : { content: item?.['content'] ?? said }),
    agent_id: `agent-${message.agent}`,
    conversation_id: conversationId(message.conversation, message.agent),
    created_at: message.at,
    score: score ?? null,
  };
}

export const messageRoutes: readonly Route[] = [
  { method: 'GET', path: 'v1/messages', answer: listAll },
  { method: 'POST', path: 'v1/messages/search', answer: search },
  { method: 'GET', path: 'v1/messages/:id', answer: get },
  { method: 'GET', path: 'v1/agents/:id/messages', answer: list },
  {
    method: 'POST',
    path: 'v1/agents/:id/messages',
    answer: talk((streaming) => (streaming ? 'events' : 'whole')),
  },
  { method: 'POST', path: 'v1/agents/:id/messages/stream', answer: talk(() => 'events') },
  { method: 'POST', path: 'v1/agents/:id/messages/async', answer: talk(() => 'run') },
  {
    method: 'POST',
    path: 'v1/agents/:id/messages/cancel',
    answer: async (call) => cancelRuns(call, await agentOfPath(call)),
  },
  { method: 'PATCH', path: 'v1/agents/:id/reset-messages', answer: reset },
  {
    method: 'POST',
    path: 'v1/agents/:id/summarize',
    answer: async (call) => compactThread(call, await defaultThread(call)),
  },
];
