import { z } from 'zod';
import { MemoirError } from '../../../index.ts';
import type { JsonObject, ToolRecord } from '../../../index.ts';
import { inAgent } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { pass } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { invalid, ProtocolError } from '../errors.ts';
import { objectOf, withLetta } from '../extra.ts';
import { newUuid4, readId } from '../ids.ts';
import { fillPage, readPage } from '../paging.ts';
import { queryFlag, queryText, queryTexts, readBody } from '../read.ts';
import { flag, json, pick } from '../requests/fields.ts';
import type { Maybe } from '../requests/fields.ts';
import { searchTools } from '../search-tools.ts';
import { toAgentState } from '../shapes/agent-state.ts';
import { toolType, toTool } from '../shapes/tool.ts';
import { createdTool, KEPT, nameOf, settingsOf, toolBody } from '../tool-body.ts';
import type { ToolBody } from '../tool-body.ts';

const LIST = { name: 'tools.list', action: 'read', audit: 'reads' } as const;
const GET = { name: 'tools.get', action: 'read', audit: 'reads' } as const;
const CREATE = { name: 'tools.create', action: 'curate', audit: 'always' } as const;
const UPDATE = { name: 'tools.update', action: 'curate', audit: 'always' } as const;
const REMOVE = { name: 'tools.remove', action: 'forget', audit: 'always' } as const;
const ATTACH = { name: 'agents.tools.attach', action: 'curate', audit: 'always' } as const;
const DETACH = { name: 'agents.tools.detach', action: 'curate', audit: 'always' } as const;
const APPROVAL = { name: 'agents.tools.approval', action: 'curate', audit: 'always' } as const;
const RUN = { name: 'agents.tools.run', action: 'write', audit: 'always', slow: true } as const;

interface ApprovalBody {
  readonly requires_approval?: Maybe<boolean>;
  readonly body_requires_approval?: Maybe<boolean>;
}

const approvalBody: z.ZodType<ApprovalBody> = z.looseObject({
  requires_approval: flag,
  body_requires_approval: flag,
});

function create(call: Call, body: ToolBody): Promise<ToolRecord> {
  return call.agents.tools.create({
    id: newUuid4(call.services.runtime),
    name: nameOf(body),
    ...settingsOf(body),
    extra: withLetta({}, pick(body, KEPT)),
  });
}

/** Tools are the whole project's: a bound key may add some, and change none. */
function requireUnbound({ principal }: Call): void {
  if (principal.user === undefined && principal.agent === undefined) return;
  throw new MemoirError(
    'FORBIDDEN',
    'This key is bound: tools of the project are not its to change',
  );
}

async function update(call: Call, tool: ToolRecord, body: ToolBody): Promise<ToolRecord> {
  requireUnbound(call);
  const kept = pick(body, KEPT);
  const changes = {
    ...settingsOf(body),
    ...(Object.keys(kept).length > 0 && { extra: withLetta(tool.extra, kept) }),
  };
  if (Object.keys(changes).length === 0) return tool;
  return asProtocol(() => call.agents.tools.update(tool.id, changes));
}

/** Built-in tools are what they are: 400, as their server said. */
async function asProtocol<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!MemoirError.is(error) || error.code !== 'FORBIDDEN') throw error;
    throw new ProtocolError(400, error.message);
  }
}

function toolId(call: Call, at: number): string {
  return readId('tool', call.parameters[at] ?? '', ['path', 'tool_id']);
}

async function listTools(call: Call): Promise<Answer> {
  const page = readPage(call, 'tool', { limit: 50, order: 'desc' });
  const passes = toolTest(call);
  const { tools } = call.agents;
  const found = await fillPage(
    page,
    (options) => tools.list(options),
    ({ id }) => id,
    passes,
  );
  return answer(found.map(toTool));
}

function toolTest(call: Call): (tool: ToolRecord) => boolean {
  const name = queryText(call, 'name');
  const names = queryTexts(call, 'names');
  const ids = queryTexts(call, 'tool_ids')?.map((id) => readId('tool', id, ['query', 'tool_ids']));
  const part = queryText(call, 'search')?.toLowerCase();
  const types = queryTexts(call, 'tool_types');
  const without = queryTexts(call, 'exclude_tool_types') ?? [];
  const isOurs = queryFlag(call, 'return_only_letta_tools') ?? false;
  return (tool) =>
    (name === undefined || tool.name === name) &&
    (names === undefined || names.includes(tool.name)) &&
    (ids === undefined || ids.includes(tool.id)) &&
    (part === undefined || tool.name.toLowerCase().includes(part)) &&
    (types === undefined || types.includes(toolType(tool))) &&
    !without.includes(toolType(tool)) &&
    (!isOurs || tool.source === 'memory');
}

