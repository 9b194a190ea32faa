import { z } from 'zod';
import type { Conversation, ConversationChanges, JsonObject } from '../../../index.ts';
import { findAgent, findThread, knows, targetOf } from '../access.ts';
import type { Thread } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { cancelRuns } from '../cancel-runs.ts';
import { pass } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { compactThread } from '../compact-thread.ts';
import { invalid } from '../errors.ts';
import { lettaOf, withLetta } from '../extra.ts';
import { readId, toId } from '../ids.ts';
import { listMessages } from '../message-list.ts';
import { createOnce } from '../once.ts';
import { fillPage, readPage } from '../paging.ts';
import { given, queryFlag, queryOneOf, queryText, readBody } from '../read.ts';
import { count, flag, moment, pick, positive, text, texts } from '../requests/fields.ts';
import type { Maybe } from '../requests/fields.ts';
import { lettaRequest } from '../requests/messages.ts';
import { toConversation } from '../shapes/conversation.ts';
import { dropRecipes } from '../turns/recipes.ts';
import { respond } from '../turns/respond.ts';
import { resume } from '../turns/resume.ts';

const LIST = { name: 'conversations.list', action: 'read', audit: 'reads' } as const;
const GET = { name: 'conversations.get', action: 'read', audit: 'reads' } as const;
const MESSAGES = { name: 'messages.list', action: 'read', audit: 'reads' } as const;
const CREATE = { name: 'conversations.create', action: 'write', audit: 'always' } as const;
const UPDATE = { name: 'conversations.update', action: 'write', audit: 'always' } as const;
const FORK = { name: 'conversations.fork', action: 'write', audit: 'always' } as const;
const REMOVE = {
  name: 'conversations.remove',
  action: 'forget',
  audit: 'always',
  grave: true,
} as const;

interface ConversationBody {
  readonly summary?: Maybe<string>;
  readonly description?: Maybe<string>;
  readonly model?: Maybe<string>;
  readonly context_window_limit?: Maybe<number>;
  readonly archived?: Maybe<boolean>;
  readonly last_message_at?: Maybe<string>;
  readonly isolated_block_labels?: Maybe<string[]>;
}

const conversationBody: z.ZodType<ConversationBody> = z.looseObject({
  summary: text,
  description: text,
  model: text,
  context_window_limit: count,
  archived: flag,
  last_message_at: moment.nullish(),
  isolated_block_labels: texts,
});

const KEPT = ['model_settings', 'hidden'] as const;

async function toState(call: Call, conversation: Conversation): Promise<JsonObject> {
  const { id, contextFrom } = conversation;
  const messages = await call.agents.messages.from(id, contextFrom);
  return toConversation(
    conversation,
    messages.map((message) => message.id),
  );
}

/** The conversation of the path, "default" with `agent_id` beside it. */
function threadOf(call: Call, agentId?: string | null): Promise<Thread> {
  return findThread(call, call.parameters[0] ?? '', agentId ?? queryText(call, 'agent_id'));
}

async function create(call: Call): Promise<Answer> {
  const body = await readBody(call, conversationBody);
  const agentId = queryText(call, 'agent_id');
  if (agentId === undefined) throw invalid(['query', 'agent_id'], 'Field required', 'missing');
  const agent = await findAgent(call, readId('agent', agentId, ['query', 'agent_id']));
  return pass(call, CREATE, targetOf(agent), async () => {
    const conversation = await createOnce(
      call,
      'conversation',
      (id) =>
        call.agents.conversations.create({
          id,
          agent: agent.id,
          ...given({
            title: body.summary,
            description: body.description,
            model: body.model,
            contextWindow: positive(body.context_window_limit),
            isolate: body.isolated_block_labels,
          }),
          extra: withLetta({}, pick(body, KEPT)),
        }),
      (id) => call.agents.conversations.get(id),
    );
    return answer(await toState(call, conversation));
  });
}

const ORDERS = {
  created_at: 'createdAt',
  last_run_completion: 'lastRunAt',
  last_message_at: 'lastMessageAt',
} as const;

async function list(call: Call): Promise<Answer> {
  const page = readPage(call, 'conv', { limit: 50, order: 'desc' });
  const agentId = queryText(call, 'agent_id');
  const agent =
    agentId === undefined
      ? undefined
      : await findAgent(call, readId('agent', agentId, ['query', 'agent_id']));
  const status =
    queryOneOf(call, 'archive_status', ['unarchived', 'archived', 'all'] as const) ?? 'unarchived';
  const by = queryOneOf(call, 'order_by', Object.keys(ORDERS) as (keyof typeof ORDERS)[]);
  const filter = {
    ...given({
      agent: agent?.id,
      user: call.principal.user,
      text: queryText(call, 'summary_search'),
      archived: status === 'all' ? undefined : status === 'archived',
    }),
    orderBy: ORDERS[by ?? 'created_at'],
  };
  const found = await fillPage(
    page,
    (options) => call.agents.conversations.list({ ...filter, ...options }),
    ({ id }) => id,
    async (conversation) =>
      agent !== undefined || knows(call, await call.agents.get(conversation.agent)),
  );
  return answer(await Promise.all(found.map((conversation) => toState(call, conversation))));
}

