import type { EntityList, Neighbours, Paths, RelationList } from '../../index.ts';
import { operation } from './operation.ts';
import type { Operation } from './operation.ts';
import {
  entitiesRequest,
  entityList,
  matchRequest,
  neighbours,
  neighboursRequest,
  paths,
  pathsRequest,
  relationList,
  timelineRequest,
} from './schemas/graph.ts';
import type { EntitiesRequest } from './schemas/graph.ts';
import { ownTarget, unscoped } from './targets.ts';

export const listEntities: Operation<EntityList> = operation<EntitiesRequest, EntityList>({
  note: { name: 'entities.list', action: 'read', audit: 'reads' },
  title: 'List entities',
  description: 'Who and what memories speak of, those with most relations first.',
  input: entitiesRequest,
  output: entityList,
  example: { user: 'ana', type: 'person' },
  target: ownTarget,
  run: ({ memory }, request) => memory.graph.entities(unscoped(request)),
});

export const graphNeighbours: Operation<Neighbours> = operation({
  note: { name: 'graph.neighbours', action: 'read', audit: 'reads' },
  title: 'Neighbours of an entity',
  description: 'What an entity is connected with, within so many steps, nearest first.',
  input: neighboursRequest,
  output: neighbours,
  example: { user: 'ana', entity: 'user', hops: 2 },
  target: ownTarget,
  run({ memory }, request) {
    const { entity, ...options } = unscoped(request);
    return memory.graph.neighbours(entity, options);
  },
});

export const graphPaths: Operation<Paths> = operation({
  note: { name: 'graph.paths', action: 'read', audit: 'reads' },
  title: 'Paths between two entities',
  description: 'How two entities are connected, shortest first.',
  input: pathsRequest,
  output: paths,
  example: { user: 'ana', from: 'user', to: 'Lisbon' },
  target: ownTarget,
  run({ memory }, request) {
    const { from, to, ...options } = unscoped(request);
    return memory.graph.paths(from, to, options);
  },
});

export const graphMatch: Operation<RelationList> = operation({
  note: { name: 'graph.match', action: 'read', audit: 'reads' },
  title: 'Find relations',
  description: 'Relations of a form: subject, predicate, object; what is left out may be anything.',
  input: matchRequest,
  output: relationList,
  example: { user: 'ana', predicate: 'lives in' },
  target: ownTarget,
  run({ memory }, request) {
    const { subject, predicate, object, ...options } = unscoped(request);
    const pattern = {
      ...(subject !== undefined && { subject }),
      ...(predicate !== undefined && { predicate }),
      ...(object !== undefined && { object }),
    };
    return memory.graph.match(pattern, options);
  },
});

export const graphTimeline: Operation<RelationList> = operation({
  note: { name: 'graph.timeline', action: 'read', audit: 'reads' },
  title: 'Timeline of an entity',
  description: 'All relations of an entity, oldest first, also those that have ended.',
  input: timelineRequest,
  output: relationList,
  example: { user: 'ana', entity: 'user' },
  target: ownTarget,
  run({ memory }, request) {
    const { entity, ...options } = unscoped(request);
    return memory.graph.timeline(entity, options);
  },
});
