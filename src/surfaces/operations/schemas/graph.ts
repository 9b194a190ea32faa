import { z } from 'zod';
import type {
  EntitiesOptions,
  Entity,
  EntityList,
  EntityName,
  GraphPattern,
  GraphTime,
  MatchOptions,
  Neighbours,
  NeighboursOptions,
  Paths,
  PathsOptions,
  Relation,
  RelationEnd,
  RelationList,
  Step,
} from '../../../index.ts';
import { time, timestamp, whole, whose } from './common.ts';
import type { Whose } from './common.ts';
import { entityType, status } from './record.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

const graphTime: ShapeOf<GraphTime> = {
  at: time.describe('The world as it was then, with what has ended since.').exactOptional(),
};
const entityGiven = z.string().min(1).describe('Name, alias or id of an entity.');
const limit = whole(1, 1_000).describe('Default 100.').exactOptional();

export interface EntitiesRequest extends Whose, EntitiesOptions {}
const entitiesShape: ShapeOf<EntitiesRequest> = {
  ...whose,
  type: entityType.exactOptional(),
  name: z.string().describe('Part of a name or alias.').exactOptional(),
  limit,
  ...graphTime,
};
export const entitiesRequest: z.ZodType<EntitiesRequest> = strict(entitiesShape);

export interface NeighboursRequest extends Whose, NeighboursOptions {
  readonly entity: string;
}
const neighboursShape: ShapeOf<NeighboursRequest> = {
  entity: entityGiven,
  ...whose,
  hops: whole(1, 5).describe('How far to go. Default 1.').exactOptional(),
  predicates: z.array(z.string()).describe('Follow these relations only.').exactOptional(),
  limit,
  ...graphTime,
};
export const neighboursRequest: z.ZodType<NeighboursRequest> = strict(neighboursShape);

export interface PathsRequest extends Whose, PathsOptions {
  readonly from: string;
  readonly to: string;
}
const pathsShape: ShapeOf<PathsRequest> = {
  from: entityGiven,
  to: entityGiven,
  ...whose,
  hops: whole(1, 6).describe('Longest path. Default 4.').exactOptional(),
  limit: whole(1, 100).describe('Most paths. Default 5.').exactOptional(),
  ...graphTime,
};
export const pathsRequest: z.ZodType<PathsRequest> = strict(pathsShape);

export interface MatchRequest extends Whose, GraphPattern, MatchOptions {}
const matchShape: ShapeOf<MatchRequest> = {
  ...whose,
  subject: entityGiven.exactOptional(),
  predicate: z.string().exactOptional(),
  object: z.string().describe('Name, alias or id of an entity, or a value.').exactOptional(),
  limit,
  ...graphTime,
};
export const matchRequest: z.ZodType<MatchRequest> = strict(matchShape);

export interface TimelineRequest extends Whose, MatchOptions {
  readonly entity: string;
}
const timelineShape: ShapeOf<TimelineRequest> = {
  entity: entityGiven,
  ...whose,
  limit,
  ...graphTime,
};
export const timelineRequest: z.ZodType<TimelineRequest> = strict(timelineShape);

const nameShape: ShapeOf<EntityName> = { id: z.string(), name: z.string(), type: entityType };
const entityName: z.ZodType<EntityName> = strict(nameShape).meta({ id: 'EntityName' });
const entityShape: ShapeOf<Entity> = {
  ...nameShape,
  aliases: z.array(z.string()),
  relations: z.int(),
};
const entity: z.ZodType<Entity> = strict(entityShape).meta({ id: 'Entity' });
const end: z.ZodType<RelationEnd> = z.union([entityName, strict({ value: z.string() })]);

const relation: z.ZodType<Relation> = strict({
  memory: z.string().describe('The id of the memory that says so.'),
  subject: entityName,
  predicate: z.string(),
  object: end,
  negated: z.literal(true).exactOptional(),
  status,
  occurredAt: timestamp,
  validFrom: timestamp.exactOptional(),
  validTo: timestamp.exactOptional(),
  confidence: z.number(),
  importance: z.number(),
}).meta({ id: 'Relation' });

const stepShape: ShapeOf<Step> = { from: entityName, reads: z.string(), to: end, relation };

export const entityList: z.ZodType<EntityList> = strict({
  entities: z.array(entity).describe('Those with most relations first.'),
  total: z.int(),
}).meta({ id: 'EntityList' });

export const neighbours: z.ZodType<Neighbours> = strict({
  entity,
  entities: z.array(strict({ ...nameShape, hops: z.int() })),
  steps: z.array(strict({ ...stepShape, hops: z.int() })),
  truncated: z.boolean(),
}).meta({ id: 'Neighbours' });

export const paths: z.ZodType<Paths> = strict({
  from: entityName,
  to: entityName,
  paths: z.array(z.array(strict(stepShape).meta({ id: 'Step' }))),
  truncated: z.boolean(),
}).meta({ id: 'Paths' });

export const relationList: z.ZodType<RelationList> = strict({
  relations: z.array(relation),
  total: z.int(),
}).meta({ id: 'RelationList' });
