import type { AgentData } from '../core/agents.ts';
import { createArchives } from './archives/archives.ts';
import { createPassages } from './archives/passages.ts';
import { createBlocks } from './blocks/blocks.ts';
import { createMessages } from './messages/messages.ts';
import type { AgentParts } from './parts.ts';
import { createAgentRecords } from './records/agents.ts';
import { createConversations } from './records/conversations.ts';
import { exportAgent, importAgents } from './records/agent-file.ts';
import { removeAgent } from './records/remove-agent.ts';
import { createRuns } from './records/runs.ts';
import { createMemoryTools } from './tools/memory-tools.ts';
import { checkTools, createTools } from './tools/tools.ts';

/** All that is stored of the agents of a tenant; no I/O before it is used. */
export function createAgentData(parts: AgentParts): AgentData {
  const archives = createArchives(parts);
  const passages = createPassages(parts, archives.ofAgent);
  const messages = createMessages(parts);
  const tools = createTools(parts, createMemoryTools(parts, { archives, passages, messages }));
  const data: AgentData = {
    tenant: parts.tenant,
    ...createAgentRecords(parts, (names) => checkTools(tools, names)),
    remove: (id) => removeAgent(parts, archives, id),
    blocks: createBlocks(parts),
    archives,
    passages,
    tools,
    conversations: createConversations(parts),
    messages,
    runs: createRuns(parts),
    models: {
      list: parts.models.list,
      standard: parts.models.standard,
      knows: parts.models.knows,
    },
    exportFile: (agent, options) => exportAgent(data, agent, options),
    importFile: (file, options) => importAgents(data, file, options),
  };
  return data;
}
