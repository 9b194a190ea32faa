import type { Archive } from '../../core/agents.ts';
import type { AgentParts, AreaOwner } from '../parts.ts';
import { createCollection } from '../records/collection.ts';
import type { Collection, Shape } from '../records/collection.ts';
import type { Timestamp } from '../../core/time.ts';

/** Where the memory of a passage is: written and erased with it, and without its text. */
export interface PassagePointer {
  /** Of the memory. */
  readonly id: string;
  readonly archive: string;
  readonly user?: string;
  readonly tags: readonly string[];
  readonly at: Timestamp;
  /** Rises with each that is made. */
  readonly order: string;
}

const POINTER: Shape<PassagePointer> = {
  collection: 'archive-passages',
  noun: 'Passage',
  id: ({ id }) => id,
  order: ({ order }) => order,
  terms: ({ archive, tags }) => [`archive=${archive}`, ...tags.map((tag) => `tag=${tag}`)],
  user: ({ user }) => user,
};

export function pointersOf(parts: AgentParts): Collection<PassagePointer> {
  return createCollection(parts, POINTER);
}

/**
 * Passages live in an area of their archive's own: no agent finds them by searching its memory, but
 * through the archive while it is attached.
 */
export function areaOf({ id, user }: Pick<Archive, 'id' | 'user'>): AreaOwner {
  return { user, area: `archive:${id}` };
}
