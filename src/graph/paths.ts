import type { EntityName, Paths, Relation, Step } from '../core/graph.ts';
import { isEntity, nameOnly, otherEnd } from './graph.ts';
import type { Graph } from './graph.ts';
import { leads } from './moment.ts';
import type { Moment } from './moment.ts';
import type { Resolved } from './resolve.ts';
import { readFrom } from './step.ts';

export interface PathsRequest {
  readonly hops: number;
  readonly limit: number;
  readonly moment: Moment;
}

/** Relations looked at before the search is broken off: some ten milliseconds. */
const MOST_STEPS = 100_000;

/**
 * The shortest ways between two entities. Distances to the goal are found first (breadth first);
 * then ways of each length are walked depth first, and left as soon as the goal is too far for the
 * length (iterative deepening with an exact bound: R. Korf, "Depth-first iterative-deepening", 1985).
 */
export function pathsBetween(
  graph: Graph,
  from: Resolved,
  to: Resolved,
  request: PathsRequest,
): Paths {
  const neighbours = neighbourReader(graph, request.moment);
  const distances = distancesTo(to.id, request.hops, neighbours);
  const walk: Walk = { neighbours, distances, goal: to.id, limit: request.limit, left: MOST_STEPS };
  const paths: (readonly Step[])[] = [];
  const least = Math.max(1, distances.get(from.id) ?? Number.POSITIVE_INFINITY);
  const last = from.id === to.id ? 0 : request.hops;
  for (let length = least; length <= last && paths.length < request.limit; length += 1) {
    walkPaths(walk, [], new Set([from.id]), from, length, paths);
  }
  return { from: nameOnly(from), to: nameOnly(to), paths, truncated: walk.left <= 0 };
}

interface Way {
  readonly to: EntityName;
  readonly relation: Relation;
}

/** Each neighbour once, over the most important relation. */
type NeighbourReader = (id: string) => readonly Way[];

interface Walk {
  readonly neighbours: NeighbourReader;
  readonly distances: ReadonlyMap<string, number>;
  readonly goal: string;
  readonly limit: number;
  left: number;
}

function neighbourReader(graph: Graph, moment: Moment): NeighbourReader {
  const read = new Map<string, readonly Way[]>();
  return (id) => {
    const known = read.get(id);
    if (known !== undefined) return known;
    const ways = new Map<string, Way>();
    for (const relation of graph.edges.get(id) ?? []) {
      const to = otherEnd(relation, id);
      if (isEntity(to) && to.id !== id && !ways.has(to.id) && leads(relation, moment))
        ways.set(to.id, { to, relation });
    }
    const list = [...ways.values()];
    read.set(id, list);
    return list;
  };
}

function distancesTo(
  goal: string,
  most: number,
  neighbours: NeighbourReader,
): ReadonlyMap<string, number> {
  const distances = new Map([[goal, 0]]);
  let border = [goal];
  for (let distance = 1; distance <= most && border.length > 0; distance += 1) {
    const next: string[] = [];
    for (const id of border) {
      for (const { to } of neighbours(id)) {
        if (distances.has(to.id)) continue;
        distances.set(to.id, distance);
        next.push(to.id);
      }
    }
    border = next;
  }
  return distances;
}

/** Adds the ways from here that reach the goal in exactly so many relations. */
function walkPaths(
  walk: Walk,
  behind: readonly Step[],
  visited: Set<string>,
  at: EntityName,
  left: number,
  found: (readonly Step[])[],
): void {
  for (const { to, relation } of walk.neighbours(at.id)) {
    walk.left -= 1;
    if (walk.left <= 0 || found.length >= walk.limit) return;
    const distance = walk.distances.get(to.id);
    if (distance === undefined || distance > left - 1 || visited.has(to.id)) continue;
    const path = [...behind, readFrom(at, relation)];
    if (left === 1) found.push(path);
    else if (to.id !== walk.goal) {
      visited.add(to.id);
      walkPaths(walk, path, visited, to, left - 1, found);
      visited.delete(to.id);
    }
  }
}
