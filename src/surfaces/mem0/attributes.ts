import type { MemoryRecord, Metadata } from '../../index.ts';
import { isJsonObject } from './json.ts';

/**
 * The name under which this surface keeps in the metadata of a memory what the wire format knows and
 * records do not; never shown as metadata.
 */
export const RESERVED = '$mem0';

/** What is kept there. A memory that several adds said has the apps and runs of all of them. */
export interface Attributes {
  readonly apps?: readonly string[];
  readonly runs?: readonly string[];
  /** Stored word for word, without extraction: a memory by itself. */
  readonly raw?: boolean;
  /** Its words are not shown as a memory when nothing is made of them: the call left subjects out. */
  readonly quiet?: boolean;
  readonly categories?: readonly string[];
  /** The call had categories of its own, so that those of the default catalogue do not apply. */
  readonly ownCategories?: boolean;
  /** Names of the caller's metadata; absent when there never was any. */
  readonly keys?: readonly string[];
  /** When it was last changed by a caller, in epoch milliseconds. */
  readonly updated?: number;
  /** When it began, where its present words are younger, in epoch milliseconds. */
  readonly created?: number;
}

export function attributesOf({ metadata }: Pick<MemoryRecord, 'metadata'>): Attributes {
  const kept = metadata[RESERVED];
  return isJsonObject(kept) ? kept : {};
}

/** The metadata to store: the caller's own beside what this surface keeps. */
export function withAttributes(own: Metadata | undefined, attributes: Attributes): Metadata {
  const { keys: _, ...others } = attributes;
  const kept = { ...others, ...(own !== undefined && { keys: Object.keys(own) }) };
  return { ...own, [RESERVED]: kept };
}

/** Names that extraction puts into metadata; a caller's own win. */
const DERIVED_NAMES: ReadonlySet<string> = new Set([RESERVED, 'categories', 'precision']);

/** The caller's own metadata, or null when there never was any. */
export function ownMetadata(record: Pick<MemoryRecord, 'metadata'>): Metadata | null {
  const { metadata } = record;
  if (metadata[RESERVED] === undefined) {
    const entries = Object.entries(metadata).filter(([name]) => !DERIVED_NAMES.has(name));
    return entries.length === 0 ? null : Object.fromEntries(entries);
  }
  const { keys } = attributesOf(record);
  if (keys === undefined) return null;
  return Object.fromEntries(
    keys.filter((name) => Object.hasOwn(metadata, name)).map((name) => [name, metadata[name]]),
  );
}

/** When it happened, or began; epoch milliseconds. */
export function createdAt(record: Pick<MemoryRecord, 'metadata' | 'occurredAt'>): number {
  return attributesOf(record).created ?? Date.parse(record.occurredAt);
}

export function runsOf(record: Pick<MemoryRecord, 'metadata' | 'scope'>): readonly string[] {
  const { session } = record.scope;
  const { runs = [] } = attributesOf(record);
  return session === undefined || runs.includes(session) ? runs : [session, ...runs];
}

export function appsOf(record: Pick<MemoryRecord, 'metadata'>): readonly string[] {
  return attributesOf(record).apps ?? [];
}
