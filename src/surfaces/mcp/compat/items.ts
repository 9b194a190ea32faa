import type { Condition, MemoryRecord, ScopedMemory } from '../../../index.ts';
import { observationOf } from './facts.ts';
import { relationKey } from './graph.ts';
import type { Entity, KnowledgeGraph, Relation } from './graph.ts';

/** A piece of the knowledge graph, with the memory that holds it. */
export type Item = { readonly id: string } & (
  | { readonly type: 'entity'; readonly name: string; readonly entityType: string }
  | { readonly type: 'observation'; readonly name: string; readonly content: string }
  | ({ readonly type: 'relation' } & Relation)
);

/** What the type of an entity is whose own memory was forgotten while observations of it stay. */
const NO_TYPE = 'thing';
const PAGE = 1_000;

/** Values that a condition may have in all; with more, all pieces are looked at. */
const MOST_VALUES = 900;

/**
 * Pieces that may be meant: of these types, and one of whose other marks has one of the values. It
 * spares looking at all pieces; who asks chooses among what is found.
 */
export function piecesOf(
  types: readonly Item['type'][],
  marks: Readonly<Partial<Record<'name' | 'from' | 'to', readonly string[]>>> = {},
): Condition {
  const ofTypes = markIn('type', types);
  const values = Object.values(marks).flat();
  if (values.length === 0 || values.length > MOST_VALUES) return ofTypes;
  const named = Object.entries(marks).map(([name, among]) => markIn(name, among));
  return { all: [ofTypes, { any: named }] };
}

function markIn(name: string, values: readonly string[]): Condition {
  return { field: ['metadata', 'mcp', name], is: 'in', value: values };
}

export const PIECES: readonly Item['type'][] = ['entity', 'observation', 'relation'];
export const EVERY_PIECE: Condition = piecesOf(PIECES);

/**
 * The pieces of exactly this scope that meet a condition, in the order in which they were added. What
 * is told as fact elsewhere does not take them away: they go when they are deleted or forgotten.
 */
export async function findItems(scope: ScopedMemory, where: Condition): Promise<readonly Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await scope.list({
      where,
      statuses: ['active', 'superseded', 'disputed'],
      exactly: ['user', 'agent'],
      anyTime: true,
      order: 'oldest',
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    for (const record of page.items) {
      const item = toItem(record);
      if (item !== undefined) items.push(item);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
}

/** Undefined for a memory that is no piece of a knowledge graph. */
export function toItem({ id, text, metadata }: MemoryRecord): Item | undefined {
  const mark = metadata['mcp'];
  if (typeof mark !== 'object' || mark === null) return undefined;
  const { type, name, entityType, from, to, relationType }: Readonly<Record<string, unknown>> = {
    ...mark,
  };
  if (type === 'relation' && isText(from) && isText(to) && isText(relationType)) {
    return { id, type, from, to, relationType };
  }
  if (!isText(name)) return undefined;
  if (type === 'observation') return { id, type, name, content: observationOf(name, text) };
  return type === 'entity' && isText(entityType) ? { id, type, name, entityType } : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

interface GatheredEntity {
  entityType: string | undefined;
  readonly observations: Set<string>;
}

/** The graph that pieces make: each entity, observation and relation once, where it came first. */
export function gatherGraph(items: readonly Item[]): KnowledgeGraph {
  const entities = new Map<string, GatheredEntity>();
  const relations = new Map<string, Relation>();
  for (const item of items) {
    if (item.type === 'relation') {
      const { from, to, relationType } = item;
      relations.set(relationKey(item), { from, to, relationType });
      continue;
    }
    const entity = entities.get(item.name) ?? { entityType: undefined, observations: new Set() };
    entities.set(item.name, entity);
    if (item.type === 'observation') entity.observations.add(item.content);
    else entity.entityType ??= item.entityType;
  }
  return { entities: [...entities].map(toEntity), relations: [...relations.values()] };
}

function toEntity([name, { entityType = NO_TYPE, observations }]: [
  string,
  GatheredEntity,
]): Entity {
  return { name, entityType, observations: [...observations] };
}
