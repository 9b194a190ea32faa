import { MemoirError } from '../../index.ts';
import type { MemoryRecord, Metadata, ScopedMemory } from '../../index.ts';
import { readMetadata } from './add-request.ts';
import { attributesOf, ownMetadata, withAttributes } from './attributes.ts';
import type { Call } from './call.ts';
import { categoriesFor } from './categories.ts';
import { badRequest } from './errors.ts';
import type { JsonObject } from './json.ts';
import type { ProjectSettings } from './project-settings.ts';
import { isSource } from './reading.ts';
import { isoTime, readExpirationDate, readMoment } from './times.ts';

/** What a caller wants of a memory; null takes the expiry away. */
export interface MemoryUpdate {
  readonly text?: string;
  readonly metadata?: Metadata;
  readonly at?: string;
  readonly expiresAt?: string | null;
}

export function readUpdate(body: JsonObject): MemoryUpdate {
  const { text, metadata, timestamp, expiration_date: expiration } = body;
  if (text !== undefined && text !== null && (typeof text !== 'string' || text.trim() === '')) {
    throw badRequest('text must be a non-empty string');
  }
  const own = readMetadata(metadata);
  const update = {
    ...(typeof text === 'string' && { text }),
    ...(own !== undefined && { metadata: own }),
    ...(timestamp !== undefined &&
      timestamp !== null && { at: isoTime(readMoment('timestamp', timestamp)) }),
    ...(expiration !== undefined && {
      expiresAt: expiration === null ? null : isoTime(readExpirationDate(expiration)),
    }),
  };
  if (Object.keys(update).length > 0) return update;
  throw badRequest(
    'At least one of text, metadata, timestamp, or expiration_date must be provided',
  );
}

type Changes = Parameters<ScopedMemory['update']>[1];

/** What is written for it: with other words a memory is put into categories anew. */
export function changesFor(
  record: MemoryRecord,
  update: MemoryUpdate,
  project: ProjectSettings,
  now: number,
): Changes {
  const { text, metadata, at, expiresAt } = update;
  const own = metadata ?? ownMetadata(record) ?? undefined;
  const { categories: found, precision } = record.metadata;
  const isReworded = text !== undefined && text !== record.text;
  const { created, ...others } = attributesOf(record);
  const began = at === undefined && created !== undefined && { created };
  const attributes = { ...others, ...began, updated: now };
  const custom = isReworded ? project.customCategories : undefined;
  const hasOwnCategories = ownMetadata(record)?.['categories'] !== undefined;
  const kept = {
    ...(!isReworded && !hasOwnCategories && found !== undefined && { categories: found }),
    ...(precision !== undefined && own?.['precision'] === undefined && { precision }),
  };
  return {
    ...(text !== undefined && { text }),
    metadata: {
      ...kept,
      ...withAttributes(own, {
        ...attributes,
        ...(custom !== undefined && {
          categories: categoriesFor(text ?? '', custom),
          ownCategories: true,
        }),
      }),
    },
    ...(at !== undefined && { at }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/** The memory of one owner as it is to be changed: what is stored word for word stays that. */
export function writableScope(call: Call, tenant: string, record: MemoryRecord): ScopedMemory {
  const { user } = record.scope;
  return call.services.memory.tenant(tenant).scope(user === undefined ? {} : { user }, {
    derive: isSource(record) ? { inherits: true } : 'none',
  });
}

export function checkMutable({ immutable, id }: MemoryRecord): void {
  if (immutable)
    throw new MemoirError('CONFLICT', `Memory ${id} is immutable and cannot be updated`);
}
