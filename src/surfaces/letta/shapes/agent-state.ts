import type {
  AgentMessage,
  AgentRecord,
  Block,
  JsonObject,
  Run,
  ToolRecord,
} from '../../../index.ts';
import type { Call } from '../call.ts';
import { lettaOf, listOf, objectOf } from '../extra.ts';
import { toId } from '../ids.ts';
import { toBlock } from './block.ts';
import { toLettaMessages } from './letta-message.ts';
import { toMemory } from './memory.ts';
import { nameModel, toEmbeddingConfig, toLlmConfig, toModelSettings } from './model.ts';
import type { ModelName } from './model.ts';
import { toStopReason } from './stop-reason.ts';
import { toTool } from './tool.ts';

/** All that an AgentState tells beside the record. */
interface Surroundings {
  readonly blocks: readonly Block[];
  readonly tools: readonly ToolRecord[];
  /** Messages in the context, oldest first. */
  readonly messages: readonly AgentMessage[];
  readonly lastRun: Run | undefined;
}

/** An AgentState, all its keys. */
export async function toAgentState(call: Call, agent: AgentRecord): Promise<JsonObject> {
  return describe(call, agent, await surround(call, agent));
}

async function surround({ agents }: Call, agent: AgentRecord): Promise<Surroundings> {
  const conversation = await agents.conversations.get(agent.id);
  const names = new Set(agent.tools);
  const [blocks, tools, messages, runs] = await Promise.all([
    agents.blocks.ofAgent(agent.id),
    Promise.all([...names].map((name) => agents.tools.get(name))),
    agents.messages.from(conversation.id, conversation.contextFrom),
    agents.runs.list({ agents: [agent.id], limit: 1 }),
  ]);
  return { blocks, tools, messages, lastRun: runs[0] };
}

function describe(
  call: Call,
  agent: AgentRecord,
  { blocks, tools, messages, lastRun }: Surroundings,
): JsonObject {
  const extra = lettaOf(agent.extra);
  const agentType = extra['agent_type'] ?? 'letta_v1_agent';
  return {
    id: toId('agent', agent.id),
    name: agent.name,
    system: agent.instructions,
    agent_type: agentType,
    memory: toMemory(blocks, agentType),
    blocks: blocks.map(toBlock),
    tools: tools.map(toTool),
    sources: [],
    tags: agent.tags,
    message_ids: messages.map(({ id }) => toId('message', id)),
    ...modelFields(call, agent),
    compaction_settings: compactionOf(agent),
    response_format: extra['response_format'] ?? null,
    tool_rules: [...listOf(extra['tool_rules']), ...approvalRules(agent)],
    description: agent.description ?? null,
    metadata: agent.metadata,
    secrets: secretsOf(call, agent),
    tool_exec_environment_variables: variablesOf(agent),
    project_id: extra['project_id'] ?? null,
    template_id: extra['template_id'] ?? null,
    base_template_id: extra['base_template_id'] ?? null,
    deployment_id: null,
    entity_id: null,
    identity_ids: extra['identity_ids'] ?? [],
    identities: [],
    pending_approval: pendingOf(messages),
    message_buffer_autoclear: extra['message_buffer_autoclear'] ?? false,
    enable_sleeptime: extra['enable_sleeptime'] ?? false,
    multi_agent_group: null,
    managed_group: null,
    last_run_completion: lastRun?.completedAt ?? extra['last_run_completion'] ?? null,
    last_run_duration_ms: durationOf(lastRun) ?? extra['last_run_duration_ms'] ?? null,
    last_stop_reason:
      lastRun?.stopReason === undefined
        ? (extra['last_stop_reason'] ?? null)
        : toStopReason(lastRun.stopReason),
    timezone: agent.timezone,
    max_files_open: extra['max_files_open'] ?? null,
    per_file_view_window_char_limit: extra['per_file_view_window_char_limit'] ?? null,
    hidden: extra['hidden'] ?? null,
    created_at: agent.createdAt,
    updated_at: agent.updatedAt,
    created_by_id: null,
    last_updated_by_id: null,
  };
}

