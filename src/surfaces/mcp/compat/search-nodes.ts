import type { ScopedMemory } from '../../../index.ts';
import { withRelations } from './graph.ts';
import type { Entity, KnowledgeGraph } from './graph.ts';
import { piecesOf, toItem } from './items.ts';

/** Memories looked at for what the words and their meaning find. */
const MOST_FOUND = 100;

/**
 * The entities that hold the query word for word, in name, type or an observation and whatever the
 * case, in the order of the graph; after them those that its words, in any order, and its meaning
 * find, best first. An empty query finds all.
 */
export async function searchNodes(
  memory: ScopedMemory,
  graph: KnowledgeGraph,
  query: string,
): Promise<KnowledgeGraph> {
  const holding = graph.entities.filter((entity) => holds(entity, query.toLowerCase()));
  const found = query.trim() === '' ? [] : await find(memory, query);
  const byName = new Map(graph.entities.map((entity) => [entity.name, entity]));
  const entities = new Set([...holding, ...found.flatMap((name) => byName.get(name) ?? [])]);
  return withRelations([...entities], graph.relations);
}

function holds({ name, entityType, observations }: Entity, query: string): boolean {
  return [name, entityType, ...observations].some((text) => text.toLowerCase().includes(query));
}

/** Names of entities, best first. */
async function find(memory: ScopedMemory, query: string): Promise<readonly string[]> {
  const { results } = await memory.search(query, {
    where: piecesOf(['entity', 'observation']),
    statuses: ['active', 'superseded', 'disputed'],
    exactly: ['user', 'agent'],
    anyTime: true,
    limit: MOST_FOUND,
  });
  return results.flatMap((record) => {
    const item = toItem(record);
    return item === undefined || item.type === 'relation' ? [] : item.name;
  });
}
