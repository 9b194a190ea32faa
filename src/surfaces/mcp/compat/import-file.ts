import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { JsonObject } from '../../../index.ts';
import { linesOf } from '../../cli/import/lines.ts';
import { isFields } from '../../cli/import/parse-item.ts';
import { passDoor } from '../caller.ts';
import type { Caller } from '../caller.ts';
import { createGraphChanges } from './change-graph.ts';
import { newEntities, newObservations, newRelations } from './create.ts';
import type { Entity, Relation } from './graph.ts';
import { EVERY_PIECE } from './items.ts';
import type { Item } from './items.ts';

const NOTE = {
  name: 'memories.import',
  action: 'import',
  audit: 'always',
  span: 'create_memory',
} as const;

/**
 * Takes over the file of the reference server, once for a graph and a path: in one transaction with
 * the note that it was done, so that it happens neither twice nor in part, and never again after what
 * it brought was forgotten. The file stays as it is. Without a path, or without a file, nothing is done.
 */
export function createFileImport(caller: Caller, path: string | undefined): () => Promise<void> {
  let importing: Promise<void> | undefined;
  return () => {
    importing ??= (
      path === undefined ? Promise.resolve() : importFile(caller, resolve(path))
    ).catch((error: unknown) => {
      importing = undefined;
      throw error;
    });
    return importing;
  };
}

async function importFile(caller: Caller, path: string): Promise<void> {
  const { services } = caller;
  if (!(await isFile(path))) return;
  const mark = services.runtime.digest(path);
  await passDoor(caller, NOTE, async (memory, tell) => {
    const changes = createGraphChanges(services, memory);
    const { entities, relations, skipped } = await readGraphFile(path);
    const added = await changes.add(EVERY_PIECE, (items, note) => {
      const imported = importedOf(note);
      if (imported.includes(mark)) return { facts: [], result: 0 };
      const facts = [...newPieces(items, entities), ...newRelations(items, relations).facts];
      return { facts, note: { ...note, imported: [...imported, mark] }, result: facts.length };
    });
    tell({ detail: { added, skipped: skipped.length } });
    if (added === 0) return;
    services.log.info('mcp.imported', { memories: added, skippedLines: skipped.length });
    for (const line of skipped.slice(0, 20)) services.log.warn('mcp.import.skipped', { line });
  });
}

/** Entities that are new, and new observations of those that are known. */
function newPieces(
  items: readonly Item[],
  entities: readonly Entity[],
): ReturnType<typeof newEntities>['facts'] {
  const { facts, result } = newEntities(items, entities);
  const isNew = new Set(result.map(({ name }) => name));
  const others = entities
    .filter(({ name }) => !isNew.has(name))
    .map(({ name, observations }) => ({ entityName: name, contents: observations }));
  return [...facts, ...newObservations(items, others).facts];
}

function importedOf({ imported }: JsonObject): readonly string[] {
  return Array.isArray(imported) ? imported.filter((each) => typeof each === 'string') : [];
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

interface GraphFile {
  readonly entities: readonly Entity[];
  readonly relations: readonly Relation[];
  /** Numbers of the lines that are damaged. */
  readonly skipped: readonly number[];
}

/** Reads the file as far as it is sound. An entity that it holds twice is one with all observations. */
async function readGraphFile(path: string): Promise<GraphFile> {
  const entities = new Map<string, Entity>();
  const relations: Relation[] = [];
  const skipped: number[] = [];
  for await (const { number, text } of linesOf(createReadStream(path, 'utf8'))) {
    const value = parse(text);
    const relation = toRelation(value);
    const entity = relation === undefined ? toEntity(value) : undefined;
    if (relation !== undefined) relations.push(relation);
    else if (entity === undefined) skipped.push(number);
    else {
      const known = entities.get(entity.name) ?? { ...entity, observations: [] };
      const observations = [...known.observations, ...entity.observations];
      entities.set(entity.name, { ...known, observations });
    }
  }
  return { entities: [...entities.values()], relations, skipped };
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The server itself takes an entity without observations for damaged; here it is just an entity. */
function toEntity(value: unknown): Entity | undefined {
  if (!isFields(value) || value['type'] !== 'entity') return undefined;
  const { name, entityType = 'thing', observations = [] } = value;
  if (!isText(name) || !isText(entityType) || !Array.isArray(observations)) return undefined;
  return { name, entityType, observations: observations.filter(isText) };
}

function toRelation(value: unknown): Relation | undefined {
  if (!isFields(value) || value['type'] !== 'relation') return undefined;
  const { from, to, relationType } = value;
  if (!isText(from) || !isText(to) || !isText(relationType)) return undefined;
  return { from, to, relationType };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
