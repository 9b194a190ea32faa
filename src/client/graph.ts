import type {
  EntitiesOptions,
  EntityList,
  GraphPattern,
  MatchOptions,
  Neighbours,
  NeighboursOptions,
  Paths,
  PathsOptions,
  RelationList,
} from '../core/graph.ts';
import { splitOptions } from './call.ts';
import type { CallOptions } from './transport.ts';

/** Reads a path with the fields of a query. */
export type Get = <Answer>(path: string, query?: object, call?: CallOptions) => Promise<Answer>;

/** How what is remembered is connected, as `graph` of the library. */
export interface GraphClient {
  entities(options?: EntitiesOptions & CallOptions): Promise<EntityList>;
  neighbours(entity: string, options?: NeighboursOptions & CallOptions): Promise<Neighbours>;
  paths(from: string, to: string, options?: PathsOptions & CallOptions): Promise<Paths>;
  match(pattern?: GraphPattern, options?: MatchOptions & CallOptions): Promise<RelationList>;
  timeline(entity: string, options?: MatchOptions & CallOptions): Promise<RelationList>;
}

export function createGraphClient(get: Get): GraphClient {
  return {
    entities(options = {}) {
      const { call, fields } = splitOptions(options);
      return get('/v1/entities', fields, call);
    },
    neighbours(entity, options = {}) {
      const { call, fields } = splitOptions(options);
      return get('/v1/graph/neighbours', { entity, ...fields }, call);
    },
    paths(from, to, options = {}) {
      const { call, fields } = splitOptions(options);
      return get('/v1/graph/paths', { from, to, ...fields }, call);
    },
    match(pattern = {}, options = {}) {
      const { call, fields } = splitOptions(options);
      return get('/v1/graph', { ...pattern, ...fields }, call);
    },
    timeline(entity, options = {}) {
      const { call, fields } = splitOptions(options);
      return get('/v1/graph/timeline', { entity, ...fields }, call);
    },
  };
}