/** Whether the agent's calls of a tool that it has wait for an approval. */
async function updateApproval(call: Call): Promise<Answer> {
  const read = await readBody(call, approvalBody);
  // The client of 1.12 sends the name of its own parameter.
  const isAsked =
    read.requires_approval ?? read.body_requires_approval ?? queryFlag(call, 'requires_approval');
  if (isAsked === undefined)
    throw invalid(['body', 'requires_approval'], 'Field required', 'missing');
  const name = call.parameters[1] ?? '';
  return inAgent(call, APPROVAL, async (agent) => {
    if (!agent.tools.includes(name)) {
      throw new ProtocolError(404, `Agent has no tool '${name}'`);
    }
    const toolApprovals = { ...objectOf(agent.extra['toolApprovals']), [name]: isAsked };
    const extra = { ...agent.extra, toolApprovals };
    return answer(await toAgentState(call, await call.agents.update(agent.id, { extra })));
  });
}

async function runTool(call: Call): Promise<Answer> {
  const body = z.looseObject({ args: json.nullish() });
  const { args } = await readBody<{ args?: JsonObject | null | undefined }>(call, body);
  const name = call.parameters[1] ?? '';
  return inAgent(
    call,
    RUN,
    async (agent) => {
      const tool = await call.agents.tools.get(name);
      if (tool.source === 'client') {
        throw new ProtocolError(400, `Tool '${name}' is run by whoever talks with the agent`);
      }
      const { signal } = call.request;
      const { isError, output } = await call.agents.tools.run(agent.id, name, args ?? {}, {
        signal,
      });
      return answer({
        status: isError ? 'error' : 'success',
        func_return: output,
        stdout: [],
        stderr: isError ? [typeof output === 'string' ? output : JSON.stringify(output)] : [],
        agent_state: null,
        sandbox_config_fingerprint: null,
      });
    },
    ['fact'],
  );
}

export const toolRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'v1/tools',
    answer: (call) => pass(call, LIST, {}, () => listTools(call)),
  },
  {
    method: 'POST',
    path: 'v1/tools/search',
    answer: (call) => pass(call, LIST, {}, () => searchTools(call)),
  },
  {
    method: 'POST',
    path: 'v1/tools',
    answer: async (call) => {
      const body = await readBody(call, toolBody);
      return pass(call, CREATE, { kinds: [] }, async () =>
        createdTool(body, await create(call, body)),
      );
    },
  },
  {
    method: 'PUT',
    path: 'v1/tools',
    answer: async (call) => {
      const body = await readBody(call, toolBody);
      return pass(call, CREATE, { kinds: [] }, async () => {
        const [found] = await call.agents.tools.list({ names: [nameOf(body)], limit: 1 });
        const tool = found === undefined ? create(call, body) : update(call, found, body);
        return createdTool(body, await tool);
      });
    },
  },
  {
    method: 'GET',
    path: 'v1/tools/:id',
    answer: (call) =>
      pass(call, GET, {}, async () => answer(toTool(await call.agents.tools.get(toolId(call, 0))))),
  },
  {
    method: 'PATCH',
    path: 'v1/tools/:id',
    answer: async (call) => {
      const body = await readBody(call, toolBody);
      return pass(call, UPDATE, { kinds: [] }, async () => {
        const tool = await call.agents.tools.get(toolId(call, 0));
        return answer(toTool(await update(call, tool, body)));
      });
    },
  },
  {
    method: 'DELETE',
    path: 'v1/tools/:id',
    answer: (call) =>
      pass(call, REMOVE, { kinds: [] }, async () => {
        requireUnbound(call);
        await asProtocol(() => call.agents.tools.remove(toolId(call, 0)));
        return answer({ message: `Tool id=${call.parameters[0]} successfully deleted` });
      }),
  },
  {
    method: 'GET',
    path: 'v1/agents/:id/tools',
    answer: (call) =>
      inAgent(call, LIST, async ({ tools }) => {
        const page = readPage(call, 'tool', { limit: 50, order: 'desc' });
        const list = call.agents.tools.list.bind(call.agents.tools);
        const own = new Set(tools);
        const found = await fillPage(
          page,
          list,
          ({ id }) => id,
          ({ name }) => own.has(name),
        );
        return answer(found.map(toTool));
      }),
  },
  {
    method: 'PATCH',
    path: 'v1/agents/:id/tools/attach/:tool',
    answer: (call) =>
      inAgent(call, ATTACH, async ({ id }) => {
        return answer(
          await toAgentState(call, await call.agents.tools.attach(id, toolId(call, 1))),
        );
      }),
  },
  {
    method: 'PATCH',
    path: 'v1/agents/:id/tools/detach/:tool',
    answer: (call) =>
      inAgent(call, DETACH, async (agent) => {
        const { tools } = call.agents;
        const { name } = await tools.get(toolId(call, 1));
        const has = agent.tools.includes(name);
        return answer(await toAgentState(call, has ? await tools.detach(agent.id, name) : agent));
      }),
  },
  { method: 'PATCH', path: 'v1/agents/:id/tools/approval/:name', answer: updateApproval },
  { method: 'POST', path: 'v1/agents/:id/tools/:name/run', answer: runTool },
];
