import type { Block, BlockVersion, JsonObject } from '../../../index.ts';
import { lettaOf } from '../extra.ts';
import { toId } from '../ids.ts';

/** A Block, all its keys. */
export function toBlock(block: Block): JsonObject {
  const extra = lettaOf(block.extra);
  return {
    id: toId('block', block.id),
    value: block.value,
    label: block.label,
    limit: block.limit,
    description: block.description ?? null,
    read_only: block.readOnly,
    metadata: block.metadata,
    tags: block.tags,
    hidden: extra['hidden'] ?? null,
    is_template: extra['is_template'] ?? false,
    template_name: block.name ?? null,
    template_id: extra['template_id'] ?? null,
    base_template_id: extra['base_template_id'] ?? null,
    deployment_id: extra['deployment_id'] ?? null,
    entity_id: extra['entity_id'] ?? null,
    project_id: extra['project_id'] ?? null,
    preserve_on_migration: extra['preserve_on_migration'] ?? false,
    created_by_id: null,
    last_updated_by_id: null,
    version: block.version,
    content_sha256: block.contentHash,
    updated_at: block.updatedAt,
  };
}

export function toBlockVersion(version: BlockVersion): JsonObject {
  return {
    version: version.version,
    value: version.value ?? null,
    limit: version.limit,
    label: version.label,
    description: version.description ?? null,
    actor: version.actor,
    operation: version.operation,
    tool_call_id: version.toolCall ?? null,
    created_at: version.at,
    content_sha256: version.hashAfter ?? null,
    previous_sha256: version.hashBefore ?? null,
  };
}
