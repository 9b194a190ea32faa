import type { z } from 'zod';
import type { OperationNote } from '../../../governance/door.ts';
import type { ScopedMemory } from '../../../index.ts';
import { forgetMemories } from '../../operations/forget.ts';
import { listMemories, rememberFact } from '../../operations/memories.ts';
import { cleaned } from './change-graph.ts';
import type { GraphChanges } from './change-graph.ts';
import { newEntities, newObservations, newRelations } from './create.ts';
import { relationKey, withRelations } from './graph.ts';
import type { KnowledgeGraph } from './graph.ts';
import { EVERY_PIECE, findItems, gatherGraph, PIECES, piecesOf } from './items.ts';
import { searchNodes } from './search-nodes.ts';
import * as shapes from './shapes.ts';

export interface Work {
  readonly memory: ScopedMemory;
  readonly changes: GraphChanges;
}

/** One of the nine tools, under the reference server's name, with its shapes and texts. */
export interface CompatTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly does: 'add' | 'delete' | 'read';
  readonly run: (work: Work, input: unknown) => Promise<Answer>;
}

export interface Answer {
  readonly structured: Record<string, unknown>;
  /** Default: of the structured answer. */
  readonly told?: unknown;
  /** Said beside it. */
  readonly remark?: string;
  /** How many memories were written or forgotten. */
  readonly count?: number;
  readonly ids?: readonly string[];
}

/** The same as of the operations that do such things on every surface. */
export const NOTES: Readonly<Record<CompatTool['does'], OperationNote>> = {
  add: rememberFact.note,
  delete: forgetMemories.note,
  read: listMemories.note,
};

