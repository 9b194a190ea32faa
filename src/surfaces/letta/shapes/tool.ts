import type { JsonObject, ToolRecord } from '../../../index.ts';
import { lettaOf } from '../extra.ts';
import { toId } from '../ids.ts';

const SLEEPTIME = new Set(['memory_rethink', 'memory_finish_edits']);
const CORE = new Set(['conversation_search', 'archival_memory_insert', 'archival_memory_search']);

/** Which of their types a tool is of; those of applications and clients are "custom". */
export function toolType({ name, source }: Pick<ToolRecord, 'name' | 'source'>): string {
  if (source !== 'memory') return 'custom';
  if (SLEEPTIME.has(name)) return 'letta_sleeptime_core';
  return CORE.has(name) ? 'letta_core' : 'letta_memory_core';
}

/** A Tool. Source code is what its maker gave, told back and never run. */
export function toTool(tool: ToolRecord): JsonObject {
  const extra = lettaOf(tool.extra);
  const { name, description, parameters } = tool;
  return {
    id: toId('tool', tool.id),
    name,
    tool_type: toolType(tool),
    description,
    tags: tool.tags,
    source_type: extra['source_type'] ?? null,
    source_code: extra['source_code'] ?? null,
    json_schema: { name, description, parameters },
    args_json_schema: extra['args_json_schema'] ?? null,
    return_char_limit: extra['return_char_limit'] ?? 50_000,
    pip_requirements: extra['pip_requirements'] ?? null,
    npm_requirements: extra['npm_requirements'] ?? null,
    default_requires_approval: tool.requiresApproval,
    enable_parallel_execution: extra['enable_parallel_execution'] ?? false,
    metadata_: extra['metadata_'] ?? {},
    project_id: null,
    created_by_id: null,
    last_updated_by_id: null,
  };
}
