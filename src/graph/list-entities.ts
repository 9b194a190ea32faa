import type { EntityList } from '../core/graph.ts';
import type { EntityType } from '../core/statement.ts';
import { plainKey } from './entity-key.ts';
import { withCount } from './graph.ts';
import type { Graph } from './graph.ts';
import { holds } from './moment.ts';
import type { Moment } from './moment.ts';
import type { Resolved } from './resolve.ts';

export interface EntitiesRequest {
  readonly type: EntityType | undefined;
  readonly name: string | undefined;
  readonly limit: number;
  readonly moment: Moment;
}

/** Entities with relations at the moment, those with most first. */
export function listEntities(graph: Graph, request: EntitiesRequest): EntityList {
  const part = request.name === undefined ? undefined : plainKey(request.name);
  const counted = [...graph.entities.values()]
    .filter(({ type, keys }) => {
      if (request.type !== undefined && type !== request.type) return false;
      return part === undefined || keys.some((key) => key.includes(part));
    })
    .map((entity) => withCount(entity, countRelations(graph, entity, request.moment)))
    .filter(({ relations }) => relations > 0)
    .sort((left, right) => right.relations - left.relations || (left.id < right.id ? -1 : 1));
  return { entities: counted.slice(0, request.limit), total: counted.length };
}

export function countRelations(graph: Graph, { id }: Resolved, moment: Moment): number {
  const edges = graph.edges.get(id) ?? [];
  return edges.reduce((sum, relation) => sum + Number(holds(relation, moment)), 0);
}