/** The nine tools. */
export const COMPAT_TOOLS: readonly CompatTool[] = [
  tool({
    name: 'create_entities',
    title: 'Create Entities',
    description: 'Create multiple new entities in the knowledge graph',
    input: shapes.entities,
    output: shapes.entities,
    does: 'add',
    async run({ changes }, { entities }) {
      const where = piecesOf(['entity', 'observation'], {
        name: entities.map(({ name }) => cleaned(name)),
      });
      const added = await changes.add(where, (items) => newEntities(items, entities));
      return { structured: { entities: added }, told: added, count: added.length };
    },
  }),
  tool({
    name: 'create_relations',
    title: 'Create Relations',
    description:
      'Create multiple new relations between entities in the knowledge graph. Relations should be in active voice',
    input: shapes.relations,
    output: shapes.relations,
    does: 'add',
    async run({ changes }, { relations }) {
      const where = piecesOf(['relation'], { from: relations.map(({ from }) => cleaned(from)) });
      const added = await changes.add(where, (items) => newRelations(items, relations));
      return { structured: { relations: added }, told: added, count: added.length };
    },
  }),
  tool({
    name: 'add_observations',
    title: 'Add Observations',
    description: 'Add new observations to existing entities in the knowledge graph',
    input: shapes.contents,
    output: shapes.addedContents,
    does: 'add',
    async run({ changes }, { observations }) {
      const where = piecesOf(['entity', 'observation'], {
        name: observations.map(({ entityName }) => cleaned(entityName)),
      });
      const results = await changes.add(where, (items) => newObservations(items, observations));
      const count = results.reduce(
        (sum, { addedObservations }) => sum + addedObservations.length,
        0,
      );
      return { structured: { results }, told: results, count };
    },
  }),
  tool({
    name: 'delete_entities',
    title: 'Delete Entities',
    description: 'Delete multiple entities and their associated relations from the knowledge graph',
    input: shapes.entityNames,
    output: shapes.done,
    does: 'delete',
    async run({ changes }, { entityNames }) {
      const gone = new Set(entityNames.map(cleaned));
      const among = [...gone];
      const ids = await changes.forget(
        piecesOf(PIECES, { name: among, from: among, to: among }),
        (item) =>
          item.type === 'relation' ? gone.has(item.from) || gone.has(item.to) : gone.has(item.name),
      );
      return deleted('Entities deleted successfully', ids);
    },
  }),
  tool({
    name: 'delete_observations',
    title: 'Delete Observations',
    description: 'Delete specific observations from entities in the knowledge graph',
    input: shapes.deletions,
    output: shapes.done,
    does: 'delete',
    async run({ changes }, { deletions }) {
      const pair = (name: string, content: string): string => JSON.stringify([name, content]);
      const gone = new Set(
        deletions.flatMap(({ entityName, observations }) =>
          observations.map((each) => pair(cleaned(entityName), cleaned(each))),
        ),
      );
      const ids = await changes.forget(
        piecesOf(['observation'], { name: deletions.map(({ entityName }) => cleaned(entityName)) }),
        (item) => item.type === 'observation' && gone.has(pair(item.name, item.content)),
      );
      return deleted('Observations deleted successfully', ids);
    },
  }),
  tool({
    name: 'delete_relations',
    title: 'Delete Relations',
    description: 'Delete multiple relations from the knowledge graph',
    input: shapes.relationsToDelete,
    output: shapes.done,
    does: 'delete',
    async run({ changes }, { relations }) {
      const gone = new Set(
        relations.map(({ from, to, relationType }) =>
          relationKey({
            from: cleaned(from),
            to: cleaned(to),
            relationType: cleaned(relationType),
          }),
        ),
      );
      const ids = await changes.forget(
        piecesOf(['relation'], { from: relations.map(({ from }) => cleaned(from)) }),
        (item) => item.type === 'relation' && gone.has(relationKey(item)),
      );
      return deleted('Relations deleted successfully', ids);
    },
  }),
  tool({
    name: 'read_graph',
    title: 'Read Graph',
    description: 'Read the entire knowledge graph',
    input: shapes.nothing,
    output: shapes.graph,
    does: 'read',
    async run({ memory }) {
      return tellGraph(await readGraph(memory));
    },
  }),
  tool({
    name: 'search_nodes',
    title: 'Search Nodes',
    description: 'Search for nodes in the knowledge graph based on a query',
    input: shapes.query,
    output: shapes.graph,
    does: 'read',
    async run({ memory }, { query }) {
      return tellGraph(await searchNodes(memory, await readGraph(memory), query));
    },
  }),
  tool({
    name: 'open_nodes',
    title: 'Open Nodes',
    description: 'Open specific nodes in the knowledge graph by their names',
    input: shapes.names,
    output: shapes.graph,
    does: 'read',
    async run({ memory }, { names }) {
      const wanted = new Set(names.map(cleaned));
      if (wanted.size === 0) return tellGraph({ entities: [], relations: [] });
      const among = [...wanted];
      const where = piecesOf(PIECES, { name: among, from: among, to: among });
      const { entities, relations } = gatherGraph(await findItems(memory, where));
      const opened = entities.filter(({ name }) => wanted.has(name));
      return tellGraph(withRelations(opened, relations));
    },
  }),
];

function tool<Input>(
  definition: Omit<CompatTool, 'input' | 'run'> & {
    readonly input: z.ZodType<Input>;
    readonly run: (work: Work, input: Input) => Promise<Answer>;
  },
): CompatTool {
  const { input, run } = definition;
  return { ...definition, run: (work, given) => run(work, input.parse(given)) };
}

function deleted(message: string, ids: readonly string[]): Answer {
  return { structured: { success: true, message }, told: message, count: ids.length, ids };
}

export async function readGraph(memory: ScopedMemory): Promise<KnowledgeGraph> {
  return gatherGraph(await findItems(memory, EVERY_PIECE));
}

/** Entities told at most: of more, those that came last. */
export const MOST_ENTITIES = 2_000;

function tellGraph(graph: KnowledgeGraph): Answer {
  const { entities, relations } = graph;
  if (entities.length <= MOST_ENTITIES) return { structured: { entities, relations } };
  const latest = withRelations(entities.slice(-MOST_ENTITIES), relations);
  return {
    structured: { entities: latest.entities, relations: latest.relations },
    remark: `These are the ${MOST_ENTITIES} entities that came last of ${entities.length}: find the others with search_nodes, open them with open_nodes.`,
  };
}
