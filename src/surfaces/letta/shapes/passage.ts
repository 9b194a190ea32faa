import type { ArchivePassage, FoundPassage, JsonObject } from '../../../index.ts';
import { toId } from '../ids.ts';

export function toPassage(passage: ArchivePassage): JsonObject {
  return {
    id: toId('passage', passage.id),
    text: passage.text,
    embedding: null,
    embedding_config: null,
    archive_id: toId('archive', passage.archive),
    source_id: null,
    file_id: null,
    file_name: null,
    tags: passage.tags,
    metadata: passage.metadata,
    is_deleted: false,
    created_at: passage.at,
    updated_at: passage.createdAt,
    created_by_id: null,
    last_updated_by_id: null,
  };
}

/** As an agent's own search tells it. */
export function toSearchResult({ passage, score }: FoundPassage): JsonObject {
  return {
    id: toId('passage', passage.id),
    timestamp: passage.at,
    content: passage.text,
    tags: passage.tags,
    score,
  };
}
