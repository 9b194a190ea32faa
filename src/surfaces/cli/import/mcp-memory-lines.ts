import type { MemoryRecord, ScopedMemory, Statement } from '../../../index.ts';
import { DEFAULT_USER, OBSERVATION, observationOf, TYPE } from '../../mcp/compat/facts.ts';
import { isFields } from './parse-item.ts';

interface Entity {
  entityType: string | undefined;
  readonly observations: Set<string>;
}

interface Relation {
  readonly from: string;
  readonly to: string;
  readonly relationType: string;
}

/** What the file is made of. It knows entities as a whole, so they are gathered before they are written. */
interface Gathered {
  readonly entities: Map<string, Entity>;
  /** By their JSON: each once. */
  readonly relations: Map<string, Relation>;
}

/**
 * What a scope knows now, as lines of the reference MCP knowledge graph server: relations between
 * entities as relations, everything else that is stated as an observation of its subject, and what
 * names no subject as one of the user. Verbatim turns are no knowledge and are left out, as are
 * denials, which the format cannot tell, and what no longer holds.
 */
export async function* mcpMemoryLines(scope: ScopedMemory): AsyncGenerator<string> {
  const gathered: Gathered = { entities: new Map(), relations: new Map() };
  for await (const record of scope.export()) if (isKnowledge(record)) gather(gathered, record);
  for (const [name, { entityType = 'thing', observations }] of gathered.entities) {
    yield JSON.stringify({ type: 'entity', name, entityType, observations: [...observations] });
  }
  for (const relation of gathered.relations.values()) {
    yield JSON.stringify({ type: 'relation', ...relation });
  }
}

function isKnowledge({ kind, status, statement }: MemoryRecord): boolean {
  if (kind === 'episode' || kind === 'summary' || status !== 'active') return false;
  return statement?.negated !== true;
}

function gather(gathered: Gathered, record: MemoryRecord): void {
  if (gatherAsImported(gathered, record)) return;
  const { statement, text } = record;
  if (statement === undefined) {
    entityOf(gathered, DEFAULT_USER, 'person').observations.add(text);
    return;
  }
  const from = nameOf(statement.subject);
  const entity = entityOf(gathered, from, statement.subjectType);
  if (statement.predicate === TYPE) entity.entityType = statement.object;
  else if (statement.predicate === OBSERVATION) entity.observations.add(statement.object);
  else if (isValue(statement)) entity.observations.add(text);
  else gatherRelation(gathered, from, statement);
}

/** What somebody is called is no entity beside them. */
const NAMING: ReadonlySet<string> = new Set(['is named', 'is nicknamed', 'wants to be called']);

function isValue({ predicate, objectType }: Statement): boolean {
  return objectType === 'value' || NAMING.has(predicate);
}

function gatherRelation(gathered: Gathered, from: string, statement: Statement): void {
  const to = nameOf(statement.object);
  entityOf(gathered, to, statement.objectType);
  addRelation(gathered, { from, to, relationType: statement.predicate.replaceAll(' ', '_') });
}

/** What came from such a file goes back as it was, unless it has been revised since. */
function gatherAsImported(gathered: Gathered, record: MemoryRecord): boolean {
  const { mcp } = record.metadata;
  if (!isFields(mcp) || record.version > 1) return false;
  const { type, name, entityType, from, to, relationType } = mcp;
  if (type === 'relation' && isText(from) && isText(to) && isText(relationType)) {
    addRelation(gathered, { from, to, relationType });
    return true;
  }
  if (!isText(name)) return false;
  const entity = entityOf(gathered, name);
  if (type === 'observation') entity.observations.add(observationOf(name, record.text));
  else if (isText(entityType)) entity.entityType = entityType;
  return true;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function addRelation({ relations }: Gathered, relation: Relation): void {
  relations.set(JSON.stringify(relation), relation);
}

function entityOf({ entities }: Gathered, name: string, entityType?: string): Entity {
  const known = entities.get(name);
  const entity = known ?? { entityType, observations: new Set<string>() };
  entity.entityType ??= entityType;
  entities.set(name, entity);
  return entity;
}

function nameOf(subject: string): string {
  return subject === 'user' ? DEFAULT_USER : subject;
}
