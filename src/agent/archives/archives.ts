import type { AgentRecord, Archive, ArchiveInput, Archives } from '../../core/agents.ts';
import { checkKnownFields, checkObject } from '../../core/check.ts';
import { checkName } from '../../core/scope.ts';
import { agentsWith, writeAttachments } from '../blocks/attached.ts';
import { memoryOf, timeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { checkOwnId, given, readFields, without } from '../records/check.ts';
import { missing, untilWritten } from '../records/collection.ts';
import { agentsOf, archivesOf } from '../records/shapes.ts';
import { areaOf, pointersOf } from './shapes.ts';

const INPUT_FIELDS = ['id', 'name', 'description', 'user', 'metadata', 'extra'];
const CHANGE_FIELDS = ['name', 'description', 'metadata', 'extra'];

/** Archives of a tenant. */
export function createArchives(parts: AgentParts): Archives {
  const archives = archivesOf(parts);
  return {
    async create(input) {
      const archive = makeArchive(parts, input);
      await parts.documents.commit([archives.put(archive, 0)]);
      return archive;
    },
    get: async (id) => (await archives.get(id)).item,
    async list(options = {}) {
      const { name, agent } = options;
      const own =
        agent === undefined ? undefined : (await agentsOf(parts).get(agent)).item.archives;
      return archives.page(
        options,
        name === undefined ? {} : { all: [`name=${name}`] },
        ({ id }) => own === undefined || own.includes(id),
      );
    },
    update: (id, changes) => {
      const fields = checkObject('changes', changes);
      checkKnownFields('changes', fields, CHANGE_FIELDS);
      const read = readFields('changes', fields);
      const set = given({
        name: read.name('name'),
        description: read.text('description', 10_000),
        metadata: read.json('metadata'),
        extra: read.json('extra'),
      });
      return untilWritten(parts.documents, async () => {
        const { item, held } = await archives.get(id);
        const merged: Archive = { ...without(item, fields), ...set };
        if (JSON.stringify(merged) === JSON.stringify(item)) return { writes: [], result: item };
        const result = { ...merged, version: item.version + 1, updatedAt: timeOf(parts) };
        return { writes: [archives.put(result, held)], result };
      });
    },
    remove: (id) => removeArchive(parts, id),
    attach: (agent, archive) => attach(parts, agent, archive),
    detach: (agent, archive) =>
      untilWritten(parts.documents, async () => {
        const held = await agentsOf(parts).get(agent);
        if (!held.item.archives.includes(archive)) throw missing('Archive', archive);
        const rest = held.item.archives.filter((id) => id !== archive);
        const next = { blocks: held.item.blocks, archives: rest };
        const { agent: result, writes } = writeAttachments(parts, held, next);
        return { writes, result };
      }),
    ofAgent: (agent) => ensureArchive(parts, agent),
  };
}

function makeArchive(
  parts: AgentParts,
  input: ArchiveInput,
  owner: { readonly user?: string | undefined; readonly madeFor?: string } = {},
): Archive {
  const fields = checkObject('archive', input);
  checkKnownFields('archive', fields, INPUT_FIELDS);
  const read = readFields('archive', fields);
  const at = timeOf(parts);
  return {
    id: fields['id'] === undefined ? parts.newId() : checkOwnId('archive.id', fields['id']),
    name: checkName('archive.name', fields['name']),
    ...given({
      description: read.text('description', 10_000),
      user: read.name('user') ?? owner.user,
      madeFor: owner.madeFor,
    }),
    metadata: read.json('metadata') ?? {},
    extra: read.json('extra') ?? {},
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
}

function attach(parts: AgentParts, agent: string, archive: string): Promise<AgentRecord> {
  return untilWritten(parts.documents, async () => {
    const held = await agentsOf(parts).get(agent);
    const found = await archivesOf(parts).get(archive);
    const { blocks, archives } = held.item;
    if (archives.includes(archive)) return { writes: [], result: held.item };
    const next = { blocks, archives: [...archives, archive] };
    const { agent: result, writes } = writeAttachments(parts, held, next);
    // As it is: who removes it meanwhile conflicts.
    return { writes: [...writes, archivesOf(parts).put(found.item, found.held)], result };
  });
}

/** The first archive of an agent; two that find none make one. */
function ensureArchive(parts: AgentParts, agent: string): Promise<Archive> {
  return untilWritten(parts.documents, async () => {
    const held = await agentsOf(parts).get(agent);
    const [first] = await archivesOf(parts).some(held.item.archives);
    if (first !== undefined) return { writes: [], result: first.item };
    const { id, name, user, blocks } = held.item;
    const owner = { user, madeFor: id };
    const result = makeArchive(parts, { name: `${name.slice(0, 200)} archive` }, owner);
    const next = { blocks, archives: [...held.item.archives, result.id] };
    const { writes } = writeAttachments(parts, held, next);
    return { writes: [...writes, archivesOf(parts).put(result, 0)], result };
  });
}

/** Forgets its passages first: broken off, the archive is still there to be removed again. */
async function removeArchive(parts: AgentParts, id: string): Promise<void> {
  const { item } = await archivesOf(parts).get(id);
  await memoryOf(parts, areaOf(item)).forget({ session: id });
  await untilWritten(parts.documents, async () => {
    const { held } = await archivesOf(parts).get(id);
    const agents = await agentsOf(parts).some(await agentsWith(parts, id));
    const detached = agents.flatMap((agent) => {
      const { blocks, archives } = agent.item;
      const next = { blocks, archives: archives.filter((each) => each !== id) };
      return writeAttachments(parts, agent, next).writes;
    });
    const pointers = [];
    for await (const { item: pointer } of pointersOf(parts).all({ all: [`archive=${id}`] })) {
      pointers.push(pointersOf(parts).removal(pointer.id));
    }
    const writes = [archivesOf(parts).removal(id, held), ...detached, ...pointers];
    return { writes, result: undefined, erase: true };
  });
}
