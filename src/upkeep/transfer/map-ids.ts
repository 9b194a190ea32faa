import type { MemoryRecord } from '../../core/record.ts';
import type { Scope } from '../../core/scope.ts';

/** The id that a memory gets where it is imported. */
export type MapId = (id: string) => string;

/** All ids that a memory names: its own, those it rests on, those it replaced or is replaced by. */
export function idsIn({ id, sources, supersedes, supersededBy }: Mapped): readonly string[] {
  const replaced = supersededBy === undefined ? supersedes : [...supersedes, supersededBy];
  return [id, ...sources.map((source) => source.id), ...replaced];
}

type Mapped = Pick<MemoryRecord, 'id' | 'sources' | 'supersedes' | 'supersededBy'>;

export function withIds<Memory extends Mapped>(memory: Memory, mapId: MapId): Memory {
  const { sources, supersedes, supersededBy } = memory;
  return {
    ...memory,
    id: mapId(memory.id),
    sources: sources.map((source) => ({ ...source, id: mapId(source.id) })),
    supersedes: supersedes.map(mapId),
    ...(supersededBy !== undefined && { supersededBy: mapId(supersededBy) }),
  };
}

/**
 * The id of the copy that an owner gets of a memory of somebody else: always the same one, so that
 * nothing has to be kept in mind while a file is read, and importing it twice makes one copy. Time
 * and counter of the id (RFC 9562, version 7) stay, the random bits follow from id and owner.
 */
export function copyId(id: string, { tenant, user, agent }: Scope, digest: Digest): string {
  const bits = digest(JSON.stringify([id, tenant, user ?? null, agent ?? null]));
  const variant = (8 + (Number.parseInt(bits.slice(0, 1), 16) & 3)).toString(16);
  return `${id.slice(0, 18)}-${variant}${bits.slice(1, 4)}-${bits.slice(4, 16)}`;
}

type Digest = (text: string) => string;
