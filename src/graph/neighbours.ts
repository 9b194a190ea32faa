import type { EntityName, Neighbours, Relation, Step } from '../core/graph.ts';
import { isEntity, nameOnly, otherEnd, withCount } from './graph.ts';
import type { Graph } from './graph.ts';
import { countRelations } from './list-entities.ts';
import { holds } from './moment.ts';
import type { Moment } from './moment.ts';
import { forwardOf } from './inverses.ts';
import type { Resolved } from './resolve.ts';
import { readFrom } from './step.ts';

export interface NeighboursRequest {
  readonly hops: number;
  readonly predicates: readonly string[] | undefined;
  readonly limit: number;
  readonly moment: Moment;
}

/**
 * What surrounds an entity, breadth first. Each entity is expanded once, so that the work is at most
 * that of reading every relation twice, however the graph is knotted.
 */
export function neighboursOf(
  graph: Graph,
  entity: Resolved,
  request: NeighboursRequest,
): Neighbours {
  const reached = new Map<string, EntityName & { readonly hops: number }>();
  const told = new Set<Relation>();
  const steps: (Step & { readonly hops: number })[] = [];
  const follows = followed(request);
  let border: readonly EntityName[] = [entity];
  let truncated = false;
  for (let hops = 1; hops <= request.hops && border.length > 0 && !truncated; hops += 1) {
    const next: EntityName[] = [];
    for (const from of border) {
      for (const relation of graph.edges.get(from.id) ?? []) {
        if (told.has(relation) || !follows(relation)) continue;
        if (steps.length === request.limit) {
          truncated = true;
          break;
        }
        told.add(relation);
        steps.push({ ...readFrom(from, relation), hops });
        const to = otherEnd(relation, from.id);
        if (!isEntity(to) || to.id === entity.id || reached.has(to.id)) continue;
        reached.set(to.id, { ...nameOnly(to), hops });
        if (relation.negated !== true) next.push(to);
      }
      if (truncated) break;
    }
    border = next;
  }
  return {
    entity: withCount(entity, countRelations(graph, entity, request.moment)),
    entities: [...reached.values()],
    steps,
    truncated,
  };
}

function followed({ predicates, moment }: NeighboursRequest): (relation: Relation) => boolean {
  if (predicates === undefined) return (relation) => holds(relation, moment);
  const wanted = new Set(predicates.flatMap((name) => [name, forwardOf(name) ?? name]));
  return (relation) => wanted.has(relation.predicate) && holds(relation, moment);
}
