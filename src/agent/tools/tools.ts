import type { AgentRecord, RunnableTool, ToolInput, ToolRecord, Tools } from '../../core/agents.ts';
import { checkKnownFields, checkObject } from '../../core/check.ts';
import type { JsonObject } from '../../core/document-store.ts';
import { invalidInput, MemoirError } from '../../core/errors.ts';
import { timeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { checkOwnId, readFields } from '../records/check.ts';
import { missing, untilWritten } from '../records/collection.ts';
import { pageOfList } from '../records/page-of-list.ts';
import { findConversation } from '../records/conversation.ts';
import { agentsOf, toolsOf } from '../records/shapes.ts';
import { MEMORY_TOOL_IDS } from './memory-tools.ts';

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const INPUT_FIELDS = [
  'id',
  'name',
  'description',
  'parameters',
  'requiresApproval',
  'tags',
  'extra',
] as const satisfies readonly (keyof ToolInput)[];
const NO_INPUT: JsonObject = { type: 'object', properties: {} };
const ALWAYS = '1970-01-01T00:00:00.000Z';

/** Tools of a tenant: Memoir's, the application's, and schemas of tools that clients run. */
export function createTools(
  parts: AgentParts,
  memoryTools: ReadonlyMap<string, RunnableTool>,
): Tools {
  const stored = toolsOf(parts);
  const fixed = [
    ...[...memoryTools.values()].map((tool) => toRecord(parts, tool, 'memory')),
    ...[...parts.tools.values()].map((tool) => toRecord(parts, tool, 'application')),
  ];
  const find = async (tool: string): Promise<ToolRecord> => {
    const own = fixed.find(({ id, name }) => id === tool || name === tool);
    if (own !== undefined) return own;
    const byName = await stored.find(tool);
    if (byName !== undefined) return byName.item;
    for await (const { item } of stored.all({ all: [`id=${tool}`] })) return item;
    throw missing('Tool', tool);
  };
  const runnable = (name: string): RunnableTool | undefined => {
    const own = parts.tools.get(name);
    if (own?.run === undefined) return memoryTools.get(name);
    return { ...own, run: own.run };
  };
  return {
    async list(options = {}) {
      const records = [...fixed];
      for await (const { item } of stored.all()) records.push(item);
      const { names } = options;
      const meant = records.filter(({ name }) => names === undefined || names.includes(name));
      return pageOfList('Tool', meant, options, ({ createdAt, name }) => `${createdAt} ${name}`);
    },
    get: find,
    async create(input) {
      const record = makeTool(parts, input);
      const isTaken = fixed.some(({ name }) => name === record.name);
      if (isTaken || (await stored.find(record.name)) !== undefined) {
        throw new MemoirError('CONFLICT', `There is a tool named '${record.name}' already`);
      }
      await parts.documents.commit([stored.put(record, 0)]);
      return record;
    },
    async update(tool, changes) {
      const { name, source } = await find(tool);
      if (source !== 'client') throw immutable(name);
      const { id: _id, name: _name, ...fields } = makeTool(parts, { ...changes, name });
      const given = Object.keys(changes);
      return untilWritten(parts.documents, async () => {
        const { item, held } = await stored.get(name);
        const set = Object.entries(fields).filter(([field]) => given.includes(field));
        if (set.length === 0) return { writes: [], result: item };
        const result = {
          ...item,
          ...Object.fromEntries(set),
          version: item.version + 1,
          updatedAt: timeOf(parts),
        };
        return { writes: [stored.put(result, held)], result };
      });
    },
    async remove(tool) {
      const { name, source } = await find(tool);
      if (source !== 'client') throw immutable(name);
      for await (const { item } of agentsOf(parts).all()) {
        if (item.tools.includes(name)) await setTools(parts, item.id, without(name));
      }
      await parts.documents.commit([stored.removal(name)]);
    },
    async attach(agent, tool) {
      const { name } = await find(tool);
      return setTools(parts, agent, (tools) => [...without(name)(tools), name]);
    },
    async detach(agent, tool) {
      const { name } = await find(tool);
      const { item } = await agentsOf(parts).get(agent);
      if (!item.tools.includes(name)) throw missing('Tool', tool);
      return setTools(parts, agent, without(name));
    },
    async run(agent, tool, input, options = {}) {
      const { item } = await agentsOf(parts).get(agent);
      const { name } = await find(tool);
      const code = runnable(name);
      if (code === undefined) {
        throw new MemoirError(
          'UNSUPPORTED',
          `Tool '${name}' is run by clients: only its schema is known`,
        );
      }
      const conversation = await findConversation(parts, options.conversation ?? agent);
      const { signal } = options;
      return code.run(input, {
        agent: item,
        conversation,
        ...(signal !== undefined && { signal }),
      });
    },
    runnable(agent, name) {
      const tool = agent.tools.includes(name) ? runnable(name) : undefined;
      const isAsked = new Map(Object.entries(agent.extra['toolApprovals'] ?? {})).get(name);
      return tool === undefined || typeof isAsked !== 'boolean'
        ? tool
        : { ...tool, requiresApproval: isAsked };
    },
  };
}

/** NOT_FOUND for the first name that no tool has. */
export async function checkTools(tools: Tools, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const found = await tools.get(name);
    if (found.name !== name) throw invalidInput('tools', name, `name it: "${found.name}"`);
  }
}

