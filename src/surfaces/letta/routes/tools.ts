import { z } from 'zod';
import { MemoirError } from '../../../index.ts';
import type { JsonObject, ToolInput, ToolRecord } from '../../../index.ts';
import { inAgent } from '../access.ts';
import { answer } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { pass } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { invalid, ProtocolError } from '../errors.ts';
import { objectOf, withLetta } from '../extra.ts';
import { newUuid4, readId } from '../ids.ts';
import { fillPage, readPage } from '../paging.ts';
import { given, queryFlag, queryText, queryTexts, readBody } from '../read.ts';
import { readPython } from '../read-python.ts';
import type { PythonFunction } from '../read-python.ts';
import { flag, json, pick, someJson, text, texts } from '../requests/fields.ts';
import type { Maybe } from '../requests/fields.ts';
import { searchTools } from '../search-tools.ts';
import { toAgentState } from '../shapes/agent-state.ts';
import { toolType, toTool } from '../shapes/tool.ts';

const LIST = { name: 'tools.list', action: 'read', audit: 'reads' } as const;
const GET = { name: 'tools.get', action: 'read', audit: 'reads' } as const;
const CREATE = { name: 'tools.create', action: 'curate', audit: 'always' } as const;
const UPDATE = { name: 'tools.update', action: 'curate', audit: 'always' } as const;
const REMOVE = { name: 'tools.remove', action: 'forget', audit: 'always' } as const;
const ATTACH = { name: 'agents.tools.attach', action: 'curate', audit: 'always' } as const;
const DETACH = { name: 'agents.tools.detach', action: 'curate', audit: 'always' } as const;
const APPROVAL = { name: 'agents.tools.approval', action: 'curate', audit: 'always' } as const;
const RUN = { name: 'agents.tools.run', action: 'write', audit: 'always', slow: true } as const;

interface ToolBody {
  readonly source_code?: Maybe<string>;
  readonly source_type?: Maybe<string>;
  readonly name?: Maybe<string>;
  readonly description?: Maybe<string>;
  readonly json_schema?: Maybe<JsonObject>;
  readonly args_json_schema?: Maybe<JsonObject>;
  readonly default_requires_approval?: Maybe<boolean>;
  readonly tags?: Maybe<string[]>;
}

const toolBody: z.ZodType<ToolBody> = z.looseObject({
  source_code: text,
  source_type: text,
  name: text,
  description: text,
  json_schema: someJson,
  args_json_schema: someJson,
  default_requires_approval: flag,
  tags: texts,
});

interface ApprovalBody {
  readonly requires_approval?: Maybe<boolean>;
  readonly body_requires_approval?: Maybe<boolean>;
}

const approvalBody: z.ZodType<ApprovalBody> = z.looseObject({
  requires_approval: flag,
  body_requires_approval: flag,
});

/** What is kept of a tool and told back. Its code is text: nothing here ever runs it. */
const KEPT = [
  'source_code',
  'source_type',
  'args_json_schema',
  'return_char_limit',
  'pip_requirements',
  'npm_requirements',
  'enable_parallel_execution',
  'metadata_',
] as const;

function settingsOf(body: ToolBody): Omit<ToolInput, 'id' | 'name' | 'extra'> {
  const schema = body.json_schema ?? {};
  const described = schema['description'];
  const told = pythonOf(body);
  return given({
    description:
      body.description ?? (typeof described === 'string' ? described : told?.description),
    parameters: objectOf(schema['parameters']) ?? body.args_json_schema ?? told?.parameters,
    requiresApproval: body.default_requires_approval,
    tags: body.tags,
  });
}

/** The head of the function, where the caller sent no schema. */
function pythonOf({
  source_code: source,
  source_type: type,
}: ToolBody): PythonFunction | undefined {
  const isPython = type === undefined || type === null || type === 'python';
  return source && isPython ? readPython(source) : undefined;
}

/** Told where the model will know less of a tool than its source says. */
function createdTool(body: ToolBody, tool: ToolRecord): Answer {
  const told = answer(toTool(tool));
  if (!body.source_code || body.json_schema || body.args_json_schema) return told;
  const read = pythonOf(body);
  const unknown =
    read === undefined
      ? 'The arguments of the tool could not be read from its source'
      : `The types of these arguments could not be read: ${read.untyped.join(', ')}`;
  if (read?.untyped.length === 0) return told;
  return { ...told, headers: { 'x-memoir-warning': `${unknown}; send json_schema` } };
}

/** Named by its schema, else by the function that its source defines. */
function nameOf(body: ToolBody): string {
  const named = body.json_schema?.['name'] ?? body.name;
  if (typeof named === 'string' && named !== '') return named;
  const source = body.source_code ?? '';
  const found =
    pythonOf(body)?.name ??
    /^\s*(?:async\s+)?(?:def|(?:export\s+)?function)\s+(\w+)/m.exec(source)?.[1];
  if (found !== undefined) return found;
  throw invalid(['body', 'json_schema', 'name'], 'Name the tool in json_schema.name', 'missing');
}

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
