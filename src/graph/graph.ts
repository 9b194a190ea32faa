import type { Entity, EntityName, Relation, RelationEnd } from '../core/graph.ts';
import type { Timestamp } from '../core/time.ts';
import type { Resolved } from './resolve.ts';
import type { SpokenNames } from './spoken-names.ts';

/** The entities and relations of one scope, at all times; the operations choose what held when. */
export interface Graph {
  readonly entities: ReadonlyMap<string, Resolved>;
  /** Every relation, in the order in which they began. */
  readonly relations: readonly Relation[];
  /** Those of an entity at either end, by its id: the most important first. */
  readonly edges: ReadonlyMap<string, readonly Relation[]>;
  /** Ids of entities by each key of theirs. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
  /** Ids of entities by the first and the last word of their names, and projects without "project". */
  readonly parts: ReadonlyMap<string, ReadonlySet<string>>;
  /** What entities are called in speech, by its first word; see `spoken-names.ts`. */
  readonly spoken: SpokenNames;
  /** From then on something in it has expired, and it is to be built anew. */
  readonly freshUntil: Timestamp | undefined;
}

export function isEntity(end: RelationEnd): end is EntityName {
  return 'id' in end;
}

/** What stands at the other end, seen from one. */
export function otherEnd(relation: Relation, id: string): RelationEnd {
  return relation.subject.id === id ? relation.object : relation.subject;
}

export function nameOnly({ id, name, type }: EntityName): EntityName {
  return { id, name, type };
}

export function withCount(entity: Resolved, relations: number): Entity {
  return { ...nameOnly(entity), aliases: entity.aliases, relations };
}

/** When a relation began, as far as is known: before it ended, though it was told later. */
export function beginningOf({ validFrom, validTo, occurredAt }: Relation): Timestamp {
  if (validFrom !== undefined) return validFrom;
  return validTo !== undefined && validTo < occurredAt ? validTo : occurredAt;
}

/** The order in which relations began. */
export function byBeginning(left: Relation, right: Relation): number {
  return (
    compare(beginningOf(left), beginningOf(right)) ||
    compare(left.memory, right.memory) ||
    compare(left.predicate, right.predicate)
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
