import type { Archive, ArchivePassage } from '../../core/agents.ts';
import type { JsonObject } from '../../core/document-store.ts';
import type { MemoryRecord } from '../../core/record.ts';
import { scopeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { given } from '../records/check.ts';
import { areaOf } from './shapes.ts';
import type { PassagePointer } from './shapes.ts';

export function toPointer(
  parts: AgentParts,
  archive: Archive,
  record: MemoryRecord,
): PassagePointer {
  return {
    id: record.id,
    archive: archive.id,
    ...given({ user: archive.user }),
    tags: ownOf(record).tags ?? [],
    at: record.occurredAt,
    order: parts.newId(),
  };
}

interface OwnFields {
  readonly tags?: readonly string[];
  readonly metadata?: JsonObject;
}

function ownOf({ metadata }: MemoryRecord): OwnFields {
  const { memoir } = metadata;
  return typeof memoir === 'object' && memoir !== null ? memoir : {};
}

export function toPassage(archive: string, record: MemoryRecord): ArchivePassage {
  const { tags = [], metadata = {} } = ownOf(record);
  return {
    id: record.id,
    archive,
    text: record.text,
    tags,
    metadata,
    at: record.occurredAt,
    createdAt: record.recordedAt,
  };
}

/** Those that are there, in the order of the ids. */
export async function loadPassages(
  parts: AgentParts,
  archive: Archive,
  ids: readonly string[],
): Promise<readonly ArchivePassage[]> {
  if (ids.length === 0) return [];
  const records = await parts.records.get(scopeOf(parts, areaOf(archive)), ids);
  return records.map((record) => toPassage(archive.id, record));
}
