import type { Target } from '../../governance/door.ts';
import type {
  AgentRecord,
  Archive,
  ArchivePassage,
  Page,
  PassagePlace,
  Told,
} from '../../index.ts';
import {
  agentsOf,
  createOnce,
  findAgent,
  findArchive,
  missing,
  placeOfId,
  readPage,
  requireOwned,
  told,
  toldPage,
} from './agent-access.ts';
import { operation } from './operation.ts';
import type { Operation, OperationContext } from './operation.ts';
import { removed } from './schemas/agent-fields.ts';
import type { Removed } from './schemas/agent-fields.ts';
import {
  archive,
  archivePage,
  archiveRequest,
  archivesRequest,
  foundPassages,
  insertRequest,
  newArchive,
  passageList,
  passagePage,
  passageRequest,
  passagesRequest,
  searchPassagesRequest,
  updateArchive,
} from './schemas/archives.ts';
import type { FoundPassages, PassageList } from './schemas/archives.ts';
import type { Whose } from './schemas/common.ts';
import { ownTarget, unscoped } from './targets.ts';

const AN_ID = '01920000-0000-7000-8000-0000000000c1';
const noKinds = (input: Whose): Target => ({ ...ownTarget(input), kinds: [] });
const facts = (input: Whose): Target => ({ ...ownTarget(input), kinds: ['fact'] });

export const createArchive: Operation<Told<Archive>> = operation({
  note: { name: 'archives.create', action: 'curate', audit: 'always' },
  title: 'Create an archive',
  description: 'Makes a collection of passages. Agents read it while it is attached to them.',
  input: newArchive,
  output: archive,
  example: { user: 'ana', name: 'travel' },
  keepsAnswers: 'itself',
  target: noKinds,
  async run(context, request) {
    const { user } = context.target;
    const { archives } = agentsOf(context);
    const input = { ...unscoped(request), ...(user !== undefined && { user }) };
    const made = await createOnce(
      context,
      'archive',
      (id) => archives.create({ ...input, ...(id !== undefined && { id }) }),
      archives.get,
    );
    context.tell({ ids: [made.id] });
    return told(made);
  },
});

export const listArchives: Operation<Page<Told<Archive>>> = operation({
  note: { name: 'archives.list', action: 'read', audit: 'reads' },
  title: 'Archives of an agent',
  description: 'The archives that an agent reads.',
  input: archivesRequest,
  output: archivePage,
  example: { id: AN_ID },
  target: ownTarget,
  async run(context, { id, ...page }) {
    await findAgent(context, id);
    const load = agentsOf(context).archives.list;
    return toldPage(await readPage(page, (options) => load({ ...options, agent: id }), placeOfId));
  },
});

export const getArchive: Operation<Told<Archive>> = operation({
  note: { name: 'archives.get', action: 'read', audit: 'reads' },
  title: 'Get an archive',
  description: 'One archive by its id.',
  input: archiveRequest,
  output: archive,
  example: { id: AN_ID },
  target: ownTarget,
  run: async (context, { id }) => told(await findArchive(context, id)),
});

export const updateArchiveRecord: Operation<Told<Archive>> = operation({
  note: { name: 'archives.update', action: 'curate', audit: 'always' },
  title: 'Change an archive',
  description: 'What is left out stays.',
  input: updateArchive,
  output: archive,
  example: { id: AN_ID, name: 'journeys' },
  target: noKinds,
  async run(context, request) {
    const { id, ...changes } = unscoped(request);
    await requireOwned(context, await findArchive(context, id));
    const changed = await agentsOf(context).archives.update(id, changes);
    context.tell({ ids: [id], detail: { version: changed.version } });
    return told(changed);
  },
});

export const removeArchive: Operation<Removed> = operation({
  note: { name: 'archives.remove', action: 'forget', audit: 'always', grave: true },
  title: 'Remove an archive',
  description: 'With its passages, which are forgotten.',
  input: archiveRequest,
  output: removed,
  example: { id: AN_ID },
  target: facts,
  async run(context, { id }) {
    await requireOwned(context, await findArchive(context, id));
    await agentsOf(context).archives.remove(id);
    context.tell({ ids: [id] });
    return { id, removed: true };
  },
});

export const insertPassages: Operation<PassageList> = operation({
  note: { name: 'passages.insert', action: 'write', audit: 'always', span: 'create_memory' },
  title: 'Insert passages',
  description: 'Puts texts into an archive of an agent, all or none, each kept as it is given.',
  input: insertRequest,
  output: passageList,
  example: { id: AN_ID, passages: [{ text: 'Ana has been to Porto.', tags: ['travel'] }] },
  keepsAnswers: 'itself',
  target: facts,
  async run(context, { id, archive: named, passages: inputs }) {
    const agent = await findAgent(context, id);
    const { passages } = agentsOf(context);
    const { onceKey } = context;
    const passed = await passages.insert(
      named === undefined ? { agent: id } : { archive: await ofAgent(context, agent, named) },
      inputs,
      onceKey === undefined ? {} : { idempotencyKey: onceKey },
    );
    context.tell({ ids: passed.map((passage) => passage.id) });
    return { passages: passed };
  },
});

export const listPassages: Operation<Page<ArchivePassage>> = operation({
  note: { name: 'passages.list', action: 'read', audit: 'reads' },
  title: 'Passages of an agent',
  description: 'What is in the archives of an agent.',
  input: passagesRequest,
  output: passagePage,
  example: { id: AN_ID, limit: 20 },
  target: ownTarget,
  async run(context, request) {
    const { id, archive: named, limit: _l, cursor: _c, order: _o, ...filter } = unscoped(request);
    const place = await placeOf(context, id, named);
    const load = agentsOf(context).passages.list;
    return readPage(request, (options) => load(place, { ...filter, ...options }), placeOfId);
  },
});

export const searchPassages: Operation<FoundPassages> = operation({
  note: { name: 'passages.search', action: 'read', audit: 'reads', span: 'search_memory' },
  title: 'Search passages',
  description: 'Finds passages in the archives of an agent, best first.',
  input: searchPassagesRequest,
  output: foundPassages,
  example: { id: AN_ID, question: 'Where has Ana been?' },
  target: ownTarget,
  async run(context, request) {
    const { id, archive: named, question, ...options } = unscoped(request);
    const place = await placeOf(context, id, named);
    return { results: await agentsOf(context).passages.search(place, question, options) };
  },
});

export const removePassage: Operation<Removed> = operation({
  note: { name: 'passages.remove', action: 'forget', audit: 'always', span: 'delete_memory' },
  title: 'Remove a passage',
  description: 'Forgets a passage in an archive of an agent.',
  input: passageRequest,
  output: removed,
  example: { id: AN_ID, passage: AN_ID },
  target: facts,
  async run(context, { id, passage }) {
    await findAgent(context, id);
    const { archive: named } = await agentsOf(context).passages.get(passage, { agent: id });
    await requireOwned(context, await findArchive(context, named));
    await agentsOf(context).passages.remove(passage, { agent: id });
    context.tell({ ids: [passage] });
    return { id: passage, removed: true };
  },
});

async function placeOf(
  context: OperationContext,
  id: string,
  named: string | undefined,
): Promise<PassagePlace> {
  const agent = await findAgent(context, id);
  return named === undefined ? { agent: id } : { archive: await ofAgent(context, agent, named) };
}

/** NOT_FOUND for an archive that the agent does not have. */
async function ofAgent(
  context: OperationContext,
  { archives }: AgentRecord,
  named: string,
): Promise<string> {
  const { id } = await findArchive(context, named);
  if (!archives.includes(id)) throw missing('Archive', named);
  return id;
}
