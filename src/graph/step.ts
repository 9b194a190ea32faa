import type { EntityName, Relation, Step } from '../core/graph.ts';
import { nameOnly } from './graph.ts';
import { readInverse } from './inverses.ts';

/** Reads a relation from one of its ends. */
export function readFrom(from: EntityName, relation: Relation): Step {
  if (relation.subject.id === from.id) {
    return { from: nameOnly(from), reads: reading(relation), to: relation.object, relation };
  }
  const inverse = readInverse(relation.predicate);
  const reads = relation.negated === true ? `not: ${inverse}` : inverse;
  return { from: nameOnly(from), reads, to: relation.subject, relation };
}

function reading({ predicate, negated }: Relation): string {
  return negated === true ? `not: ${predicate}` : predicate;
}