function toRecord(
  parts: AgentParts,
  { definition, requiresApproval }: Omit<RunnableTool, 'run'>,
  source: 'memory' | 'application',
): ToolRecord {
  const { name, description, parameters } = definition;
  return {
    id: MEMORY_TOOL_IDS[name] ?? idFrom(parts.digest(`tool ${name}`)),
    name,
    description,
    parameters: parameters as JsonObject,
    source,
    requiresApproval,
    tags: [],
    extra: {},
    version: 1,
    createdAt: ALWAYS,
    updatedAt: ALWAYS,
  };
}

/** A UUID of version 8 (RFC 9562 section 5.8) out of 32 hex digits. */
function idFrom(digest: string): string {
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

function makeTool(parts: AgentParts, input: ToolInput): ToolRecord {
  const fields = checkObject('tool', input);
  checkKnownFields('tool', fields, INPUT_FIELDS);
  const read = readFields('tool', fields);
  const name = fields['name'];
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw invalidInput('tool.name', name, 'use 1 to 64 of A-Z, a-z, 0-9, _ and -');
  }
  const at = timeOf(parts);
  return {
    id: fields['id'] === undefined ? parts.newId() : checkOwnId('tool.id', fields['id']),
    name,
    description: read.text('description', 100_000) ?? '',
    parameters: read.json('parameters') ?? NO_INPUT,
    source: 'client',
    requiresApproval: read.flag('requiresApproval') ?? false,
    tags: read.tags('tags') ?? [],
    extra: read.json('extra') ?? {},
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
}

function immutable(name: string): MemoirError {
  return new MemoirError(
    'FORBIDDEN',
    `Tool '${name}' is built in: it cannot be changed or removed`,
  );
}

function without(name: string): (tools: readonly string[]) => readonly string[] {
  return (tools) => tools.filter((tool) => tool !== name);
}

function setTools(
  parts: AgentParts,
  agent: string,
  decide: (tools: readonly string[]) => readonly string[],
): Promise<AgentRecord> {
  return untilWritten(parts.documents, async () => {
    const { item, held } = await agentsOf(parts).get(agent);
    const tools = decide(item.tools);
    if (JSON.stringify(tools) === JSON.stringify(item.tools)) return { writes: [], result: item };
    const result = { ...item, tools, version: item.version + 1, updatedAt: timeOf(parts) };
    return { writes: [agentsOf(parts).put(result, held)], result };
  });
}
