import {
  checkInteger,
  checkKnownFields,
  checkList,
  checkObject,
  checkOneOf,
  withDefault,
} from '../core/check.ts';
import type { Fields } from '../core/check.ts';
import { invalidInput } from '../core/errors.ts';
import type { GraphPattern } from '../core/graph.ts';
import { ENTITY_TYPES } from '../core/statement.ts';
import { toTimestamp } from '../core/time.ts';
import { checkEntityName } from '../graph/find-entity.ts';
import type { EntitiesRequest } from '../graph/list-entities.ts';
import type { MatchRequest } from '../graph/match.ts';
import type { Moment } from '../graph/moment.ts';
import type { NeighboursRequest } from '../graph/neighbours.ts';
import type { PathsRequest } from '../graph/paths.ts';

/** The options of the graph operations, checked; INVALID_INPUT names the field. `now`: epoch ms. */
export function readEntitiesOptions(options: unknown, now: number): EntitiesRequest {
  const fields = readFields(options, ['type', 'name', 'limit', 'at']);
  const { type, name } = fields;
  return {
    type: type === undefined ? undefined : checkOneOf('options.type', type, ENTITY_TYPES),
    name: name === undefined ? undefined : checkEntityName('options.name', name),
    limit: limitOf(fields, 100, 1_000),
    moment: momentOf(fields, now),
  };
}

export function readMoment(options: unknown, now: number): Moment {
  return momentOf(readFields(options, ['at']), now);
}

export function readNeighboursOptions(options: unknown, now: number): NeighboursRequest {
  const fields = readFields(options, ['hops', 'predicates', 'limit', 'at']);
  const { predicates } = fields;
  return {
    hops: checkInteger('options.hops', withDefault(fields['hops'], 1), 1, 5),
    predicates:
      predicates === undefined
        ? undefined
        : checkList('options.predicates', predicates).map((predicate, at) =>
            checkPredicate(`options.predicates[${at}]`, predicate),
          ),
    limit: limitOf(fields, 100, 1_000),
    moment: momentOf(fields, now),
  };
}

export function readPathsOptions(options: unknown, now: number): PathsRequest {
  const fields = readFields(options, ['hops', 'limit', 'at']);
  return {
    hops: checkInteger('options.hops', withDefault(fields['hops'], 4), 1, 6),
    limit: limitOf(fields, 5, 100),
    moment: momentOf(fields, now),
  };
}

export function readMatchOptions(options: unknown, now: number): MatchRequest {
  const fields = readFields(options, ['limit', 'at']);
  return { limit: limitOf(fields, 100, 1_000), moment: momentOf(fields, now) };
}

export function readPattern(pattern: unknown): GraphPattern {
  const fields = checkObject('pattern', pattern);
  checkKnownFields('pattern', fields, ['subject', 'predicate', 'object']);
  const { subject, predicate, object } = fields;
  return {
    ...(subject !== undefined && { subject: checkEntityName('pattern.subject', subject) }),
    ...(predicate !== undefined && { predicate: checkPredicate('pattern.predicate', predicate) }),
    ...(object !== undefined && { object: checkEntityName('pattern.object', object) }),
  };
}

function readFields(options: unknown, known: readonly string[]): Fields {
  const fields = checkObject('options', options);
  checkKnownFields('options', fields, known);
  return fields;
}

function limitOf(fields: Fields, fallback: number, most: number): number {
  return checkInteger('options.limit', withDefault(fields['limit'], fallback), 1, most);
}

function momentOf({ at }: Fields, now: number): Moment {
  return at === undefined
    ? { at: new Date(now).toISOString(), isPast: false }
    : { at: toTimestamp('options.at', at), isPast: true };
}

function checkPredicate(field: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return value.trim().toLowerCase();
  throw invalidInput(field, value, 'give a relation, like "manages"');
}
