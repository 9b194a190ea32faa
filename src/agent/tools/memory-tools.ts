import type { Archives, Messages, Passages, RunnableTool } from '../../core/agents.ts';
import type { AgentParts } from '../parts.ts';
import { createArchivalTools } from './archival-tools.ts';
import { createBlockTools } from './block-tools.ts';
import { createConversationSearch } from './conversation-search.ts';
import { createMemoryCommand } from './memory-command.ts';
import { createPatchTool } from './patch-tool.ts';

/** Ids of the memory tools, for ever the same. */
export const MEMORY_TOOL_IDS: Readonly<Record<string, string>> = {
  core_memory_append: '6d656d6f-6972-4001-8000-000000000001',
  core_memory_replace: '6d656d6f-6972-4001-8000-000000000002',
  memory_replace: '6d656d6f-6972-4001-8000-000000000003',
  memory_insert: '6d656d6f-6972-4001-8000-000000000004',
  memory_rethink: '6d656d6f-6972-4001-8000-000000000005',
  memory_finish_edits: '6d656d6f-6972-4001-8000-000000000006',
  memory_apply_patch: '6d656d6f-6972-4001-8000-000000000007',
  memory: '6d656d6f-6972-4001-8000-000000000008',
  archival_memory_insert: '6d656d6f-6972-4001-8000-000000000009',
  archival_memory_search: '6d656d6f-6972-4001-8000-000000000010',
  conversation_search: '6d656d6f-6972-4001-8000-000000000011',
};

/** The tools of Memoir by name. */
export function createMemoryTools(
  parts: AgentParts,
  uses: {
    readonly archives: Archives;
    readonly passages: Passages;
    readonly messages: Messages;
  },
): ReadonlyMap<string, RunnableTool> {
  const tools = [
    ...createBlockTools(parts),
    createPatchTool(parts),
    createMemoryCommand(parts),
    ...createArchivalTools(uses.passages, uses.archives.ofAgent),
    createConversationSearch(uses.messages, parts.now),
  ];
  return new Map(tools.map((tool) => [tool.definition.name, tool]));
}
