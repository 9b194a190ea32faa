import type {
  Archive,
  ArchivePassage,
  FoundPassage,
  PassageFilter,
  PassagePlace,
  Passages,
} from '../../core/agents.ts';
import { checkInteger } from '../../core/check.ts';
import type { Condition } from '../../core/condition.ts';
import type { SearchOptions } from '../../core/memory.ts';
import { memoryOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { given } from '../records/check.ts';
import type { Held } from '../records/collection.ts';
import { readDateRange } from '../records/days.ts';
import { agentsOf, archivesOf } from '../records/shapes.ts';
import { loadPassages, toPassage } from './load-passages.ts';
import { areaOf, pointersOf } from './shapes.ts';
import type { PassagePointer } from './shapes.ts';

/** The archives a place means; undefined for all of the tenant. */
export async function archivesAt(
  parts: AgentParts,
  { archive, agent }: PassagePlace,
): Promise<readonly Archive[] | undefined> {
  if (archive === undefined && agent === undefined) return undefined;
  const own = agent === undefined ? undefined : (await agentsOf(parts).get(agent)).item.archives;
  if (archive === undefined)
    return (await archivesOf(parts).some(own ?? [])).map(({ item }) => item);
  const { item } = await archivesOf(parts).get(archive);
  return own === undefined || own.includes(archive) ? [item] : [];
}

/** Terms of the pointers there; undefined for all. */
export async function termsAt(
  parts: AgentParts,
  place: PassagePlace,
): Promise<readonly string[] | undefined> {
  const archives = await archivesAt(parts, place);
  return archives?.map(({ id }) => `archive=${id}`);
}

export async function listPassages(
  parts: AgentParts,
  place: PassagePlace,
  options: Parameters<Passages['list']>[1] & {},
): Promise<readonly ArchivePassage[]> {
  const any = await termsAt(parts, place);
  const passes = filterOf(options);
  const text = options.text?.toLowerCase();
  return pointersOf(parts).pageOf(options, any === undefined ? {} : { any }, async (found) => {
    const passages = await loadFound(
      parts,
      found.filter(({ item }) => passes(item)),
    );
    return found.map(({ item }) => {
      const passage = passages.get(item.id);
      const isMeant = text === undefined || passage?.text.toLowerCase().includes(text);
      return isMeant === true ? passage : undefined;
    });
  });
}

/** By id; what was forgotten otherwise is not among them, and its pointer goes. */
async function loadFound(
  parts: AgentParts,
  found: readonly Held<PassagePointer>[],
): Promise<ReadonlyMap<string, ArchivePassage>> {
  const byArchive = Map.groupBy(found, ({ item }) => item.archive);
  const archives = await archivesOf(parts).some([...byArchive.keys()]);
  const loaded = await Promise.all(
    archives.map(({ item }) => {
      const ids = (byArchive.get(item.id) ?? []).map((each) => each.item.id);
      return loadPassages(parts, item, ids);
    }),
  );
  const passages = new Map(loaded.flat().map((passage) => [passage.id, passage]));
  const gone = found.filter(({ item }) => !passages.has(item.id));
  if (gone.length > 0) {
    const removals = gone.map(({ item }) => pointersOf(parts).removal(item.id));
    await parts.documents.commit(removals, { erase: true });
  }
  return passages;
}

function filterOf(
  filter: PassageFilter,
): (pointer: Pick<PassagePointer, 'tags' | 'at'>) => boolean {
  const { from, to } = readDateRange(filter);
  const { tags = [], tagMatch = 'any' } = filter;
  return (pointer) =>
    (from === undefined || pointer.at >= from) &&
    (to === undefined || pointer.at < to) &&
    (tags.length === 0 ||
      (tagMatch === 'all'
        ? tags.every((tag) => pointer.tags.includes(tag))
        : tags.some((tag) => pointer.tags.includes(tag))));
}

const TAGS = ['metadata', 'memoir', 'tags'];

export async function searchPassages(
  parts: AgentParts,
  place: PassagePlace,
  question: string | undefined,
  options: PassageFilter & { readonly limit?: number },
): Promise<readonly FoundPassage[]> {
  const limit = checkInteger('limit', options.limit ?? 10, 1, 1_000);
  const filter = await inTimezoneOf(parts, place, options);
  if (question === undefined) {
    const { tags, tagMatch, from, to, timezone } = filter;
    const given_ = given({ tags, tagMatch, from, to, timezone });
    const passages = await listPassages(parts, place, { ...given_, limit });
    return passages.map((passage) => ({ passage, score: 1 }));
  }
  if (question.trim() === '') return [];
  const archives = (await archivesAt(parts, place)) ?? (await allArchives(parts));
  const asked: SearchOptions = {
    kinds: ['fact'],
    limit,
    ...readDateRange(filter),
    ...tagsOf(filter),
  };
  const found = await Promise.all(
    archives.map(async (archive) => {
      const memory = memoryOf(parts, areaOf(archive));
      const { results } = await memory.search(question, { ...asked, sessions: [archive.id] });
      return results.map((result) => ({
        passage: toPassage(archive.id, result),
        score: result.score,
      }));
    }),
  );
  return found
    .flat()
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit);
}

async function inTimezoneOf(
  parts: AgentParts,
  { agent }: PassagePlace,
  filter: PassageFilter,
): Promise<PassageFilter> {
  if (filter.timezone !== undefined || agent === undefined) return filter;
  const { item } = await agentsOf(parts).get(agent);
  return { ...filter, timezone: item.timezone };
}

function tagsOf({ tags = [], tagMatch = 'any' }: PassageFilter): { readonly where?: Condition } {
  if (tags.length === 0) return {};
  if (tagMatch === 'any') return { where: { field: TAGS, is: 'in', value: tags } };
  return { where: { all: tags.map((value) => ({ field: TAGS, is: 'contains', value })) } };
}

async function allArchives(parts: AgentParts): Promise<readonly Archive[]> {
  const archives: Archive[] = [];
  for await (const { item } of archivesOf(parts).all()) archives.push(item);
  return archives;
}
