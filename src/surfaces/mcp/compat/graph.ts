/** Somebody or something, as the reference knowledge graph server tells it. */
export interface Entity {
  readonly name: string;
  readonly entityType: string;
  readonly observations: readonly string[];
}

export interface Relation {
  readonly from: string;
  readonly to: string;
  readonly relationType: string;
}

export interface KnowledgeGraph {
  readonly entities: readonly Entity[];
  readonly relations: readonly Relation[];
}

/** Tells relations apart; also in one call each is there once. */
export function relationKey({ from, to, relationType }: Relation): string {
  return JSON.stringify([from, to, relationType]);
}

/** Entities with the relations that begin or end at one of them. */
export function withRelations(
  entities: readonly Entity[],
  relations: readonly Relation[],
): KnowledgeGraph {
  const names = new Set(entities.map(({ name }) => name));
  return {
    entities,
    relations: relations.filter(({ from, to }) => names.has(from) || names.has(to)),
  };
}
