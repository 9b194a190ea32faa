import { describe, MemoirError } from '../core/errors.ts';
import type { GraphPattern, Relation, RelationEnd, RelationList } from '../core/graph.ts';
import { plainKey } from './entity-key.ts';
import { checkEntityName, entitiesCalled, findEntity } from './find-entity.ts';
import { byBeginning, isEntity } from './graph.ts';
import type { Graph } from './graph.ts';
import { forwardOf, isSymmetric } from './inverses.ts';
import { began, holds } from './moment.ts';
import type { Moment } from './moment.ts';
import type { Resolved } from './resolve.ts';

export interface MatchRequest {
  readonly limit: number;
  readonly moment: Moment;
}

/** Relations of a form at a moment, in the order in which they began. */
export function matchRelations(
  graph: Graph,
  pattern: GraphPattern,
  { limit, moment }: MatchRequest,
): RelationList {
  const { predicate } = pattern;
  const entity =
    pattern.subject === undefined
      ? undefined
      : findEntity(graph, 'pattern.subject', pattern.subject);
  const subject = entity === undefined ? undefined : isOneEnd(entity);
  const object = pattern.object === undefined ? undefined : isObject(graph, pattern.object);
  const inverse = predicate === undefined ? undefined : forwardOf(predicate);
  const fits = (relation: Relation): boolean => {
    const own = predicate === undefined || relation.predicate === predicate;
    if (own && isFit(subject, relation.subject) && isFit(object, relation.object)) return true;
    const reversed = relation.predicate === inverse || (own && isSymmetric(relation.predicate));
    return reversed && isFit(subject, relation.object) && isFit(object, relation.subject);
  };
  const among = entity === undefined ? graph.relations : (graph.edges.get(entity.id) ?? []);
  const found = among
    .filter((relation) => holds(relation, moment) && fits(relation))
    .sort(byBeginning);
  return { relations: found.slice(0, limit), total: found.length };
}

/** All that was said of an entity by the moment, oldest first, with what has ended or is disputed. */
export function timelineOf(
  graph: Graph,
  { id }: Resolved,
  { limit, moment }: MatchRequest,
): RelationList {
  const found = (graph.edges.get(id) ?? [])
    .filter((relation) => began(relation, moment))
    .sort(byBeginning);
  return { relations: found.slice(0, limit), total: found.length };
}

type EndTest = (end: RelationEnd) => boolean;

function isFit(test: EndTest | undefined, end: RelationEnd): boolean {
  return test === undefined || test(end);
}

function isOneEnd({ id }: Resolved): EndTest {
  return (end) => isEntity(end) && end.id === id;
}

/** An object may be a value as well, of the same words. */
function isObject(graph: Graph, given: string): EndTest {
  const name = checkEntityName('pattern.object', given);
  const key = plainKey(name);
  const isValue: EndTest = (end) => !isEntity(end) && plainKey(end.value) === key;
  const hasValue = graph.relations.some(({ object }) => isValue(object));
  if (hasValue && entitiesCalled(graph, name).length === 0) return isValue;
  const isNamed = isOneEnd(findObject(graph, name));
  return hasValue ? (end) => isNamed(end) || isValue(end) : isNamed;
}

function findObject(graph: Graph, name: string): Resolved {
  try {
    return findEntity(graph, 'pattern.object', name);
  } catch (error) {
    if (!MemoirError.is(error) || error.code !== 'NOT_FOUND') throw error;
    throw new MemoirError('NOT_FOUND', `${error.message} (${describe(name)} is no value either)`, {
      cause: error,
    });
  }
}
