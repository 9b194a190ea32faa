import { MemoirError } from '../../../index.ts';
import { cleaned } from './change-graph.ts';
import type { Additions } from './change-graph.ts';
import { entityFact, observationFact, relationFact } from './facts.ts';
import type { MarkedFact } from './facts.ts';
import { gatherGraph } from './items.ts';
import type { Item } from './items.ts';
import { relationKey } from './graph.ts';
import type { Entity, Relation } from './graph.ts';

/** Longest name or type, in UTF-16 code units. */
const LONGEST_NAME = 1_000;

/** What the entities add to what is there: those of new names, each once. */
export function newEntities(
  items: readonly Item[],
  given: readonly Entity[],
): Additions<readonly Entity[]> {
  const names = new Set(items.flatMap((item) => (item.type === 'relation' ? [] : [item.name])));
  const added = new Map<string, Entity>();
  for (const [index, { name, entityType, observations }] of given.entries()) {
    const at = `entities[${index}]`;
    const checked = checkName(`${at}.name`, name);
    if (names.has(checked) || added.has(checked)) continue;
    added.set(checked, {
      name: checked,
      entityType: checkName(`${at}.entityType`, entityType),
      observations: [...new Set(observations.map(cleaned))],
    });
  }
  const result = [...added.values()];
  return { facts: result.flatMap(factsOf), result };
}

function factsOf({ name, entityType, observations }: Entity): readonly MarkedFact[] {
  return [
    entityFact(name, entityType),
    ...observations.map((observation) => observationFact(name, entityType, observation)),
  ];
}

/** What the relations add to what is there, each once; their ends need not be known. */
export function newRelations(
  items: readonly Item[],
  given: readonly Relation[],
): Additions<readonly Relation[]> {
  const known = new Set(
    items.flatMap((item) => (item.type === 'relation' ? relationKey(item) : [])),
  );
  const added = new Map<string, Relation>();
  for (const [index, relation] of given.entries()) {
    const at = `relations[${index}]`;
    const checked: Relation = {
      from: checkName(`${at}.from`, relation.from),
      to: checkName(`${at}.to`, relation.to),
      relationType: checkName(`${at}.relationType`, relation.relationType),
    };
    const key = relationKey(checked);
    if (!known.has(key)) added.set(key, checked);
  }
  const result = [...added.values()];
  const facts = result.map(({ from, to, relationType }) => relationFact(from, to, relationType));
  return { facts, result };
}

export interface GivenObservations {
  readonly entityName: string;
  readonly contents: readonly string[];
}

export interface AddedObservations {
  readonly entityName: string;
  readonly addedObservations: readonly string[];
}

/** What is new of the observations. NOT_FOUND when one of the entities is not there: nothing is added. */
export function newObservations(
  items: readonly Item[],
  given: readonly GivenObservations[],
): Additions<readonly AddedObservations[]> {
  const entities = new Map(
    gatherGraph(items).entities.map(({ name, entityType, observations }) => [
      name,
      { entityType, known: new Set(observations) },
    ]),
  );
  const facts: MarkedFact[] = [];
  const result = given.map(({ entityName, contents }) => {
    const entity = entities.get(cleaned(entityName));
    if (entity === undefined) {
      throw new MemoirError('NOT_FOUND', `Entity with name ${entityName} not found`);
    }
    const added = [...new Set(contents.map(cleaned))].filter((each) => !entity.known.has(each));
    for (const each of added) {
      entity.known.add(each);
      facts.push(observationFact(cleaned(entityName), entity.entityType, each));
    }
    return { entityName, addedObservations: added };
  });
  return { facts, result };
}

function checkName(field: string, value: string): string {
  if (value.length <= LONGEST_NAME) return cleaned(value);
  throw new MemoirError(
    'INVALID_INPUT',
    `${field} has ${value.length} characters: give at most ${LONGEST_NAME}, and the rest as observations`,
  );
}
