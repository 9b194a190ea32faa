import type { Archive, JsonObject } from '../../../index.ts';
import { lettaOf } from '../extra.ts';
import { toId } from '../ids.ts';

export function toArchive(archive: Archive): JsonObject {
  return {
    id: toId('archive', archive.id),
    name: archive.name,
    created_at: archive.createdAt,
    description: archive.description ?? null,
    vector_db_provider: 'native',
    embedding_config: lettaOf(archive.extra)['embedding_config'] ?? null,
    metadata: archive.metadata,
    updated_at: archive.updatedAt,
    created_by_id: null,
    last_updated_by_id: null,
  };
}
