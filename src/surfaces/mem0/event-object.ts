import type { MemoryRecord, StoredDocument } from '../../index.ts';
import { locateMany } from './access.ts';
import type { Call } from './call.ts';
import { labelled } from './derive-messages.ts';
import { COLLECTIONS, isConflict } from './documents.ts';
import { readNote, toResultItem } from './events.ts';
import type { EventNote, MemoryEvent, ResultItem, StoredNote } from './events.ts';
import type { JsonObject } from './json.ts';
import { isoTime } from './times.ts';

/** An event as every route answers with it; all keys are always there. */
export interface EventObject extends Omit<StoredNote, 'results' | 'sources'> {
  readonly id: string;
  readonly metadata: JsonObject;
  readonly results: readonly (ResultItem | GoneItem)[];
  readonly graph_status: null;
}

/** What became of a memory that is gone since: no words are left of it. */
type GoneItem = Omit<ResultItem, 'lifecycle_state' | 'replaced_by'>;

/**
 * An event with the words of its memories as they are now. One that was pending is over when nothing of
 * its messages waits any more: what came of them is looked up then, and kept.
 */
export async function toEventObject(call: Call, document: StoredDocument): Promise<EventObject> {
  const [event] = await toEventObjects(call, [document]);
  if (event === undefined) throw new Error('one event of one document');
  return event;
}

/** Several events, in their order, with one look at the memories of all of them. */
export async function toEventObjects(
  call: Call,
  documents: readonly StoredDocument[],
): Promise<readonly EventObject[]> {
  const notes: StoredNote[] = [];
  for (const document of documents) notes.push(await settled(call, document));
  const ids = new Set(notes.flatMap(({ results }) => results.map(({ id }) => id)));
  const records = await locateMany(call, [...ids]);
  const now = call.services.runtime.now();
  return documents.flatMap(({ id }, at): readonly EventObject[] => {
    const note = notes[at];
    if (note === undefined) return [];
    const { results, sources: _, ...fields } = note;
    return [
      {
        id,
        ...fields,
        metadata: {},
        results: results.map((item) => {
          const record = records.get(item.id);
          return record === undefined
            ? goneItem(item.id, item.event, id)
            : toResultItem(record, item.event, id, now);
        }),
        graph_status: null,
      },
    ];
  });
}

function goneItem(id: string, event: MemoryEvent, eventId: string): GoneItem {
  const data = { memory: '' };
  return { id, ...data, data, event, status: 'SUCCEEDED', event_id: eventId, metadata: null };
}

async function settled(call: Call, document: StoredDocument): Promise<StoredNote> {
  const note = readNote(document);
  if (note.status !== 'PENDING' || note.sources.length === 0) return note;
  const { store } = call.services.memory;
  const { waiting } = await store.derivations.pending({ ids: note.sources });
  if (waiting > 0) return note;
  const results = await resultsOf(call, note);
  const now = call.services.runtime.now();
  const over: StoredNote = {
    ...note,
    status: 'SUCCEEDED',
    results,
    updated_at: isoTime(now),
    completed_at: isoTime(now),
    latency: now - Date.parse(note.started_at),
  };
  const { version, terms, ...rest } = document;
  try {
    await store.documents.commit([
      {
        ...rest,
        type: 'put',
        collection: COLLECTIONS.events,
        expect: version,
        terms: terms.map((term) => (term === 'status=PENDING' ? 'status=SUCCEEDED' : term)),
        value: { ...document.value, ...over, results: [...results], sources: [...note.sources] },
      },
    ]);
  } catch (error) {
    // Another poll was faster, with the same result.
    if (!isConflict(error)) throw error;
  }
  return over;
}

async function resultsOf(call: Call, note: StoredNote): Promise<NonNullable<EventNote['results']>> {
  const sources = await locateMany(call, note.sources);
  const memory = call.services.memory.tenant(call.principal.tenant);
  const startedAt = Date.parse(note.started_at);
  const results = new Map<string, { readonly id: string; readonly event: MemoryEvent }>();
  for (const [user, own] of Map.groupBy(sources.values(), ({ scope }) => scope.user)) {
    const scope = memory.scope(user === undefined ? {} : { user });
    const derived = new Map<string, MemoryRecord>();
    for (const { id } of own) {
      for (const record of await scope.derivedFrom(id)) derived.set(record.id, record);
    }
    const stored = await labelled({ scope, startedAt }, note.sources, [...derived.values()]);
    for (const { record, event } of stored) results.set(record.id, { id: record.id, event });
  }
  return [...results.values()];
}
