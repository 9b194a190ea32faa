import type {
  DocumentPut,
  JsonObject as StoredObject,
  MemoryRecord,
  StoredDocument,
} from '../../index.ts';
import { MemoirError } from '../../index.ts';
import type { Call } from './call.ts';
import { COLLECTIONS } from './documents.ts';
import type { EntityIds } from './entity-ids.ts';
import { ENTITY_FIELDS } from './entity-ids.ts';
import { ownMetadata } from './attributes.ts';
import { lifecycleOf } from './lifecycle.ts';
import { isoTime } from './times.ts';
import { trimEvents } from './trim-events.ts';

export const EVENT_TYPES = [
  'ADD',
  'SEARCH',
  'GET_ALL',
  'UPDATE',
  'DELETE',
  'DELETE_ALL',
  'DELETE_ENTITY',
  'EXPORT',
  'PROFILE',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const EVENT_STATUSES = ['PENDING', 'RUNNING', 'FAILED', 'SUCCEEDED'] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

/** What became of one memory. */
export type MemoryEvent = 'ADD' | 'UPDATE' | 'DELETE' | 'NOOP';

/**
 * What is noted of a call. No words of messages, memories or questions: what an answer needs of these is
 * read when it is given, so that nothing has to be erased here when a memory is.
 */
export interface EventNote {
  readonly id: string;
  readonly type: EventType;
  readonly status: EventStatus;
  readonly entities: EntityIds;
  readonly startedAt: number;
  /** Names of fields, numbers, flags. */
  readonly payload?: StoredObject;
  readonly results?: readonly { readonly id: string; readonly event: MemoryEvent }[];
  /** Messages that memories are still to be made of. */
  readonly sources?: readonly string[];
  readonly error?: string;
}

/** Keeps what a call came to for 30 days, to be listed and polled; see `EventNote`. */
export async function recordEvent(call: Call, tenant: string, note: EventNote): Promise<void> {
  const { memory, runtime } = call.services;
  await memory.store.documents.commit([toDocument(call, tenant, note)]);
  // One time in 256 is often enough: each takes away more than came since the last.
  if (runtime.random(1)[0] === 0) whenDone(call, note.type, trimEvents(call.services, tenant));
}

/**
 * The same for calls that only read: it is written after the answer, and when that fails the log tells
 * so and the call is none the worse.
 */
export function noteReading(call: Call, tenant: string, note: EventNote): void {
  whenDone(call, note.type, recordEvent(call, tenant, note));
}

/** Tells the log when something fails that no answer waits for. */
export function whenDone(
  { services: { log, closing }, requestId }: Call,
  type: string,
  done: Promise<void>,
): void {
  done.catch((error: unknown) => {
    if (closing.aborted) return;
    const code = MemoirError.is(error) ? error.code : 'INTERNAL';
    log.warn('mem0.event-lost', { type, code, requestId });
  });
}

function toDocument(call: Call, tenant: string, note: EventNote): DocumentPut {
  const now = call.services.runtime.now();
  const isOver = note.status === 'SUCCEEDED' || note.status === 'FAILED';
  const { user_id: user } = note.entities;
  return {
    type: 'put',
    tenant,
    collection: COLLECTIONS.events,
    id: note.id,
    ...(user !== undefined && user !== '*' && { user }),
    terms: [
      `type=${note.type}`,
      `status=${note.status}`,
      ...ENTITY_FIELDS.flatMap((field) => {
        const value = note.entities[field];
        return value === undefined ? [] : [`${field}=${value}`];
      }),
    ],
    order: `${isoTime(note.startedAt)} ${note.id}`,
    value: {
      event_type: note.type,
      status: note.status,
      payload: { ...note.payload, ...note.entities },
      results: (note.results ?? []).map(({ id, event }) => ({ id, event })),
      sources: [...(note.sources ?? [])],
      created_at: isoTime(note.startedAt),
      started_at: isoTime(note.startedAt),
      updated_at: isoTime(now),
      completed_at: isOver ? isoTime(now) : null,
      latency: isOver ? now - note.startedAt : null,
      error: note.error ?? null,
    },
  };
}

/** An event as it was noted; undefined for none of this tenant. */
export async function readEvent(
  call: Call,
  tenant: string,
  id: string,
): Promise<StoredDocument | undefined> {
  const { documents } = call.services.memory.store;
  const [document] = await documents.get(tenant, COLLECTIONS.events, [id]);
  return document;
}

/** A note as it is stored, with the field names of the wire format. */
export interface StoredNote {
  readonly event_type: EventType;
  readonly status: EventStatus;
  readonly payload: StoredObject;
  readonly results: readonly { readonly id: string; readonly event: MemoryEvent }[];
  readonly sources: readonly string[];
  readonly created_at: string;
  readonly started_at: string;
  readonly updated_at: string;
  readonly completed_at: string | null;
  /** Milliseconds. */
  readonly latency: number | null;
  readonly error: string | null;
}

/** What `recordEvent` wrote. */
export function readNote({ value }: StoredDocument): StoredNote {
  return value as unknown as StoredNote;
}

/** What became of one memory, as the answer to an add and an event tell it. */
export interface ResultItem {
  readonly id: string;
  readonly memory: string;
  readonly data: { readonly memory: string };
  readonly event: MemoryEvent;
  readonly status: 'SUCCEEDED';
  readonly event_id: string;
  readonly metadata: ReturnType<typeof ownMetadata>;
  readonly lifecycle_state: ReturnType<typeof lifecycleOf>;
  readonly replaced_by: string | null;
}

export function toResultItem(
  record: MemoryRecord,
  event: MemoryEvent,
  eventId: string,
  now: number,
): ResultItem {
  return {
    id: record.id,
    memory: record.text,
    data: { memory: record.text },
    event,
    status: 'SUCCEEDED',
    event_id: eventId,
    metadata: ownMetadata(record),
    lifecycle_state: lifecycleOf(record, now, false),
    replaced_by: record.supersededBy ?? null,
  };
}
