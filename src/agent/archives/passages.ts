import type {
  AgentRecord,
  Archive,
  PassageInput,
  PassagePlace,
  Passages,
} from '../../core/agents.ts';
import { checkKnownFields, checkList, checkObject } from '../../core/check.ts';
import { MemoirError } from '../../core/errors.ts';
import type { MessageInput } from '../../core/memory.ts';
import { memoryOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { given, readFields } from '../records/check.ts';
import { missing } from '../records/collection.ts';
import { agentsOf, archivesOf } from '../records/shapes.ts';
import { archivesAt, listPassages, searchPassages, termsAt } from './find-passages.ts';
import { loadPassages, toPointer } from './load-passages.ts';
import { areaOf, pointersOf } from './shapes.ts';
import type { PassagePointer } from './shapes.ts';

const INPUT_FIELDS = [
  'text',
  'tags',
  'metadata',
  'at',
] as const satisfies readonly (keyof PassageInput)[];

/** Passages of the archives of a tenant. `ofAgent` finds or makes an agent's own archive. */
export function createPassages(
  parts: AgentParts,
  ofAgent: (agent: string) => Promise<Archive>,
): Passages {
  const pointers = pointersOf(parts);
  const find = async (id: string, place: PassagePlace = {}): Promise<Found> => {
    const { item: pointer } = await pointers.get(id);
    const archives = await archivesAt(parts, place);
    const isThere =
      archives === undefined || archives.some(({ id: each }) => each === pointer.archive);
    const archive = isThere ? await archivesOf(parts).find(pointer.archive) : undefined;
    if (archive === undefined) throw missing('Passage', id);
    return { pointer, archive: archive.item };
  };
  return {
    async insert(place, inputs, options = {}) {
      const archive = await archiveFor(parts, place, ofAgent);
      const by = options.as ?? place.agent;
      const writer = by === undefined ? undefined : (await agentsOf(parts).get(by)).item;
      requireWriter(parts, archive, writer);
      const messages = checkList('passages', inputs).map((each, at) =>
        readInput(parts, archive, each, at, options.idempotencyKey),
      );
      if (messages.length === 0) return [];
      const memory = memoryOf(parts, areaOf(archive));
      const { added } = await memory.add(messages, {
        kind: 'fact',
        session: archive.id,
        origin: originOf(options.as),
        ...given({ writer: writer?.area }),
        documents: (records) =>
          records.map((record) => pointers.put(toPointer(parts, archive, record), 0)),
        ...given({ idempotencyKey: options.idempotencyKey }),
      });
      return loadPassages(
        parts,
        archive,
        added.map(({ id }) => id),
      );
    },
    async get(id, place) {
      const { archive } = await find(id, place);
      const [passage] = await loadPassages(parts, archive, [id]);
      if (passage === undefined) throw missing('Passage', id);
      return passage;
    },
    list: (place, options = {}) => listPassages(parts, place, options),
    search: (place, question, options = {}) => searchPassages(parts, place, question, options),
    async remove(id, place) {
      const { archive } = await find(id, place);
      await memoryOf(parts, areaOf(archive)).forget({ ids: [id] });
      await parts.documents.commit([pointers.removal(id)], { erase: true });
    },
    async count(place) {
      const any = await termsAt(parts, place);
      return pointers.count(any === undefined ? {} : { any });
    },
    async tags(place) {
      const any = await termsAt(parts, place);
      const tags = new Set<string>();
      for await (const { item } of pointers.all(any === undefined ? {} : { any })) {
        item.tags.forEach((tag) => tags.add(tag));
      }
      return [...tags].toSorted();
    },
  };
}

interface Found {
  readonly pointer: PassagePointer;
  readonly archive: Archive;
}

async function archiveFor(
  parts: AgentParts,
  { archive, agent }: PassagePlace,
  ofAgent: (agent: string) => Promise<Archive>,
): Promise<Archive> {
  if (archive !== undefined) return (await archivesOf(parts).get(archive)).item;
  if (agent !== undefined) return ofAgent(agent);
  throw new MemoirError(
    'INVALID_INPUT',
    'Passages are inserted into an archive: name it, or an agent',
  );
}

function requireWriter(
  { mayWrite }: AgentParts,
  archive: Archive,
  writer: AgentRecord | undefined,
): void {
  if (!mayWrite('fact', writer?.area)) {
    throw new MemoirError(
      'FORBIDDEN',
      `${writer === undefined ? 'A call without an agent' : `Agent "${writer.area}"`} may not write memories of kind "fact": the configuration's writers names who may`,
    );
  }
  if (writer === undefined || writer.archives.includes(archive.id)) return;
  throw new MemoirError('FORBIDDEN', `Archive '${archive.id}' is not attached to the agent`);
}

function originOf(agent: string | undefined): {
  type: 'assistant' | 'application';
  reference?: string;
} {
  return agent === undefined
    ? { type: 'application' }
    : { type: 'assistant', reference: `agent:${agent}` };
}

function readInput(
  parts: AgentParts,
  archive: Archive,
  value: unknown,
  at: number,
  key: string | undefined,
): MessageInput {
  const noun = `passages[${at}]`;
  const fields = checkObject(noun, value);
  checkKnownFields(noun, fields, INPUT_FIELDS);
  const read = readFields(noun, fields);
  const text = read.text('text', 8_000_000) ?? '';
  if (text.trim() === '') {
    throw new MemoirError('INVALID_INPUT', `${noun}.text is empty: give text`);
  }
  const tags = read.tags('tags') ?? [];
  const metadata = read.json('metadata') ?? {};
  return {
    content: text,
    // Two passages of the same text are two; the same key again is the same call.
    id: key === undefined ? parts.newId() : parts.digest(`passage ${key} ${at}`),
    metadata: { memoir: { archive: archive.id, tags, metadata } },
    ...(fields['at'] !== undefined && { at: fields['at'] as string | number | Date }),
  };
}