async function update(call: Call): Promise<Answer> {
  const body = await readBody(call, conversationBody);
  const { agent, conversation } = await threadOf(call);
  return pass(call, UPDATE, targetOf(agent), async () => {
    const changes = changesOf(conversation, body);
    const isChange = Object.keys(changes).length > 0;
    const changed = isChange
      ? await call.agents.conversations.update(conversation.id, changes)
      : conversation;
    return answer(await toState(call, changed));
  });
}

function changesOf({ extra }: Conversation, body: ConversationBody): ConversationChanges {
  const kept = pick(body, KEPT);
  const at = body.last_message_at;
  return {
    ...given({ title: body.summary, description: body.description, model: body.model }),
    ...given({ archived: body.archived }),
    ...(body.summary === null && { title: null }),
    ...(body.description === null && { description: null }),
    ...(body.model === null && { model: null }),
    ...windowChange(body),
    ...(at !== undefined && at !== null && { lastMessageAt: new Date(at).toISOString() }),
    ...(Object.keys(kept).length > 0 && { extra: withLetta(extra, kept) }),
  };
}

/** 0 means the agent's own, like null. */
function windowChange({ context_window_limit: limit }: ConversationBody): ConversationChanges {
  return limit === undefined ? {} : { contextWindow: positive(limit) ?? null };
}

async function remove(call: Call): Promise<Answer> {
  const { agent, conversation } = await threadOf(call);
  if (conversation.id === agent.id) {
    throw invalid(['path', 'conversation_id'], 'The default conversation goes with its agent');
  }
  return pass(call, REMOVE, targetOf(agent, ['episode', 'fact']), async (tell) => {
    const { documents } = call.services.memory.store;
    const place = { documents, tenant: call.principal.tenant };
    await dropRecipes(place, `conversation=${conversation.id}`);
    await call.agents.conversations.remove(conversation.id);
    tell({ ids: [conversation.id] });
    const id = toId('conv', conversation.id);
    return answer({ message: `Conversation id=${id} successfully deleted` });
  });
}

async function fork(call: Call): Promise<Answer> {
  const { agent, conversation } = await threadOf(call);
  const until = queryText(call, 'message_id');
  const hidden = queryFlag(call, 'hidden');
  return pass(call, FORK, targetOf(agent, ['episode']), async () => {
    const { conversations } = call.agents;
    const message =
      until === undefined ? {} : { message: readId('message', until, ['query', 'message_id']) };
    const made = await conversations.fork(conversation.id, message);
    const extra = withLetta(made.extra, {
      ...lettaOf(conversation.extra),
      ...(hidden !== undefined && { hidden }),
    });
    const isSame = Object.keys(lettaOf(extra)).length === 0;
    return answer(
      await toState(call, isSame ? made : await conversations.update(made.id, { extra })),
    );
  });
}

async function talk(call: Call): Promise<Answer | Response> {
  const body = await readBody(call, lettaRequest);
  const thread = await threadOf(call, body.agent_id);
  return respond(call, thread, body, body.streaming === false ? 'whole' : 'events');
}

const agentOfBody: z.ZodType<{ readonly agent_id?: Maybe<string> }> = z.looseObject({
  agent_id: text,
});

async function agentIn(call: Call): Promise<string | null | undefined> {
  return (await readBody(call, agentOfBody)).agent_id;
}

export const conversationRoutes: readonly Route[] = [
  { method: 'POST', path: 'v1/conversations', answer: create },
  {
    method: 'GET',
    path: 'v1/conversations',
    answer: (call) => pass(call, LIST, {}, () => list(call)),
  },
  {
    method: 'GET',
    path: 'v1/conversations/:id',
    answer: async (call) => {
      const { agent, conversation } = await threadOf(call);
      return pass(call, GET, targetOf(agent), async () =>
        answer(await toState(call, conversation)),
      );
    },
  },
  { method: 'PATCH', path: 'v1/conversations/:id', answer: update },
  { method: 'DELETE', path: 'v1/conversations/:id', answer: remove },
  { method: 'POST', path: 'v1/conversations/:id/fork', answer: fork },
  {
    method: 'POST',
    path: 'v1/conversations/:id/cancel',
    answer: async (call) => {
      const { agent, conversation } = await threadOf(call);
      return cancelRuns(call, agent, conversation.id);
    },
  },
  {
    method: 'POST',
    path: 'v1/conversations/:id/recompile',
    answer: async (call) => {
      const { agent, conversation } = await threadOf(call, await agentIn(call));
      return pass(call, GET, targetOf(agent), async () =>
        answer((await call.agents.context(conversation.id)).system),
      );
    },
  },
  { method: 'POST', path: 'v1/conversations/:id/messages', answer: talk },
  {
    method: 'GET',
    path: 'v1/conversations/:id/messages',
    answer: async (call) => {
      const { agent, conversation } = await threadOf(call);
      const filter = { agent: agent.id, conversation: conversation.id };
      return pass(call, MESSAGES, targetOf(agent), async () =>
        answer(await listMessages(call, filter, { limit: 100, order: 'desc' })),
      );
    },
  },
  {
    method: 'POST',
    path: 'v1/conversations/:id/compact',
    answer: async (call) => compactThread(call, await threadOf(call, await agentIn(call))),
  },
  {
    method: 'POST',
    path: 'v1/conversations/:id/stream',
    answer: async (call) => resume(call, await threadOf(call, await agentIn(call))),
  },
];