/** Their rules say it where ours is a setting of the agent. */
function approvalRules({ extra }: AgentRecord): readonly JsonObject[] {
  return Object.entries(objectOf(extra['toolApprovals']) ?? {}).flatMap(([name, isAsked]) =>
    isAsked === true ? [{ type: 'requires_approval', tool_name: name, prompt_template: null }] : [],
  );
}

function modelFields(call: Call, agent: AgentRecord): JsonObject {
  const extra = lettaOf(agent.extra);
  const model = modelOf(call, agent);
  const settings = {
    temperature: agent.temperature ?? 1,
    maxTokens: agent.maxOutputTokens ?? null,
  };
  const contextWindow = agent.compaction.contextWindow;
  return {
    llm_config: {
      ...toLlmConfig(model, { ...settings, contextWindow }),
      ...objectOf(extra['llm_config']),
      context_window: contextWindow,
    },
    embedding_config: extra['embedding_config'] ?? toEmbeddingConfig(call.services),
    model: model?.handle ?? null,
    embedding: extra['embedding'] ?? null,
    model_settings: toModelSettings(model, settings, objectOf(extra['model_settings']) ?? {}),
  };
}

function modelOf({ services, agents }: Call, agent: AgentRecord): ModelName | undefined {
  const handle = agent.model ?? agents.models.standard;
  return handle === undefined ? undefined : nameModel(services, handle);
}

function compactionOf({ extra, compaction }: AgentRecord): JsonObject {
  return {
    model: null,
    model_settings: null,
    prompt: null,
    prompt_acknowledgement: false,
    mode: 'sliding_window',
    ...objectOf(lettaOf(extra)['compaction_settings']),
    clip_chars: compaction.clipCharacters,
    sliding_window_percentage: Number((1 - compaction.target).toFixed(6)),
  };
}

/** Names only, and only for callers that ask for them. */
function secretsOf({ query }: Call, { id, extra, createdAt }: AgentRecord): readonly JsonObject[] {
  if (!query.getAll('include').includes('agent.secrets')) return [];
  return listOf(lettaOf(extra)['secret_names']).map((key) => ({
    key,
    value: '',
    agent_id: toId('agent', id),
    created_at: createdAt,
  }));
}

function variablesOf({ id, extra }: AgentRecord): readonly JsonObject[] {
  const variables = objectOf(lettaOf(extra)['tool_exec_environment_variables']) ?? {};
  return Object.entries(variables).map(([key, value]) => ({
    key,
    value,
    agent_id: toId('agent', id),
    description: null,
  }));
}

/** The request that waits for an answer, if the last words of the context are one. */
export function pendingOf(messages: readonly AgentMessage[]): JsonObject | null {
  const last = messages.findLast(({ items }) =>
    items.some((item) => item.type === 'tool-call' && item.awaitsApproval.length > 0),
  );
  if (last === undefined) return null;
  const later = messages.slice(messages.indexOf(last) + 1);
  const waiting = new Set(
    last.items.flatMap((item) => (item.type === 'tool-call' ? item.awaitsApproval : [])),
  );
  for (const item of later.flatMap(({ items }) => items)) {
    if (item.type === 'approval')
      item.approvals.forEach(({ toolCall }) => waiting.delete(toolCall));
    if (item.type === 'tool-result') item.results.forEach(({ id }) => waiting.delete(id));
  }
  if (waiting.size === 0) return null;
  return (
    toLettaMessages(last).find((item) => item['message_type'] === 'approval_request_message') ??
    null
  );
}

function durationOf(run: Run | undefined): number | undefined {
  if (run?.completedAt === undefined) return undefined;
  return Date.parse(run.completedAt) - Date.parse(run.createdAt);
}
