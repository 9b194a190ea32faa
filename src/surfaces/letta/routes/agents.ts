import type { AgentChanges, AgentListOptions, AgentRecord } from '../../../index.ts';
import { agentOfPath, inAgent, knows, passAcross, targetOf } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { pass } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { blocksOf, checkToolRules, createAgent as make, toolNames } from '../create-agent.ts';
import type { CreatedAgent } from '../create-agent.ts';
import { unsupported } from '../errors.ts';
import { lettaOf, listOf, withLetta } from '../extra.ts';
import { cutPage, fillPage, listAll, readPage } from '../paging.ts';
import { given, queryFlag, queryText, queryTexts, readBody } from '../read.ts';
import { createAgent, keptOf, settingsOf, updateAgent } from '../requests/agent.ts';
import type { AgentBody } from '../requests/agent.ts';
import { toAgentState } from '../shapes/agent-state.ts';
import { toContextWindowOverview } from '../shapes/context-window-overview.ts';
import { toMemory } from '../shapes/memory.ts';
import { fromStopReason } from '../shapes/stop-reason.ts';
import { dropRecipes } from '../turns/recipes.ts';

const LIST = { name: 'agents.list', action: 'read', audit: 'reads' } as const;
const GET = { name: 'agents.get', action: 'read', audit: 'reads' } as const;
const CREATE = { name: 'agents.create', action: 'curate', audit: 'always' } as const;
const UPDATE = { name: 'agents.update', action: 'curate', audit: 'always' } as const;
const REMOVE = { name: 'agents.remove', action: 'forget', audit: 'always', grave: true } as const;

async function create(call: Call): Promise<Answer> {
  const body = await readBody(call, createAgent);
  const { principal } = call;
  const user = principal.user ?? body.identity_ids?.[0];
  const target = { ...given({ user, agent: principal.agent }), kinds: [] };
  return pass(call, CREATE, target, async (tell) => {
    const { agent, warnings } = await make(call, body, given({ user, area: principal.agent }));
    tell({ ids: [agent.id] });
    return withWarnings(call, answer(await toAgentState(call, agent)), warnings);
  });
}

/** Told in a header, since the protocol has no place for them, and in the log of the server. */
function withWarnings(
  { services, requestId }: Call,
  made: Answer,
  warnings: CreatedAgent['warnings'],
): Answer {
  if (warnings.length === 0) return made;
  const codes = warnings.map(({ code }) => code).join(',');
  services.log.warn('letta.agents.create', { id: requestId, codes });
  const text = warnings.map((each) => `${each.code}: ${each.text}`).join('; ');
  // Headers carry no more than visible ASCII; what a caller named may be anything.
  const visible = text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 1_000);
  return { ...made, headers: { ...made.headers, 'x-memoir-warning': visible } };
}

const SORTS = ['created_at', 'updated_at', 'name', 'last_run_completion'] as const;

async function list(call: Call): Promise<Answer> {
  const page = readPage(call, 'agent', { limit: 50, order: 'desc' });
  const filter: AgentListOptions = {
    ...given({
      name: queryText(call, 'name'),
      tags: queryTexts(call, 'tags'),
      text: queryText(call, 'query_text'),
      user: call.principal.user,
    }),
    tagMatch: queryFlag(call, 'match_all_tags') === true ? 'all' : 'any',
  };
  const passes = agentTest(call);
  const load: typeof call.agents.list = (options) => call.agents.list({ ...filter, ...options });
  const idOf = ({ id }: AgentRecord): string => id;
  const wanted = queryText(call, 'order_by') ?? queryText(call, 'sort_by');
  const sort = SORTS.find((each) => each === wanted) ?? 'created_at';
  if (sort === 'created_at') {
    return told(call, await fillPage(page, load, idOf, passes));
  }
  const all = await listAll(load, idOf);
  const verdicts = await Promise.all(all.map(passes));
  const keyed = await Promise.all(
    all
      .filter((_agent, at) => verdicts[at])
      .map(async (agent) => ({ agent, key: await sortKey(call, agent, sort) })),
  );
  const ascending = keyed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ agent }) => agent);
  return told(call, cutPage(ascending, page, idOf));
}

async function sortKey(
  { agents }: Call,
  agent: AgentRecord,
  sort: (typeof SORTS)[number],
): Promise<string> {
  const key = async (): Promise<string> => {
    if (sort === 'name') return agent.name;
    if (sort === 'updated_at') return agent.updatedAt;
    const [run] = await agents.runs.list({ agents: [agent.id], limit: 1 });
    return run?.completedAt ?? '';
  };
  return `${await key()}\n${agent.createdAt}\n${agent.id}`;
}

async function told(call: Call, agents: readonly AgentRecord[]): Promise<Answer> {
  return answer(await Promise.all(agents.map((agent) => toAgentState(call, agent))));
}

