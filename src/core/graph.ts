import type { TimeInput } from './memory.ts';
import type { Status } from './record.ts';
import type { EntityType } from './statement.ts';
import type { Timestamp } from './time.ts';

/** Somebody or something that memories speak of, by its name. */
export interface EntityName {
  /**
   * Names it within its scope, readable: "raj patel", "ana (sister)", "user". It may alter when more
   * becomes known: keep names, not ids.
   */
  readonly id: string;
  /** As it was written, the fullest name. The user's own is their stated name, else "user". */
  readonly name: string;
  /** Never `value`. */
  readonly type: EntityType;
}

export interface Entity extends EntityName {
  /** The other names it was called by. */
  readonly aliases: readonly string[];
  /** How many relations it has at the time asked for. */
  readonly relations: number;
}

/** What stands at the end of a relation: an entity, or a value (a date, a number, a quality). */
export type RelationEnd = EntityName | { readonly value: string };

/** What one memory says about how things are connected. It goes when the memory goes. */
export interface Relation {
  /** The id of the memory that says so. */
  readonly memory: string;
  readonly subject: EntityName;
  readonly predicate: string;
  readonly object: RelationEnd;
  /** It says that this is not so. Such relations are listed and lead nowhere. */
  readonly negated?: true;
  readonly status: Status;
  readonly occurredAt: Timestamp;
  /** From when and until when it holds (half open); absent means unbounded. */
  readonly validFrom?: Timestamp;
  readonly validTo?: Timestamp;
  /** 0 to 1, of the memory. */
  readonly confidence: number;
  readonly importance: number;
}

/** A relation as it is read from one of its ends. */
export interface Step {
  readonly from: EntityName;
  /** "manages", or from the other end "is managed by". */
  readonly reads: string;
  readonly to: RelationEnd;
  readonly relation: Relation;
}

export interface GraphTime {
  /** Reads the world as it was then, with what has ended since. Default: what is current now. */
  readonly at?: TimeInput;
}

export interface EntitiesOptions extends GraphTime {
  readonly type?: EntityType;
  /** Part of a name or alias, compared without case and accents. */
  readonly name?: string;
  /** 1 to 1,000. Default 100. */
  readonly limit?: number;
}

export interface EntityList {
  /** Those with most relations first. */
  readonly entities: readonly Entity[];
  /** How many there are in all. */
  readonly total: number;
}

export interface NeighboursOptions extends GraphTime {
  /** How far to go, 1 to 5. Default 1. */
  readonly hops?: number;
  /** Follow these relations only, in either direction. Default: all. */
  readonly predicates?: readonly string[];
  /** Most relations answered, 1 to 1,000; the nearest come first. Default 100. */
  readonly limit?: number;
}

export interface Neighbours {
  readonly entity: Entity;
  /** The entities reached, nearest first, each with its distance. */
  readonly entities: readonly (EntityName & { readonly hops: number })[];
  /** Each relation once, read from the nearer end; those of one distance by importance. */
  readonly steps: readonly (Step & { readonly hops: number })[];
  /** There is more than the limit let through. */
  readonly truncated: boolean;
}

export interface PathsOptions extends GraphTime {
  /** Longest path, 1 to 6 relations. Default 4. */
  readonly hops?: number;
  /** Most paths, 1 to 100. Default 5. */
  readonly limit?: number;
}

export interface Paths {
  readonly from: EntityName;
  readonly to: EntityName;
  /**
   * Shortest first; no path visits an entity twice, and of several relations between the same two
   * the most important one stands for all. Empty when nothing connects them within the hops.
   */
  readonly paths: readonly (readonly Step[])[];
  /** The search was broken off after a bounded amount of work: there may be more of the longest. */
  readonly truncated: boolean;
}

/** Relations of this form; a part left out may be anything. Inverse predicates are understood. */
export interface GraphPattern {
  /** Name, alias or id of an entity. */
  readonly subject?: string;
  readonly predicate?: string;
  /** Name, alias or id of an entity, or a value. */
  readonly object?: string;
}

export interface MatchOptions extends GraphTime {
  /** 1 to 1,000. Default 100. */
  readonly limit?: number;
}

export interface RelationList {
  readonly relations: readonly Relation[];
  /** How many there are in all. */
  readonly total: number;
}

/**
 * How what one scope remembers is connected. Every call reads the memories as they are stored when
 * it is made. An entity is given by name, alias or id. NOT_FOUND when nothing known is called so,
 * with the nearest names; INVALID_INPUT when several are, with their ids.
 */
export interface GraphHandle {
  /** Entities that have relations at that time. */
  entities(options?: EntitiesOptions): Promise<EntityList>;
  entity(nameOrId: string, options?: GraphTime): Promise<Entity>;
  neighbours(entity: string, options?: NeighboursOptions): Promise<Neighbours>;
  paths(from: string, to: string, options?: PathsOptions): Promise<Paths>;
  match(pattern?: GraphPattern, options?: MatchOptions): Promise<RelationList>;
  /** All relations of an entity that began by then, oldest first; also ended and disputed ones. */
  timeline(entity: string, options?: MatchOptions): Promise<RelationList>;
}
