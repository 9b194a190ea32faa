import type { EntityName, Relation, RelationEnd } from '../core/graph.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Timestamp } from '../core/time.ts';
import { projectName } from './entity-key.ts';
import { byBeginning, isEntity, nameOnly } from './graph.ts';
import type { Graph } from './graph.ts';
import { collectNames, SLICE } from './names.ts';
import type { Name, Said } from './names.ts';
import { indexSpokenNames } from './spoken-names.ts';
import { resolveEntities } from './resolve.ts';
import type { Resolution, Resolved } from './resolve.ts';

/**
 * Builds the graph of the memories that one reader sees; `user` is the reader's own name in the
 * scope. Quarantined and expired memories are left out, as are those without a statement. The order
 * of the records does not matter.
 */
export function buildGraph(
  records: readonly MemoryRecord[],
  options: { readonly user: string | undefined; readonly now: Timestamp },
): Graph {
  const building = buildInSlices(records, options);
  let step = building.next();
  while (step.done !== true) step = building.next();
  return step.value;
}

/** The same, with points at which the caller may see to something else. */
export function* buildInSlices(
  records: readonly MemoryRecord[],
  { user, now }: { readonly user: string | undefined; readonly now: Timestamp },
): Generator<undefined, Graph> {
  const kept = records
    .filter((record) => record.statement !== undefined && isReadable(record, now))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  const { said, names: written } = yield* collectNames(kept, user);
  const resolution = yield* resolveEntities(written, said);
  const links = createLinks(resolution);
  const relations: Relation[] = [];
  for (const each of said) {
    relations.push(...relationsOf(each, resolution, links));
    if (relations.length % SLICE === 0) yield;
  }
  relations.sort(byBeginning);
  yield;
  const edges = edgesOf(relations);
  yield;
  const entities = resolution.entities.filter(({ id }) => edges.has(id));
  const names = indexBy(entities, ({ keys }) => keys);
  yield;
  const parts = indexBy(entities, partsOf);
  const spoken = yield* indexSpokenNames(entities, parts);
  return {
    entities: new Map(entities.map((entity) => [entity.id, entity])),
    relations,
    edges,
    names,
    parts,
    spoken,
    freshUntil: firstExpiry(kept),
  };
}

function isReadable({ status, expiresAt }: MemoryRecord, now: Timestamp): boolean {
  return status !== 'quarantined' && (expiresAt === undefined || expiresAt > now);
}

function firstExpiry(records: readonly MemoryRecord[]): Timestamp | undefined {
  let first: Timestamp | undefined;
  for (const { expiresAt } of records) {
    if (expiresAt !== undefined && (first === undefined || expiresAt < first)) first = expiresAt;
  }
  return first;
}

/** One object an entity, however many relations end in it. */
type Links = (entity: Resolved) => EntityName;

function createLinks({ entities }: Resolution): Links {
  const links = new Map(entities.map((entity) => [entity.id, nameOnly(entity)]));
  return (entity) => links.get(entity.id) ?? nameOnly(entity);
}

/** What a memory states, and what "Ana's sister" tells beside: that Ana has one. */
function relationsOf(said: Said, resolution: Resolution, link: Links): Relation[] {
  const { statement, subject, object, isNaming } = said;
  const end: RelationEnd =
    object === undefined || isNaming
      ? { value: statement.object }
      : link(resolution.of(object, said));
  const own = relation(said.record, link(resolution.of(subject, said)), statement.predicate, end);
  const stated: Relation = statement.negated === true ? { ...own, negated: true } : own;
  const implied = [subject, ...(object === undefined || isNaming ? [] : [object])].flatMap((name) =>
    impliedBy(name, said, resolution, link),
  );
  return [stated, ...implied];
}

function impliedBy(name: Name, said: Said, resolution: Resolution, link: Links): Relation[] {
  if (name.descriptor === undefined) return [];
  const described = resolution.of(name, said);
  const owner = resolution.owner(name.descriptor.owner);
  if (!described.isDescribed || owner === undefined) return [];
  return [relation(said.record, link(owner), name.descriptor.means.predicate, link(described))];
}

function relation(
  record: MemoryRecord,
  subject: EntityName,
  predicate: string,
  object: RelationEnd,
): Relation {
  const { id, status, occurredAt, validFrom, validTo, confidence, importance } = record;
  return {
    memory: id,
    subject,
    predicate,
    object,
    status,
    occurredAt,
    ...(validFrom !== undefined && { validFrom }),
    ...(validTo !== undefined && { validTo }),
    confidence,
    importance,
  };
}

function edgesOf(relations: readonly Relation[]): ReadonlyMap<string, readonly Relation[]> {
  const edges = new Map<string, Relation[]>();
  for (const each of relations.toSorted((left, right) => right.importance - left.importance)) {
    const ends = isEntity(each.object) ? [each.subject.id, each.object.id] : [each.subject.id];
    for (const id of new Set(ends)) {
      const list = edges.get(id);
      if (list === undefined) edges.set(id, [each]);
      else list.push(each);
    }
  }
  return edges;
}

function indexBy(
  entities: readonly Resolved[],
  keysOf: (entity: Resolved) => readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const index = new Map<string, Set<string>>();
  for (const entity of entities) {
    for (const key of keysOf(entity)) {
      const ids = index.get(key);
      if (ids === undefined) index.set(key, new Set([entity.id]));
      else ids.add(entity.id);
    }
  }
  return index;
}

function partsOf({ keys, type }: Resolved): readonly string[] {
  if (type === 'project') return keys.flatMap((key) => projectName(key) ?? []);
  if (type !== 'person') return [];
  return keys.flatMap((key) => {
    const words = key.split(' ');
    return words.length > 1 && !/['(]/u.test(key) ? [words[0] ?? '', words.at(-1) ?? ''] : [];
  });
}