/** What lists are narrowed to beside what the data itself can be asked for. */
function agentTest(call: Call): (agent: AgentRecord) => Promise<boolean> {
  const same = ['project_id', 'template_id', 'base_template_id'] as const;
  const fields = same.map((name) => [name, queryText(call, name)] as const);
  const identities = [
    ...(queryTexts(call, 'identity_id') ?? []),
    ...(queryTexts(call, 'identifier_keys') ?? []),
  ];
  const stop = queryText(call, 'last_stop_reason');
  const reason = stop === undefined ? undefined : fromStopReason(stop);
  if (queryText(call, 'created_by_id') !== undefined) return async () => false;
  return async (agent) => {
    const extra = lettaOf(agent.extra);
    const isMeant =
      knows(call, agent) &&
      fields.every(([name, value]) => value === undefined || extra[name] === value) &&
      identities.every((id) => listOf(extra['identity_ids']).includes(id));
    if (!isMeant || stop === undefined) return isMeant;
    const [run] = await call.agents.runs.list({ agents: [agent.id], limit: 1 });
    return reason !== undefined && run?.stopReason === reason;
  };
}

async function update(call: Call): Promise<Answer> {
  const body = await readBody(call, updateAgent);
  return inAgent(call, UPDATE, async (agent) => {
    const changes = await changesOf(call, agent, body);
    const isChange = Object.keys(changes).length > 0;
    const changed = isChange ? await call.agents.update(agent.id, changes) : agent;
    return answer(await toAgentState(call, changed));
  });
}

/** Absent is left as it is; null takes away what an agent may lack. */
async function changesOf(call: Call, agent: AgentRecord, body: AgentBody): Promise<AgentChanges> {
  if ('message_ids' in body)
    throw unsupported('The context follows from the log: reset or compact');
  const kept = keptOf(body);
  const tools = body.tool_ids ? await toolNames(call, body.tool_ids) : undefined;
  await checkToolRules(call, body, tools ?? agent.tools);
  return {
    ...settingsOf(body),
    ...(body.description === null && { description: null }),
    ...given({
      tools,
      blocks: body.block_ids ? await blocksOf(call, body.block_ids) : undefined,
    }),
    ...(Object.keys(kept).length > 0 && { extra: withLetta(agent.extra, kept) }),
  };
}

async function remove(call: Call): Promise<Answer> {
  return inAgent(
    call,
    REMOVE,
    async ({ id }, tell) => {
      const { documents } = call.services.memory.store;
      await dropRecipes({ documents, tenant: call.principal.tenant }, `agent=${id}`);
      await call.agents.remove(id);
      tell({ ids: [id] });
      return answer({ message: `Agent id=${call.parameters[0]} successfully deleted` });
    },
    ['episode', 'fact'],
  );
}

/** The prompt is compiled when it is needed: what it is now is all there is to tell. */
async function recompile(call: Call): Promise<Answer> {
  const agent = await agentOfPath(call);
  return pass(call, GET, targetOf(agent), async () => {
    queryFlag(call, 'dry_run');
    return answer((await call.agents.context(agent.id)).system);
  });
}

export const agentRoutes: readonly Route[] = [
  { method: 'GET', path: 'v1/agents', answer: (call) => passAcross(call, LIST, () => list(call)) },
  { method: 'POST', path: 'v1/agents', answer: create },
  {
    method: 'GET',
    path: 'v1/agents/count',
    answer: (call) =>
      pass(call, LIST, {}, async () => {
        const all = await listAll(
          (page) => call.agents.list(page),
          ({ id }) => id,
        );
        return answer(all.filter((agent) => knows(call, agent)).length);
      }),
  },
  {
    method: 'GET',
    path: 'v1/agents/:id',
    answer: (call) => inAgent(call, GET, async (agent) => answer(await toAgentState(call, agent))),
  },
  { method: 'PATCH', path: 'v1/agents/:id', answer: update },
  { method: 'DELETE', path: 'v1/agents/:id', answer: remove },
  { method: 'POST', path: 'v1/agents/:id/recompile', answer: recompile },
  {
    method: 'GET',
    path: 'v1/agents/:id/context',
    answer: (call) =>
      inAgent(call, GET, async ({ id }) =>
        answer(toContextWindowOverview(await call.agents.context(id))),
      ),
  },
  {
    method: 'GET',
    path: 'v1/agents/:id/core-memory',
    answer: (call) =>
      inAgent(call, GET, async (agent) => {
        const blocks = await call.agents.blocks.ofAgent(agent.id);
        return answer(toMemory(blocks, lettaOf(agent.extra)['agent_type'] ?? 'letta_v1_agent'));
      }),
  },
];
