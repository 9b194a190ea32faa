import type { GraphHandle } from '../core/graph.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Scope } from '../core/scope.ts';
import { buildInSlices } from '../graph/build.ts';
import { checkEntityName, findEntity } from '../graph/find-entity.ts';
import { withCount } from '../graph/graph.ts';
import type { Graph } from '../graph/graph.ts';
import { countRelations, listEntities } from '../graph/list-entities.ts';
import { matchRelations, timelineOf } from '../graph/match.ts';
import type { Moment } from '../graph/moment.ts';
import { neighboursOf } from '../graph/neighbours.ts';
import { pathsBetween } from '../graph/paths.ts';
import {
  readEntitiesOptions,
  readMatchOptions,
  readMoment,
  readNeighboursOptions,
  readPathsOptions,
  readPattern,
} from './graph-options.ts';
import type { KnowledgeReader } from './knowledge.ts';

export interface GraphReaderParts {
  readonly knowledge: KnowledgeReader;
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Relations held over all scopes; beyond it the graphs asked longest ago are dropped, but for the
   * last. Default 50,000.
   */
  readonly mostRelations?: number;
}

export interface GraphReader {
  /** As the memories of the scope are stored when it is called. */
  of(scope: Scope): Promise<Graph>;
  /** The graph operations of a scope; `ready` opens what must be open. */
  handle(scope: Scope, ready: () => Promise<void>): GraphHandle;
  /** Drops what is held; names of forgotten memories must not stay. */
  clear(): Promise<void>;
}

interface Held {
  readonly marker: string;
  readonly graph: Promise<Graph>;
  /** Known once it is built. */
  built?: Graph;
}

const MOST_RELATIONS = 50_000;

/**
 * Builds the graph of a scope from its memories when it is asked for, and keeps it until one of them
 * changes. Building is sliced, so that it holds up nothing else.
 */
export function createGraphReader({
  knowledge,
  now,
  mostRelations = MOST_RELATIONS,
}: GraphReaderParts): GraphReader {
  const scopes = new Map<string, Held>();

  async function graphOf(scope: Scope): Promise<Graph> {
    const key = JSON.stringify([scope.tenant, scope.user, scope.agent]);
    const { marker, records } = await knowledge.of(scope);
    const held = scopes.get(key);
    // The scope asked last stands last.
    scopes.delete(key);
    if (held?.marker === marker && isFresh(held.built, now())) {
      scopes.set(key, held);
      return held.graph;
    }
    const next: Held = { marker, graph: buildGently([...records.values()], scope.user, now()) };
    scopes.set(key, next);
    try {
      next.built = await next.graph;
    } catch (error) {
      if (scopes.get(key) === next) scopes.delete(key);
      throw error;
    }
    makeRoom(scopes, mostRelations);
    return next.graph;
  }

  return {
    of: graphOf,
    handle: (scope, ready) =>
      createHandle(now, async () => {
        await ready();
        return graphOf(scope);
      }),
    clear: async () => scopes.clear(),
  };
}

function isFresh(graph: Graph | undefined, now: number): boolean {
  const until = graph?.freshUntil;
  return until === undefined || new Date(now).toISOString() < until;
}

async function buildGently(
  records: readonly MemoryRecord[],
  user: string | undefined,
  now: number,
): Promise<Graph> {
  const building = buildInSlices(records, { user, now: new Date(now).toISOString() });
  let step = building.next();
  while (step.done !== true) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    step = building.next();
  }
  return step.value;
}

function makeRoom(scopes: Map<string, Held>, most: number): void {
  let total = 0;
  for (const { built } of scopes.values()) total += built?.relations.length ?? 0;
  for (const [key, { built }] of scopes) {
    if (total <= most || scopes.size === 1) return;
    scopes.delete(key);
    total -= built?.relations.length ?? 0;
  }
}

function createHandle(now: () => number, load: () => Promise<Graph>): GraphHandle {
  return {
    async entities(options = {}) {
      const request = readEntitiesOptions(options, now());
      return listEntities(await load(), request);
    },
    async entity(nameOrId, options = {}) {
      checkEntityName('entity', nameOrId);
      const moment = readMoment(options, now());
      const graph = await load();
      return withRelations(graph, nameOrId, moment);
    },
    async neighbours(entity, options = {}) {
      checkEntityName('entity', entity);
      const request = readNeighboursOptions(options, now());
      const graph = await load();
      return neighboursOf(graph, findEntity(graph, 'entity', entity), request);
    },
    async paths(from, to, options = {}) {
      checkEntityName('from', from);
      checkEntityName('to', to);
      const request = readPathsOptions(options, now());
      const graph = await load();
      const ends = [findEntity(graph, 'from', from), findEntity(graph, 'to', to)] as const;
      return pathsBetween(graph, ...ends, request);
    },
    async match(pattern = {}, options = {}) {
      const checked = readPattern(pattern);
      const request = readMatchOptions(options, now());
      return matchRelations(await load(), checked, request);
    },
    async timeline(entity, options = {}) {
      checkEntityName('entity', entity);
      const request = readMatchOptions(options, now());
      const graph = await load();
      return timelineOf(graph, findEntity(graph, 'entity', entity), request);
    },
  };
}

function withRelations(graph: Graph, name: string, moment: Moment): ReturnType<typeof withCount> {
  const entity = findEntity(graph, 'entity', name);
  return withCount(entity, countRelations(graph, entity, moment));
}
