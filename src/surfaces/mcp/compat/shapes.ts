import { z } from 'zod';
import type { AddedObservations, GivenObservations } from './create.ts';
import type { Entity, KnowledgeGraph, Relation } from './graph.ts';

// The shapes of the reference server, described in its words: hosts show them to models.

const entity = z.object({
  name: z.string().describe('The name of the entity'),
  entityType: z.string().describe('The type of the entity'),
  observations: z
    .array(z.string())
    .describe('An array of observation contents associated with the entity'),
});
const relation = z.object({
  from: z.string().describe('The name of the entity where the relation starts'),
  to: z.string().describe('The name of the entity where the relation ends'),
  relationType: z.string().describe('The type of the relation'),
});

export const entities: z.ZodType<{ readonly entities: readonly Entity[] }> = z.object({
  entities: z.array(entity),
});
export const relations: z.ZodType<{ readonly relations: readonly Relation[] }> = z.object({
  relations: z.array(relation),
});
export const graph: z.ZodType<KnowledgeGraph> = z.object({
  entities: z.array(entity),
  relations: z.array(relation),
});
export const done: z.ZodType<{ readonly success: boolean; readonly message: string }> = z.object({
  success: z.boolean(),
  message: z.string(),
});
export const nothing: z.ZodType<object> = z.object({});
export const query: z.ZodType<{ readonly query: string }> = z.object({
  query: z
    .string()
    .describe('The search query to match against entity names, types, and observation content'),
});
export const names: z.ZodType<{ readonly names: readonly string[] }> = z.object({
  names: z.array(z.string()).describe('An array of entity names to retrieve'),
});
export const entityNames: z.ZodType<{ readonly entityNames: readonly string[] }> = z.object({
  entityNames: z.array(z.string()).describe('An array of entity names to delete'),
});
export const relationsToDelete: z.ZodType<{ readonly relations: readonly Relation[] }> = z.object({
  relations: z.array(relation).describe('An array of relations to delete'),
});
export const contents: z.ZodType<{ readonly observations: readonly GivenObservations[] }> =
  z.object({
    observations: z.array(
      z.object({
        entityName: z.string().describe('The name of the entity to add the observations to'),
        contents: z.array(z.string()).describe('An array of observation contents to add'),
      }),
    ),
  });
export const addedContents: z.ZodType<{ readonly results: readonly AddedObservations[] }> =
  z.object({
    results: z.array(z.object({ entityName: z.string(), addedObservations: z.array(z.string()) })),
  });
export const deletions: z.ZodType<{
  readonly deletions: readonly {
    readonly entityName: string;
    readonly observations: readonly string[];
  }[];
}> = z.object({
  deletions: z.array(
    z.object({
      entityName: z.string().describe('The name of the entity containing the observations'),
      observations: z.array(z.string()).describe('An array of observations to delete'),
    }),
  ),
});
