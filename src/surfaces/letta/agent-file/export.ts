import type { AgentMessage, AgentRecord, Agents, JsonObject } from '../../../index.ts';
import { lettaOf } from '../extra.ts';
import { listAll } from '../paging.ts';
import { toBlock } from '../shapes/block.ts';
import { toTool } from '../shapes/tool.ts';
import { writeMessage } from './write-message.ts';

interface ExportOptions {
  /** Of its default one otherwise. */
  readonly conversation?: string;
  /** Without messages. */
  readonly scrub: boolean;
}

/**
 * An agent file as servers of version 0.16 write it, ids being places in it, and beside what they have
 * in it the agent's archives with their passages.
 */
export async function exportAgentFile(
  agents: Agents,
  agent: AgentRecord,
  state: JsonObject,
  options: ExportOptions,
): Promise<JsonObject> {
  const blocks = await agents.blocks.ofAgent(agent.id);
  const tools = await Promise.all(agent.tools.map((name) => agents.tools.get(name)));
  const conversation = await agents.conversations.get(options.conversation ?? agent.id);
  const messages = options.scrub ? [] : await agents.messages.from(conversation.id, 0);
  return {
    agents: [
      {
        ...settingsOf(agent, state),
        id: 'agent-0',
        block_ids: blocks.map((_block, at) => `block-${at}`),
        tool_ids: tools.map((_tool, at) => `tool-${at}`),
        messages: messages.map(writeMessage),
        in_context_message_ids: inContext(messages, conversation.contextFrom),
        files_agents: [],
        group_ids: [],
        archives: await Promise.all(agent.archives.map((id) => writeArchive(agents, id))),
      },
    ],
    groups: [],
    blocks: blocks.map((block, at) => ({ ...toBlock(block), id: `block-${at}` })),
    files: [],
    sources: [],
    tools: tools.map((tool, at) => ({ ...toTool(tool), id: `tool-${at}` })),
    mcp_servers: [],
    metadata: { exported_by: 'memoir' },
    created_at: agent.updatedAt,
  };
}

function inContext(messages: readonly AgentMessage[], from: number): readonly string[] {
  return messages.flatMap(({ position = 0 }, at) => (position >= from ? [`message-${at}`] : []));
}

const SETTINGS = [
  'name',
  'system',
  'agent_type',
  'llm_config',
  'embedding_config',
  'model',
  'embedding',
  'model_settings',
  'compaction_settings',
  'response_format',
  'tool_rules',
  'tags',
  'description',
  'metadata',
  'message_buffer_autoclear',
  'enable_sleeptime',
  'timezone',
  'max_files_open',
  'per_file_view_window_char_limit',
  'hidden',
] as const;

/** What the agent was told of secrets stays here. */
function settingsOf(agent: AgentRecord, state: JsonObject): JsonObject {
  const kept = SETTINGS.map((name) => [name, state[name] ?? null] as const);
  return {
    ...Object.fromEntries(kept),
    model: agent.model ?? null,
    tools: [],
    memory_blocks: [],
    source_ids: [],
    initial_message_sequence: null,
    include_base_tools: lettaOf(agent.extra)['include_base_tools'] ?? false,
    include_base_tool_rules: false,
    include_multi_agent_tools: false,
  };
}

async function writeArchive({ archives, passages }: Agents, id: string): Promise<JsonObject> {
  const { name, description, metadata } = await archives.get(id);
  const all = await listAll(
    (page) => passages.list({ archive: id }, page),
    (passage) => passage.id,
  );
  return {
    name,
    description: description ?? null,
    metadata,
    passages: all.map(({ text, tags, metadata: own, at }) => ({
      text,
      tags,
      metadata: own,
      created_at: at,
    })),
  };
}
